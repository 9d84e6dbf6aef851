"""What must be true of the storage after the process was killed, checked from outside: by the API, the command and SQL."""

import collections
import json
import re
import sqlite3

import service
from service import call


class Ledger:
    """The storage of one drill, compared round by round with what its callers were told."""

    def __init__(self, directory, auditor):
        self.directory = directory
        self.auditor = auditor
        self.feed = []
        self.head = None
        self.records = 0
        self.versions = {}

    def check(self, running, writers, readers):
        """Every violation that this round shows, as sentences."""
        with sqlite3.connect(f"file:{self.directory}/rinnalla.db?mode=ro", uri=True) as database:
            violations = [
                *self.integrity(database), *self.writes(database, writers), *self.rows(database, writers),
                *self.access_records(database, writers, readers),
            ]
        database.close()
        return [*violations, *self.events(running), *self.chain()]

    def integrity(self, database):
        """SQLite's own view of the file."""
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            yield f"integrity_check: {found[:3]}"
        if broken := database.execute("PRAGMA foreign_key_check").fetchall():
            yield f"foreign_key_check: {broken[:3]}"

    def writes(self, database, writers):
        """Each stored write left exactly one event, each refused one none."""
        stored = collections.Counter()
        since = len(self.feed)
        for kind, snapshot in database.execute("SELECT subject_kind, snapshot FROM event WHERE position > ?", (since,)):
            member = {"client": "temporaryIdentifier", "matter": "title"}.get(kind)
            stored[json.loads(snapshot).get(member)] += 1
        for write in (write for writer in writers for write in writer.writes):
            expected = 1 if write.is_stored else 0
            if (count := stored[write.token]) != expected:
                yield f"{write.method} {write.path} answered {write.status} and is there {count} times"

    def rows(self, database, writers):
        """Each client is there with the version of the last write that was answered."""
        for writer in writers:
            self.versions.update(writer.versions)
        ids = {bytes_of(client): client for client in self.versions}
        found = {ids.get(row[0]): row[1] for row in database.execute("SELECT id, version FROM client")}
        for client in self.versions.keys() | found.keys():
            if self.versions.get(client) != found.get(client):
                yield f"client {client}: version {self.versions.get(client)} was answered, {found.get(client)} is stored"

    def access_records(self, database, writers, readers):
        """Each answer that touched client data left exactly one record (decisions.md 16)."""
        rows = database.execute("SELECT record FROM access_log WHERE position > ?", (self.records,)).fetchall()
        self.records += len(rows)
        recorded = collections.Counter(json.loads(row[0])["requestId"] for row in rows)
        shown = [(id, "read") for reader in readers for id in reader.request_ids]
        told = [(id, "write") for writer in writers for write in writer.writes for id in write.request_ids]
        for request_id, what in shown + told:
            if recorded[request_id] != 1:
                yield f"{what} {request_id} has {recorded[request_id]} access records"

    def events(self, running):
        """The feed counts from 1 without a gap, and begins as it did in the round before."""
        connection = running.connect()
        feed = []
        while page := call(connection, self.auditor, "GET", f"/v1/events?after={len(feed)}&limit=200"):
            feed += [(int(event["sequence"]), event["type"], event["subject"], event["data"]["version"]) for event in page]
        connection.close()
        positions = [event[0] for event in feed]
        if positions != list(range(1, len(feed) + 1)):
            wrong = next(index + 1 for index, position in enumerate(positions) if position != index + 1)
            yield f"the feed has another position where {wrong} was due"
        if feed[: len(self.feed)] != self.feed:
            yield "the feed has rewritten what it told before"
        self.feed = feed

    def chain(self):
        """The chain is whole and still holds the head of the round before."""
        kept = ["--head", self.head] if self.head else []
        done = service.command("audit", "verify", "--data-dir", str(self.directory), *kept, check=False)
        if done.returncode != 0:
            yield f"audit verify exited with {done.returncode}: {done.stderr.strip()}"
        head = re.match(r"\d+:[0-9a-f]{64}$", done.stdout.strip())
        if not head:
            yield f"audit verify printed {done.stdout.strip()!r} and no head"
        else:
            self.head = head[0]


def bytes_of(identifier):
    return bytes.fromhex(identifier.replace("-", ""))
