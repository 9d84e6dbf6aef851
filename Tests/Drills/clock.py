#!/usr/bin/env python3
"""Sets the clock of a working service back and forth, and starts it again with a clock that is behind.

Usage: clock.py [--steps 6] [--seed N]

Ids, events and access records must stay in the order in which they were made, and the chain whole, whatever the clock says.
By a library that moves the clock of the service alone, so it needs a C compiler, and says so otherwise.
"""

import argparse
import contextlib
import os
import pathlib
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

from ledger import Ledger  # noqa: E402
from region import SERVE, at_work, conclude, make_region, stored, surprises, threads, wait_until  # noqa: E402
from service import Service  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
# A restart goes on behind what the process before wrote, unless that lies further ahead than this.
LONGEST_SETBACK = 3600
ORDERED = {
    "events are in order of time": "SELECT at FROM event ORDER BY position",
    "access records are in order of time": "SELECT at FROM access_log ORDER BY position",
    "clients have ids in the order of their events":
        "SELECT subject_id FROM event WHERE subject_kind = 'client' AND version = 1 ORDER BY position",
    "matters have ids in the order of their events":
        "SELECT subject_id FROM event WHERE subject_kind = 'matter' AND version = 1 ORDER BY position",
}


def disorder(directory):
    """What is out of order, as sentences."""
    with contextlib.closing(sqlite3.connect(f"file:{directory}/rinnalla.db?mode=ro", uri=True)) as database:
        for what, query in ORDERED.items():
            found = [row[0] for row in database.execute(query)]
            if not found:
                yield f"not shown that {what}: there are none"
            elif found != sorted(found):
                yield f"not true that {what}: {sum(a > b for a, b in zip(found, found[1:]))} of {len(found)} go back"


def drill(scratch, steps, chance):
    """Answers what went wrong."""
    directory, library, file = scratch / "data", scratch / "clock.so", scratch / "shift"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "clock.c"], check=True)
    file.write_bytes(struct.pack("q", 0))
    county, callers, unit = make_region(directory)
    ledger, violations, shifts, count = Ledger(directory, county), [], [0], 0
    for _ in range(2):
        running = Service(
            "serve", "--data-dir", str(directory), log=scratch / "log", **SERVE, LD_PRELOAD=str(library), CLOCK_SHIFT=str(file))
        writers, readers = threads(running, callers, unit, chance, 8, 8)
        with at_work(writers, readers):
            for _ in range(steps):
                shifts.append(shifts[-1] + chance.choice([-1, 1]) * chance.randint(1, 300))
                with open(file, "r+b") as shift:
                    shift.write(struct.pack("q", shifts[-1]))
                before = stored(writers)
                wait_until(lambda: stored(writers) > before + 50, 20, "writes after a step of the clock")
        count += stored(writers)
        violations += surprises(writers, readers) + ledger.check(running, writers, readers)
        if (code := running.stop()) != 0:
            violations.append(f"SIGTERM: exit code {code}")
        # Almost as far behind as the next process takes for a clock that was set back.
        shifts.append(max(shifts) - LONGEST_SETBACK + 60)
        file.write_bytes(struct.pack("q", shifts[-1]))
    violations += disorder(directory)
    print(f"clock: {len(shifts) - 1} steps of the clock between {min(shifts)} and {max(shifts)} s, {count} writes")
    return violations


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=6, help="how often the clock is set under load, before and after a restart")
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    arguments = arguments.parse_args()
    if not shutil.which("cc"):
        return print("clock: skipped, it needs a C compiler")
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="rinnalla-clock-"))
    violations = drill(scratch, arguments.steps, random.Random(arguments.seed))
    if not violations:
        shutil.rmtree(scratch)
    conclude("clock", violations, scratch)


if __name__ == "__main__":
    main()
