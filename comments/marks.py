"""Where the public notes of an article stand in its current revision: for painting, for counting, for lists."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Revision
from comments.models import Comment, Placement

# Written out like the window of a thread (comments/reading/lines.py): composing it would cost more than running it.
_MARKS = """
SELECT p.passage_id, c.number, p.status, p."start", p."end",
  CASE WHEN p.status = 'changed' THEN (
    SELECT CASE WHEN h.placed_by_id = c.person_id THEN 'writer' ELSE 'hand' END FROM comments_placement h
    WHERE h.passage_id = p.passage_id AND h.revision_id <= p.revision_id AND h.placed_by_id IS NOT NULL
    ORDER BY h.revision_id DESC LIMIT 1) END, c.colour,
  c.replies_shown + COALESCE(t.shown, 0), c.tags
FROM comments_placement p JOIN comments_comment c ON c.id = p.passage_id
LEFT JOIN comments_tally t ON t.comment_id = c.id
WHERE p.revision_id = %s AND c.in_thread AND c.state = 'published'
ORDER BY p."start", p."end" DESC, p.passage_id
"""
BY_WRITER, BY_HAND = "writer", "hand"


class Mark(NamedTuple):
    comment: int
    number: int
    status: str
    start: int  # code points; 0 when lost
    end: int
    chosen_by: str | None = (
        None  # who chose the other words of a changed one: BY_WRITER, BY_HAND; None: an edit
    )
    colour: str = Comment.Colour.YELLOW
    weight: int = 0  # for choosing the best few: replies, and helpful votes as pages show them
    tags: str = ""  # as Comment.tags holds them

    @property
    def told(self) -> str:
        """How readers are told of it: its status, or who chose other words for it."""
        return self.chosen_by or self.status


def marks_of(revision: Revision) -> list[Mark]:
    """All public notes, in the order of the text, the longer first where two begin together. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [revision.pk])
        rows = cursor.fetchall()
    return [
        Mark(pk, number or 0, status, start or 0, end or 0, *others)
        for pk, number, status, start, end, *others in rows
    ]


def painted(marks: Sequence[Mark]) -> str:
    """JSON for the browser: [gap, length, number, weight, ..., colours], each gap from the start before it.

    Code points. `colours`, {number: colour}, only where there are others than yellow.
    """
    flat: list[Any] = []
    before = 0
    shown = [mark for mark in marks if mark.status != Placement.Status.LOST]
    for mark in shown:
        flat += [mark.start - before, mark.end - mark.start, mark.number, mark.weight]
        before = mark.start
    colours = {mark.number: mark.colour for mark in shown if mark.colour != Comment.Colour.YELLOW}
    flat += [colours] if colours else []
    return json.dumps(flat, separators=(",", ":"))


def check_of(text: str) -> int:
    """Adler-32 (RFC 1950, 8.2) of a text in UTF-8: tells the text that marks were made for from any other."""
    return zlib.adler32(text.encode())


def block_at(revision: Revision, offset: int) -> int:
    """The number of the block (1, 2, 3 ...) that holds the code point at `offset`."""
    return block_among(starts_of(revision), offset)


def block_among(starts: Sequence[int], offset: int) -> int:
    """The same, by where the blocks start."""
    return max(1, bisect_right(starts, offset))


def counts_by_block(starts: Sequence[int], marks: Sequence[Mark]) -> dict[int, int]:
    """How many notes begin in each block that has any; the blocks by where they start."""
    placed = (mark for mark in marks if mark.status != Placement.Status.LOST)
    return dict(Counter(block_among(starts, mark.start) for mark in placed))


def starts_of(revision: Revision) -> list[int]:
    """Where its blocks start, in code points."""
    return [block[1] for block in revision.blocks]
