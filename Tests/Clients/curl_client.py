"""curl, one process a request, with what it sends by itself: Expect, chunked content, --compressed."""

import subprocess

import loop


def send(method, url, fields, content):
    words = ["curl", "--silent", "--show-error", "--max-time", "10", "--compressed", "--include", "--request", method, url]
    for name, value in fields.items():
        if name != "Accept-Encoding":
            words += ["--header", f"{name}: {value}"]
    if content is not None:
        words += ["--data-binary", "@-", "--header", "Expect: 100-continue", "--header", "Transfer-Encoding: chunked"]
    output = subprocess.run(words, input=content, capture_output=True, check=True).stdout.decode()
    while True:
        head, _, output = output.partition("\r\n\r\n")
        lines = head.split("\r\n")
        if (status := int(lines[0].split(" ")[1])) != 100:
            break
    return status, {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}, output


loop.run(send)
