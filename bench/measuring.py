"""What measuring has in common: a site of its own under a temporary folder, a server on one core, a bounded load.

Everything is on loopback. Nothing of the developer's var/ is read or written.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, LOAD_CORE = 0, 1
STARTS_WITHIN = 30.0  # seconds
CONNECTIONS = 8
MOST_REQUESTS = 200_000  # of our own load generator, whatever the time
GZIP = {"Accept-Encoding": "gzip"}
TICKS = os.sysconf("SC_CLK_TCK")  # per second, of /proc/<pid>/stat


def row(name: str, value: float, unit: str, target: str, met: bool, beside: str = "") -> dict[str, Any]:
    """One line of the table: `beside` is what it was measured against in the same run."""
    line = {"name": name, "value": value, "unit": unit, "target": target, "met": met, "beside": beside}
    mark = " " if met else "!"
    print(f"{mark} {name:52} {value:>9,} {unit:6} target {target:28} beside {beside}", flush=True)
    return line


# --- a site


@contextmanager
def trial_site(database_url: str = "") -> Iterator[dict[str, str]]:
    """An empty site of its own; yields the environment in which its commands and servers run."""
    with tempfile.TemporaryDirectory(prefix="alliance-bench-") as folder:
        kept_out = (
            "DATABASE_URL",
            "MIGRATE_DATABASE_URL",
            "DEBUG",
            "SITE_URL",
            "SECRET_KEY",
            "ALLOWED_HOSTS",
        )
        environment = {name: value for name, value in os.environ.items() if name not in kept_out}
        environment |= {"VAR_DIR": folder, "LOCAL": "1", "LOG_LEVEL": "ERROR", "PYTHONDONTWRITEBYTECODE": ""}
        if database_url:
            environment["DATABASE_URL"] = database_url
        python(environment, "-m", "alliance_site.run.prepare", "tables", "files")
        yield environment


def python(environment: Mapping[str, str], *arguments: str) -> str:
    """Run Python in the site's environment; returns what it prints. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def seed(environment: Mapping[str, str], comments: int, annotations: int) -> str:
    """One heavy article of 3,400 words; returns its path."""
    numbers = (
        "--words",
        "3400",
        "--comments",
        str(comments),
        "--annotations",
        str(annotations),
        "--seed",
        "7",
    )
    printed = python(environment, "manage.py", "seed", "--load", *numbers)
    return "/articles/" + printed.strip().rpartition("/articles/")[2]


# --- a server


@dataclass
class Server:
    """A granian that runs; `pid` is its first process, the workers are its children."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the server's processes so far."""
        return sum(cpu_seconds(pid) for pid in _family(self.pid))

    def memory_mb(self) -> float:
        """Memory of the server's processes, what they share counted once (PSS)."""
        return sum(_memory_kb(pid) for pid in _family(self.pid)) / 1000

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(
    environment: Mapping[str, str],
    application: str = "alliance_site.wsgi:application",
    *,
    workers: int = 1,
    threads: int = 1,
    core: int | None = SERVER_CORE,
) -> Iterator[Server]:
    """Serve on one core (None: on any), with `threads` that run Python per worker."""
    port = _free_port()
    options = {
        "interface": "wsgi", "host": "127.0.0.1", "port": port, "workers": workers, "blocking-threads": threads,
        "log-level": "warning", "workers-kill-timeout": 5,
    }  # fmt: skip
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [*_pinned(core), sys.executable, "-m", "granian", *words, application]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pinned(core: int | None) -> list[str]:
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(core)] if taskset and core is not None and (os.cpu_count() or 1) > core else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            if fetch(port, "/healthz")[0]:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory_kb(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.partition("\nPss:")[2].split()[0])


# --- a load


@dataclass(frozen=True)
class Load:
    """What a load gave: `per_second` answers, and the server's CPU time for each, in milliseconds."""

    per_second: float
    cpu_ms: float


def fetch(port: int, path: str, headers: Mapping[str, str] = GZIP) -> tuple[int, dict[str, str], bytes]:
    """One GET: status, headers, body as it came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def load(
    server: Server, path: str, *, seconds: float, headers: Mapping[str, str] = GZIP, expect: int = 200
) -> Load:
    """Ask for one path over and over from CONNECTIONS connections, after a few asks that warm it up."""
    for _ in range(5):
        status, _headers, _body = fetch(server.port, path, headers)
        if status != expect:
            raise RuntimeError(f"{path} answers {status}")
    before, started = server.cpu_seconds(), time.monotonic()
    count = (
        _wrk(server.url(path), seconds, headers)
        if shutil.which("wrk")
        else _own(server, path, seconds, headers)
    )
    elapsed = time.monotonic() - started
    return Load(count / elapsed, 1000 * (server.cpu_seconds() - before) / max(1, count))


def _wrk(url: str, seconds: float, headers: Mapping[str, str]) -> int:
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    size = ["-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "--timeout", "30s"]
    command = [*_pinned(LOAD_CORE), "wrk", *size, *given, url]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    if "Non-2xx" in printed and "If-None-Match" not in headers:
        raise RuntimeError(printed)
    found = re.search(r"(\d+) requests in", printed)
    if found is None:
        raise RuntimeError(printed)
    return int(found[1])


def _own(server: Server, path: str, seconds: float, headers: Mapping[str, str]) -> int:
    """Without wrk: slower, so that rates are those of the generator; CPU times stay right."""
    counts = [0] * CONNECTIONS
    until = time.monotonic() + seconds

    def ask(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while time.monotonic() < until and counts[index] < MOST_REQUESTS // CONNECTIONS:
            connection.request("GET", path, headers=dict(headers))
            connection.getresponse().read()
            counts[index] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
