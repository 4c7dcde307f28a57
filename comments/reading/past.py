"""The notes of an article as they stood on one of its revisions: for painting, and as a list to read."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Revision
from comments.marks import Mark, block_at, check_of, marks_of, painted
from comments.models import Passage, Placement

PAGE = 200  # notes listed under an old revision at once; `?from=<n>` goes on
MOST_SHOWN = 300  # characters of a note's words in the list


@dataclass(frozen=True, slots=True)
class PastNote:
    comment: int
    number: int
    status: str
    words: str  # as they read on that revision; of a lost note, as they read when it was written
    is_cut: bool
    block: int | None  # where it begins; None when lost


@dataclass(frozen=True, slots=True)
class PastNotes:
    placed: list[PastNote]
    lost: list[PastNote]
    marks: str  # JSON, see comments.marks.painted
    length: int  # code points of the revision's text
    check: int
    total: int
    more: int | None  # what `?from=` goes on with


def past_notes(revision: Revision, first: int = 0) -> PastNotes:
    """Two queries, whatever the number of notes. What was written later has no place there, and is not among them."""
    marks = marks_of(revision)
    in_order = sorted(marks, key=lambda mark: mark.status == Placement.Status.LOST)
    listed = in_order[first : first + PAGE]
    gone = [mark.comment for mark in listed if mark.status == Placement.Status.LOST]
    origins = Passage.objects.only("exact").in_bulk(gone) if gone else {}
    notes = [_note(mark, revision, origins.get(mark.comment)) for mark in listed]
    return PastNotes(
        placed=[note for note in notes if note.block is not None],
        lost=[note for note in notes if note.block is None],
        marks=painted(marks),
        length=len(revision.text),
        check=check_of(revision.text),
        total=len(marks),
        more=first + PAGE if len(marks) > first + PAGE else None,
    )


def _note(mark: Mark, revision: Revision, origin: Passage | None) -> PastNote:
    is_lost = mark.status == Placement.Status.LOST
    words = (origin.exact if origin else "") if is_lost else revision.text[mark.start : mark.end]
    return PastNote(
        comment=mark.comment,
        number=mark.number,
        status=mark.told,
        words=words[:MOST_SHOWN],
        is_cut=len(words) > MOST_SHOWN,
        block=None if is_lost else block_at(revision, mark.start),
    )
