"""curl, one process a request."""

import email
import subprocess

import loop


def curl(*words, content=None):
    words = ["curl", "--silent", "--show-error", "--max-time", "10", *words]
    return subprocess.run(words, input=content, capture_output=True, check=True).stdout.decode()


def send(request):
    words = ["--include", "--compressed", *(["--head"] if request.method == "HEAD" else ["--request", request.method])]
    for name, value in request.fields.items():
        words += ["--header", f"{name}: {value}"]
    if request.content is not None:
        words += ["--data-binary", "@-"]
    if request.is_chunked:
        words += ["--header", "Transfer-Encoding: chunked"]
    if request.expects_continue:
        words += ["--header", "Expect: 100-continue"]
    head, _, text = curl(*words, loop.BASE + request.path, content=request.content).partition("\r\n\r\n")
    is_invited = head.startswith("HTTP/1.1 100 ")
    while head.startswith("HTTP/1.1 100 "):
        head, _, text = text.partition("\r\n\r\n")
    # The service refuses by the head alone; a proxy may ask for the content first.
    if request.expects_continue and not head.startswith("HTTP/1.1 401 "):
        loop.expect(True, is_invited, "100 before the content")
    line, _, fields = head.partition("\r\n")
    return loop.Answer(int(line.split(" ")[1]), email.message_from_string(fields), text)


# Two in one process, for keep-alive.
url, nowhere = f"{loop.BASE}/v1/openapi.json", ["--output", "/dev/null"]
loop.expect("10", curl(*nowhere, *nowhere, "--write-out", "%{num_connects}", url, url), "connections")
loop.run(send, ", chunked, 100-continue, keep-alive")
