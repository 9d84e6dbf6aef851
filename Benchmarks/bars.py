"""The figures that issue 3 asks for, each beside what was measured."""

import operator
import statistics
from dataclasses import dataclass

from loading import Run

NOT_MEASURED = "not measured"


class Results:
    """All samples of this invocation, by run, and the disk's flushes."""

    def __init__(self):
        self.samples = {}
        self.flushes = []

    def add(self, run, sample):
        self.samples.setdefault(run, []).append(sample)

    def of(self, run):
        return self.samples.get(run, [])

    def median(self, column, run):
        samples = self.of(run)
        return statistics.median(getattr(sample, column) for sample in samples) if samples else None

    def ratio(self, column, run, base):
        """The median of each sample's ratio to the base's nearest in time: machines drift."""
        if not self.of(base):
            return None
        nearest = lambda mine: min(self.of(base), key=lambda theirs: abs(theirs.at - mine.at))
        ratios = [
            getattr(mine, column) / getattr(theirs, column)
            for mine in self.of(run) if getattr(theirs := nearest(mine), column)]
        return statistics.median(ratios) if ratios else None

    def flush(self, index):
        return statistics.median(flush[index] for flush in self.flushes) if self.flushes else None


@dataclass
class Bar:
    row: str
    what: str
    measured: float | None
    is_met: object = None  # operator.ge or operator.le, or None where the figure is only stated
    bar: float | None = None
    unit: str = ""

    def line(self):
        measured = NOT_MEASURED if self.measured is None else f"{self.measured:,.2f}{self.unit}"
        if self.is_met is None:
            return f"| {self.row} | {self.what} | {measured} | stated | |"
        bar = f"{'≥' if self.is_met is operator.ge else '≤'} {self.bar:g}{self.unit}"
        verdict = "–" if self.measured is None else "yes" if self.is_met(self.measured, self.bar) else "**no**"
        return f"| {self.row} | {self.what} | {measured} | {bar} | {verdict} |"


# Scenario: the most µs of processor a request, and how many times the rate of each peer.
AGAINST_PEERS = {
    "livez": (7.5, {"hummingbird": 3}),
    "service": (16, {"hummingbird": 15, "go": 3, "nginx": 0.6}),
    "client": (50, {"hummingbird": 12, "go": 6}),
    "referrals": (None, {"hummingbird": 6, "go": 6}),
    "list": (None, {"hummingbird": 6, "go": 6}),
    "create": (None, {"hummingbird": 5, "go": 5}),
    "change": (None, {"hummingbird": 4, "go": 4}),
}




def divided(measured, by):
    return measured / by if measured is not None and by else None


def bars(results, options):
    """Every row of the issue's table, whether it was measured or not."""
    at_least, at_most, (small, large) = operator.ge, operator.le, options.scale
    of = lambda name, scenario, connections=64: Run(name, scenario, connections, options.clients)
    own = lambda *words: of("rinnalla", *words)

    for scenario, (processor, peers) in AGAINST_PEERS.items():
        if processor:
            yield Bar(scenario, "server CPU a request", results.median("processor", own(scenario)), at_most, processor, " µs")
        for peer, times in peers.items():
            yield Bar(scenario, f"requests/s ÷ {peer}", results.ratio("rate", own(scenario), of(peer, scenario)), at_least, times)
    yield Bar("create", "commits/s ÷ the disk's flushes/s", divided(results.median("rate", own("create")), results.flush(0)), at_least, 1)

    nginx = of("nginx", "service", 1)
    yield Bar("1 connection", "service p50 ÷ nginx", results.ratio("p50", own("service", 1), nginx), at_most, 1.3)
    yield Bar("1 connection", "create p50 ÷ flush p50", divided(results.median("p50", own("create", 1)), results.flush(1)), at_most, 2.5)

    for scenario in ("service", "client", "create"):
        many = results.of(own(scenario, 1000))
        yield Bar("1,000 connections", f"{scenario}: failed", sum(sample.failed for sample in many) if many else None, at_most, 0)
        yield Bar(
            "1,000 connections", f"{scenario}: requests/s ÷ own at 64",
            results.ratio("rate", own(scenario, 1000), own(scenario)), at_least, 0.85)

    reads = [Run("rinnalla", "client", 64, clients) for clients in (large, small)]
    yield Bar(f"{large:,} clients", f"CPU a client read ÷ at {small:,}", results.ratio("processor", *reads), at_most, 1.3)

    mine = [
        sample for run, samples in results.samples.items()
        if (run.server, run.clients) == ("rinnalla", options.clients) for sample in samples]
    middle = lambda column: statistics.median(getattr(sample, column) for sample in mine) if mine else None
    yield Bar("footprint", "idle PSS", middle("idle_pss"), at_most, 14, " MiB")
    yield Bar("footprint", "first 200 after the start", middle("answered_after"), at_most, 30, " ms")
    yield Bar("footprint", "most private memory under load", max((sample.loaded_private for sample in mine), default=None), unit=" MiB")
