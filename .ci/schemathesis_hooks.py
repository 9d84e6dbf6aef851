"""Loaded by schemathesis: takes out of the contract what it cannot judge. Argued in schemathesis.md."""

import schemathesis

LEFT_OUT = {"#/components/parameters/" + name for name in ("Fields", "Cursor", "AcceptLanguage", "Prefer")}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for item in raw_schema["paths"].values():
        for part in [item, *item.values()]:
            if isinstance(part, dict) and "parameters" in part:
                part["parameters"] = [one for one in part["parameters"] if one.get("$ref") not in LEFT_OUT]
