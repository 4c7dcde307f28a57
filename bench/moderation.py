"""A moderator's day among a million comments on PostgreSQL, and among 100,000 on SQLite: what each page and deed takes.

One server on one core, one moderator on the other; times are those that the moderator waits, medians of ASKED. The line
beside each is the least there is: the same rows by one keyset SELECT, straight from the database.
"""

from __future__ import annotations

import http.client
import importlib
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from alliance_site.run.postgres import postgres
from bench.measuring import Server, python, row, serving, trial_site

ON_POSTGRESQL, ON_SQLITE = 1_000_000, 100_000  # comments
PARTS = ("spam", "verifying")  # further groups that belong to this one
ASKED = 15  # times each page
DECIDED = 40  # items, one after the other
BULK = 10_000
CSRF = "a" * 32
QUEUE, LIST = "/admin/comments/review/", "/admin/comments/comment/"
QUEUE_MS, NEXT_MS, LIST_MS, PAGE_MS, SEARCH_MS, DECIDE_MS, BULK_S = 100, 100, 150, 200, 300, 50, 15


def run() -> list[dict[str, Any]]:
    rows = _on_one_database("SQLite", "", ON_SQLITE)
    with (
        tempfile.TemporaryDirectory(prefix="alliance-") as folder,
        postgres(Path(folder) / "postgres") as url,
    ):
        rows += _on_one_database("PostgreSQL", url, ON_POSTGRESQL)
    for part in PARTS:
        if (Path(__file__).parent / f"{part}.py").exists():
            rows += importlib.import_module(f"bench.{part}").run()
    return rows


def _on_one_database(name: str, url: str, comments: int) -> list[dict[str, Any]]:
    with trial_site(url) as environment:
        started = time.monotonic()
        site = json.loads(python(environment, "-m", "bench.crowd", str(comments)))
        print(f"  {name}: {comments:,} comments written in {time.monotonic() - started:.0f} s", flush=True)
        with serving(environment) as server:
            moderator = Moderator(server, site["session"])
            moderator.get(QUEUE)  # warms up
            rows = _pages(f"{name} {comments:,}", moderator, site, Least(environment, url))
            rows += _deeds(f"{name} {comments:,}", moderator)
            rows += _bulk(f"{name} {comments:,}", moderator, environment)
    return rows


def _pages(name: str, moderator: Moderator, site: Mapping[str, str], least: Least) -> list[dict[str, Any]]:
    deep = moderator.cursor(QUEUE, "after", pages=20)
    middle = least.value(
        "SELECT id FROM comments_comment ORDER BY id LIMIT 1 OFFSET (SELECT COUNT(*)/2 FROM comments_comment)"
    )
    first = least.value("SELECT id FROM comments_comment ORDER BY id LIMIT 1 OFFSET 500")
    article = least.value("SELECT article_id FROM comments_comment ORDER BY id LIMIT 1 OFFSET 30")
    queue, said = least.time(_QUEUE), least.time(_LIST)
    asked: list[tuple[str, str, int, float]] = [
        ("queue, first page", QUEUE, QUEUE_MS, queue),
        ("queue, twentieth page", f"{QUEUE}?after={deep}", QUEUE_MS, queue),
        ("queue, flagged alone", f"{QUEUE}?cause=flagged", QUEUE_MS, queue),
        ("queue, of one article", f"{QUEUE}?article={article}", QUEUE_MS, queue),
        ("list, first page", LIST, LIST_MS, said),
        ("list, in the middle", f"{LIST}?older={middle}", PAGE_MS, said),
        ("list, the last page", f"{LIST}?older={first}", PAGE_MS, said),
        ("list, upwards from the middle", f"{LIST}?newer={middle}", PAGE_MS, said),
        ("list, hidden alone", f"{LIST}?state=hidden", PAGE_MS, said),
        ("list, none of that kind", f"{LIST}?kind=webmention", PAGE_MS, said),
        ("list, of one article", f"{LIST}?article={article}", PAGE_MS, said),
        *(
            (f"search, {what}", f"{LIST}?words={site[word]}", SEARCH_MS, said)
            for what, word in (
                ("a word said once", "rare"), ("said by one in 331", "middling"), ("by every third", "common"),
                ("by every fourth long ago", "old"),
            )
        ),
        ("search, a common word by one person", f"{LIST}?words=common&person={least.value(_PERSON)}", SEARCH_MS, said),
        ("search, two words hidden", f"{LIST}?words=common+middling&state=hidden", SEARCH_MS, said),
        ("search, the middle of a common word", f"{LIST}?words=common&older={middle}", SEARCH_MS, said),
    ]  # fmt: skip
    return [_timed(f"{name}: {what}", moderator, path, most, limit) for what, path, most, limit in asked]


def _timed(name: str, moderator: Moderator, path: str, most: int, limit: float) -> dict[str, Any]:
    before = moderator.server.cpu_seconds()
    took = sorted(moderator.get(path).ms for _ in range(ASKED))
    cpu = 1000 * (moderator.server.cpu_seconds() - before) / ASKED
    median = round(statistics.median(took), 1)
    told = f"its rows {limit:.1f}; slowest {took[-1]:.0f}; {cpu:.0f} ms CPU without the database"
    return row(name, median, "ms", f"<= {most}", median <= most, told)


