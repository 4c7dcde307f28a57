"""Reading: an article's page and a window of its thread, kept and built anew, beside the least a server can do.

One granian worker on one core, the load on the other. Rates are of kept pages; what is built anew is given in CPU
milliseconds of the server for each answer, database included: they hardly move when the machine is busy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance_site.run.starting import BLOCKING_THREADS, WORKERS
from bench.measuring import GZIP, Load, Server, fetch, load, row, seed, serving, trial_site

SECONDS = 4.0  # of load for each figure
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


def run() -> list[dict[str, Any]]:
    """All figures of this group."""
    with trial_site() as environment:
        paths = {size: seed(environment, size, NOTES) for size in (*SIZES, WHOLE)}
        article, window = paths[SIZES[0]], f"{paths[SIZES[0]]}comments/"
        with serving(environment) as server:
            bodies = {path: fetch(server.port, path)[2] for path in (article, window)}
            kept = {path: load(server, path, seconds=SECONDS) for path in bodies}
            known = {**GZIP, "If-None-Match": fetch(server.port, window)[1]["etag"]}
            tight = fetch(server.port, window)[2]
            unchanged = load(server, window, seconds=SECONDS, headers=known, expect=304)
            anew = {path: _anew(server, path) for path in bodies}
            windows = {size: _anew(server, f"{paths[size]}comments/") for size in SIZES[1:]}
            whole = load(server, f"{paths[WHOLE]}comments/?all=1", seconds=SECONDS)
        kinds = {article: "article", window: "window"}
        limits = {path: _limits(environment, article, kinds[path], body) for path, body in bodies.items()}
        memory = _memory(environment, [f"{path}{more}" for path in bodies for more in ("", NEVER_KEPT)])
    rows = _kept_rows({"article page": article, "window of 100": window}, kept, limits)
    rows.append(_rate_row("window of 100, not modified (304)", unchanged, limits[window]))
    rows.append(_anew_row("article page (30 comments, 50 notes), built anew", anew[article], limits[article]))
    rows.append(_anew_row("window of 100, built anew", anew[window], limits[window]))
    rows += [_flat_row(size, found, anew[window]) for size, found in windows.items()]
    rows.append(_whole_row(whole, limits[window]))
    rows.append(_size_row(tight, bodies[window]))
    rows.append(
        row(
            "memory, 2 workers",
            round(memory),
            "MB",
            f"<= {MOST_MB:g}",
            memory <= MOST_MB,
            "after the same pages",
        )
    )
    return rows


def _anew(server: Server, path: str) -> Load:
    return load(server, f"{path}{NEVER_KEPT}", seconds=SECONDS)


def _memory(environment: Mapping[str, str], paths: Sequence[str]) -> float:
    """What a server as `make run` starts it takes when it has answered with these pages, MB."""
    with serving(environment, workers=WORKERS, threads=BLOCKING_THREADS) as server:
        for path in paths:
            load(server, path, seconds=SECONDS / 2)
        return server.memory_mb()


def _limits(environment: Mapping[str, str], article: str, kind: str, body: bytes) -> Limits:
    """What a server gives that does nothing but answer with `body`, or read and pack as much."""
    folder = Path(environment["VAR_DIR"])
    (folder / "body").write_bytes(body)
    surroundings = {**environment, "BENCH_BODY": str(folder / "body")}
    with sqlite3.connect(folder / "alliance.sqlite3") as rows:
        slug = article.strip("/").rpartition("/")[2]
        found = rows.execute("SELECT id FROM articles_article WHERE slug = ?", [slug]).fetchone()
    with serving(surroundings, "bench.limits:constant") as server:
        constant = load(server, "/", seconds=SECONDS)
    with serving(surroundings, "bench.limits:bare_django") as server:
        bare = load(server, "/kept/", seconds=SECONDS)
        join = load(server, f"/join/{kind}/{found[0]}/", seconds=SECONDS)
    return Limits(constant, bare, join)


def _kept_rows(
    names: Mapping[str, str], kept: Mapping[str, Load], limits: Mapping[str, Limits]
) -> list[dict[str, Any]]:
    return [_rate_row(f"{name}, kept", kept[path], limits[path]) for name, path in names.items()]


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


def _flat_row(size: int, found: Load, first: Load) -> dict[str, Any]:
    name = f"first window of {size:,} comments, built anew"
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
