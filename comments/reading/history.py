"""Where a note has been: revision by revision, in runs, and how it got there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from comments.models import Comment, Passage, Placement, PlacementChange

MOST_PLACES = 200  # the latest revisions that are looked at, and the latest changes by hand
MOST_WORDS = 600  # characters shown of the words at a place


@dataclass(frozen=True, slots=True)
class Step:
    """The note stood so from revision `first` to revision `last`."""

    status: str
    words: str  # as they read there; nothing when lost
    by: str  # "engine", "writer" or "moderator"
    first: int  # number of a revision
    last: int
    at: datetime  # when it was placed so
    until: datetime | None = None  # when a person placed it elsewhere in the same revision
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class History:
    passage: Passage
    origin: int  # number of the revision that it was written on
    steps: list[Step]  # the latest first
    current: int  # number of the revision that is read now

    @property
    def now(self) -> Step | None:
        """How it stands in the current revision; None while it is not carried yet."""
        return next((step for step in self.steps if step.last == self.current and step.until is None), None)

    @property
    def says_more(self) -> bool:
        """Whether there is more to tell than that it stands where it was written."""
        return len(self.steps) > 1 or any(step.status != Placement.Status.SAME for step in self.steps)


def history_of(comment: Comment) -> History | None:
    """None for what points at no passage. Two queries, whatever the number of revisions; no text is loaded."""
    passage = getattr(comment, "passage", None)
    if passage is None:
        return None
    origin, placed = _placed(passage, comment)
    places = [*placed, *_replaced(passage, comment)]
    # What was replaced in a revision comes before what stands in it.
    places.sort(key=lambda step: (step.first, step.until is None, step.until or step.at))
    return History(
        passage=passage,
        origin=origin,
        steps=_runs(places)[::-1],
        current=comment.article.revision.number,
    )


def _placed(passage: Passage, comment: Comment) -> tuple[int, list[Step]]:
    """The number of the revision that it was written on, where it has a placement at the least; and all places."""
    rows = _read(
        Placement.objects.filter(passage=passage.pk).order_by("-revision__number"),
        "passage__revision__number",
    )
    steps = [_step(comment, *row) for *row, _origin in rows]
    return (rows[0][-1] if rows else 1), steps


def _replaced(passage: Passage, comment: Comment) -> Iterator[Step]:
    rows = PlacementChange.objects.filter(passage=passage.pk).order_by("-id")
    for *row, until in _read(rows, "replaced_at"):
        yield replace(_step(comment, *row), until=until)


def _read(rows: QuerySet[Any], *more: str) -> list[tuple[Any, ...]]:
    """The database cuts the words out, in code points: a revision's text may be two megabytes."""
    words = Substr("revision__text", F("start") + 1, F("end") - F("start"))
    columns = ("revision__number", "status", "words", "placed_by", "placed_at")
    return list(rows.annotate(words=words).values_list(*columns, *more)[:MOST_PLACES])


def _step(
    comment: Comment,
    number: int,
    status: str,
    words: str | None,
    person: int | None,
    at: datetime,
) -> Step:
    by = "engine" if person is None else "writer" if person == comment.person_id else "moderator"
    words = words or ""
    return Step(status, words[:MOST_WORDS], by, number, number, at, is_cut=len(words) > MOST_WORDS)


def _runs(places: Sequence[Step]) -> list[Step]:
    """Neighbours that say the same as one step. A place by hand begins a new one; what was carried from it goes on."""
    runs: list[Step] = []
    for step in places:
        before = runs[-1] if runs else None
        if before is not None and _goes_on(before, step):
            runs[-1] = replace(before, last=step.last)
        else:
            runs.append(step)
    return runs


def _goes_on(before: Step, step: Step) -> bool:
    alike = (before.status, before.words) == (step.status, step.words)
    return alike and before.until is None and step.until is None and step.by == "engine"
