"""The program under test: starts it on a free port of the loopback, waits for it, speaks to it, stops it."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("RINNALLA", str(ROOT / ".build/release/rinnalla"))


@contextlib.contextmanager
def temporary_directory(prefix="rinnalla-"):
    """A folder that goes when the block ends."""
    path = tempfile.mkdtemp(prefix=prefix)
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def environment(**settings):
    """The environment of this process without its own RINNALLA_ settings, which an unknown one would turn into an error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RINNALLA")}
    return {**kept, **settings}


def command(*words, check=True, **settings):
    """Runs a command of the program; answers the finished process, with its output as text."""
    done = subprocess.run([BINARY, *words], env=environment(**settings), capture_output=True, text=True, timeout=120)
    if check and done.returncode != 0:
        raise RuntimeError(f"rinnalla {' '.join(words)} exited with {done.returncode}: {done.stderr.strip()}")
    return done


class Service:
    """A running `rinnalla serve` or `rinnalla demo`."""

    def __init__(self, *words, log, patience=60, **settings):
        self.patience = patience
        self.log = pathlib.Path(log)
        self.output = []
        started = time.monotonic()
        with open(self.log, "ab") as errors:
            start = self.log.stat().st_size
            self.process = subprocess.Popen(
                [BINARY, *words, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"],
                env=environment(**settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.port, self.operations_port = self._await(lambda: self._listening(start))
            self._await(self._answers)
        except BaseException:
            self.kill()
            raise
        self.seconds_to_ready = time.monotonic() - started

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.process.pid

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line)

    def _await(self, condition):
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the service exited with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            if (found := condition()) is not None:
                return found
            time.sleep(0.002)
        raise RuntimeError("the service did not become ready")

    def _listening(self, start):
        """The ports of the API and of the operations, by the start line of the log."""
        with open(self.log, "rb") as log:
            log.seek(start)
            for line in log:
                with contextlib.suppress(ValueError, AttributeError):
                    started = json.loads(line)
                    if started.get("listen"):
                        return [int(re.search(r":(\d+)$", started[name])[1]) for name in ("listen", "opsListen")]
        return None

    def _answers(self):
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(self.connect(2)) as connection:
            connection.request("GET", "/readyz")
            return True if connection.getresponse().status == 200 else None
        return None

    def connect(self, timeout=30, port=None):
        """A connection of its own, kept alive; to the API unless another port is named."""
        return http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=timeout)

    def kill(self):
        """kill -9: no handler runs, nothing is flushed."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError("the service did not stop within 10 s of SIGTERM") from None


@contextlib.contextmanager
def running(*words, log, patience=60, **settings):
    """A service that is stopped when the block ends; `patience` is how many seconds it has to become ready."""
    service = Service(*words, log=log, patience=patience, **settings)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


class Caller:
    """Who calls: a key, and for client data a person with a role and a purpose (api.md 1.13)."""

    def __init__(self, key, actor=None, role=None, purpose=None):
        self.fields = {"Authorization": f"Bearer {key}"}
        if actor:
            self.fields["On-Behalf-Of"] = f'sub="{actor}", role="{role}"'
            self.fields["Purpose-Of-Use"] = purpose


class Refused(Exception):
    """An answer that is not 2xx where one was needed."""


def call(connection, caller, method, path, content=None, **fields):
    """One request that must succeed; answers its JSON."""
    headers = {**caller.fields, "Accept-Language": "en", **fields}
    if content is not None:
        headers["Content-Type"] = "application/merge-patch+json" if method == "PATCH" else "application/json"
    connection.request(method, path, None if content is None else json.dumps(content), headers)
    response = connection.getresponse()
    body = response.read()
    if response.status // 100 != 2:
        raise Refused(f"{method} {path}: {response.status} {body.decode()}")
    return json.loads(body) if body else None
