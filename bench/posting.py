"""Posting comments: the form, as a browser sends it, by logged-in members, on both databases.

The server and PostgreSQL share one core; the posters have the other. Times are those that a poster waits. Beside them
stands the least that Django can do (`bench/inserting.py`), measured in turns with them.
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
from alliance_site.run.starting import BLOCKING_THREADS, workers_for
from bench.measuring import SERVER_CORE, Server, python, row, seed, serving, trial_site

THREAD = 10_000  # comments that are there already
SHORT_THREAD = 100
LEAST = "bench.inserting:application"
ROUNDS = 3  # in turns, so that an hour in which the machine is busy hits all alike
ONE, EIGHT = 100, 270  # posts in each round
PER_MEMBER = 9  # posts; a tenth within ten minutes would be held
WORDS = "Posted to see how long it takes. " * 12  # about 80 words
CSRF = "a" * 32
NOBODY = "0" * 32  # where no session is looked up
# The targets are those of a machine on which the least takes 0.6 ms, 1,667 a second: 6 ms are ten times that, 200 a
# second 12 % of it. Eight posters at 200 a second wait 40 ms on average, and one in a hundred at most twice as long.
MEDIAN_MS, RATE, P99_MS, FLAT = 6.0, 200.0, 80.0, 1.2
TIMES_THE_LEAST, OF_THE_LEAST = 10, 0.12


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
        python(environment, "-m", "bench.inserting")
        members = Members(json.loads(python(environment, "-m", "bench.members")))
        with (
            serving(environment, workers=workers_for(1), threads=BLOCKING_THREADS) as site,
            serving(environment, LEAST, workers=workers_for(1), threads=BLOCKING_THREADS) as least,
        ):
            places = {
                "least": Place(least, "/insert/", Members([NOBODY])),
                "short": Place(site, f"{short}comment/", members),
                "long": Place(site, f"{long}comment/", members),
            }
            for place in places.values():
                _post(place, posts=24, posters=8)  # warms up, and opens the connections to the database
            found = {(at, posters): Posted() for at in places for posters in (1, 8)}
            for _round in range(ROUNDS):
                for at, place in places.items():
                    found[at, 1] += _post(place, posts=ONE, posters=1)
                for at in ("least", "long"):
                    found[at, 8] += _post(places[at], posts=EIGHT, posters=8)
    return _rows(name, found)


@dataclass
class Posted:
    """What the posters saw: milliseconds of each post, and how long all of it took, in seconds."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0  # seconds

    def __add__(self, other: Posted) -> Posted:
        return Posted(self.times + other.times, self.seconds + other.seconds, self.cpu + other.cpu)

    def at(self, share: float) -> float:
        return round(sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))], 1)

    @property
    def rate(self) -> float:
        return round(len(self.times) / self.seconds)

    @property
    def cpu_ms(self) -> str:
        return f"{1000 * self.cpu / len(self.times):.1f} ms CPU"


def _rows(name: str, found: dict[tuple[str, int], Posted]) -> list[dict[str, Any]]:
    few, alone, together = found["short", 1], found["long", 1], found["long", 8]
    least, least_together = found["least", 1], found["least", 8]
    median, flat, rate, late = alone.at(0.5), alone.at(0.5) / few.at(0.5), together.rate, together.at(0.99)
    most = max(MEDIAN_MS, round(TIMES_THE_LEAST * least.at(0.5), 1))
    fewest = min(RATE, round(OF_THE_LEAST * least_together.rate))
    latest = max(P99_MS, round(P99_MS * RATE / fewest))
    return [
        row(f"{name}: one poster, median on {THREAD:,}", median, "ms", f"<= {most:g}", median <= most,
            f"one INSERT {least.at(0.5)}, 99 % {least.at(0.99)}; here 99 % {alone.at(0.99)}"),
        row(f"{name}: on {THREAD:,} as on {SHORT_THREAD}", round(flat, 2), "times", f"<= {FLAT}", flat <= FLAT,
            f"{few.at(0.5)} ms on {SHORT_THREAD}"),
        row(f"{name}: eight posters", rate, "/s", f">= {fewest:g}", rate >= fewest,
            f"one INSERT {least_together.rate:g}/s, {least_together.cpu_ms}; here {together.cpu_ms}"),
        row(f"{name}: eight posters, 99th percentile", late, "ms", f"<= {latest:g}", late <= latest,
            f"one INSERT {least_together.at(0.99)}; median {together.at(0.5)} ms"),
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
            return NOBODY if self.sessions == [NOBODY] else self.sessions[(self.used - 1) // PER_MEMBER]


@dataclass
class Place:
    """Where to post."""

    server: Server
    address: str
    members: Members


def _post(place: Place, *, posts: int, posters: int) -> Posted:
    """Post so many times; raises RuntimeError when a comment was not published."""
    times: list[list[float]] = [[] for _ in range(posters)]
    failures: list[str] = []

    def post(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", place.server.port, timeout=30)
        try:
            for _ in range(posts // posters):
                times[index].append(_post_one(connection, place.address, place.members.next()))
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(index,)) for index in range(posters)]
    cpu, started = place.server.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    if failures:
        raise RuntimeError(failures[0])
    flat = [milliseconds for own in times for milliseconds in own]
    return Posted(flat, seconds, place.server.cpu_seconds() - cpu)


def _post_one(connection: http.client.HTTPConnection, address: str, session: str) -> float:
    """Milliseconds from the first byte sent to the last one read."""
    key = uuid.uuid4().hex
    form = {"csrfmiddlewaretoken": CSRF, "key": key, "body": f"{WORDS}\n\n{key}", "then": "post"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
    }
    body = urlencode(form)
    started = time.perf_counter()
    connection.request("POST", address, body=body, headers=headers)
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
