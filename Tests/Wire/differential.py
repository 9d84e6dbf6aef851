#!/usr/bin/env python3
"""Reads every message of the table (MessageSample in Tests/HTTPTests) with other strict servers as well.

Usage: differential TABLE [--all]; .ci/wire makes the table. What they read differently must be explained in differences.toml,
and what is explained there must differ, or the run fails. --all prints every difference with its explanation.
"""

import argparse
import collections
import pathlib
import sys
import tomllib

import servers


class Row:
    """A message, and what Rinnalla makes of it."""

    def __init__(self, line):
        self.name, message, self.kind, detail = line.rstrip("\n").split("\t")
        self.message = bytes.fromhex(message)
        self.detail = bytes.fromhex(detail).decode("utf-8")

    @property
    def outcome(self):
        """The same outcome in the words of the other servers."""
        if self.kind != "reads":
            return (self.kind, int(self.detail)) if self.detail else (self.kind,)
        head, _, content = self.detail.partition(" content=")
        words = head.split(" ")
        line = " ".join(words[:3] if len(words) > 2 and words[2].startswith("?") else words[:2])
        return ("reads", line, content.removesuffix(" last").encode())


def differs(ours, theirs):
    """A refusal is a refusal, whatever its status; what is read must be read as the same."""
    return ours[0] != theirs[0] or (ours[0] == "reads" and ours != theirs)


def explanations():
    """By server and row, why they differ."""
    with open(pathlib.Path(__file__).with_name("differences.toml"), "rb") as file:
        groups = tomllib.load(file)["difference"]
    found = {}
    for group in groups:
        for row in group["rows"]:
            key = (group["server"], row)
            if key in found:
                sys.exit(f"{key} is explained twice")
            found[key] = group["why"]
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("table", type=pathlib.Path)
    arguments.add_argument("--all", action="store_true")
    arguments = arguments.parse_args()
    rows = [Row(line) for line in arguments.table.open(newline="\n")]
    if len({row.name for row in rows}) != len(rows) or not rows:
        sys.exit("the table has no rows, or two of one name")
    expected, faults, counts = explanations(), [], collections.Counter()
    with servers.present() as others:
        for server in others:
            for row in rows:
                theirs = server.read(row.message)
                why = expected.pop((server.name, row.name), None)
                if not differs(row.outcome, theirs):
                    counts[server.name, "the same"] += 1
                    if why:
                        faults.append(f"{server.name}, {row.name}: no longer differs")
                    continue
                counts[server.name, "explained" if why else "unexplained"] += 1
                text = f"{server.name}, {row.name}: {theirs} instead of {row.outcome}"
                if not why:
                    faults.append(text)
                elif arguments.all:
                    print(f"{text}\n    {why}")
        names = {server.name for server in others}
    faults += [f"{server}, {row}: no such row" for server, row in expected if server in names]
    for (server, kind), count in sorted(counts.items()):
        print(f"{server}: {count} {kind}")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
