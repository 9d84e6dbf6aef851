"""The load of the drills: writers that remember all they asked for and were told, readers that remember what they were shown."""

import http.client
import json
import random
import threading
import time
import uuid

GONE = (OSError, http.client.HTTPException)
# How long somebody waits who was told to come back.
PATIENCE = 0.02


class Write:
    """One change that was asked for, under one Idempotency-Key: sent, perhaps answered, perhaps sent again."""

    def __init__(self, kind, method, path, content, caller, if_match=None):
        self.kind = kind
        self.token = str(uuid.uuid4())
        self.method = method
        self.path = path
        self.body = json.dumps({**content, "title" if kind == "matter" else "temporaryIdentifier": self.token})
        self.fields = {
            **caller.fields,
            "Idempotency-Key": f'"{self.token}"',
            "Content-Type": "application/merge-patch+json" if method == "PATCH" else "application/json",
        }
        if if_match is not None:
            self.fields["If-Match"] = f'"{if_match}"'
        self.status = None
        self.answer = None
        self.was_replayed = False
        self.request_ids = []
        self.seconds = None
        self.answered = None

    @property
    def is_stored(self):
        """Whether the caller was told so: by the head of an answer, even if the body broke off."""
        return self.status is not None and self.status // 100 == 2

    @property
    def is_open(self):
        """Whether the caller still waits for a whole answer, and so would send it again."""
        return self.answer is None

    def send(self, connection):
        started = time.monotonic()
        connection.request(self.method, self.path, self.body, self.fields)
        response = connection.getresponse()
        self.status = response.status
        if self.is_stored:
            self.request_ids.append(response.getheader("Request-Id"))
        self.was_replayed = response.getheader("Idempotency-Replayed") == "true"
        self.answer = response.read()
        self.answered = time.monotonic()
        self.seconds = self.answered - started
        return json.loads(self.answer)


class Writer(threading.Thread):
    """Creates clients and matters and changes its clients, one request at a time on one connection."""

    def __init__(self, service, caller, unit, shelf, seed, refusals=(503,)):
        super().__init__()
        self.service, self.caller, self.unit, self.shelf, self.refusals = service, caller, unit, shelf, refusals
        self.random = random.Random(seed)
        self.writes = []
        self.versions = {}
        self.surprises = []
        self.is_halted = False

    def run(self):
        connection = self.service.connect()
        try:
            while not self.is_halted:
                self.step(connection)
        except GONE:
            pass
        connection.close()

    def step(self, connection):
        write = self.next()
        self.writes.append(write)
        record = write.send(connection)
        if write.is_stored:
            self.note(write, record)
        elif write.status in self.refusals:
            time.sleep(PATIENCE)
        else:
            self.surprises.append(f"{write.method} {write.path}: {write.status} {write.answer.decode()}")

    def next(self):
        choice = self.random.random()
        if not self.versions or choice < 0.5:
            name = {"family": "Harjoitus", "given": "Testi"}
            return Write("client", "POST", "/v1/clients", {"name": name}, self.caller)
        client = self.random.choice(list(self.versions))
        if choice < 0.85:
            return Write("client", "PATCH", f"/v1/clients/{client}", {}, self.caller, if_match=self.versions[client])
        content = {"serviceTask": "iakkaat", "unitId": self.unit}
        return Write("matter", "POST", f"/v1/clients/{client}/matters", content, self.caller)

    def note(self, write, record):
        """Takes over what a stored write answered; of a retry as well."""
        if write.kind == "client":
            self.versions[record["id"]] = record["version"]
            if record["version"] == 1:
                self.shelf.append((record["id"], self.caller))


class Reader(threading.Thread):
    """Reads clients that the writers have made, and remembers the Request-Id of every answer."""

    def __init__(self, service, shelf, seed, refusals=(503,)):
        super().__init__()
        self.service, self.shelf, self.refusals = service, shelf, refusals
        self.random = random.Random(seed)
        self.request_ids = []
        self.surprises = []
        self.is_halted = False

    def run(self):
        connection = self.service.connect()
        try:
            while not self.is_halted:
                self.step(connection)
        except GONE:
            pass
        connection.close()

    def step(self, connection):
        if not self.shelf:
            connection.request("GET", "/livez")
            connection.getresponse().read()
            return
        client, caller = self.random.choice(self.shelf)
        connection.request("GET", f"/v1/clients/{client}", headers=caller.fields)
        response = connection.getresponse()
        if response.status == 200:
            self.request_ids.append(response.getheader("Request-Id"))
        elif response.status in self.refusals:
            time.sleep(PATIENCE)
        else:
            self.surprises.append(f"GET /v1/clients/{client}: {response.status}")
        response.read()
