#!/usr/bin/env python3
"""Runs stories twice, once straight and once with the service killed at every 10th request, and compares what is stored.

Usage: repeat.py [--every 10] [--seed N] [FILE…]: the stories of Docs/stories, or those named

A courier stands between a story's curls and the service. It gives every write an Idempotency-Key and repeats a request until
it is answered. At every 10th request it has the service killed (SIGKILL), in turn before the request is sent, while it is
under way, and when its answer has come but the caller has not got it. The story must print what it promises both times, what
was answered once must be answered the same again, and at the end each table holds the same: each record once, each event once,
in the same order. Only ids, times and secrets may differ, and the access log, which also has the reads that were repeated.
"""

import argparse
import collections
import contextlib
import functools
import http.client
import http.server
import os
import pathlib
import random
import re
import sqlite3
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))

import service  # noqa: E402
from documents import STORIES, Session, make_empty_region  # noqa: E402
from service import Service  # noqa: E402

MOMENTS = ("before", "under way", "answered")
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
# A key's secret is told once and kept nowhere: who loses that answer makes another key.
UNREPEATABLE = "/v1/keys"
COLUMNS = "story                     requests  killed  replayed  tables  rows    events  seconds"


class Courier:
    """Brings requests to the service and answers back, whatever happens to the service meanwhile."""

    def __init__(self, directory, every, chance):
        self.directory, self.every, self.chance = directory, every, chance
        self.requests = self.kills = self.replays = 0
        self.violations = []
        self.running = self.start()

    def start(self):
        return Service("serve", "--data-dir", str(self.directory), log=f"{self.directory}.log")

    def deliver(self, method, path, fields, content):
        """The answer to a request, however often it has to be made."""
        self.requests += 1
        if method not in ("GET", "HEAD"):
            fields["Idempotency-Key"] = f'"{uuid.UUID(int=self.requests)}"'
        lost = None
        if self.every and self.requests // self.every > self.kills and path != UNREPEATABLE:
            lost = self.lose(method, path, fields, content)
        answer = self.send(method, path, fields, content)
        self.replays += "Idempotency-Replayed" in dict(answer[1])
        # Of a read, or a refusal, the repetition may tell another time or instance.
        if lost and lost[0] in (200, 201) and method != "GET" and (lost[0], lost[2]) != (answer[0], answer[2]):
            self.violations.append(f"{method} {path}: {lost[0]} {lost[2]}, and repeated {answer[0]} {answer[2]}")
        return answer

    def lose(self, method, path, fields, content):
        """Kills the service around a request; answers the answer that nobody got, if it came to one."""
        moment = MOMENTS[self.kills % len(MOMENTS)]
        self.kills += 1
        answer = None
        if moment == "answered":
            answer = self.send(method, path, fields, content)
        elif moment == "under way":
            connection = self.running.connect()
            connection.request(method, path, content, fields)
            time.sleep(self.chance.uniform(0, 0.004))
        self.running.kill()
        self.running = self.start()
        return answer

    def send(self, method, path, fields, content):
        with contextlib.closing(self.running.connect()) as connection:
            connection.request(method, path, content, fields)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()

    def stop(self):
        if (code := self.running.stop()) != 0:
            self.violations.append(f"SIGTERM: exit code {code}")


