"""The log as CSV or JSON, for a transparency report: streamed, a keyset page at a time, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from comments.models import Decision
from comments.rules.decisions import words_beside
from comments.rules.restrictions import FIELDS, RESTRICTS, statement
from groundwork.ids import first_id_at
from groundwork.row_files import csv_of, json_of

PAGE = 1_000  # rows read at once
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def exported(
    form: str, *, since: date, until: date, restrictions_only: bool = False, with_words: bool = False
) -> Iterator[str]:
    """The decisions of the days from `since` to `until` (UTC, both included), in pieces of text.

    `form` is one of FORMATS. `with_words` adds what moderators wrote, as far as it stands: it may name people.
    """
    rows = _rows(since, until, restrictions_only, with_words)
    fields = [field for field in FIELDS if with_words or field != "words"]
    if form == "csv":
        return csv_of(chain([fields], (row.values() for row in rows)))
    return chain(json_of(rows), ["\n"])


def _rows(since: date, until: date, restrictions_only: bool, with_words: bool) -> Iterator[dict[str, str]]:
    decisions = Decision.objects.filter(pk__lt=_first_id(until + timedelta(days=1))).order_by("pk")
    if restrictions_only:
        decisions = decisions.filter(verb__in=RESTRICTS).exclude(
            by__in=(Decision.By.WRITER, Decision.By.GROUP)
        )
    last = _first_id(since) - 1
    while page := list(decisions.filter(pk__gt=last)[:PAGE]):
        undone = dict(
            Decision.objects.filter(undoes__in=[d.pk for d in page])
            .values_list("undoes", "pk")
            .order_by("pk")
        )
        words = words_beside(page) if with_words else {}
        for decision in page:
            told = statement(
                decision, taken_back_by=undone.get(decision.pk), words=words.get(decision.pk, "")
            )
            if not with_words:
                del told["words"]
            yield told
        last = page[-1].pk


def _first_id(day: date) -> int:
    return first_id_at(datetime.combine(day, time(), tzinfo=UTC).timestamp())
