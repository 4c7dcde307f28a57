"""The public notes at the paragraphs of two revisions, for the page that compares them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from articles.models import Revision
from comments.marks import Mark, block_at, marks_of
from comments.models import Placement

MOST_NAMED = 30  # notes named at one paragraph; its own page lists all


@dataclass(frozen=True, slots=True)
class NoteAt:
    """A note at a paragraph: to link to, and whether the words that it stands on differ between the two."""

    comment: int
    number: int
    changed: bool


@dataclass(frozen=True, slots=True)
class NotesBetween:
    standing: dict[int, list[NoteAt]] = field(default_factory=dict)  # by the paragraph of the new revision
    lost: dict[int, list[NoteAt]] = field(default_factory=dict)  # by that of the old one; lost in the new


def notes_at(old: Revision, new: Revision) -> NotesBetween:
    """Where the public notes stand in the new revision, and where those stood that it lost. Two queries."""
    before = {mark.comment: mark for mark in marks_of(old) if mark.status != Placement.Status.LOST}
    standing: dict[int, list[NoteAt]] = defaultdict(list)
    lost: dict[int, list[NoteAt]] = defaultdict(list)
    for mark in marks_of(new):
        was = before.get(mark.comment)
        if mark.status != Placement.Status.LOST:
            _add(standing[block_at(new, mark.start)], mark, changed=_differ(was, mark, old, new))
        elif was is not None:
            _add(lost[block_at(old, was.start)], mark, changed=True)
    return NotesBetween(dict(standing), dict(lost))


def _add(notes: list[NoteAt], mark: Mark, *, changed: bool) -> None:
    if len(notes) < MOST_NAMED:
        notes.append(NoteAt(mark.comment, mark.number, changed))


def _differ(was: Mark | None, mark: Mark, old: Revision, new: Revision) -> bool:
    return was is not None and old.text[was.start : was.end] != new.text[mark.start : mark.end]
