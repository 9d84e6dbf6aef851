"""One run: a server started afresh, warmed up, loaded by wrk, measured, stopped."""

import os
import pathlib
import resource
import subprocess
import time
from dataclasses import dataclass

import contenders
import servers

SCENARIOS = pathlib.Path(__file__).resolve().parent / "scenarios.lua"
WRITES = ("create", "change")


@dataclass(frozen=True)
class Run:
    """What is measured, once a round."""

    server: str
    scenario: str
    connections: int
    clients: int


@dataclass
class Sample:
    """What one round of a run showed."""

    rate: float  # answers 2xx a second
    p50: float  # µs
    p99: float
    processor: float  # µs a request
    failed: int
    others: float  # cores that neither the server nor wrk used: a noisy machine
    answered_after: float  # ms from the start of the process to its first 200
    at: float
    idle_pss: float  # MiB
    loaded_private: float


def wrk(server, scenario, seconds, connections, environment):
    done = subprocess.run(
        ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCENARIOS),
         server.base],
        env={**os.environ, **environment, "SCENARIO": scenario}, capture_output=True, text=True, timeout=seconds + 120)
    result = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    if not result:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    return [int(word) for word in result[0].split()[1:]]


def machine_seconds():
    """Processor time that the machine has spent on anything but idling and waiting."""
    ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / servers.TICKS


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sample(run, region, work, seconds, round_number):
    """Measures the run once."""
    whose = "rinnalla" if run.server == "rinnalla" else "peers"
    environment = {**region.environment(whose, run.scenario), "SEED": "0"}
    with contenders.named(run.server).started(work, region) as server:
        time.sleep(0.5)
        idle_pss, _ = server.mebibytes()
        wrk(server, "service" if run.scenario in WRITES else run.scenario, 1, run.connections, environment)
        environment["SEED"] = str(round_number + 1)
        began, machine, children, used = time.monotonic(), machine_seconds(), children_seconds(), server.processor_seconds()
        requests, microseconds, p50, p99, refused, broken = wrk(server, run.scenario, seconds, run.connections, environment)
        used, elapsed = server.processor_seconds() - used, time.monotonic() - began
        others = (machine_seconds() - machine - used - (children_seconds() - children)) / elapsed
        _, loaded_private = server.mebibytes()
    return Sample(
        rate=(requests - refused) / microseconds * 1e6, p50=p50, p99=p99, processor=used / max(requests, 1) * 1e6,
        failed=refused + broken, others=max(0.0, others), at=began,
        answered_after=server.seconds_to_answer * 1000, idle_pss=idle_pss, loaded_private=loaded_private)


def flushes(work, seconds):
    """Flushes a second that the disk allows, and the p50 of one in µs."""
    done = subprocess.run([str(work / "limits"), str(work), str(seconds)], capture_output=True, text=True, check=True)
    rate, p50, _ = map(float, done.stdout.split())
    return rate, p50
