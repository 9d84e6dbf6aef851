"""Who is measured: Rinnalla, and the peers with the way each is made ready and started."""

import os
import pathlib
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass

import regions
import servers
import service

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
EVERYTHING = ("livez", "service", "client", "referrals", "list", "create", "change")


class Missing(Exception):
    """A peer that cannot be made ready here."""


@dataclass(frozen=True)
class Contender:
    """A server by name: what it answers, how it is built (once) and started."""

    name: str
    scenarios: tuple = EVERYTHING
    needs: tuple = ()  # programs on the path
    makes: str = ""  # what the build leaves in the work folder
    build: tuple = ()  # commands, run in the peer's own folder
    command: tuple = ()  # {build}, {database}, {directory}, {port}
    folder: str = ""

    def make_ready(self, work):
        """Builds it into the work folder if its sources are newer than what stands there."""
        absent = [program for program in self.needs if not shutil.which(program)]
        if absent:
            raise Missing(f"{self.name}: no {', '.join(absent)} on the path")
        made, folder = work / self.makes, PEERS / self.folder
        if not self.build or made.exists() and made.stat().st_mtime > max(file.stat().st_mtime for file in folder.rglob("*")):
            return
        print(f"making {self.name} …", flush=True)
        for words in self.build:
            done = subprocess.run(
                [word.replace("{build}", str(work)) for word in words], cwd=folder, capture_output=True, text=True,
                env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(work / "go-cache")})
            if done.returncode != 0:
                raise Missing(f"{self.name}: {' '.join(words)} failed\n{(done.stdout + done.stderr)[-2000:]}")
        made.touch()

    def started(self, work, region):
        """The server on the region's data, stopped when the block ends."""
        region.checkpoint()
        words = [word.replace("{build}", str(work)).replace("{database}", str(region.peers_database)) for word in self.command]
        environment = {**os.environ, "DB": str(region.peers_database), "COUNTY": region.keys["county"]}
        return servers.started(self.name, words, environment, lambda directory, port: self.lay_out(region, directory, port))

    def lay_out(self, region, directory, port):
        """What its folder holds when it starts."""


@dataclass(frozen=True)
class Rinnalla(Contender):
    def started(self, work, region):
        words = ["serve", "--data-dir", str(region.directory), "--listen", "127.0.0.1:{port}", "--ops-listen", "127.0.0.1:0"]
        return servers.started(self.name, [os.path.abspath(service.BINARY), *words], service.environment(**regions.AS_SHIPPED))


@dataclass(frozen=True)
class Nginx(Contender):
    def lay_out(self, region, directory, port):
        """Its configuration, and the very bytes of a service as Rinnalla answers them."""
        configuration = (PEERS / "nginx/nginx.conf").read_text()
        (directory / "nginx.conf").write_text(configuration.replace("@PORT@", str(port)))
        shutil.copy(region.files / "service.json", directory)


def user():
    return pwd.getpwuid(os.getuid()).pw_name


RINNALLA = Rinnalla("rinnalla")
ALL = [
    Contender(
        "go", needs=("go",), folder="go", makes="go-sqlite", build=(("go", "build", "-o", "{build}/go-sqlite", "."),),
        command=("{build}/go-sqlite", "{database}", "{port}")),
    Contender(
        "fastapi", folder="fastapi", makes="python/bin/uvicorn", build=(
            (sys.executable, "-m", "venv", "{build}/python"),
            ("{build}/python/bin/pip", "install", "-q", "-r", "requirements.txt")),
        command=(
            "{build}/python/bin/uvicorn", "--app-dir", str(PEERS / "fastapi"), "app:app", "--port", "{port}", "--workers",
            str(os.cpu_count()), "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning")),
    Contender("node", scenarios=("livez",), needs=("node",), command=("node", str(PEERS / "node/server.js"), "{port}")),
    Nginx(
        "nginx", scenarios=("livez", "service"), needs=("nginx",),
        command=("nginx", "-p", "{directory}", "-c", "nginx.conf", "-g", f"daemon off; user {user()};")),
    Contender(
        "ceiling", needs=("gcc",), folder="c", makes="ceiling", build=(
            ("gcc", "-O2", "-Wall", "-Wextra", "-o", "{build}/ceiling", "ceiling.c", "-lsqlite3", "-lpthread"),),
        command=("{build}/ceiling", "{database}", "{port}")),
    Contender(
        "spike", scenarios=("livez", "service", "client", "create"), needs=("swiftc",), folder="swift", makes="spike", build=(
            ("swiftc", "-O", "-wmo", "-swift-version", "5", "-I", "CSQLite", "main.swift", "Database.swift", "Writer.swift",
             "-o", "{build}/spike"),),
        command=("{build}/spike", "{database}", "{port}")),
    Contender(
        "hummingbird", needs=("swift",), folder="hummingbird", makes="hummingbird/release/hummingbird", build=(
            ("swift", "build", "-c", "release", "--scratch-path", "{build}/hummingbird"),),
        command=("{build}/hummingbird/release/hummingbird", "{database}", "{port}")),
]
LIMITS = Contender(
    "limits", needs=("gcc",), folder="c", makes="limits",
    build=(("gcc", "-O2", "-Wall", "-Wextra", "-o", "{build}/limits", "limits.c"),))
# Hummingbird and GRDB come from public repositories: named when there is a network to build it with.
DEFAULT = [contender.name for contender in ALL if contender.name != "hummingbird"]


def named(name):
    return next(contender for contender in [RINNALLA, *ALL] if contender.name == name)


def chosen(names, work):
    """Those of the names that can be made ready here; says which cannot."""
    known = {contender.name: contender for contender in ALL}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"no peer {', '.join(unknown)}: {', '.join(known)}")
    ready = [RINNALLA]
    for name in names:
        try:
            known[name].make_ready(work)
            ready.append(known[name])
        except Missing as reason:
            print(f"left out {reason}", file=sys.stderr, flush=True)
    return ready
