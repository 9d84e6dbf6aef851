#!/usr/bin/env python3
"""Puts the service on a disk that takes long to keep anything, under more writers than it can serve.

Usage: slowdisk.py [--delay 1000] [--writers 3000] [--seconds 10]

Writes must be answered within a bound, with 201 or, before waiting gets longer than that, with 503; reads that need no
record must not notice; what was answered with 201 must be there once, what was refused not at all.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

from region import SERVE, conclude, make_region  # noqa: E402
from service import Service  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
# No write may take longer, and no read without a record longer than this.
LONGEST_WRITE, LONGEST_READ = 10, 2


async def exchange(reader, writer, method, path, fields, body=b""):
    """One request on a kept connection; answers the status and how long it took."""
    lines = [f"{method} {path} HTTP/1.1", "Host: drill", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    started = time.monotonic()
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    if length := re.search(r"(?i)\r\ncontent-length: (\d+)", head):
        await reader.readexactly(int(length[1]))
    return int(head.split()[1]), time.monotonic() - started


async def write(port, caller, until, writes):
    """Creates clients one after the other; notes each token with its status and time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        token = str(uuid.uuid4())
        body = json.dumps({"name": {"family": "Harjoitus", "given": "Testi"}, "temporaryIdentifier": token}).encode()
        fields = {**caller.fields, "Content-Type": "application/json"}
        status, seconds = await exchange(reader, writer, "POST", "/v1/clients", fields, body)
        writes.append((token, status, seconds))
        if status == 503:
            await asyncio.sleep(1)
    writer.close()


async def read(port, caller, until, reads):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        reads.append(await exchange(reader, writer, "GET", "/v1/organizations", caller.fields))
        await asyncio.sleep(0.02)
    writer.close()


async def load(port, county, callers, seconds, count):
    until, writes, reads = time.monotonic() + seconds, [], []
    await asyncio.gather(
        read(port, county, until, reads),
        *(write(port, callers[number % len(callers)], until, writes) for number in range(count)))
    return writes, reads


def check(directory, writes, reads):
    statuses = collections.Counter(status for _, status, _ in writes)
    for status in statuses.keys() - {201, 503}:
        yield f"{statuses[status]} writes were answered with {status}"
    if not statuses[201]:
        yield "no write was stored"
    if not statuses[503]:
        yield "no write was refused: these were too few writers to show anything"
    if (longest := max(seconds for *_, seconds in writes)) > LONGEST_WRITE:
        yield f"a write took {longest:.1f} s"
    if (longest := max(seconds for _, seconds in reads)) > LONGEST_READ:
        yield f"a read that needs no record took {longest:.1f} s"
    if wrong := [status for status, _ in reads if status != 200]:
        yield f"{len(wrong)} reads that need no record were answered with {wrong[0]}"
    with contextlib.closing(sqlite3.connect(f"file:{directory}/rinnalla.db?mode=ro", uri=True)) as database:
        stored = collections.Counter(
            json.loads(row[0])["temporaryIdentifier"] for row in database.execute("SELECT content FROM client"))
    for token, status, _ in writes:
        if stored[token] != (status == 201):
            yield f"client {token} was answered with {status} and is there {stored[token]} times"


def percentile(values, part):
    return sorted(values)[int(len(values) * part)]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--delay", type=int, default=1000, help="milliseconds that each fsync takes longer")
    arguments.add_argument("--writers", type=int, default=3000)
    arguments.add_argument("--seconds", type=float, default=10)
    arguments = arguments.parse_args()
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        return print("slow disk: skipped, it needs a C compiler")
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="rinnalla-slow-"))
    library, directory = scratch / "slowdisk.so", scratch / "data"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, HERE / "slowdisk.c", "-ldl"], check=True)
    county, callers, _ = make_region(directory)
    slow = {"LD_PRELOAD": str(library), "SLOW_DISK_MS": str(arguments.delay)}
    running = Service("serve", "--data-dir", str(directory), log=scratch / "log", **SERVE, **slow)
    writes, reads = asyncio.run(load(running.port, county, callers, arguments.seconds, arguments.writers))
    violations = list(check(directory, writes, reads))
    if (code := running.stop()) != 0:
        violations.append(f"exit code of SIGTERM: {code}")
    stored = [seconds for _, status, seconds in writes if status == 201]
    refused = [seconds for _, status, seconds in writes if status == 503]
    print(
        f"slow disk: {arguments.delay} ms a sync, {arguments.writers} writers: {len(stored)} writes stored, half within"
        f" {percentile(stored or [0], 0.5):.2f} s, the longest {max(stored or [0]):.2f} s; {len(refused)} refused, the longest"
        f" {max(refused or [0]):.2f} s; {len(reads)} reads, the longest {max(seconds for _, seconds in reads):.3f} s")
    if not violations:
        shutil.rmtree(scratch)
    conclude("slow disk", violations, scratch)


if __name__ == "__main__":
    main()
