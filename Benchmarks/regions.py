"""The data: a region of Rinnalla's own making, and the same clients, referrals and services as the peers' plain rows."""

import hashlib
import json
import pathlib
import sqlite3
import time

import service

SCHEMA = pathlib.Path(__file__).resolve().parent / "peers/schema.sql"
# As `demo` runs them: no rate limit, and identity codes that nobody has.
AS_SHIPPED = {"RINNALLA_RATE_LIMIT": "off", "RINNALLA_ALLOW_TEST_HETU": "true"}
# A client with its responsible worker, who may read and change it, and the version to change it from.
TARGETS = """
    SELECT c.id, o.worker_id, c.version FROM client c JOIN responsibility o ON o.client_id = c.id
    JOIN professional p ON p.id = o.worker_id
    WHERE o.valid_to IS NULL AND p.status = 'active' AND p.roles LIKE '%"worker"%' ORDER BY c.id
    """
PEER_TARGETS = "SELECT id, responsibleWorkerId, version FROM client WHERE status <> 'prospective' ORDER BY id"
CLIENTS = """
    SELECT c.id, c.version, c.status, c.content, c.contact, c.address, o.worker_id, c.created_at, c.updated_at
    FROM client c JOIN responsibility o ON o.client_id = c.id WHERE o.valid_to IS NULL
    """


def text(identifier):
    """A UUID of 16 bytes as text."""
    digits = identifier.hex()
    return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])


def timestamp(milliseconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + f".{milliseconds % 1000:03}Z"


def packed(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Region:
    """The data for a number of clients, kept in the work folder."""

    known = {}

    @classmethod
    def of(cls, work, clients):
        """The region of so many clients, made when it is first asked for."""
        if clients not in cls.known:
            cls.known[clients] = cls(work, clients)
        return cls.known[clients]

    def __init__(self, work, clients):
        self.clients = clients
        self.directory = work / f"region-{clients}"
        self.peers_database = work / f"peers-{clients}.db"
        self.files = work / f"requests-{clients}"
        self.files.mkdir(parents=True, exist_ok=True)
        if not (self.directory / "rinnalla.db").exists():
            self._fill()
        self.keys = {name: (self.directory / "keys" / name).read_text().strip() for name in ("county", "provider")}
        self._write_services()
        self.write_targets("rinnalla")

    def _fill(self):
        print(f"filling {self.directory} with {self.clients:,} clients …", flush=True)
        started = time.monotonic()
        words = ["demo", "--clients", str(self.clients), "--keep", str(self.directory)]
        with service.running(*words, log=self.directory.with_suffix(".log"), patience=4 * 3600):
            print(f"filled in {time.monotonic() - started:.0f} s", flush=True)

    def _read(self, path):
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def _write_services(self):
        database = self._read(self.directory / "rinnalla.db")
        ids = database.execute("SELECT id FROM service").fetchall()
        (self.files / "services").write_text("".join(f"{text(id)}\n" for (id,) in ids))
        self.first_service = text(ids[0][0])
        self.referrals = database.execute("SELECT count(*) FROM referral").fetchone()[0]

    def write_targets(self, whose):
        """The ids and versions as they stand now in Rinnalla's or in the peers' database; answers the file."""
        file = self.files / f"targets-{whose}"
        if whose == "rinnalla":
            rows = self._read(self.directory / "rinnalla.db").execute(TARGETS)
            lines = [f"{text(client)} {text(worker)} {version:7}\n" for client, worker, version in rows]
        else:
            rows = self._read(self.peers_database).execute(PEER_TARGETS)
            lines = [f"{client} {worker} {version:7}\n" for client, worker, version in rows]
        file.write_text("".join(lines))
        return file

    def environment(self, whose, scenario):
        """What scenarios.lua needs to know."""
        file = self.files / f"targets-{whose}"
        if scenario == "change" or not file.exists():
            self.write_targets(whose)
        return {"COUNTY": self.keys["county"], "TARGETS": str(file), "SERVICES": str(self.files / "services")}

    def make_peers_database(self):
        """Copies the region into the peers' schema, once."""
        if self.peers_database.exists():
            return
        print(f"copying the region to {self.peers_database} …", flush=True)
        unfinished = self.peers_database.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        region = self._read(self.directory / "rinnalla.db")
        peers = sqlite3.connect(unfinished, isolation_level=None)
        peers.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; BEGIN;" + SCHEMA.read_text())
        peers.executemany(f"INSERT INTO client VALUES ({','.join('?' * 14)})", map(client_row, region.execute(CLIENTS)))
        peers.executemany(
            f"INSERT INTO referral VALUES ({','.join('?' * 11)})", map(referral_row, region.execute(
                "SELECT id, version, client_id, status, content, created_at, updated_at FROM referral")))
        peers.executemany(
            f"INSERT INTO service VALUES ({','.join('?' * 11)})", map(service_row, region.execute(
                "SELECT id, version, organization_id, status, content, created_at, updated_at FROM service")))
        peers.executemany("INSERT INTO apiKey VALUES (?, ?)", [
            (hashlib.sha256(key.encode()).hexdigest(), name) for name, key in self.keys.items()])
        peers.execute("COMMIT")
        peers.executescript("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);")
        peers.close()
        unfinished.rename(self.peers_database)

    def checkpoint(self):
        """Empties the WAL that the peer before left, so that none begins with another's work."""
        with sqlite3.connect(self.peers_database) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()


def client_row(row):
    identifier, version, status, content, contact, address, worker, created, updated = row
    content, contact, address = json.loads(content), json.loads(contact), json.loads(address)
    return (
        text(identifier), version, status, packed(content.get("name", {})), content.get("birthDate"), content.get("language"),
        packed(address.get("phones", [])), packed(address.get("address", {})),
        packed(content.get("interpreter", {"isNeeded": False})),
        packed(contact.get("safeContact", {"channels": []})), None, text(worker), timestamp(created), timestamp(updated))


def referral_row(row):
    identifier, version, client, status, content, created, updated = row
    content = json.loads(content)
    return (
        text(identifier), version, text(client), status, content["toServiceId"], content["priority"], content["reason"],
        packed(content["sharedData"]), packed(content["optionsPresented"]), timestamp(created), timestamp(updated))


def service_row(row):
    identifier, version, organization, status, content, created, updated = row
    content = json.loads(content)
    return (
        text(identifier), version, text(organization), packed(content["name"]), packed(content["description"]), status,
        content["category"], packed(content["languages"]), packed(content["serviceAreas"]), timestamp(created), timestamp(updated))
