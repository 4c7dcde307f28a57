"""Placing one note again: its writer moves it to other words, or a moderator finds the words of a lost one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import Article
from comments.actions.carrying import recount_notes
from comments.models import Comment, Placement, PlacementChange
from comments.rules import permissions
from comments.rules.chaining import same_words
from comments.rules.placing import Place, nearest, place
from comments.submitting import Refused, Selection, StalePassage
from groundwork.limits import Limit, count_towards

# Each one stays in the note's history for good; whoever mends an article's notes in one go still gets through.
PLACES = Limit("place-note", times=60, seconds=3600)


class NotYoursToPlace(Refused):
    status = 403

    def __init__(self) -> None:
        message = _("Only its writer can move this note; moderators can place it once its words are gone.")
        super().__init__("not-yours-to-place", message)


def place_again(
    *, person: Person, comment: Comment, selection: Selection, now: datetime | None = None
) -> Placement:
    """Let the note stand on the selected words, in the current revision, from now on; later ones carry it from there.

    Where it stood before stays in its history; its origin never changes. Placing it where it stands already changes
    nothing. Raises NotYoursToPlace, WrongPassage, StalePassage, QuoteTooLong, LimitReached.
    """
    now = now or timezone.now()
    article = comment.article
    if not permissions.may_place(person, comment, placement_of(comment)):
        raise NotYoursToPlace
    where = place(selection, article)
    count_towards(PLACES, who=str(person.pk), now=now)
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",), no_key=True).select_related("current")
        current = locked.get(pk=article.pk).revision
        if current.pk != where.current.pk:  # published meanwhile
            raise StalePassage(nearest(selection, current))
        return _replace(person, comment, where, now)


def placement_of(comment: Comment) -> Placement | None:
    """Where the comment's passage stands in the current revision; None while it is not carried yet."""
    return Placement.objects.filter(passage=comment.pk, revision=comment.article.current_id).first()


def _replace(person: Person, comment: Comment, where: Place, now: datetime) -> Placement:
    before = placement_of(comment)
    new = _placement(person, comment, where, now)
    if before is not None and _says_the_same(before, new):
        return before
    if before is not None:
        PlacementChange.objects.create(
            passage=comment.passage, revision=where.current, status=before.status, start=before.start,
            end=before.end, placed_by_id=before.placed_by_id, placed_at=before.placed_at, replaced_by=person,
            replaced_at=now,
        )  # fmt: skip
    Placement.objects.bulk_create(
        [new],
        update_conflicts=True,
        unique_fields=["passage", "revision"],
        update_fields=["status", "start", "end", "confidence", "placed_by", "placed_at"],
    )
    if person.pk == comment.person_id:  # what a moderator saw of it before is not what it says now
        Comment.objects.filter(pk=comment.pk).update(version=F("version") + 1)
    if comment.in_thread:
        recount_notes(comment.article_id, where.current.pk)
    return new


def _says_the_same(before: Placement, new: Placement) -> bool:
    """The same words, and either placed by a person already or so sure that nobody needs to."""
    stays = (before.start, before.end) == (new.start, new.end)
    return stays and (before.placed_by_id is not None or before.status == new.status)


def _placement(person: Person, comment: Comment, where: Place, now: datetime) -> Placement:
    passage = comment.passage
    status = Placement.Status.CHANGED
    if same_words(passage.exact, where.current.text[where.start : where.end]):
        at_origin = (where.current.pk, where.start) == (passage.revision_id, passage.start)
        status = Placement.Status.SAME if at_origin else Placement.Status.MOVED
    return Placement(
        passage=passage, revision=where.current, status=status, start=where.start, end=where.end,
        confidence=1.0, placed_by=person, placed_at=now,
    )  # fmt: skip
