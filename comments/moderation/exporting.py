"""The log as CSV or JSON, for a transparency report: streamed, a keyset page at a time, however long it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from comments.models import Decision
from comments.rules.decisions import words_beside
from comments.rules.restrictions import FIELDS, RESTRICTS, statement
from groundwork.ids import first_id_at

PAGE = 1_000  # rows read at once
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
# What a spreadsheet would take for a formula (OWASP, CSV Injection): only words are anybody's own text.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def exported(
    form: str, *, since: date, until: date, restrictions_only: bool = False, with_words: bool = False
) -> Iterator[str]:
    """The decisions of the days from `since` to `until` (UTC, both included), in pieces of text.

    `form` is one of FORMATS. `with_words` adds what moderators wrote, as far as it stands: it may name people.
    """
    rows = _rows(since, until, restrictions_only, with_words)
    fields = [field for field in FIELDS if with_words or field != "words"]
    return _as_csv(rows, fields) if form == "csv" else _as_json(rows)


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


class _Line:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _as_csv(rows: Iterable[dict[str, str]], fields: list[str]) -> Iterator[str]:
    """RFC 4180, with a line of names."""
    write = csv.writer(_Line()).writerow
    yield write(fields)
    for row in rows:
        yield write([_harmless(cell) for cell in row.values()])


def _as_json(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """An array of objects, one to a line."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def _first_id(day: date) -> int:
    return first_id_at(datetime.combine(day, time(), tzinfo=UTC).timestamp())