def _deeds(name: str, moderator: Moderator) -> list[dict[str, Any]]:
    """Items opened and approved one after the other: what each step takes."""
    shown, decided, cpu = list[float](), list[float](), 0.0
    answer = moderator.post(f"{QUEUE}next/")
    for _ in range(DECIDED):
        item = moderator.get(answer.location)
        shown.append(item.ms)
        fields = {field: _value(item.body, field) for field in ("version", "flags")}
        before = moderator.server.cpu_seconds()
        answer = moderator.post(
            f"{answer.location}decide/",
            {**fields, "verb": "keep" if 'value="keep"' in item.body else "approve"},
        )
        if answer.status != 302 or f"{QUEUE}" not in answer.location:
            raise RuntimeError(f"a decision was answered with {answer.status}")
        cpu += 1000 * (moderator.server.cpu_seconds() - before) / DECIDED
        decided.append(answer.ms)
    left = [moderator.post(f"{QUEUE}next/", {"left": "1"}).ms for _ in range(ASKED)]
    decide, page, following = (round(statistics.median(times), 1) for times in (decided, shown, left))
    return [
        row(f"{name}: one decision, and the next claimed", decide, "ms", f"<= {DECIDE_MS}", decide <= DECIDE_MS,
            f"slowest {max(decided):.0f}; {cpu:.0f} ms CPU without the database"),
        row(f"{name}: the next item: claimed, and its page", round(following + page, 1), "ms", f"<= {NEXT_MS}",
            following + page <= NEXT_MS, f"its page {page}"),
    ]  # fmt: skip


def _bulk(name: str, moderator: Moderator, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """All that waits, up to BULK, marked as spam; then taken back. By a worker that starts for it: that is in it."""
    chosen = moderator.post(f"{QUEUE}bulk/", {"scope": "all"})
    summary = moderator.get(chosen.location)
    moderator.post(f"{chosen.location}start/", {"verb": "spam"})
    seconds = _worked(environment)
    done = _done(moderator.get(chosen.location).body)
    undo = moderator.post(f"{chosen.location}undo/")
    back = _worked(environment)
    taken = _done(moderator.get(undo.location).body)
    most = BULK_S * done / BULK
    return [
        row(f"{name}: {done:,} chosen, and their summary", round(chosen.ms + summary.ms), "ms", "-", True, ""),
        row(f"{name}: {done:,} in bulk", seconds, "s", f"<= {most:g}", done > 0 and seconds <= most,
            f"{1000 * seconds / max(1, done):.2f} ms each; {taken:,} taken back in {back} s"),
    ]  # fmt: skip


def _worked(environment: Mapping[str, str]) -> float:
    """Seconds that the worker takes for all that is due."""
    started = time.monotonic()
    python(environment, "manage.py", "work", "--once")
    return round(time.monotonic() - started, 1)


def _done(page: str) -> int:
    """How many comments the page of a bulk decision says are done; 0 while it is under way."""
    found = re.search(r"(\d+) done", page)
    return int(found[1]) if found and "data-running" not in page else 0


# --- the least


_QUEUE = """SELECT * FROM comments_review r JOIN comments_comment c ON c.id = r.comment_id
    WHERE r.closed_at IS NULL ORDER BY r.due_at, r.comment_id LIMIT 51"""
_LIST = """SELECT c.*, p.name FROM comments_comment c JOIN accounts_person p ON p.id = c.person_id
    WHERE c.audience = 'public' ORDER BY c.id DESC LIMIT 51"""
_PERSON = "SELECT person_id FROM comments_comment ORDER BY id LIMIT 1 OFFSET 40"


@dataclass
class Least:
    """The database without the site."""

    environment: Mapping[str, str]
    url: str

    def value(self, sql: str) -> int:
        with self._cursor() as cursor:
            return int(cursor.execute(sql).fetchone()[0])

    def time(self, sql: str) -> float:
        """Milliseconds of the statement and its rows, the median."""
        took = []
        with self._cursor() as cursor:
            for _ in range(ASKED):
                started = time.perf_counter()
                cursor.execute(sql).fetchall()
                took.append(1000 * (time.perf_counter() - started))
        return statistics.median(took)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as connection:
                yield connection.cursor()
            return
        import sqlite3

        with closing(sqlite3.connect(Path(self.environment["VAR_DIR"]) / "alliance.sqlite3")) as file:
            yield file.cursor()


# --- the moderator


@dataclass(frozen=True)
class Answer:
    status: int
    ms: float
    location: str
    body: str


@dataclass
class Moderator:
    """A browser that is logged in and keeps its connection."""

    server: Server
    session: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)

    def get(self, path: str) -> Answer:
        answer = self._ask("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return answer

    def post(self, path: str, fields: Mapping[str, str] = {}) -> Answer:
        answer = self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": CSRF}))
        if answer.status != 302:
            raise RuntimeError(f"{path} answers {answer.status}: {answer.body[:500]}")
        return answer

    def cursor(self, path: str, name: str, *, pages: int) -> str:
        """The cursor that so many clicks on "more" lead to."""
        cursor = ""
        for _ in range(pages):
            body = self.get(f"{path}?{name}={cursor}" if cursor else path).body
            cursor = re.findall(rf"{name}=(\d+)", body)[-1]
        return cursor

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:  # it was idle too long: nothing has been asked
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        ms = 1000 * (time.perf_counter() - started)
        return Answer(answer.status, ms, answer.headers.get("Location", ""), text)


def _value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""
