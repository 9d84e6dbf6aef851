"""One request and its answer, and who asks. The steps are in loop.py."""

import dataclasses
import json
import os
import pathlib
import string
from collections.abc import Mapping

CONTENTS = pathlib.Path(__file__).parent / "contents"


@dataclasses.dataclass
class Request:
    """What a client is to send; `is_chunked` and `expects_continue` are for those that can."""
    method: str
    path: str
    fields: dict
    content: bytes | None = None
    is_chunked: bool = False
    expects_continue: bool = False


@dataclasses.dataclass
class Answer:
    status: int
    fields: Mapping  # finds a name in upper and in lower case
    text: str  # decoded, if it came compressed

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def tag(self):
        return self.fields["ETag"]


def person(key, name, role, purpose):
    return {
        "Authorization": f"Bearer {key}",
        "On-Behalf-Of": f'sub="{os.environ[name]}", role="{role}"',
        "Purpose-Of-Use": purpose,
    }


def content(name, **ids):
    """A file of contents/, with what stands in the environment and the ids put in."""
    return string.Template((CONTENTS / f"{name}.json").read_text()).substitute(os.environ, **ids)


def ask(status, who, method, path, text=None, is_chunked=False, expects_continue=False, **fields):
    """One request; `if_match=tag` becomes the field If-Match. Any other status ends the program."""
    fields = {**who, **{name.replace("_", "-"): value for name, value in fields.items()}}
    if text is not None:
        fields["Content-Type"] = "application/merge-patch+json" if method == "PATCH" else "application/json"
    answer = yield Request(method, path, fields, text and text.encode(), is_chunked, expects_continue)
    expect(status, answer.status, f"{method} {path}: {answer.text}")
    if status >= 400:
        expect("application/problem+json", answer.fields["Content-Type"], path)
        expect(status, answer.json["status"], answer.text)
    return answer


def create(who, path, text, **fields):
    """Answers the path of the new record, its tag, and the record."""
    answer = yield from ask(201, who, "POST", path, text, **fields)
    return f"/v1/{path.rpartition('/')[2]}/{answer.json['id']}", answer.tag, answer.json


def move(who, path, tag, state, text=None):
    """A transition; answers the new tag."""
    text = text or json.dumps({"to": state})
    answer = yield from ask(200, who, "POST", f"{path}/transitions", text, if_match=tag)
    expect(state, answer.json["status"], answer.text)
    return answer.tag


def weak(tag):
    """As a proxy that compresses makes it."""
    return tag if tag.startswith("W/") else f"W/{tag}"


def expect(wanted, found, text):
    if wanted != found:
        raise SystemExit(f"{found!r} instead of {wanted!r}: {text}")
