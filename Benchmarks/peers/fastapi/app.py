"""FastAPI with pydantic models and the standard library's sqlite3; uvicorn runs a process a core. DB names the database."""

import hashlib
import json
import os
import sqlite3
import threading
import uuid
from datetime import date, datetime, timezone
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from pydantic import BaseModel, Field

Item = TypeVar("Item")
Text = Annotated[str, Field(min_length=1, max_length=200)]
JSON_COLUMNS = {
    "name", "phones", "address", "interpreter", "safeContact", "sharedData", "optionsPresented", "description", "languages",
    "serviceAreas"}


class Name(BaseModel):
    family: Text
    given: Text


class Address(BaseModel):
    street: str | None = None
    postalCode: str | None = None
    municipalityCode: str | None = None


class Interpreter(BaseModel):
    isNeeded: bool = False


class SafeContact(BaseModel):
    channels: list[str] = []
    text: str | None = Field(default=None, max_length=2000)


class ClientInput(BaseModel):
    name: Name
    birthDate: date | None = None
    language: str | None = None
    phones: list[Text] = Field(default=[], max_length=10)
    address: Address = Address()
    interpreter: Interpreter = Interpreter()
    safeContact: SafeContact = SafeContact()


class Client(ClientInput):
    id: str
    version: int
    status: str
    temporaryIdentifier: str | None = None
    responsibleWorkerId: str
    createdAt: str
    updatedAt: str


class ClientPatch(BaseModel):
    temporaryIdentifier: str | None


class Option(BaseModel):
    option: str
    benefit: str | None = None
    drawback: str | None = None
    isChosen: bool


class Referral(BaseModel):
    id: str
    version: int
    clientId: str
    status: str
    toServiceId: str
    priority: str
    reason: str
    sharedData: list[str]
    optionsPresented: list[Option]
    createdAt: str
    updatedAt: str


class Service(BaseModel):
    id: str
    version: int
    organizationId: str
    name: dict[str, str]
    description: dict[str, str]
    status: str
    category: str
    languages: list[str]
    serviceAreas: list[str]
    createdAt: str
    updatedAt: str


class Page(BaseModel, Generic[Item]):
    items: list[Item]


local = threading.local()


def database():
    """The connection of this thread."""
    if not hasattr(local, "database"):
        local.database = sqlite3.connect(os.environ["DB"], isolation_level=None, timeout=10)
        local.database.row_factory = sqlite3.Row
        local.database.execute("PRAGMA synchronous=FULL")
    return local.database


def members(row):
    return {key: json.loads(row[key]) if key in JSON_COLUMNS else row[key] for key in row.keys()}


def one(sql, *values):
    return database().execute(sql, values).fetchone()


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


KEYS = {row["hash"]: row["name"] for row in database().execute("SELECT hash, name FROM apiKey")}


def caller(authorization: Annotated[str, Header()] = "", on_behalf_of: Annotated[str, Header()] = ""):
    """The person behind the call: `sub` of On-Behalf-Of."""
    if hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest() not in KEYS:
        raise HTTPException(401)
    return on_behalf_of.split('"', 2)[1] if '"' in on_behalf_of else ""


def record(actor, operation, target):
    """The audit row of a read, committed before the answer."""
    database().execute(
        "INSERT INTO audit (at, actor, operation, target) VALUES (?, ?, ?, ?)", (now(), actor, operation, target))


Actor = Annotated[str, Depends(caller)]
app = FastAPI()


@app.get("/livez")
async def livez():
    return {"status": "ok"}


@app.get("/v1/services/{id}", response_model_exclude_none=True)
def read_service(id: str, actor: Actor, response: Response) -> Service:
    if (row := one("SELECT * FROM service WHERE id = ?", id)) is None:
        raise HTTPException(404)
    response.headers["ETag"] = f'"{row["version"]}"'
    return Service(**members(row))


@app.get("/v1/clients/{id}", response_model_exclude_none=True)
def read_client(id: str, actor: Actor, response: Response) -> Client:
    if (row := one("SELECT * FROM client WHERE id = ?", id)) is None:
        raise HTTPException(404)
    record(actor, "readClient", id)
    response.headers["ETag"] = f'"{row["version"]}"'
    return Client(**members(row))


@app.get("/v1/clients/{id}/referrals", response_model_exclude_none=True)
def list_referrals(id: str, actor: Actor) -> Page[Referral]:
    rows = database().execute("SELECT * FROM referral WHERE clientId = ? ORDER BY createdAt DESC LIMIT 50", (id,)).fetchall()
    record(actor, "listReferrals", id)
    return Page(items=[Referral(**members(row)) for row in rows])


@app.get("/v1/clients", response_model_exclude_none=True)
def list_clients(actor: Actor, status: str, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Page[Client]:
    rows = database().execute(
        "SELECT * FROM client WHERE responsibleWorkerId = ? AND status = ? ORDER BY createdAt, id LIMIT ?",
        (actor, status, limit)).fetchall()
    record(actor, "listClients", actor)
    return Page(items=[Client(**members(row)) for row in rows])


@app.post("/v1/clients", status_code=201, response_model_exclude_none=True)
def create_client(body: ClientInput, actor: Actor, response: Response) -> Client:
    at = now()
    made = Client(
        **dict(body), id=str(uuid.uuid4()), version=1, status="prospective", responsibleWorkerId=actor, createdAt=at, updatedAt=at)
    columns = made.model_dump(mode="json")
    values = [json.dumps(value, ensure_ascii=False) if key in JSON_COLUMNS else value for key, value in columns.items()]
    database().execute(f"INSERT INTO client ({','.join(columns)}) VALUES ({','.join('?' * len(values))})", values)
    response.headers["Location"], response.headers["ETag"] = f"/v1/clients/{made.id}", '"1"'
    return made


@app.patch("/v1/clients/{id}", response_model_exclude_none=True)
def change_client(id: str, body: ClientPatch, actor: Actor, response: Response, if_match: Annotated[str, Header()]) -> Client:
    # fetchall: RETURNING commits only when its last row was read.
    rows = database().execute(
        "UPDATE client SET temporaryIdentifier = ?, updatedAt = ?, version = version + 1 WHERE id = ? AND version = ? RETURNING *",
        (body.temporaryIdentifier, now(), id, int(if_match.strip('"')))).fetchall()
    if not rows:
        raise HTTPException(412)
    response.headers["ETag"] = f'"{rows[0]["version"]}"'
    return Client(**members(rows[0]))