class Handler(http.server.BaseHTTPRequestHandler):
    """One request of a curl."""

    def __init__(self, courier, *arguments):
        self.courier = courier
        super().__init__(*arguments)

    def handle_any(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        fields = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        status, headers, body = self.courier.deliver(self.command, self.path, fields, content)
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

    def log_message(self, *_):
        pass


def tell(path, directory, every, chance):
    """Runs a story against a region of its own; answers its courier."""
    region = directory / "region"
    key = make_empty_region(region)
    courier = Courier(region, every, chance)
    with http.server.HTTPServer(("127.0.0.1", 0), functools.partial(Handler, courier)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        session = Session(directory, {"BASE": f"http://127.0.0.1:{server.server_port}", "COUNTY_KEY": key})
        try:
            session.run_document(path.with_name("README.md"))
            session.run_document(path)
        except ValueError as error:
            courier.violations.append(str(error))
        session.close()
        server.shutdown()
    courier.stop()
    verified = service.command("audit", "verify", "--data-dir", str(region), check=False)
    if verified.returncode != 0:
        courier.violations.append(f"audit verify: {verified.stderr.strip()}")
    return courier


ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# What reads leave behind as well, or what is of the moment; the other columns of random bytes stand in SECRETS.
UNLIKE = {"access_log", "access_log_run", "access_log_subject", "client_pseudonym", "heartbeat"}
SECRETS = {("api_key", "digest"), ("idempotency", "name"), ("idempotency", "fingerprint")}
# In seconds, as some columns have it; those in milliseconds are above it too.
EARLIEST = 1_600_000_000


def stored(database):
    """Every row of every table that must be the same, with the ids numbered in their order and without times."""
    tables = {}
    for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        if table not in UNLIKE:
            cursor = database.execute(f'SELECT * FROM "{table}"')
            kept = [index for index, column in enumerate(cursor.description) if (table, column[0]) not in SECRETS]
            tables[table] = [tuple(row[index] for index in kept) for row in cursor]
    found = set()
    for row in (row for rows in tables.values() for row in rows):
        for value in row:
            if isinstance(value, bytes) and len(value) == 16:
                found.add(str(uuid.UUID(bytes=value)))
            elif isinstance(value, str):
                found.update(ID.findall(value))
    numbers = {id: f"#{number}" for number, id in enumerate(sorted(found))}
    keys = [id for (id,) in database.execute("SELECT id FROM api_key ORDER BY created_at")]

    def plain(value):
        if isinstance(value, bytes):
            return numbers.get(str(uuid.UUID(bytes=value)) if len(value) == 16 else None, value.hex())
        if isinstance(value, str):
            for number, key in enumerate(keys):
                value = value.replace(key, f"key {number}")
            return TIME.sub("time", ID.sub(lambda id: numbers[id[0]], value))
        return "time" if isinstance(value, int) and value > EARLIEST else value

    return {
        table: collections.Counter(tuple(plain(value) for value in row) for row in rows)
        for table, rows in tables.items()
    }


def differences(straight, killed):
    """Where two databases differ, as sentences."""
    for table in sorted(straight.keys() | killed.keys()):
        before, after = straight.get(table, collections.Counter()), killed.get(table, collections.Counter())
        for what, rows in (("only in the straight run", before - after), ("only in the killed run", after - before)):
            for row in list(rows)[:3]:
                yield f"{table}, {what}: {row}"


def open_database(directory):
    return sqlite3.connect(f"file:{directory}/region/rinnalla.db?mode=ro", uri=True)


def repeat(path, every, chance):
    """Both runs of a story; answers its line in the table and its violations."""
    started = time.monotonic()
    with service.temporary_directory() as first, service.temporary_directory() as second:
        straight, killed = tell(path, first, 0, chance), tell(path, second, every, chance)
        with contextlib.closing(open_database(first)) as left, contextlib.closing(open_database(second)) as right:
            before, after = stored(left), stored(right)
            integrity = [row[0] for row in right.execute("PRAGMA integrity_check")]
    violations = [*straight.violations, *killed.violations, *differences(before, after)]
    if integrity != ["ok"]:
        violations.append(f"integrity_check: {integrity[:3]}")
    if straight.requests != killed.requests:
        violations.append(f"{straight.requests} requests straight, {killed.requests} with kills")
    rows, events = sum(rows.total() for rows in after.values()), after["event"].total()
    line = (
        f"{path.name:24}  {killed.requests:8}  {killed.kills:6}  {killed.replays:8}  {len(after):6}  {rows:4}  {events:8}"
        f"  {time.monotonic() - started:7.1f}")
    return line, violations


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--every", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    arguments.add_argument("stories", nargs="*", type=pathlib.Path)
    arguments = arguments.parse_args()
    chance, total = random.Random(arguments.seed), 0
    print(f"SIGKILL at every {arguments.every}. request, seed {arguments.seed}\n\n{COLUMNS}", flush=True)
    for path in arguments.stories or sorted(STORIES.glob("[0-9]*.md")):
        line, violations = repeat(path.resolve(), arguments.every, chance)
        print(line, flush=True)
        for violation in violations[:10]:
            print(f"  {violation}", flush=True)
        total += len(violations)
    if total:
        sys.exit(f"repeat: {total} violations")
    print("repeat: the same end state")


if __name__ == "__main__":
    main()
