#!/usr/bin/env python3
"""Fills the disk while writers and readers are at work, makes room again, and checks that nothing answered was lost.

Usage: diskfull.py [--seconds 3] [--seed N]

On a small tmpfs, so it needs root, and says so otherwise. Room becomes less step by step: `/readyz` must tell before the first
write is refused, on the operations port with the reason; a backup, which would take the last room, is not begun. Then changes
and reads of client data are refused (507, or 503), reads that need no record answer, and all comes back once there is room.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

import service  # noqa: E402
from ledger import Ledger  # noqa: E402
from region import SERVE, at_work, conclude, log, make_region, stored, surprises, threads, wait_until  # noqa: E402

SIZE = 192 << 20
# How much room is left, step by step: from enough for Readiness to less than the load takes in a second.
STEPS = [room << 20 for room in (96, 72, 48, 24, 12, 6, 3)]
REFUSALS = (503, 507)


class Ballast:
    """A file that leaves just so much room."""

    def __init__(self, directory):
        self.path = directory / "ballast"

    def leave(self, bytes_free):
        status = os.statvfs(self.path.parent)
        with open(self.path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - bytes_free)

    def fill(self):
        """Takes the last page, whoever else takes some meanwhile."""
        with contextlib.suppress(OSError), open(self.path, "ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))


class Watch(threading.Thread):
    """Asks the operations port all the time whether the service is ready; notes when it first was not, and why."""

    def __init__(self, running):
        super().__init__(daemon=True)
        self.connection = running.connect(port=running.operations_port)
        self.over = threading.Event()
        self.first = None
        self.failed = []

    def run(self):
        while not self.first and not self.over.wait(0.01):
            self.connection.request("GET", "/readyz?verbose")
            response = self.connection.getresponse()
            answer = json.loads(response.read())
            if response.status != 200:
                self.first = time.monotonic()
                self.failed = [check for check in answer["checks"] if check["status"] == "fail"]
        self.connection.close()


def status(connection, path, caller=None):
    connection.request("GET", path, headers=caller.fields if caller else {})
    response = connection.getresponse()
    response.read()
    return response.status


def drill(mount, seconds, chance):
    """Answers what went wrong."""
    directory = mount / "data"
    county, callers, unit = make_region(directory)
    # The log stays off the full disk: its lines are no matter of this drill.
    with service.running("serve", "--data-dir", str(directory), log=f"{mount}.log", **SERVE) as running:
        writers, readers = threads(running, callers, unit, chance, 16, 8, REFUSALS)
        violations = list(fill_and_free(running, county, writers, readers, Ballast(mount), seconds))
        ledger = Ledger(directory, county)
        violations += surprises(writers, readers) + ledger.check(running, writers, readers)
        if (code := running.stop()) != 0:
            violations.append(f"exit code of SIGTERM: {code}")
    return violations


def fill_and_free(running, county, writers, readers, ballast, seconds):
    """Has the disk run full under load and gives it room again; what is answered otherwise than it must be."""
    connection = running.connect()

    def expect(path, wanted, when, caller=None):
        if (found := status(connection, path, caller)) not in wanted:
            yield f"{path} {when}: {found}"

    def refused():
        return [write.answered for writer in writers for write in list(writer.writes) if write.status in REFUSALS]

    yield from expect("/readyz", {200}, "with room")
    watch = Watch(running)
    watch.start()
    with at_work(writers, readers):
        for room in STEPS:
            ballast.leave(room)
            before = stored(writers)
            wait_until(lambda: refused() or stored(writers) > before + 20, 10, f"writes with {room >> 20} MiB of room")
        yield from expect("/readyz", {503}, "before the disk is full")
        backup = service.command("backup", "create", "--data-dir", str(ballast.path.parent / "data"), check=False)
        if backup.returncode != 1 or "no room" not in backup.stderr:
            yield f"a backup without room exited with {backup.returncode}: {backup.stderr.strip()}"
        ballast.fill()
        wait_until(lambda: len(refused()) > 50, 20, "refusals once the disk is full")
        held = time.monotonic() + seconds
        while time.monotonic() < held:
            yield from expect("/livez", {200}, "on a full disk")
            yield from expect("/readyz", {503}, "on a full disk")
            yield from expect("/v1/organizations", {200}, "on a full disk, which needs no record", county)
            ballast.fill()
            time.sleep(0.1)
        count, at_full = len(refused()), stored(writers)
        ballast.path.unlink()
        started = time.monotonic()
        wait_until(lambda: stored(writers) > at_full + 50, 20, "writes once there is room")
        recovery = time.monotonic() - started
        wait_until(lambda: status(connection, "/readyz") == 200, 5, "/readyz once there is room")
    connection.close()
    watch.over.set()
    watch.join()
    if [check["name"] for check in watch.failed] != ["disk"]:
        yield f"/readyz?verbose named {watch.failed} and not the disk alone"
    elif (ahead := min(refused()) - watch.first) <= 0:
        yield f"/readyz told {-ahead:.2f} s after the first write was refused"
    else:
        print(f"disk full: /readyz told {ahead:.2f} s before the first refusal, with {watch.failed[0]['freeBytes'] >> 20} MiB of room")
    print(f"disk full: {stored(writers)} writes stored, {count} refused, 50 more {recovery:.2f} s after there was room")
    statuses = {write.status for writer in writers for write in writer.writes}
    if 507 not in statuses:
        yield f"no write was answered with 507, but with {statuses}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=3, help="how long the disk stays full")
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    arguments = arguments.parse_args()
    if os.geteuid() != 0:
        return print("disk full: skipped, it needs root for a small tmpfs")
    mount = pathlib.Path(tempfile.mkdtemp(prefix="rinnalla-full-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", mount], capture_output=True, text=True)
    if mounted.returncode != 0:
        mount.rmdir()
        return print(f"disk full: skipped, a tmpfs cannot be mounted: {mounted.stderr.strip()}")
    violations = ["the drill broke off"]
    try:
        violations = drill(mount, arguments.seconds, random.Random(arguments.seed))
    finally:
        if not violations:
            subprocess.run(["umount", mount], check=True)
            mount.rmdir()
            pathlib.Path(f"{mount}.log").unlink()
            pathlib.Path(log(mount / "data")).unlink(missing_ok=True)
    conclude("disk full", violations, mount)


if __name__ == "__main__":
    main()
