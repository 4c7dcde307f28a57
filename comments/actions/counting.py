"""The counts of each day, written: added to when a run of the log is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from comments.models import Comment, DayCount, ScreeningState
from comments.rules.counting import POSTED, SCORE
from groundwork.ids import first_id_at

POSTED_DAYS = 2  # counted again each time: today, and yesterday until it is over
SCORE_FIGURES = ("good", "spam", "good_held", "spam_caught")
FIRST_DAYS = 90  # counted when nothing is counted yet


def add_counts(counts: Mapping[tuple[str, date, str], int]) -> None:
    """Add to the counts, in the caller's transaction. In one order, so that two who add never wait for each other."""
    _upsert(counts, '"count" = {table}."count" + excluded."count"')


def set_counts(counts: Mapping[tuple[str, date, str], int]) -> None:
    """Write the counts as they are."""
    _upsert(counts, '"count" = excluded."count"')


def count_posted(*, now: datetime) -> None:
    """Count the public comments of today and yesterday, and before the first time those of FIRST_DAYS."""
    today = now.astimezone(UTC).date()
    known = DayCount.objects.filter(what=POSTED, day__gte=today - timedelta(days=FIRST_DAYS)).exists()
    days = POSTED_DAYS if known else FIRST_DAYS
    for day in (today - timedelta(days=back) for back in range(days)):
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        ids = first_id_at(start.timestamp()), first_id_at((start + timedelta(days=1)).timestamp())
        posted = Comment.objects.filter(pk__gte=ids[0], pk__lt=ids[1], audience=Comment.Audience.PUBLIC)
        set_counts({(POSTED, day, ""): posted.count()})


def count_score(*, now: datetime) -> None:
    """Keep what the spam score says of itself today: how much of what was held out it would hold."""
    figures = ScreeningState.objects.values_list("figures", flat=True).first() or {}
    day = now.astimezone(UTC).date()
    set_counts(
        {(SCORE, day, key): figures[key] for key in SCORE_FIGURES if isinstance(figures.get(key), int)}
    )


def _upsert(counts: Mapping[tuple[str, date, str], int], resolution: str) -> None:
    if not counts:
        return
    table = connection.ops.quote_name(DayCount._meta.db_table)
    values = [(what, day, key, count) for (what, day, key), count in sorted(counts.items())]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} ("what", "day", "key", "count") VALUES {places} '  # noqa: S608 - of constants
            f'ON CONFLICT ("what", "day", "key") DO UPDATE SET {resolution.format(table=table)}',
            [cell for row in values for cell in row],
        )
