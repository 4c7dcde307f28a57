"""What a moderator reads about screening: the matched words marked in the source, and how a rule changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from comments.models import RuleChange, ScreeningRule
from comments.rules.reasons import words_of

MOST_MARKS = 200  # in one comment: more would be the whole of it


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source. `why` says why it is marked, in words for moderators; empty where it is not."""

    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by: str
    what: list[tuple[str, str, str]]  # field, before, after


def marked(source: str, reasons: Iterable[dict[str, Any]]) -> list[Piece]:
    """The source in pieces, those marked that a reason is about; empty when none of them marks anything.

    `reasons` are those of a Review. A mark whose words no longer stand in its place (an edit) is left out; where two
    overlap, both say why.
    """
    spans = [span for reason in reasons for span in _spans(source, reason)][:MOST_MARKS]
    if not spans:
        return []
    edges = sorted({0, len(source), *(edge for start, end, _why in spans for edge in (start, end))})
    pieces: list[Piece] = []
    for start, end in pairwise(edges):
        why = dict.fromkeys(why for first, last, why in spans if first <= start and end <= last)
        pieces.append(Piece(source[start:end], "; ".join(why)))
    return [piece for piece in pieces if piece.words]


def changes_of(rows: Iterable[RuleChange]) -> list[Change]:
    """The changes of one rule, as they come; ids of scopes as numbers."""
    return [
        Change(
            row.changed_at, str(row.by or ""), [_told(name, *values) for name, values in row.fields.items()]
        )
        for row in rows
    ]


def _spans(source: str, reason: dict[str, Any]) -> Iterable[tuple[int, int, str]]:
    detail = f" ({reason['detail']})" if reason.get("rule") and reason.get("detail") else ""
    for start, end, words in reason.get("marks", ()):
        if source[start:end] == words:
            yield start, end, f"{words_of(reason['code'])}{detail}"


def _told(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    field = ScreeningRule._meta.get_field(name.removesuffix("_id"))
    choices = dict(getattr(field, "choices", None) or {})
    said = [str(choices.get(value, "–" if value in (None, "") else value)) for value in (before, after)]
    return str(getattr(field, "verbose_name", name)), said[0], said[1]
