"""The loop that every client does: from a first contact to a completed referral, and what a careful client asks on the way.

Each client is one program. It takes BASE, the keys, who works here and the dates from the environment, and what it sends
from contents/. It ends with a message when an answer is not what it should be, and otherwise prints how many requests it
made, and what it can do beyond the others.
"""

import os
import uuid

from exchange import Answer, ask, content, create, expect, move, person, weak

__all__ = ["Answer", "BASE", "expect", "report", "run", "steps"]

BASE = os.environ["BASE"]

INTAKE = person(os.environ["COUNTY_KEY"], "INTAKE", "intake", "advice")
STRANGER = person("nobody", "INTAKE", "intake", "advice")
WORKER = person(os.environ["COUNTY_KEY"], "WORKER", "worker", "service-delivery")
CAREGIVER = person(os.environ["PROVIDER_KEY"], "CAREGIVER", "provider", "service-delivery")


def steps():
    """Yields requests and takes their answers, so that it does not matter how a client sends them."""
    # Contact. A key that nobody has is refused before the content is sent.
    yield from ask(401, STRANGER, "POST", "/v1/contacts", content("contact"), expects_continue=True)
    contact, tag, _ = yield from create(INTAKE, "/v1/contacts", content("contact"), is_chunked=True)
    head = yield from ask(200, INTAKE, "HEAD", contact)
    expect("", head.text, "content of a HEAD")

    # Client: tried first, then created, and the same request once more.
    dry = yield from ask(201, INTAKE, "POST", "/v1/clients", content("client"), prefer="handling=dry-run")
    expect("handling=dry-run", dry.fields["Preference-Applied"], dry.text)
    problem = yield from ask(404, INTAKE, "GET", f"/v1/clients/{dry.json['id']}")
    expect("not-found", problem.json["code"], problem.text)
    key = f'"{uuid.uuid4()}"'
    first = yield from ask(201, INTAKE, "POST", "/v1/clients", content("client"), is_chunked=True, idempotency_key=key)
    again = yield from ask(201, INTAKE, "POST", "/v1/clients", content("client"), idempotency_key=key)
    expect("true", again.fields["Idempotency-Replayed"], again.text)
    expect(first.text, again.text, "replayed")
    yield from move(INTAKE, contact, tag, "linked", content("linked", CLIENT=first.json["id"]))

    # Matter and responsible worker, who reads of the appointment once, and not again while nothing changes.
    client = f"/v1/clients/{first.json['id']}"
    matter, tag, opened = yield from create(INTAKE, f"{client}/matters", content("matter"))
    appointment, named, _ = yield from create(INTAKE, f"{client}/responsibilities", content("responsibility"))
    for known in (named, weak(named)):
        unchanged = yield from ask(304, WORKER, "GET", appointment, if_none_match=known)
        expect("", unchanged.text, "content of a 304")
    found = yield from ask(200, WORKER, "GET", client)
    yield from move(WORKER, client, found.tag, "active")
    yield from move(WORKER, matter, weak(tag), "active")

    # Two at one record: who comes second is told, and tries again with the tag of what is there.
    swedish = '{"language": "sv"}'
    yield from ask(428, WORKER, "PATCH", client, swedish)
    stale = yield from ask(412, WORKER, "PATCH", client, swedish, if_match=found.tag)
    expect("version-mismatch", stale.json["code"], stale.text)
    changed = yield from ask(200, WORKER, "PATCH", client, swedish, if_match=stale.json["currentEtag"])
    expect("sv", changed.json["language"], changed.text)

    # Assessment.
    text = content("assessment", MATTER=opened["id"])
    assessment, tag, assessed = yield from create(WORKER, f"{client}/assessments", text, expects_continue=True)
    tag = yield from move(WORKER, assessment, tag, "in-progress")
    yield from move(WORKER, assessment, tag, "completed")

    # Plan with a goal.
    need = assessed["needs"][0]["id"]
    text = content("plan", MATTER=opened["id"], ASSESSMENT=assessed["id"], NEED=need)
    plan, tag, _ = yield from create(WORKER, f"{client}/plans", text, is_chunked=True, expects_continue=True)
    yield from move(WORKER, plan, tag, "active")

    # Consent.
    for kind in ("information-given", "release-permit"):
        consent, tag, _ = yield from create(WORKER, f"{client}/consents", content("consent", KIND=kind))
        yield from move(WORKER, consent, tag, "active")

    # Referral, to its end.
    referral, tag, _ = yield from create(WORKER, f"{client}/referrals", content("referral", MATTER=opened["id"]))
    tag = yield from move(WORKER, referral, tag, "requested")
    tag = yield from move(CAREGIVER, referral, tag, "received")
    for state in ("accepted", "in-progress", "completed"):
        tag = yield from move(CAREGIVER, referral, tag, state, content(state))

    # A list, page by page to its end.
    services, path = [], "/v1/services?limit=5"
    while path:
        page = yield from ask(200, WORKER, "GET", path, accept_encoding="gzip")
        expect("gzip", page.fields["Content-Encoding"], "a page")
        services += [item["id"] for item in page.json["items"]]
        cursor = page.json["page"].get("nextCursor")
        path = cursor and f"/v1/services?limit=5&cursor={cursor}"
    expect((True, True), (len(services) > 10, len(services) == len(set(services))), "services of three pages")


def run(send, abilities=""):
    """Drives the steps with a function that sends one request and answers its answer."""
    loop, answer, count = steps(), None, 0
    try:
        while True:
            request = loop.send(answer)
            answer, count = send(request), count + 1
    except StopIteration:
        report(count, abilities)


def report(count, abilities):
    print(f"{count} requests{abilities}")
