#!/usr/bin/env python3
"""Ends the service while 32 writers and 32 readers are at work, starts it again, and checks that nothing was lost.

Usage: kill9.py [--rounds 20] [--seed N] [--signal KILL|TERM]

A round: load, kill -9 at a random moment (in one of three rounds once more while it starts) or SIGTERM, which must end in
exit code 0; start again, repeat every request that got no answer under the same Idempotency-Key, repeat some that got one,
and check (ledger.py). Needs a release build, or the path of a binary in RINNALLA. Exits with 1 on a violation and keeps the
data directory then.
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

import service  # noqa: E402
from ledger import Ledger  # noqa: E402
from region import SERVE, log, make_region, surprises, threads  # noqa: E402
from service import Service  # noqa: E402

WRITERS, READERS = 32, 32
COLUMNS = "round   ended after  writes  unanswered  of them stored  reads   events  records  ready ms  violations"


def kill_at_start(directory, chance):
    """Kills a starting process somewhere between its first instruction and its first answer."""
    starting = subprocess.Popen(
        [service.BINARY, "serve", "--data-dir", str(directory), "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"],
        env=service.environment(**SERVE), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 0.05))
    starting.kill()
    starting.wait()


def retry(running, writers, chance):
    """Repeats what got no answer, and a few that got one; answers how many of the first were stored, and what is wrong."""
    connection, violations, stored = running.connect(), [], 0
    for writer in writers:
        answered = [write for write in writer.writes if write.is_stored and not write.is_open]
        for write in [write for write in writer.writes if write.is_open]:
            record = write.send(connection)
            stored += write.was_replayed
            if write.is_stored:
                writer.note(write, record)
            else:
                violations.append(f"{write.method} {write.path} repeated: {write.status} {write.answer.decode()}")
        for write in chance.sample(answered, min(2, len(answered))):
            before = (write.status, write.answer)
            write.send(connection)
            if not write.was_replayed or (write.status, write.answer) != before:
                violations.append(f"{write.method} {write.path} was answered {before} and then {write.status} {write.answer}")
    connection.close()
    return stored, violations


def run_round(directory, callers, unit, ledger, chance, is_killed):
    """One round; answers the figures of its line in the table, and its violations."""
    running = Service("serve", "--data-dir", str(directory), log=log(directory), **SERVE)
    writers, readers = threads(running, callers, unit, chance, WRITERS, READERS)
    for thread in [*writers, *readers]:
        thread.start()
    delay = chance.uniform(0.3, 2.5)
    time.sleep(delay)
    violations = []
    if is_killed:
        running.kill()
    elif (code := running.stop()) != 0:
        violations.append(f"SIGTERM under load: exit code {code}")
    for thread in [*writers, *readers]:
        thread.join()
    if is_killed and chance.random() < 1 / 3:
        kill_at_start(directory, chance)

    running = Service("serve", "--data-dir", str(directory), log=log(directory), **SERVE)
    answered = sum(write.is_stored for writer in writers for write in writer.writes)
    unanswered = sum(write.is_open for writer in writers for write in writer.writes)
    stored, faults = retry(running, writers, chance)
    violations += faults + surprises(writers, readers)
    violations += ledger.check(running, writers, readers)
    if (code := running.stop()) != 0:
        violations.append(f"SIGTERM: exit code {code}")
    reads = sum(len(reader.request_ids) for reader in readers)
    ready = running.seconds_to_ready * 1000
    return (delay, answered, unanswered, stored, reads, len(ledger.feed), ledger.records, ready), violations


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    arguments.add_argument("--signal", choices=["KILL", "TERM"], default="KILL")
    arguments = arguments.parse_args()
    chance = random.Random(arguments.seed)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="rinnalla-drill-"))
    directory = scratch / "data"
    print(
        f"{arguments.rounds} rounds of SIG{arguments.signal} with {WRITERS} writers and {READERS} readers,"
        f" seed {arguments.seed}\n\n{COLUMNS}")
    county, callers, unit = make_region(directory)
    ledger = Ledger(directory, county)
    total = 0
    for number in range(1, arguments.rounds + 1):
        (delay, answered, unanswered, stored, reads, events, records, ready), violations = run_round(
            directory, callers, unit, ledger, chance, arguments.signal == "KILL")
        print(
            f"{number:5}  {delay:10.2f} s  {answered:6}  {unanswered:10}  {stored:14}  {reads:5}  {events:7}  {records:7}"
            f"  {ready:8.0f}  {len(violations):10}", flush=True)
        for violation in violations[:5]:
            print(f"       {violation}", flush=True)
        total += len(violations)
    if total:
        sys.exit(f"{total} violations; the data directory is kept in {scratch}")
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
