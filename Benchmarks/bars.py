"""The bars that Rinnalla is held to, each beside what was measured."""

import statistics
from dataclasses import dataclass

from loading import Run


def middle(values):
    """The median, or None of nothing."""
    return statistics.median(values) if values else None


def divided(measured, by):
    """The ratio, or None where either was not measured."""
    return measured / by if measured is not None and by else None


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
        return middle([getattr(sample, column) for sample in self.of(run)])

    def ratio(self, column, run, base):
        """The median of each sample's ratio to the base's nearest in time: machines drift."""
        ratios = []
        for mine in self.of(run) if self.of(base) else ():
            nearest = min(self.of(base), key=lambda theirs: abs(theirs.at - mine.at))
            ratios.append(divided(getattr(mine, column), getattr(nearest, column)))
        return middle([ratio for ratio in ratios if ratio is not None])

    def flush(self, index):
        return middle([flush[index] for flush in self.flushes])


@dataclass
class Bar:
    """One figure; with neither limit it is only stated."""

    row: str
    what: str
    measured: float | None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    def line(self):
        bar, is_met = "stated", None
        if self.at_least is not None:
            bar, is_met = f"≥ {self.at_least:g}{self.unit}", self.measured is not None and self.measured >= self.at_least
        elif self.at_most is not None:
            bar, is_met = f"≤ {self.at_most:g}{self.unit}", self.measured is not None and self.measured <= self.at_most
        measured = "not measured" if self.measured is None else f"{self.measured:,.2f}{self.unit}"
        verdict = "–" if self.measured is None or is_met is None else "yes" if is_met else "**no**"
        return f"| {self.row} | {self.what} | {measured} | {bar} | {verdict} |"


# Scenario: the most µs of processor a request, and how many times the requests/s of each peer.
AGAINST_PEERS = {
    "livez": (7.5, {"hummingbird": 3}),
    "service": (16, {"hummingbird": 15, "go": 3, "nginx": 0.6}),
    "client": (50, {"hummingbird": 12, "go": 6}),
    "referrals": (None, {"hummingbird": 6, "go": 6}),
    "list": (None, {"hummingbird": 6, "go": 6}),
    "create": (None, {"hummingbird": 5, "go": 5}),
    "change": (None, {"hummingbird": 4, "go": 4}),
}


def bars(results, options):
    """Every bar, whether its figure was measured or not."""

    def of(server, scenario, connections=64):
        return Run(server, scenario, connections, options.clients)

    def own(scenario, connections=64):
        return of("rinnalla", scenario, connections)

    for scenario, (processor, peers) in AGAINST_PEERS.items():
        if processor:
            yield Bar(scenario, "server CPU a request", results.median("processor", own(scenario)), " µs", at_most=processor)
        for peer, times in peers.items():
            ratio = results.ratio("rate", own(scenario), of(peer, scenario))
            yield Bar(scenario, f"requests/s ÷ {peer}", ratio, at_least=times)
    commits = divided(results.median("rate", own("create")), results.flush(0))
    yield Bar("create", "commits/s ÷ the disk's flushes/s", commits, at_least=1)

    static = results.ratio("p50", own("service", 1), of("nginx", "service", 1))
    yield Bar("1 connection", "service p50 ÷ nginx", static, at_most=1.3)
    durable = divided(results.median("p50", own("create", 1)), results.flush(1))
    yield Bar("1 connection", "create p50 ÷ flush p50", durable, at_most=2.5)

    for scenario in ("service", "client", "create"):
        many = results.of(own(scenario, 1000))
        failed = sum(sample.failed for sample in many) if many else None
        yield Bar("1,000 connections", f"{scenario}: failed", failed, at_most=0)
        kept = results.ratio("rate", own(scenario, 1000), own(scenario))
        yield Bar("1,000 connections", f"{scenario}: requests/s ÷ own at 64", kept, at_least=0.85)

    small, large = options.scale
    grown = results.ratio("processor", *(Run("rinnalla", "client", 64, clients) for clients in (large, small)))
    yield Bar(f"{large:,} clients", f"CPU a client read ÷ at {small:,}", grown, at_most=1.3)

    yield from footprint([
        sample for run, samples in results.samples.items()
        if (run.server, run.clients) == ("rinnalla", options.clients) for sample in samples])


def footprint(samples):
    idle, answered, loaded = (
        [getattr(sample, column) for sample in samples] for column in ("idle_pss", "answered_after", "loaded_private"))
    yield Bar("footprint", "idle PSS", middle(idle), " MiB", at_most=14)
    yield Bar("footprint", "first 200 after the start", middle(answered), " ms", at_most=30)
    yield Bar("footprint", "most private memory under load", max(loaded, default=None), " MiB")
