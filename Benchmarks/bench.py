#!/usr/bin/env python3
"""Measures the release build on a region of 100,000 clients and 300,000 referrals, with wrk on the loopback.

Usage: bench.py [--clients 100000] [--keep DIR] [--seconds 10] [--connections 64] [--rounds 3] [--scenarios a,b]

Starts `rinnalla demo --clients N --keep DIR` for the data, once, and then a fresh process on them for each run. See
README.md for what is measured. Python standard library and wrk only; RINNALLA may name another binary.
"""

import argparse
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / ".ci"))

import service  # noqa: E402

SCENARIOS = ["livez", "client", "service", "referrals", "list", "create", "change"]
TICKS = os.sysconf("SC_CLK_TCK")
TARGETS = """
    SELECT c.id, o.worker_id, c.version FROM client c JOIN responsibility o ON o.client_id = c.id
    JOIN professional p ON p.id = o.worker_id
    WHERE o.valid_to IS NULL AND p.status = 'active' AND p.roles LIKE '%"worker"%' ORDER BY c.id
    """
RECEIVER = """
    SELECT p.id FROM professional p JOIN api_key k ON k.organization_id = p.organization_id
    WHERE k.id = ? AND p.roles LIKE '%"provider"%' ORDER BY p.id LIMIT 1
    """


def text(identifier):
    """A UUID of 16 bytes as text."""
    digits = identifier.hex()
    return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])


def make_region(directory, clients):
    """Fills the region, if it is not there yet."""
    if (directory / "rinnalla.db").exists():
        return
    print(f"filling {directory} with {clients:,} clients …", flush=True)
    started = time.monotonic()
    words = ["demo", "--clients", str(clients), "--keep", str(directory)]
    with service.running(*words, log=directory.with_suffix(".log"), patience=3600):
        print(f"filled in {time.monotonic() - started:.0f} s", flush=True)


def environment_of(directory, work):
    """Keys, ids and versions for the scenarios, as they stand now."""
    keys = {name: (directory / "keys" / name).read_text().strip() for name in ("county", "provider")}
    with sqlite3.connect(f"file:{directory}/rinnalla.db?mode=ro", uri=True) as database:
        targets = database.execute(TARGETS).fetchall()
        services = database.execute("SELECT id FROM service").fetchall()
        receiver = database.execute(RECEIVER, (keys["provider"].split("_")[2],)).fetchone()
        referrals = database.execute("SELECT count(*) FROM referral").fetchone()[0]
    (work / "targets").write_text("".join(f"{text(c)} {text(w)} {version:7}\n" for c, w, version in targets))
    (work / "services").write_text("".join(f"{text(id)}\n" for (id,) in services))
    return len(targets), referrals, {
        "COUNTY": keys["county"], "PROVIDER": keys["provider"], "RECEIVER": text(receiver[0]),
        "TARGETS": str(work / "targets"), "SERVICES": str(work / "services"),
    }


def processor_seconds(pid):
    """User and system time of the process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:13]) / TICKS


def resident_mebibytes(pid):
    """The resident memory that is the process's own: shared pages of files left out."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024, int(status.split("VmRSS:")[1].split()[0]) / 1024


def load(running, scenario, seconds, connections, environment):
    """One run of wrk; answers the numbers of its last line."""
    done = subprocess.run(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(HERE / "scenarios.lua"), running.base],
        env={**os.environ, **environment, "SCENARIO": scenario}, capture_output=True, text=True, timeout=seconds + 60)
    result = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    if not result:
        sys.exit(f"wrk failed: {done.stdout}{done.stderr}")
    return [int(word) for word in result[0].split()[1:]]


def measure(directory, work, scenario, options):
    """One scenario on a fresh process: requests/s, p50 and p99 in ms, CPU µs a request, MiB own and in all, failures."""
    _, _, environment = environment_of(directory, work)
    # As `demo` runs them: no rate limit, and identity codes that nobody has.
    settings = {"RINNALLA_RATE_LIMIT": "off", "RINNALLA_ALLOW_TEST_HETU": "true"}
    with service.running("serve", "--data-dir", str(directory), log=work / "log", **settings) as running:
        warm_up = "service" if scenario in ("create", "change") else scenario
        load(running, warm_up, 1, options.connections, environment)
        before = processor_seconds(running.pid)
        requests, microseconds, p50, p99, refused, broken = load(
            running, scenario, options.seconds, options.connections, environment)
        used = processor_seconds(running.pid) - before
        own, resident = resident_mebibytes(running.pid)
    return requests / microseconds * 1e6, p50 / 1000, p99 / 1000, used / max(requests, 1) * 1e6, own, resident, refused + broken


def idle(directory, work):
    """How soon a process on the existing database is ready, and what it holds in memory then."""
    with service.running("serve", "--data-dir", str(directory), log=work / "log") as running:
        time.sleep(0.5)
        return running.seconds_to_ready * 1000, *resident_mebibytes(running.pid)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--clients", type=int, default=100_000)
    arguments.add_argument("--keep", type=pathlib.Path, default=service.ROOT / ".build/benchmark")
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--connections", type=int, default=64)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--scenarios", default=",".join(SCENARIOS))
    options = arguments.parse_args()
    directory = options.keep.resolve()
    make_region(directory, options.clients)
    with service.temporary_directory() as work:
        targets, referrals, _ = environment_of(directory, work)
        print(f"{targets:,} clients with a responsible worker, {referrals:,} referrals, {options.connections} connections\n")
        ready, own, resident = idle(directory, work)
        print(f"ready in {ready:.0f} ms, idle with {resident:.0f} MiB resident, {own:.0f} MiB of them its own\n")
        print("| scenario | requests/s | p50 ms | p99 ms | CPU µs/request | MiB own | MiB resident | not 2xx |")
        print("| --- |" + " ---: |" * 7)
        for scenario in options.scenarios.split(","):
            runs = [measure(directory, work, scenario, options) for _ in range(options.rounds)]
            rate, p50, p99, cpu, own, resident, failed = (statistics.median(column) for column in zip(*runs))
            print(
                f"| {scenario} | {rate:,.0f} | {p50:.2f} | {p99:.2f} | {cpu:.1f} | {own:.0f} | {resident:.0f} | {failed:.0f} |",
                flush=True)


if __name__ == "__main__":
    main()
