"""Votes: helpful or not. One per person and comment, to be changed and taken back; exact however many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from comments.actions.summing import show_if_due
from comments.models import Comment, Like, Reception, Tally, Vote
from comments.rules import permissions
from comments.submitting import Refused
from groundwork.actions.outbox import does
from groundwork.limits import Limit, LimitReached, count_towards

# More than anybody reads and weighs within an hour.
VOTES = Limit("vote", times=300, seconds=3600)
AT_ONCE = 500  # votes of one person that are weighed anew in one transaction


class TooManyVotes(Refused):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        message = _("You voted often within an hour. Go on in %(minutes)s minutes.")
        super().__init__("too-many-votes", message % {"minutes": retry_after // 60 + 1})
        self.retry_after = retry_after


def vote_on(*, person: Person, comment: Comment, helpful: bool, now: datetime | None = None) -> None:
    """Say that a comment is helpful or is not; the other answer replaces one's earlier, the same changes nothing.

    What pages show of it follows at once, or within half a minute: comments/actions/summing.py. Raises Refused,
    TooManyVotes.
    """
    now = now or timezone.now()
    if not permissions.may_vote(person, comment):
        raise Refused("no-vote", _("You cannot vote on this comment."))
    try:
        count_towards(VOTES, who=str(person.pk), now=now)
    except LimitReached as reached:
        raise TooManyVotes(reached.retry_after) from None
    with transaction.atomic():
        _lock_tally(comment)
        vote = Vote.objects.filter(comment=comment, person=person).first()
        if vote is not None and vote.helpful == helpful:
            return
        if vote is not None:
            Vote.objects.filter(pk=vote.pk).update(helpful=helpful, counts=True, made_at=now)
            if vote.counts:
                _add(comment.pk, vote.helpful, -1)
        else:
            Vote.objects.create(comment=comment, person=person, helpful=helpful, made_at=now)
        _add(comment.pk, helpful, 1)
    show_if_due(comment.article_id, now=now)


def withdraw_vote(*, person: Person, comment: Comment, now: datetime | None = None) -> None:
    """Take one's vote back. Twice changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        if not Tally.objects.select_for_update().filter(pk=comment.pk).exists():
            return
        vote = Vote.objects.filter(comment=comment, person=person).first()
        if vote is None:
            return
        vote.delete()
        if vote.counts:
            _add(comment.pk, vote.helpful, -1)
    show_if_due(comment.article_id, now=now)


def own_vote(person: Person | None, comment: Comment) -> bool | None:
    """Whether this person found it helpful; None without a vote. One query."""
    votes = Vote.objects.filter(comment=comment, person=person).values_list("helpful", flat=True)
    return votes.first() if person is not None else None


@does("weigh_votes")
def weigh_votes(payload: dict[str, Any]) -> None:
    """Let the votes and likes of a person count or not, as the account stands now: not while it is suspended.

    Does only what is still to be done, so that it may run again after a crash.
    """
    person = Person.objects.select_related("user").get(pk=payload["person"])
    counts = person.user is None or person.user.is_active
    while _weigh_some(person, counts=counts):
        pass
    for like in Like.objects.filter(person=person).exclude(counts=counts):
        with transaction.atomic():
            if Like.objects.filter(pk=like.pk, counts=not counts).update(counts=counts):
                change = 1 if counts else -1
                Reception.objects.filter(pk=like.article_id).update(likes=F("likes") + change, is_new=True)


@transaction.atomic
def _weigh_some(person: Person, *, counts: bool) -> int:
    """How many votes were weighed anew; their tallies are locked in one order first."""
    found = list(Vote.objects.filter(person=person).exclude(counts=counts).order_by("comment")[:AT_ONCE])
    list(
        Tally.objects.select_for_update()
        .filter(pk__in=[vote.comment_id for vote in found])
        .order_by("pk")
        .values_list("pk")
    )
    votes = list(Vote.objects.filter(pk__in=[vote.pk for vote in found]).exclude(counts=counts))
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(counts=counts)
    for helpful in (True, False):
        comments = [vote.comment_id for vote in votes if vote.helpful == helpful]
        column = _column(helpful)
        Tally.objects.filter(pk__in=comments).update(
            **{column: F(column) + (1 if counts else -1)}, is_new=True
        )
    return len(found)


def _lock_tally(comment: Comment) -> None:
    """Whoever votes on the same comment waits here."""
    row = Tally(comment=comment, article_id=comment.article_id, root_id=comment.root_id or comment.pk)
    Tally.objects.bulk_create([row], ignore_conflicts=True)
    Tally.objects.select_for_update().get(pk=comment.pk)


def _add(comment_id: int, helpful: bool, change: int) -> None:
    column = _column(helpful)
    Tally.objects.filter(pk=comment_id).update(**{column: F(column) + change}, is_new=True)


def _column(helpful: bool) -> str:
    return "helpful" if helpful else "unhelpful"
