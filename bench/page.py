"""Pages in a browser: bytes, requests, Lighthouse's audits, and a thousand notes on the main thread.

Sites, server, compression and static files are those of `make run`. Lighthouse 12.8.2, mobile, the median of five runs;
RUNS=1 for a look. Its times are simulated from what this machine measures, so another program at work shows in them.
"""

from __future__ import annotations

import base64
import gzip
import os
import random
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.browsing import Audit, audited, browser, notes_on
from bench.measuring import Server, fetch, python, row, seed, serving, trial_site

RUNS = int(os.environ.get("RUNS", "5"))
KB = 1_024
MOST_DOCUMENT, MOST_ALL, MOST_SCRIPT, MOST_STYLE = 25, 45, 15, 10  # KB
MOST_REQUESTS = 6
MOST_LCP, MOST_LCP_OF_300 = 800, 1_100  # milliseconds
MOST_PAINTING, MOST_OPENING = 50, 50  # milliseconds of the main thread
COMMENTS, NOTES = 30, 50  # of the article that is measured
LEAST_AROUND = 600  # bytes: headers and lines of the least page
HIDDEN = ("paragraph page", "log-in")  # from search engines, on purpose
BOTH = {"Accept-Encoding": "gzip, br"}
ANY = None  # core: a browser works on all of them, and a server that had one would wait for it
STANDS = 4.0  # seconds until a page that is asked for is packed tight


def run() -> list[dict[str, Any]]:
    with trial_site() as environment:
        article = seed(environment, COMMENTS + NOTES, NOTES)
        many = seed(environment, 300 + NOTES, NOTES)
        noted = seed(environment, 1_000, 1_000)
        python(environment, "manage.py", "seed")
        pages = {
            "home": "/",
            "article": article,
            "heaviest sample article": _heaviest(environment),
            "thread": f"{article}comments/",
            "paragraph page": f"{article}p/2/",
            "log-in": "/accounts/login/",
            "article of 300 comments": many,
        }
        with serving(environment, threads=2, core=ANY) as server:
            rows: list[dict[str, Any]] = []
            for name, path in pages.items():
                _warm(server, path)
                audit = audited(server.url(path), runs=RUNS, is_hidden=name in HIDDEN)
                rows += [*_rows_of(name, audit, environment), _score_row(name, audit)]
            profile = audited(
                server.url("/accounts/"), runs=RUNS, cookies=_member(environment), is_hidden=True
            )
            rows.append(_score_row("profile", profile))
            _warm(server, noted)
            return rows + _note_rows(server.url(noted))


