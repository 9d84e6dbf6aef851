"""Other strict readers of HTTP/1.1, asked what they make of some bytes: h11 in this process, nginx as a proxy."""

import contextlib
import pathlib
import re
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

KNOWN = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}


def reads(method, target, content):
    """The outcome of a message that was read: method, path and query, content."""
    if match := re.match(r"(?i)https?://[^/?]*(.*)", target):
        rest = match[1]
        target = "*" if not rest and method == "OPTIONS" else rest if rest.startswith("/") else f"/{rest}"
    path, mark, query = target.partition("?")
    line = [method.lower() if method in KNOWN else "other", path, *([f"?{query}"] if mark else [])]
    return ("reads", " ".join(line), content)


class H11:
    """The library under httpx and uvicorn (PyPI)."""

    name = "h11"

    @staticmethod
    def read(message):
        import h11
        connection = h11.Connection(h11.SERVER)
        request, content = None, b""
        try:
            connection.receive_data(message)
            while True:
                event = connection.next_event()
                if isinstance(event, h11.Request):
                    request = event
                elif isinstance(event, h11.Data):
                    content += event.data
                elif isinstance(event, h11.EndOfMessage):
                    return reads(request.method.decode(), request.target.decode(), bytes(content))
                else:
                    return ("waits",)
        except h11.RemoteProtocolError as error:
            return ("refuses", error.error_status_hint)


class Upstream(socketserver.StreamRequestHandler):
    """Says what nginx has passed on, byte for byte."""

    def handle(self):
        method, target, _ = self.rfile.readline().split(b" ", 2)
        length = 0
        while (line := self.rfile.readline().lower().strip()):
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        passed = b"\n".join([method, target, self.rfile.read(length).hex().encode()])
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Passed: %s\r\nContent-Length: 0\r\n\r\n" % passed.hex().encode())


class Nginx:
    """nginx as a proxy: what it reads is what it passes on."""

    name = "nginx"
    configuration = """
        daemon off; master_process off; pid {directory}/pid; error_log {directory}/log crit;
        events {{ }}
        http {{
            access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
            fastcgi_temp_path {directory}/x; uwsgi_temp_path {directory}/y; scgi_temp_path {directory}/z;
            server {{
                listen unix:{directory}/nginx.sock;
                location / {{
                    proxy_pass http://unix:{directory}/upstream.sock; proxy_http_version 1.1; proxy_ignore_client_abort on;
                }}
            }}
        }}"""

    def __init__(self, directory):
        self.path = f"{directory}/nginx.sock"
        file = pathlib.Path(directory, "nginx.conf")
        file.write_text(self.configuration.format(directory=directory))
        self.upstream = socketserver.ThreadingUnixStreamServer(f"{directory}/upstream.sock", Upstream)
        self.upstream.daemon_threads = True
        threading.Thread(target=self.upstream.serve_forever, daemon=True).start()
        self.process = subprocess.Popen(["nginx", "-c", file, "-p", directory], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not pathlib.Path(self.path).is_socket():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("nginx did not start")
            time.sleep(0.01)

    def read(self, message):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(self.path)
            answer = b""
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(message)
                client.shutdown(socket.SHUT_WR)
                while part := client.recv(65536):
                    answer += part
        if match := re.search(rb"\r\nX-Passed: ([0-9a-f]*)\r\n", answer):
            method, target, content = bytes.fromhex(match[1].decode()).decode("latin-1").split("\n")
            return reads(method, target, bytes.fromhex(content))
        # What is no answer at all, and what begins with anything but a status line, is the end of a connection or HTTP/0.9.
        status = re.match(rb"HTTP/1.1 (\d+)", answer)
        return ("refuses", int(status[1])) if status else ("refuses", 400) if answer else ("waits",)

    def stop(self):
        self.upstream.shutdown()
        self.process.terminate()
        self.process.wait(10)


@contextlib.contextmanager
def present():
    """The servers that this machine has."""
    with tempfile.TemporaryDirectory(prefix="wire-") as directory:
        nginx = Nginx(directory) if shutil.which("nginx") else None
        if nginx is None:
            print("skipped: nginx is not installed")
        try:
            yield [H11(), *([nginx] if nginx else [])]
        finally:
            if nginx:
                nginx.stop()
