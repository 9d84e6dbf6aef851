#!/usr/bin/env python3
"""Compare PyYAML's reading of a YAML file with a JSON file made from it.

Usage: check-openapi-json.py openapi.yaml openapi.json

Members must agree in value, type and order. Exits with 1 and the path of the first difference.
"""

import json
import sys

import yaml


def difference(expected, actual, path="#"):
    """The path and the nature of the first difference, or None."""
    if type(expected) is not type(actual):
        return f"{path}: {type(expected).__name__} in YAML, {type(actual).__name__} in JSON"
    if isinstance(expected, dict):
        if list(expected) != list(actual):
            return f"{path}: members {list(expected)} in YAML, {list(actual)} in JSON"
        pairs = [(key, expected[key], actual[key]) for key in expected]
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            return f"{path}: {len(expected)} items in YAML, {len(actual)} in JSON"
        pairs = zip(range(len(expected)), expected, actual)
    else:
        return None if expected == actual else f"{path}: {expected!r} in YAML, {actual!r} in JSON"
    for key, left, right in pairs:
        step = str(key).replace("~", "~0").replace("/", "~1")
        found = difference(left, right, f"{path}/{step}")
        if found:
            return found
    return None


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        expected = yaml.safe_load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        actual = json.load(file)
    found = difference(expected, actual)
    if found:
        sys.exit(found)


if __name__ == "__main__":
    main()
