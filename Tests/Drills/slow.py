#!/usr/bin/env python3
"""Slow clients: many that send a byte now and then or stop in mid-request, a few that behave. Then too few descriptors.

Usage: slow [--slow 900] [--good 50] [--seconds 30]

Those who behave must get every answer, 99 of 100 within 50 ms, while the slow ones are there. With 64 descriptors and
more connections than that the service refuses some, answers again as soon as they are gone, and does not spin meanwhile.
"""

import argparse
import contextlib
import os
import pathlib
import resource
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".ci"))
import service  # noqa: E402

P99 = 0.050
GET = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
# Cut off where nothing more comes: nowhere, in the request line, in a field, in the content, in a chunk.
HALVES = [
    b"", b"GET /li", b"GET /livez HTTP/1.1\r\nHos", b"POST /v1/clients HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{",
    b"POST /v1/clients HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
]


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def ask(client):
    """One request on a kept connection; answers whether it was 200."""
    client.sendall(GET)
    answer = b""
    while b"\r\n\r\n" not in answer:
        if not (part := client.recv(65536)):
            return False
        answer += part
    head, _, content = answer.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(content) < length:
        content += client.recv(65536)
    return head.startswith(b"HTTP/1.1 200")


class Slow(threading.Thread):
    """Holds many connections: every other one sends a byte every three seconds, the rest nothing after half a request."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.port, self.count = port, count
        self.clients = []
        self.again = 0
        self.over = threading.Event()

    def open(self, index):
        client = connect(self.port)
        client.sendall(HALVES[index % len(HALVES)] if index % 2 else b"G")
        client.setblocking(False)
        return client

    def fill(self):
        self.clients = [self.open(index) for index in range(self.count)]

    def run(self):
        while not self.over.wait(3):
            for index, client in enumerate(self.clients):
                with contextlib.suppress(OSError):
                    if index % 2 == 0:
                        client.send(b"E")
                    with contextlib.suppress(BlockingIOError):
                        client.recv(65536)
                        # Given up by the service, with 408 or none: another takes its place.
                        client.close()
                        self.clients[index] = self.open(index)
                        self.again += 1

    def stop(self):
        self.over.set()
        self.join()
        for client in self.clients:
            client.close()


class Good(threading.Thread):
    """Asks ten times a second on one connection, which must last."""

    def __init__(self, port, until):
        super().__init__(daemon=True)
        self.port, self.until = port, until
        self.seconds = []
        self.fault = None

    def run(self):
        try:
            with connect(self.port) as client:
                while time.monotonic() < self.until:
                    started = time.perf_counter()
                    if not ask(client):
                        self.fault = "dropped or refused"
                        return
                    self.seconds.append(time.perf_counter() - started)
                    time.sleep(0.1)
        except (OSError, StopIteration) as error:
            self.fault = repr(error)


def slow_clients(running, arguments):
    slow = Slow(running.port, arguments.slow)
    slow.fill()
    slow.start()
    until = time.monotonic() + arguments.seconds
    good = [Good(running.port, until) for _ in range(arguments.good)]
    for client in good:
        client.start()
    for client in good:
        client.join()
    slow.stop()
    seconds = sorted(second for client in good for second in client.seconds)
    p99 = seconds[len(seconds) * 99 // 100]
    faults = [client.fault for client in good if client.fault]
    print(f"{arguments.slow} slow clients, {slow.again} given up and come again; {arguments.good} others: "
          f"{len(seconds)} answers, p50 {seconds[len(seconds) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, {len(faults)} dropped")
    if faults:
        sys.exit(f"clients that behave were dropped: {faults[:3]}")
    if p99 > P99:
        sys.exit(f"p99 is {p99 * 1000:.1f} ms, over {P99 * 1000:.0f} ms")


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(running):
    """More connections than there are descriptors, and what became of each."""
    resource.prlimit(running.pid, resource.RLIMIT_NOFILE, (64, 64))
    clients, served = [], 0
    for _ in range(120):
        client = connect(running.port)
        clients.append(client)
    for client in clients:
        with contextlib.suppress(OSError):
            served += ask(client)
    used = processor_seconds(running.pid)
    time.sleep(2)
    idle = processor_seconds(running.pid) - used
    for client in clients:
        client.close()
    started = time.monotonic()
    while True:
        with contextlib.suppress(OSError), connect(running.port) as client:
            if ask(client):
                break
        if time.monotonic() - started > 5:
            sys.exit("no answer within 5 s after the connections were gone")
        time.sleep(0.01)
    print(f"64 descriptors, 120 connections: {served} served, {120 - served} refused; {idle:.2f} s of CPU in 2 s meanwhile, "
          f"{time.monotonic() - started:.2f} s until the next answer")
    if not 0 < served < 64 or idle > 0.2:
        sys.exit("the service served none or spun")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--slow", type=int, default=900)
    arguments.add_argument("--good", type=int, default=50)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments = arguments.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with service.temporary_directory() as directory:
        with service.running("demo", "--clients", "1", log=directory / "log") as running:
            slow_clients(running, arguments)
        with service.running("demo", "--clients", "1", log=directory / "log2") as running:
            descriptors(running)
            if code := running.stop():
                sys.exit(f"the service exited with {code}")


if __name__ == "__main__":
    main()
