"""`{% notes_between old new as notes %}`: the public notes at the paragraphs of two revisions; two queries."""

from __future__ import annotations

from django import template

from articles.models import Revision
from comments.reading.comparing import NoteAt, NotesBetween, notes_at

register = template.Library()


@register.simple_tag
def notes_between(old: Revision, new: Revision) -> NotesBetween:
    return notes_at(old, new)


@register.filter
def of_old(notes: NotesBetween, block: int | None) -> list[NoteAt]:
    """The notes that lost their words in this paragraph of the old revision."""
    return notes.lost.get(block or 0, [])


@register.filter
def of_new(notes: NotesBetween, block: int | None) -> list[NoteAt]:
    """The notes that stand in this paragraph of the new revision."""
    return notes.standing.get(block or 0, [])
