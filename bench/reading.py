"""Reading: an article's page and a window of its thread, kept and built anew, beside the least a server can do.

One granian worker on one core, the load on the other. Rates are of kept pages; what is built anew is given in CPU
milliseconds of the server for each answer, database included: they hardly move when the machine is busy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance_site.run.starting import BLOCKING_THREADS, WORKERS
from bench.measuring import GZIP, Load, Server, fetch, load, row, seed, serving, trial_site

SECONDS = 2.0  # of load for each figure, in each round
ROUNDS = 2  # all in turns, and the best of each: what else the machine does in between hits one as the other
SIZES = (100, 10_000, 100_000)  # comments of the threads
NOTES = 50
WHOLE = 1_000
NEVER_KEPT = "?x"  # the keeper holds canonical addresses only: this one is built anew each time
# Of performance: what a window built anew may cost, and how that stood to the limit line where it was set.
MOST_MS, MOST_TIMES = 6.0, 2.4
WHOLE_MS, WHOLE_TIMES = 30.0, 1.8
LEAST_RATE, LEAST_SHARE = 5_000.0, 0.5
MOST_KB = 50.0
MOST_MB = 250.0  # of the server with its two workers, without a database
FLAT = 1.2


@dataclass(frozen=True)
class Limits:
    """The limit lines of this run, for one page."""

    constant: Load
    bare: Load
    join: Load


@dataclass(frozen=True)
class Ask:
    """What is asked for over and over."""

    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=lambda: GZIP)
    expect: int = 200


def run() -> list[dict[str, Any]]:
    """All figures of this group."""
    with trial_site() as environment, ExitStack() as servers:
        paths = {size: seed(environment, size, NOTES) for size in (*SIZES, WHOLE)}
        pages = {"article": paths[SIZES[0]], "window": f"{paths[SIZES[0]]}comments/"}
        site = servers.enter_context(serving(environment))
        bodies = {kind: fetch(site.port, path)[2] for kind, path in pages.items()}
        known = {**GZIP, "If-None-Match": fetch(site.port, pages["window"])[1]["etag"]}
        asks = {("window", "unchanged"): Ask(site, pages["window"], known, 304)}
        for kind, path in pages.items():
            asks[kind, "kept"], asks[kind, "anew"] = Ask(site, path), Ask(site, path + NEVER_KEPT)
            limits = _limits(servers, environment, kind, bodies[kind], pages["article"])
            asks |= {(kind, name): ask for name, ask in limits.items()}
        asks |= {("first", str(n)): Ask(site, f"{paths[n]}comments/{NEVER_KEPT}") for n in SIZES[1:]}
        asks |= {("best", str(n)): Ask(site, f"{paths[n]}comments/?order=best") for n in SIZES}
        asks["whole", "anew"] = Ask(site, f"{paths[WHOLE]}comments/?all=1")
        found = _in_turns(asks)
        tight = fetch(site.port, pages["window"])[2]
        memory = _memory(environment, [path + more for path in pages.values() for more in ("", NEVER_KEPT)])
    return [*_rows(found, memory), _size_row(tight, bodies["window"])]


def _in_turns(asks: Mapping[tuple[str, str], Ask]) -> dict[tuple[str, str], Load]:
    rounds = [
        {
            name: load(ask.server, ask.path, seconds=SECONDS, headers=ask.headers, expect=ask.expect)
            for name, ask in asks.items()
        }
        for _round in range(ROUNDS)
    ]
    return {
        name: Load(max(once[name].per_second for once in rounds), min(once[name].cpu_ms for once in rounds))
        for name in asks
    }


def _limits(
    servers: ExitStack, environment: Mapping[str, str], kind: str, body: bytes, article: str
) -> dict[str, Ask]:
    """Servers that do nothing but answer with `body`, or read and pack as much."""
    folder = Path(environment["VAR_DIR"])
    (folder / f"body-{kind}").write_bytes(body)
    surroundings = {**environment, "BENCH_BODY": str(folder / f"body-{kind}")}
    with sqlite3.connect(folder / "alliance.sqlite3") as rows:
        slug = article.strip("/").rpartition("/")[2]
        found = rows.execute("SELECT id FROM articles_article WHERE slug = ?", [slug]).fetchone()
    constant = servers.enter_context(serving(surroundings, "bench.limits:constant"))
    bare = servers.enter_context(serving(surroundings, "bench.limits:bare_django"))
    return {
        "constant": Ask(constant, "/"),
        "bare": Ask(bare, "/kept/"),
        "join": Ask(bare, f"/join/{kind}/{found[0]}/"),
    }


def _memory(environment: Mapping[str, str], paths: Sequence[str]) -> float:
    """What a server as `make run` starts it takes when it has answered with these pages, MB."""
    with serving(environment, workers=WORKERS, threads=BLOCKING_THREADS) as server:
        for path in paths:
            load(server, path, seconds=SECONDS)
        return server.memory_mb()


def _rows(found: Mapping[tuple[str, str], Load], memory: float) -> list[dict[str, Any]]:
    limits = {
        kind: Limits(*(found[kind, name] for name in ("constant", "bare", "join")))
        for kind in ("article", "window")
    }
    anew = found["window", "anew"]
    return [
        _rate_row("article page, kept", found["article", "kept"], limits["article"]),
        _rate_row("window of 100, kept", found["window", "kept"], limits["window"]),
        _rate_row("window of 100, not modified (304)", found["window", "unchanged"], limits["window"]),
        _anew_row(
            f"article page (30 comments, {NOTES} notes), built anew",
            found["article", "anew"],
            limits["article"],
        ),
        _anew_row("window of 100, built anew", anew, limits["window"]),
        *(_flat_row(size, found["first", str(size)], anew) for size in SIZES[1:]),
        *(
            _flat_row(size, found["best", str(size)], found["best", str(SIZES[0])], "the best first, ")
            for size in SIZES[1:]
        ),
        _whole_row(found["whole", "anew"], limits["window"]),
        row(
            "memory, 2 workers",
            round(memory),
            "MB",
            f"<= {MOST_MB:g}",
            memory <= MOST_MB,
            "after the same pages",
        ),
    ]


def _rate_row(name: str, found: Load, limits: Limits) -> dict[str, Any]:
    share = limits.bare.cpu_ms / found.cpu_ms
    beside = f"bare Django {limits.bare.per_second:,.0f}, constant {limits.constant.per_second:,.0f}"
    of_constant = limits.constant.cpu_ms / found.cpu_ms
    met = found.per_second >= LEAST_RATE or share >= LEAST_SHARE
    target = f">= {LEAST_RATE:,.0f}, or 1/2 of bare Django"
    return row(
        name, round(found.per_second), "/s", target, met, f"{beside} ({share:.0%}, {of_constant:.0%} by CPU)"
    )


def _anew_row(name: str, found: Load, limits: Limits) -> dict[str, Any]:
    limit = limits.join.cpu_ms
    target = f"<= {MOST_MS:g}, or {MOST_TIMES:g} x beside"
    met = found.cpu_ms <= max(MOST_MS, MOST_TIMES * limit)
    return row(name, round(found.cpu_ms, 2), "ms", target, met, f"read, join, pack: {limit:.2f} ms")


def _flat_row(size: int, found: Load, first: Load, order: str = "") -> dict[str, Any]:
    name = f"first window of {size:,} comments, {order}built anew"
    met = found.cpu_ms <= FLAT * first.cpu_ms
    return row(
        name,
        round(found.cpu_ms, 2),
        "ms",
        f"<= {FLAT:g} x beside",
        met,
        f"N={SIZES[0]}: {first.cpu_ms:.2f} ms",
    )


def _whole_row(found: Load, limits: Limits) -> dict[str, Any]:
    limit = WHOLE // SIZES[0] * limits.join.cpu_ms
    target = f"<= {WHOLE_MS:g}, or {WHOLE_TIMES:g} x beside"
    met = found.cpu_ms <= max(WHOLE_MS, WHOLE_TIMES * limit)
    name = f"whole thread of {WHOLE:,} on one page, built anew"
    return row(name, round(found.cpu_ms, 1), "ms", target, met, f"ten times read, join, pack: {limit:.1f} ms")


def _size_row(tight: bytes, first: bytes) -> dict[str, Any]:
    kilobytes = round(len(tight) / 1000, 1)
    beside = f"the first answers: {len(first) / 1000:.1f} kB"
    return row("window of 100, gzip", kilobytes, "kB", f"<= {MOST_KB:g}", kilobytes <= MOST_KB, beside)