def _rows_of(name: str, audit: Audit, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is asked of this page besides its scores."""
    if name == "article":
        least = _least(environment, audit.bytes.get("Document", 0))
        return _article_rows(
            audit, f"a heading and three sentences in as many bytes: LCP {least.lcp:.0f}, TBT {least.tbt:.0f}"
        )
    return [_lcp_row("300 comments", audit, MOST_LCP_OF_300)] if name == "article of 300 comments" else []


def _least(environment: Mapping[str, str], size: int) -> Audit:
    """What the least page costs that has as many bytes as the article's document; all but a few lines are a comment."""
    noise = base64.b64encode(random.Random(7).randbytes(size - LEAST_AROUND)).decode()
    words = "Words of a paragraph, to be painted first. " * 3
    head = "<!doctype html><html lang=en><title>x</title><link rel=icon href=data:,>"  # an icon would be a round trip
    page = f"{head}<h1>Title</h1><p>{words}</p><!--{noise}-->"
    body = Path(environment["VAR_DIR"]) / "least.html.gz"
    body.write_bytes(gzip.compress(page.encode()))
    with serving({**environment, "BENCH_BODY": str(body)}, "bench.limits:constant", core=ANY) as server:
        return audited(server.url("/"), runs=RUNS, is_hidden=True)


def _warm(server: Server, path: str) -> None:
    """As often, and for as long, as it takes until the page is packed as tight as it will be."""
    for times, pause in ((8, STANDS), (2, 1.0)):
        for _time in range(times):
            fetch(server.port, path, BOTH)
        time.sleep(pause)


def _heaviest(environment: Mapping[str, str]) -> str:
    """The sample's article with the longest html."""
    with sqlite3.connect(Path(environment["VAR_DIR"]) / "alliance.sqlite3") as rows:
        found = rows.execute(
            "SELECT a.slug FROM articles_article a JOIN articles_revision r ON r.id = a.current_id"
            " WHERE a.slug NOT LIKE 'load-%' ORDER BY length(r.html) DESC LIMIT 1"
        ).fetchone()
    return f"/articles/{found[0]}/"


def _member(environment: Mapping[str, str]) -> str:
    """Cookies of a reader who is logged in."""
    code = (
        "from django.test import Client; from accounts.models import User; from django.conf import settings;"
        "client = Client(); user = User.objects.exclude(email__contains='@load.').first();"
        "client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0]);"
        "print(client.cookies[settings.SESSION_COOKIE_NAME].value)"
    )
    session = python(environment, "manage.py", "shell", "-v", "0", "-c", code).strip().splitlines()[-1]
    return f"sessionid={session}; member=1"


def _article_rows(audit: Audit, beside: str) -> list[dict[str, Any]]:
    sizes = {
        "document": (audit.bytes.get("Document", 0), MOST_DOCUMENT),
        "scripts": (audit.bytes.get("Script", 0), MOST_SCRIPT),
        "styles, besides the document's": (audit.bytes.get("Stylesheet", 0), MOST_STYLE),
        "everything": (audit.all_bytes, MOST_ALL),
    }
    rows = [_size_row(f"article: {name}", size, most) for name, (size, most) in sizes.items()]
    rows += [
        row(
            "article: requests",
            audit.requests,
            "",
            f"<= {MOST_REQUESTS}",
            audit.requests <= MOST_REQUESTS,
            "with that of an icon, were there one",
        ),
        row("article: requests to other hosts", audit.elsewhere, "", "0", not audit.elsewhere),
        row("article: fonts", audit.bytes.get("Font", 0), "bytes", "0", not audit.bytes.get("Font")),
        _lcp_row("article", audit, MOST_LCP, beside),
        row("article: CLS", round(audit.cls, 4), "", "0", round(audit.cls, 3) == 0),
        row("article: TBT", round(audit.tbt), "ms", "0", audit.tbt == 0, beside),
    ]
    return rows


def _size_row(name: str, size: int, most: int) -> dict[str, Any]:
    return row(name, round(size / KB, 1), "KB", f"<= {most}", size <= most * KB, "with its headers")


def _lcp_row(name: str, audit: Audit, most: int, beside: str = "") -> dict[str, Any]:
    beside = beside or f"TBT {audit.tbt:.0f} ms"
    return row(f"{name}: LCP", round(audit.lcp), "ms", f"<= {most}", audit.lcp <= most, beside)


def _score_row(name: str, audit: Audit) -> dict[str, Any]:
    least = min(audit.scores.values())
    scores = " ".join(str(score) for score in audit.scores.values())
    size = f"{audit.all_bytes / KB:.1f} KB in {audit.requests}"
    size += f", LCP {audit.lcp:.0f}, CLS {audit.cls:.3f}, TBT {audit.tbt:.0f}"
    failed = f"; {', '.join(audit.failed)}" if audit.failed else ""
    return row(f"{name}: least of four scores", least, "", "100", least == 100, f"{scores}; {size}{failed}")


def _note_rows(url: str) -> list[dict[str, Any]]:
    rows = []
    with browser() as started:
        for slowed in (1, 4):
            found = notes_on(url, started, slowed=slowed, runs=RUNS)
            name = f"1,000 notes, processor at 1/{slowed}" if slowed > 1 else "1,000 notes"
            beside = f"longest task {found.longest:.0f} ms"
            most = MOST_OPENING * (2 if slowed > 1 else 1)
            rows += [
                row(f"{name}: scripts and painting", round(found.painting), "ms", f"<= {MOST_PAINTING}",
                    found.painting <= MOST_PAINTING, beside),
                row(f"{name}: opening one", round(found.opening), "ms", f"<= {most}", found.opening <= most,
                    f"main thread {found.drawing:.0f} ms until all its cards are drawn"),
            ]  # fmt: skip
    return rows
