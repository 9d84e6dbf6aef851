"""Loaded by schemathesis: tells it what JSON Schema cannot say, and takes out what it cannot judge. See schemathesis.md."""

import csv
import datetime
import pathlib
import unicodedata

import schemathesis
from hypothesis import strategies as st

LEFT_OUT_PARAMETERS = ("fields", "cursor", "Accept-Language", "Prefer")
LEFT_OUT_MEMBERS = {
    "ClientSearch": ["cursor"], "ServiceInput": ["eligibilityRules"], "ServicePatch": ["eligibilityRules"]}
MUNICIPALITIES = pathlib.Path(__file__).parents[1] / "Sources/Rinnalla/Data/municipalities.csv"
LETTER, DIGIT = "[A-Za-z]", "[0-9]"
# RFC 5646 §2.1, each kind of subtag at most once, so that none is given twice.
LANGUAGE_TAG = (
    f"({LETTER}{{2,3}}(-{LETTER}{{3}})?|{LETTER}{{5,8}})(-{LETTER}{{4}})?(-({LETTER}{{2}}|{DIGIT}{{3}}))?"
    "(-[A-Za-z0-9]{5,8})?(-u-[a-z]{3,8})?(-x-[a-z0-9]{1,8})?")


def identity_code(birth_date, number):
    """A henkilötunnus of the range kept for tests, with its check character."""
    century = {19: "-", 20: "A"}[birth_date.year // 100]
    digits = f"{birth_date:%d%m%y}{number:03}"
    return f"{digits[:6]}{century}{digits[6:]}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(digits) % 31]}"


with MUNICIPALITIES.open(encoding="utf-8") as file:
    codes = [row["code"] for row in csv.DictReader(file)]
FORMATS = {
    "municipality-code": st.sampled_from(codes),
    "language-tag": st.from_regex(LANGUAGE_TAG, fullmatch=True),
    "identity-code": st.builds(
        identity_code, st.dates(datetime.date(1900, 1, 1), datetime.date(2020, 1, 1)), st.integers(900, 999)),
    "entity-tags": st.from_regex(r'\*|(W/)?"[!#-~]{0,20}"(, (W/)?"[!#-~]{0,20}"){0,2}', fullmatch=True),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)


def leave_to_formats(schema):
    """Patterns and lengths beside a format of ours say less than it does, and some phases would go by them alone."""
    if isinstance(schema, dict):
        if schema.get("format") in FORMATS:
            for keyword in ("pattern", "minLength", "maxLength"):
                schema.pop(keyword, None)
        for part in schema.values():
            leave_to_formats(part)
    elif isinstance(schema, list):
        for part in schema:
            leave_to_formats(part)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    components = raw_schema["components"]
    left_out = {
        "#/components/parameters/" + key for key, one in components["parameters"].items() if one["name"] in LEFT_OUT_PARAMETERS}
    for item in raw_schema["paths"].values():
        for part in [item, *item.values()]:
            if isinstance(part, dict) and "parameters" in part:
                part["parameters"] = [one for one in part["parameters"] if one.get("$ref") not in left_out]
                for one in part["parameters"]:
                    if one.get("in") == "path":
                        one["schema"] = {"type": "string", "minLength": 1}
    # Without a format of its own a field gets letters and digits alone, whatever its pattern says.
    components["parameters"]["IfNoneMatch"]["schema"]["format"] = "entity-tags"
    leave_to_formats(raw_schema["paths"])
    leave_to_formats(components)
    for component, members in LEFT_OUT_MEMBERS.items():
        for member in members:
            del components["schemas"][component]["properties"][member]


FILLERS = "\u115f\u1160\u3164\uffa0"


def is_text(text):
    """Whether something of it can be seen, all of it counts, and it has no noncharacters: too much to say for a pattern."""
    is_seen = any(unicodedata.category(one)[0] in "LNPS" and one not in FILLERS for one in text)
    is_for_interchange = not any(ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF for one in text)
    return not text or is_seen and is_for_interchange and text == text.strip()


@schemathesis.hook
def filter_body(context, body):
    match body:
        case str():
            return is_text(body)
        case list():
            return all(filter_body(context, one) for one in body)
        case dict():
            return all(filter_body(context, one) for one in body.values())
    return True


def words(text):
    """How many words a search makes of a text: runs of letters and digits, whatever marks and joiners stand within them."""
    kept = (one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) not in ("Mn", "Cf"))
    letters = (one if unicodedata.category(one)[0] in "LN" or unicodedata.category(one) == "Mc" else " " for one in kept)
    return len(set("".join(letters).lower().split()))


@schemathesis.hook
def filter_query(context, query):
    search = (query or {}).get("q")
    return not isinstance(search, str) or not 1 <= len(search) <= 100 or 1 <= words(search) <= 10
