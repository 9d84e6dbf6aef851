#!/usr/bin/env python3
"""Whether the time of a 404 tells a client who is hidden from one who does not exist.

Usage: hidden.py [--requests 4000]

Asks one connection in random turns for clients whom the worker has no way to and for ids of nobody, and compares the two
times by their ranks (Mann and Whitney): 0.5 means that they cannot be told apart, 1 that the hidden one is always slower.
Ends with 1 when the difference is larger than a tenth of that, in either direction. RINNALLA may name another binary.
"""

import argparse
import math
import pathlib
import random
import sqlite3
import statistics
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / ".ci"))

import service  # noqa: E402

WORKER = "SELECT id FROM professional WHERE status = 'active' AND roles LIKE '%\"worker\"%' ORDER BY id LIMIT 1"
HIDDEN = """
    SELECT id FROM client WHERE id NOT IN (SELECT client_id FROM care_relationship
    WHERE valid_to > unixepoch() * 1000 AND (holder = ?1
    OR holder IN (SELECT unit_id FROM professional_unit WHERE professional_id = ?1)
    OR holder = (SELECT organization_id FROM professional WHERE id = ?1)))
    """


def seconds(connection, caller, identifier):
    """The time of one answer, which must be 404."""
    started = time.perf_counter()
    connection.request("GET", f"/v1/clients/{identifier}", headers=caller.fields)
    response = connection.getresponse()
    response.read()
    elapsed = time.perf_counter() - started
    if response.status != 404:
        raise RuntimeError(f"{identifier}: {response.status}")
    return elapsed


def superiority(left, right):
    """How often a value of the left is above one of the right, ties counting half; and the standard error when it is chance."""
    ranked = sorted([(value, 0) for value in left] + [(value, 1) for value in right])
    ranks = sum(rank for rank, (_, side) in enumerate(ranked, 1) if side == 0)
    n, m = len(left), len(right)
    return (ranks - n * (n + 1) / 2) / (n * m), math.sqrt((n + m + 1) / (12 * n * m))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=4000, help="of each kind (4000)")
    count = parser.parse_args().requests
    with service.temporary_directory() as directory:
        words = ["demo", "--keep", str(directory / "region"), "--clients", "2000"]
        with service.running(*words, log=directory / "log", patience=300) as server:
            database = sqlite3.connect(f"file:{directory}/region/rinnalla.db?mode=ro", uri=True)
            worker = database.execute(WORKER).fetchone()[0]
            hidden = [uuid.UUID(bytes=row[0]) for row in database.execute(HIDDEN, (worker,))]
            # As made at the same times as the others: only the random part is of nobody.
            absent = [uuid.UUID(int=client.int ^ random.getrandbits(62)) for client in hidden]
            key = (directory / "region/keys/county").read_text().strip()
            caller = service.Caller(key, uuid.UUID(bytes=worker), "worker", "coordination")
            connection = server.connect()
            times = {"hidden": [], "absent": []}
            kinds = {"hidden": hidden, "absent": absent}
            for kind in ["hidden", "absent"] * 200:
                seconds(connection, caller, random.choice(kinds[kind]))
            turns = ["hidden", "absent"] * count
            random.shuffle(turns)
            for kind in turns:
                times[kind].append(seconds(connection, caller, random.choice(kinds[kind])))
    for kind, values in times.items():
        quarter, median, other = statistics.quantiles(values, n=4)
        print(f"{kind}: {len(values)} answers, quartiles {quarter * 1e6:.0f}, {median * 1e6:.0f}, {other * 1e6:.0f} µs")
    share, error = superiority(times["hidden"], times["absent"])
    print(f"a hidden client's 404 is the slower of two with probability {share:.3f} (by chance 0.5 ± {1.96 * error:.3f})")
    sys.exit(abs(share - 0.5) > 0.05)


if __name__ == "__main__":
    main()
