"""Posting comments: the form, as a browser sends it, by logged-in members, on both databases.

The server and PostgreSQL share one core; the posters have the other. Times are those that a poster waits.
"""

from __future__ import annotations

import http.client
import json
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from alliance_site.run.postgres import postgres
from alliance_site.run.starting import BLOCKING_THREADS, WORKERS
from bench.measuring import SERVER_CORE, Server, python, row, seed, serving, trial_site

THREAD = 10_000  # comments that are there already
SHORT_THREAD = 100
ONE, EIGHT = 300, 800  # posts
PER_MEMBER = 9  # posts; a tenth within ten minutes would be held
WORDS = "Posted to see how long it takes. " * 12  # about 80 words
CSRF = "a" * 32
MEDIAN_MS, RATE, P99_MS, FLAT = 6.0, 200.0, 80.0, 1.2


def run() -> list[dict[str, Any]]:
    """Both databases, one poster and eight."""
    rows = _on_one_database("SQLite", "")
    with tempfile.TemporaryDirectory(prefix="alliance-") as folder:
        data = Path(folder) / "postgres"
        with postgres(data) as url:
            _pin(data)
            rows += _on_one_database("PostgreSQL", url)
    return rows


def _on_one_database(name: str, url: str) -> list[dict[str, Any]]:
    with trial_site(url) as environment:
        long, short = (
            seed(environment, THREAD, THREAD // 10),
            seed(environment, SHORT_THREAD, SHORT_THREAD // 10),
        )
        members = Members(json.loads(python(environment, "-m", "bench.members")))
        with serving(environment, workers=WORKERS, threads=BLOCKING_THREADS) as server:
            _post(server, short, members, posts=40, posters=1)  # warms up
            few = _post(server, short, members, posts=ONE, posters=1)
            alone = _post(server, long, members, posts=ONE, posters=1)
            together = _post(server, long, members, posts=EIGHT, posters=8)
    return _rows(name, few, alone, together)


@dataclass
class Posted:
    """What the posters saw: milliseconds of each post, and how long all of it took, in seconds."""

    times: list[float]
    seconds: float
    cpu_ms: float

    def at(self, share: float) -> float:
        return round(sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))], 1)

    @property
    def rate(self) -> float:
        return round(len(self.times) / self.seconds)


def _rows(name: str, few: Posted, alone: Posted, together: Posted) -> list[dict[str, Any]]:
    median, flat, rate, late = alone.at(0.5), alone.at(0.5) / few.at(0.5), together.rate, together.at(0.99)
    p99, cpu = f"99th percentile {alone.at(0.99)} ms", f"server CPU {together.cpu_ms:.1f} ms each"
    before = f"{few.at(0.5)} ms on {SHORT_THREAD}"
    return [
        row(f"{name}: one poster, median on {THREAD:,}", median, "ms", f"<= {MEDIAN_MS:g}", median <= MEDIAN_MS, p99),
        row(f"{name}: on {THREAD:,} as on {SHORT_THREAD}", round(flat, 2), "times", f"<= {FLAT}", flat <= FLAT, before),
        row(f"{name}: eight posters", rate, "/s", f">= {RATE:g}", rate >= RATE, cpu),
        row(f"{name}: eight posters, 99th percentile", late, "ms", f"<= {P99_MS:g}", late <= P99_MS,
            f"median {together.at(0.5)} ms"),
    ]  # fmt: skip


@dataclass
class Members:
    """Sessions to post with, each for PER_MEMBER posts."""

    sessions: Sequence[str]
    used: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> str:
        with self.lock:
            self.used += 1
            return self.sessions[(self.used - 1) // PER_MEMBER]


def _post(server: Server, article: str, members: Members, *, posts: int, posters: int) -> Posted:
    """Post so many comments; raises RuntimeError when one of them was not published."""
    times: list[list[float]] = [[] for _ in range(posters)]
    failures: list[str] = []

    def post(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            for _ in range(posts // posters):
                times[index].append(_post_one(connection, article, members.next()))
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(index,)) for index in range(posters)]
    cpu, started = server.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    if failures:
        raise RuntimeError(failures[0])
    flat = [milliseconds for own in times for milliseconds in own]
    return Posted(flat, seconds, 1000 * (server.cpu_seconds() - cpu) / len(flat))


def _post_one(connection: http.client.HTTPConnection, article: str, session: str) -> float:
    """Milliseconds from the first byte sent to the last one read."""
    key = uuid.uuid4().hex
    form = {"csrfmiddlewaretoken": CSRF, "key": key, "body": f"{WORDS}\n\n{key}", "then": "post"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
    }
    body = urlencode(form)
    started = time.perf_counter()
    connection.request("POST", f"{article}comment/", body=body, headers=headers)
    answer = connection.getresponse()
    page = answer.read()
    elapsed = 1000 * (time.perf_counter() - started)
    if answer.status not in (302, 303) or "?v=" not in (answer.getheader("Location") or ""):
        raise RuntimeError(f"{answer.status} {answer.getheader('Location')} {page[:300]!r}")
    return elapsed


def _pin(data: Path) -> None:
    """Move the database's processes to the server's core: what they do is part of the price."""
    first = int((data / "postmaster.pid").read_text().split()[0])
    os.sched_setaffinity(first, {SERVER_CORE})
