"""Documents that run: their blocks go through bash, and what they print is compared with what stands below them.

Every ```sh block runs in one bash session, in order. A ```json or ```text block that follows is what the block must print. In
both, … stands for anything; in JSON a member or an item that is … alone stands for any others as well. A block that fails,
prints something else or writes to standard error is wrong.
"""

import json
import re
import select
import subprocess
import time

import service

STORIES = service.ROOT / "Docs/stories"
MARK = "-- end of block --"
FENCE = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text):
    """Pairs of a command block and the block it is compared with, if there is one; with the line it begins at."""
    found = [(match[1], match[2], text.count("\n", 0, match.start()) + 1) for match in FENCE.finditer(text)]
    for (kind, content, line), following in zip(found, [*found[1:], (None, "", 0)]):
        if kind == "sh":
            yield content, line, following if following[0] != "sh" else (None, "", 0)


def matches_text(expected, actual):
    """Whether the texts agree where no … stands."""
    pattern = ".*?".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


def difference(expected, actual, path=""):
    """The first place where the values differ, or None."""
    if expected == "…":
        return None
    if isinstance(expected, str) and isinstance(actual, str):
        return None if matches_text(expected, actual) else f"{path}: {actual!r} instead of {expected!r}"
    if type(expected) is not type(actual):
        return f"{path}: {json.dumps(actual, ensure_ascii=False)} instead of {json.dumps(expected, ensure_ascii=False)}"
    if isinstance(expected, dict):
        names = [name for name in expected if name != "…"]
        if missing := [name for name in names if name not in actual]:
            return f"{path}: without {', '.join(missing)}"
        if "…" not in expected and (more := [name for name in actual if name not in expected]):
            return f"{path}: also {', '.join(more)}"
        steps = [(f"{path}/{name}", expected[name], actual[name]) for name in names]
    elif isinstance(expected, list):
        is_open = expected[-1:] == ["…"]
        wanted = expected[:-1] if is_open else expected
        if len(actual) < len(wanted) or (len(actual) > len(wanted) and not is_open):
            return f"{path}: {len(actual)} items instead of {len(wanted)}"
        steps = [(f"{path}/{index}", value, actual[index]) for index, value in enumerate(wanted)]
    else:
        return None if expected == actual else f"{path}: {actual!r} instead of {expected!r}"
    return next((found for path, left, right in steps if (found := difference(left, right, path))), None)


def compare(kind, expected, actual):
    """What is wrong with the output, or None."""
    if kind == "text" and not matches_text(expected.strip(), actual.strip()):
        return f"printed:\n{actual.strip()}\n\ninstead of:\n{expected.strip()}"
    if kind == "json":
        try:
            found = difference(json.loads(expected), json.loads(actual))
        except ValueError as error:
            found = f"no JSON: {error}"
        if found:
            return f"{found}\n\nprinted:\n{actual.strip()}"
    return None


class Session:
    """One bash, fed block by block."""

    def __init__(self, directory, variables):
        self.errors = directory / "errors"
        with open(self.errors, "wb") as errors:
            self.bash = subprocess.Popen(
                ["bash", "--norc"], env=service.environment(**variables), cwd=directory,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)

    def run(self, block):
        """What the block prints; whatever goes wrong is a ValueError."""
        said = self.errors.stat().st_size
        # In braces, so that bash has read the whole block before a command in it can take it for its input.
        self.bash.stdin.write(f"{{\n{block}\n}} </dev/null\nprintf '\\n%s %s\\n' '{MARK}' $?\n".encode())
        self.bash.stdin.flush()
        output, deadline = b"", time.monotonic() + 60
        while not (end := re.search(rf"\n{MARK} (\d+)\n$".encode(), output)):
            if not select.select([self.bash.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise ValueError("did not end within 60 s")
            if not (chunk := self.bash.stdout.read1()):
                raise ValueError(f"is no bash: {self.errors.read_text()[said:]}")
            output += chunk
        if complaint := self.errors.read_text()[said:]:
            raise ValueError(f"wrote to standard error: {complaint.strip()}")
        if end[1] != b"0":
            raise ValueError(f"exited with {end[1].decode()}")
        return output[: end.start()].decode()

    def run_document(self, path):
        """Runs the blocks of a document and answers how many; the first that is not as promised is a ValueError."""
        count = 0
        for block, line, (kind, expected, _) in blocks(path.read_text()):
            try:
                wrong = compare(kind, expected, self.run(block))
            except ValueError as error:
                wrong = str(error)
            if wrong:
                raise ValueError(f"{path.name}:{line}: {wrong}\n\nthe block:\n{block}")
            count += 1
        return count

    def close(self):
        self.bash.stdin.close()
        self.bash.wait()


def make_empty_region(directory):
    """A region with nothing but a county and its key, which is what a story starts from; answers the key."""
    return service.command(
        "key", "create", "--data-dir", str(directory), "--name", "stories", "--kind", "county", "--scopes", "*,self",
        "--new-organization", "Päijät-Hämeen hyvinvointialue", "--may-assert-actor").stdout.strip()
