#!/usr/bin/env python3
"""Measures Rinnalla beside its peers on the loopback of one machine, in turn, and prints Markdown.

Usage: bench.py [--clients 100000] [--peers a,b] [--scenarios a,b] [--rounds 3] [--seconds 10] [--scale 10000,1000000] [--work DIR]

See README.md for what is measured and how to read it. wrk and the Python standard library; RINNALLA may name another binary.
"""

import argparse
import os
import pathlib
import resource
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / ".ci")]

import contenders  # noqa: E402
import service  # noqa: E402
from bars import Results, bars  # noqa: E402
from loading import Run, flushes, sample  # noqa: E402
from regions import AS_SHIPPED, Region  # noqa: E402

SHAPES = ("one", "thousand", "scale")


def groups(options, ready):
    """What is measured: each group's runs take turns, A B C A B C; the first is what the others are compared with."""

    def answering(scenario):
        return [contender.name for contender in ready if scenario in contender.scenarios]

    for scenario in options.scenarios:
        if scenario == "one":
            for each in ("service", "create"):
                yield f"{each}, 1 connection", [Run(name, each, 1, options.clients) for name in answering(each)]
        elif scenario == "thousand":
            for each in ("service", "client", "create"):
                yield f"{each}, 1,000 connections", [
                    Run("rinnalla", each, connections, options.clients) for connections in (64, 1000)]
        elif scenario == "scale":
            yield "client, by clients in the region", [Run("rinnalla", "client", 64, clients) for clients in options.scale]
        else:
            yield f"{scenario}, 64 connections", [Run(name, scenario, 64, options.clients) for name in answering(scenario)]


def fetch_service(region):
    """The bytes that nginx serves: a service as Rinnalla answers it."""
    words = ["serve", "--data-dir", str(region.directory)]
    with service.running(*words, log=region.files / "log", **AS_SHIPPED) as running:
        request = urllib.request.Request(
            f"{running.base}/v1/services/{region.first_service}", headers={"Authorization": f"Bearer {region.keys['county']}"})
        with urllib.request.urlopen(request) as answer:
            (region.files / "service.json").write_bytes(answer.read())


def label(run, runs):
    if len(runs) > 1 and len({other.server for other in runs}) == 1:
        return f"{run.server}, {run.connections:,} connections, {run.clients:,} clients"
    return run.server


def print_group(title, runs, results):
    columns = [
        "server", "requests/s", "÷ first row", "p50 ms", "p99 ms", "CPU µs/request", "MiB idle (PSS)",
        "MiB private, loaded", "failed", "others' cores"]
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}")
    for run in runs:
        figures = [
            (results.median("rate", run), ",.0f"), (results.ratio("rate", run, runs[0]), ".2f"),
            (results.median("p50", run) / 1000, ".2f"), (results.median("p99", run) / 1000, ".2f"),
            (results.median("processor", run), ".1f"), (results.median("idle_pss", run), ".0f"),
            (results.median("loaded_private", run), ".0f"), (sum(sample.failed for sample in results.of(run)), ""),
            (results.median("others", run), ".2f")]
        cells = ["–" if value is None else format(value, how) for value, how in figures]
        print(f"| {label(run, runs)} | {' | '.join(cells)} |", flush=True)


def measure(title, runs, results, options):
    """A group's rounds, then its table."""
    for number in range(options.rounds):
        if runs[0].scenario == "create":
            results.flushes.append(flushes(options.work, 1))
        for run in runs:
            got = sample(run, Region.of(options.work, run.clients), options.work, options.seconds, number)
            results.add(run, got)
            progress = f"{title}, round {number + 1}, {label(run, runs)}: {got.rate:,.0f}/s, {got.processor:.1f} µs"
            print(progress, file=sys.stderr, flush=True)
    print_group(title, runs, results)


def words_of(text):
    return [word for word in text.split(",") if word]


def options_of(words):
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--clients", type=int, default=100_000)
    arguments.add_argument("--peers", type=words_of, default=contenders.DEFAULT)
    arguments.add_argument("--scenarios", type=words_of, default=[*contenders.EVERYTHING, *SHAPES])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--scale", type=lambda text: tuple(map(int, text.split(","))), default=(10_000, 1_000_000))
    arguments.add_argument("--work", type=pathlib.Path, default=service.ROOT / ".build/benchmark")
    options = arguments.parse_args(words)
    if unknown := set(options.scenarios) - {*contenders.EVERYTHING, *SHAPES}:
        arguments.error(f"no scenario {', '.join(sorted(unknown))}")
    if len(options.scale) != 2:
        arguments.error("--scale takes two numbers of clients")
    options.work = options.work.resolve()
    return options


def main():
    options = options_of(sys.argv[1:])
    options.work.mkdir(parents=True, exist_ok=True)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # 1,000 connections, on both sides
    ready = contenders.chosen(options.peers, options.work)
    contenders.LIMITS.make_ready(options.work)
    region = Region.of(options.work, options.clients)
    region.make_peers_database()
    fetch_service(region)

    results = Results()
    print(
        f"{service.command('version').stdout.strip()}, {time.strftime('%Y-%m-%d')}: {region.clients:,} clients, "
        f"{region.referrals:,} referrals, {os.cpu_count()} cores shared with wrk; medians of "
        f"{options.rounds} × {options.seconds} s, a fresh process each.")
    try:
        for title, runs in groups(options, ready):
            measure(title, runs, results, options)
    except KeyboardInterrupt:
        print("\nInterrupted: what follows rests on the rounds until then.")
    if results.flushes:
        print(f"\nThe disk: {results.flush(0):,.0f} flushes a second, p50 {results.flush(1) / 1000:.2f} ms.")
    print("\n### The bars\n\n| row | figure | measured | bar | met |\n| --- | --- | ---: | ---: | --- |")
    for bar in bars(results, options):
        print(bar.line())


if __name__ == "__main__":
    main()
