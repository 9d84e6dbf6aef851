"""A server under measurement: started afresh, its processor time and memory with those of its children, and stopped."""

import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """The process and all that it has started."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


class Server:
    """A process that answers `GET /livez` on its port, in a folder of its own."""

    def __init__(self, name, command, environment, prepare=None):
        self.name, self.port = name, free_port()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="benchmark-"))
        self.directory.chmod(0o755)  # nginx answers as another user
        if prepare:
            prepare(self.directory, self.port)
        words = [word.replace("{port}", str(self.port)).replace("{directory}", str(self.directory)) for word in command]
        self.log = self.directory / "log"
        started = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                words, env=environment, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        try:
            while not self._answers():
                if self.process.poll() is not None or time.monotonic() > started + 60:
                    raise RuntimeError(f"{name} did not start: {self.log.read_text()[-2000:]}")
                time.sleep(0.001)
        except BaseException:
            self.stop()
            raise
        self.seconds_to_answer = time.monotonic() - started

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, fields=None):
        """One request on a connection of its own; answers status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=fields or {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def _answers(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/livez")[0] == 200
        return False

    def processor_seconds(self):
        """User and system time so far."""
        total = 0
        for pid in family(self.process.pid):
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += sum(int(field) for field in fields[11:13])
        return total / TICKS

    def mebibytes(self):
        """PSS, where a page that several processes share counts by its share, and the anonymous memory that is its alone."""
        sums = {"Pss": 0, "Anonymous": 0}
        for pid in family(self.process.pid):
            with contextlib.suppress(OSError):
                for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    name, _, value = line.partition(":")
                    if name in sums:
                        sums[name] += int(value.split()[0])
        return sums["Pss"] / 1024, sums["Anonymous"] / 1024

    def stop(self):
        """SIGTERM, and after ten seconds SIGKILL for whatever of its session is left."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


@contextlib.contextmanager
def started(*arguments):
    """A server that is stopped when the block ends."""
    server = Server(*arguments)
    try:
        yield server
    finally:
        server.stop()
