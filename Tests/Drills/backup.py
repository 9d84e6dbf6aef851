#!/usr/bin/env python3
"""Makes backups while writers and readers are at work, restores each, and compares it with what went on.

Usage: backup.py [--backups 4] [--seed N]

Before each, one is killed. Each backup must hold, byte for byte, the events and access records up to its positions, and each row as its last event of
these left it; its head must be part of the chain of the live log; a service must start on it. Nothing else may be disturbed.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

import service  # noqa: E402
from ledger import Ledger  # noqa: E402
from region import SERVE, at_work, conclude, make_region, stored, surprises, threads, wait_until  # noqa: E402
from service import Service  # noqa: E402

# What the write-ahead log may grow to while backups hold up its restart.
MOST_LOG_BYTES = 256 << 20


def rows(path, query, *values):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def compare(live, restored, told):
    """What the restored database has that the live one did not have at that position, as sentences."""
    position = int(told["accessLogHead"].split(":")[0])
    for table, last in [("event", told["feedPosition"]), ("access_log", position)]:
        query = f"SELECT * FROM {table} WHERE position <= ? ORDER BY 1, 2"
        if rows(live, query, last) != (there := rows(restored, f"SELECT * FROM {table} ORDER BY 1, 2")):
            yield f"{table}: {len(there)} rows up to position {last} differ"
    versions = dict(rows(live, "SELECT subject_id, max(version) FROM event WHERE position <= ? GROUP BY 1", told["feedPosition"]))
    for table in ["client", "matter"]:
        now = {row[0]: row for row in rows(live, f"SELECT * FROM {table}")}
        then = {row[0]: row for row in rows(restored, f"SELECT * FROM {table}")}
        if known := then.keys() ^ {id for id in now if id in versions}:
            yield f"{table}: {len(known)} rows too many or too few"
        for id, row in then.items():
            if row[1] != versions[id] or (row[1] == now[id][1] and row != now[id]):
                yield f"{table} {id.hex()}: version {row[1]} is not what event {told['events']} and those before it left"


def kill_backup(directory, folder, chance):
    """Kills a backup at a random moment: what it leaves must not be in the way of the next."""
    making = subprocess.Popen(
        [service.BINARY, "backup", "create", "--data-dir", str(directory), "--to", str(folder)],
        env=service.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 0.2))
    making.kill()
    making.wait()


def drill(scratch, count, chance):
    """Answers what went wrong."""
    directory, violations, backups, longest = scratch / "data", [], [], 0
    county, callers, unit = make_region(directory)
    running = Service("serve", "--data-dir", str(directory), log=scratch / "log", **SERVE)
    writers, readers = threads(running, callers, unit, chance, 16, 16)
    log, folder = directory / "rinnalla.db-wal", scratch / "backups"
    with at_work(writers, readers):
        for number in range(count):
            before = stored(writers)
            wait_until(lambda: stored(writers) > before + 100, 20, "writes")
            kill_backup(directory, folder, chance)
            started = time.monotonic()
            done = service.command("backup", "create", "--data-dir", str(directory), "--to", str(folder), "--json")
            told = json.loads(done.stdout)
            backups.append((pathlib.Path(told["file"]), told))
            longest = max(longest, time.monotonic() - started)
    most = log.stat().st_size
    ledger = Ledger(directory, county)
    violations += surprises(writers, readers) + ledger.check(running, writers, readers)
    if most > MOST_LOG_BYTES:
        violations.append(f"the write-ahead log grew to {most} bytes")
    for name in [file.name for file in folder.iterdir()]:
        if ".partial" in name or name.endswith(".db") and not (folder / f"{name}.json").exists():
            violations.append(f"{name} was left by a killed backup")
    for number, (file, told) in enumerate(backups):
        verified = service.command("backup", "verify", str(file), "--json")
        if {**told, **json.loads(verified.stdout)} != told:
            violations.append(f"{file.name}: verify found {verified.stdout}, create told {told}")
        restored = scratch / f"restored-{number}"
        service.command("restore", str(file), "--to", str(restored))
        violations += [f"{file.name}: {fault}" for fault in compare(directory / "rinnalla.db", restored / "rinnalla.db", told)]
        kept = service.command(
            "audit", "verify", "--data-dir", str(directory), "--head", told["accessLogHead"], check=False)
        if kept.returncode != 0:
            violations.append(f"{file.name}: {kept.stderr.strip()}")
        with service.running("serve", "--data-dir", str(restored), log=scratch / "log", **SERVE):
            pass
    slowest = max(write.seconds for writer in writers for write in writer.writes if write.seconds)
    if (code := running.stop()) != 0:
        violations.append(f"SIGTERM: exit code {code}")
    print(
        f"backup: {len(backups)} under {stored(writers)} writes, the longest in {longest:.2f} s; the slowest write took"
        f" {slowest:.2f} s, the write-ahead log {most >> 10} KiB")
    return violations


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--backups", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    arguments = arguments.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="rinnalla-backup-"))
    violations = drill(scratch, arguments.backups, random.Random(arguments.seed))
    if not violations:
        shutil.rmtree(scratch)
    conclude("backup", violations, scratch)


if __name__ == "__main__":
    main()
