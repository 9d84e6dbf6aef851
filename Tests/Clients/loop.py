"""The loop that every client does: create once, read, read again by ETag, change by ETag, and be refused without.

Each client is one program that takes BASE, KEY and ORGANIZATION from the environment and fails with a message.
"""

import json
import os
import uuid

BASE = os.environ["BASE"]
AUTHORIZATION = {"Authorization": f"Bearer {os.environ['KEY']}"}


def steps():
    """Yields method, path, fields and content; takes the status, the fields in lower case and the text of the answer."""
    key = {"Idempotency-Key": f'"{uuid.uuid4()}"', "Content-Type": "application/json"}
    unit = json.dumps({"name": "Aikuissosiaalityö ääkkösin", "organizationId": os.environ["ORGANIZATION"]}).encode()
    status, fields, text = yield "POST", "/v1/units", key, unit
    expect(201, status, text)
    path = f"/v1/units/{json.loads(text)['id']}"
    again, fields, copy = yield "POST", "/v1/units", key, unit
    expect(201, again, copy)
    expect("true", fields.get("idempotency-replayed"), copy)
    expect(json.loads(text), json.loads(copy), "replayed")

    status, fields, text = yield "GET", path, {}, None
    expect(200, status, text)
    tag = fields["etag"]
    status, _, text = yield "GET", path, {"If-None-Match": tag}, None
    expect(304, status, text)
    change = {"Content-Type": "application/merge-patch+json"}
    content = json.dumps({"name": "Toinen nimi"}).encode()
    status, fields, text = yield "PATCH", path, {**change, "If-Match": tag}, content
    expect(200, status, text)
    expect("Toinen nimi", json.loads(text)["name"], text)
    status, _, text = yield "PATCH", path, {**change, "If-Match": tag}, content
    expect(412, status, text)
    status, _, text = yield "PATCH", path, change, content
    expect(428, status, text)

    status, fields, text = yield "GET", "/v1/services?limit=200", {"Accept-Encoding": "gzip"}, None
    expect(200, status, text)
    expect(True, len(json.loads(text)["items"]) > 5, "a long list, decoded")


def expect(wanted, found, text):
    if wanted != found:
        raise SystemExit(f"{found!r} instead of {wanted!r}: {text}")


def run(send):
    """Drives the steps with a function that sends one request."""
    loop, answer = steps(), None
    try:
        while True:
            method, path, fields, content = loop.send(answer)
            answer = send(method, BASE + path, {**AUTHORIZATION, **fields}, content)
    except StopIteration:
        pass
