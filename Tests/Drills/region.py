"""What every drill starts from: a region with a key, a unit and eight intake workers, and load that it can stop."""

import contextlib
import sys
import time

import service
from load import Reader, Writer
from service import Caller, call

SERVE = {"RINNALLA_RATE_LIMIT": "off"}


def make_region(directory):
    """A key, a unit and eight intake workers; answers the callers and the unit."""
    key = service.command(
        "key", "create", "--data-dir", str(directory), "--name", "drill", "--new-organization", "Harjoitus",
        "--kind", "county", "--scopes", "*", "--may-assert-actor").stdout.strip()
    with service.running("serve", "--data-dir", str(directory), log=log(directory), **SERVE) as running:
        connection, county = running.connect(), Caller(key)
        organization = call(connection, county, "GET", "/v1/organizations?limit=1")["items"][0]["id"]
        unit = call(connection, county, "POST", "/v1/units", {"name": "Yksikkö", "organizationId": organization})["id"]
        people = [
            call(connection, county, "POST", "/v1/professionals", {
                "name": f"Työntekijä {number}", "organizationId": organization, "roles": ["intake"]})["id"]
            for number in range(8)
        ]
        connection.close()
    return county, [Caller(key, person, "intake", "advice") for person in people], unit


def log(directory):
    """The log, beside the data: a full disk must not lose it."""
    return f"{directory}.log"


def threads(running, callers, unit, chance, writers, readers, refusals=(503,)):
    """That many writers and readers, not yet at work; `refusals` are the statuses that surprise nobody."""
    shelf = []
    return (
        [Writer(running, callers[n % len(callers)], unit, shelf, chance.random(), refusals) for n in range(writers)],
        [Reader(running, shelf, chance.random(), refusals) for _ in range(readers)],
    )


@contextlib.contextmanager
def at_work(writers, readers):
    """Has them work until the block ends; each gets the answer of its last request."""
    for thread in [*writers, *readers]:
        thread.start()
    try:
        yield
    finally:
        for thread in [*writers, *readers]:
            thread.is_halted = True
        for thread in [*writers, *readers]:
            thread.join()


def stored(writers):
    """How many writes the callers were told are stored."""
    return sum(write.is_stored for writer in writers for write in list(writer.writes))


def wait_until(condition, seconds, what):
    """Waits for a condition; the drill has failed without it."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return found


def surprises(writers, readers):
    return [surprise for thread in [*writers, *readers] for surprise in thread.surprises]


def conclude(name, violations, kept):
    """Says how a drill went, and exits with 1 if it went wrong."""
    for violation in violations[:10]:
        print(f"  {violation}", flush=True)
    if violations:
        sys.exit(f"{name}: {len(violations)} violations; the data is kept in {kept}")
    print(f"{name}: nothing lost", flush=True)
