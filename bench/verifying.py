"""The moderation log under seal: sealing a run, checking a million decisions against their seals, adding them up."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alliance_site.run.postgres import postgres
from bench.measuring import python, row, trial_site

ON_POSTGRESQL, ON_SQLITE = 1_000_000, 100_000  # decisions
AT_ONCE = 5_000
VERIFY_S, SEAL_MS, NUMBERS_MS = 60.0, 250.0, 150.0
STARTING_S = 10.0  # of a command, on a machine that does other things, too
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=20)


def run() -> list[dict[str, Any]]:
    rows = _on_one_database("SQLite", "", ON_SQLITE)
    with (
        tempfile.TemporaryDirectory(prefix="alliance-") as folder,
        postgres(Path(folder) / "postgres") as url,
    ):
        return rows + _on_one_database("PostgreSQL", url, ON_POSTGRESQL)


def _on_one_database(name: str, url: str, decisions: int) -> list[dict[str, Any]]:
    with trial_site(url) as environment:
        sealing = json.loads(python(environment, "-m", "bench.verifying", str(decisions)))
        started = time.monotonic()
        told = python(environment, "manage.py", "verify_log").splitlines()[0]
        seconds = round(time.monotonic() - started, 1)
    target = max(STARTING_S, VERIFY_S * decisions / 1_000_000)
    return [
        row(f"verify_log, {decisions:,} decisions, {name}", seconds, "s", f"<= {target:g}", seconds <= target, told),
        row(
            f"seal and count a run of 1,000, {name}", sealing["ms"], "ms", f"<= {SEAL_MS:g}",
            sealing["ms"] <= SEAL_MS, f"{sealing['bytes']} bytes kept per decision",
        ),
        row(
            f"numbers of the overview, 90 days, {name}", sealing["overview_ms"], "ms", f"<= {NUMBERS_MS:g}",
            sealing["overview_ms"] <= NUMBERS_MS, f"of everybody's page {sealing['openness_ms']} ms",
        ),
    ]  # fmt: skip


def fill(decisions: int) -> dict[str, float]:
    """Write decisions as a busy site would have made them, seal them; milliseconds per run."""
    from comments.actions.sealing import RUN, seal_decisions
    from comments.models import Decision, Seal
    from comments.moderation.statistics import openness, overview
    from groundwork.ids import new_id

    for start in range(0, decisions, AT_ONCE):
        Decision.objects.bulk_create(
            _decision(Decision, n, new_id) for n in range(start, min(start + AT_ONCE, decisions))
        )
    started, now = time.monotonic(), datetime.now(UTC)
    sealed = 0
    while more := seal_decisions(now=now):
        sealed += more
    elapsed = time.monotonic() - started
    kept = sum(len(bytes(run)) for run in Seal.objects.values_list("run", flat=True)) / sealed
    last = FIRST + decisions * APART
    return {
        "ms": round(1000 * elapsed / (sealed / RUN), 1),
        "bytes": round(kept, 1),
        "overview_ms": _milliseconds(lambda: overview(now=last, days=90)),
        "openness_ms": _milliseconds(lambda: openness(now=last)),
    }


def _milliseconds(ask: Callable[[], object]) -> float:
    """The median of five."""
    times = []
    for _ask in range(5):
        started = time.monotonic()
        ask()
        times.append(1000 * (time.monotonic() - started))
    return round(sorted(times)[2], 1)


def _decision(decision: Any, n: int, new_id: Any) -> Any:
    at = FIRST + n * APART
    by_rule = n % 2 == 0
    return decision(
        pk=new_id(at.timestamp()),
        made_at=at,
        verb="hold" if by_rule else "approve",
        by="rule" if by_rule else "person",
        by_id=None if by_rule else 7,
        by_label="first-comment" if by_rule else "",
        by_hash="" if by_rule else "ab" * 32,
        article_id=1 + n % 50,
        comment_id=n // 2 + 1,
        comment_version=1 + n % 2,
        person_id=n % 5_000 + 1,
        state_from="" if by_rule else "held",
        state_to="held" if by_rule else "published",
        reason="first-comment" if by_rule else "fine",
        prompted_by="" if by_rule else "held",
        waited=None if by_rule else n % 20_000,
    )


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")

    django.setup()
    sys.stdout.write(json.dumps(fill(int(sys.argv[1]))))
