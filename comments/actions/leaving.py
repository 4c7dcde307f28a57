"""What becomes of what somebody said and did when they leave: kept under nobody's name, or erased, step by step.

An erased comment that had a number keeps it, and its place, empty, so that answers can be read. State drives the work:
a step takes what is still there, so that it may be killed anywhere and done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.leaving import WORK, close_account, due_leaving
from accounts.actions.roles import LastAdmin
from accounts.models import Person
from comments.actions.forgetting import forget_signer, forget_words_about
from comments.actions.liking import withdraw_like
from comments.actions.recording import Ruling
from comments.actions.settling import credit_nobody
from comments.actions.standing import settle
from comments.actions.voting import withdraw_vote
from comments.models import (
    Comment,
    Decision,
    Edit,
    GuestTrace,
    Like,
    Mention,
    Passage,
    Pin,
    Reception,
    Remark,
    Review,
    SearchText,
    Vote,
)
from comments.submitting import ChangedMeanwhile
from groundwork.actions.clearing import clear_rows
from groundwork.actions.compacting import compact_soon
from groundwork.actions.outbox import does, enqueue
from groundwork.retention import Goes

AT_ONCE = 50  # of one step: others' mails wait no longer than that takes
LATE = timedelta(minutes=10)  # after which no request of theirs can still be on its way
AGAIN = timedelta(days=1)  # who cannot leave now may be able to then
BLANK = {"source": "", "html": "", "tags": "", "language": "", "source_url": ""}


@does(WORK)
def leave(payload: dict[str, Any]) -> None:
    """Forget who this was, at once and as a whole; what they said follows in steps. Nothing when they stayed."""
    now = timezone.now()
    try:
        with transaction.atomic():
            leaving = due_leaving(payload["person"], now=now)
            if leaving is None:
                return
            user_id, erases = leaving.person.user_id, leaving.erases_words
            selves = close_account(leaving=leaving, now=now)
            if user_id is not None:
                forget_signer(user_id=user_id)
            rest = {"people": selves, "users": [user_id] if user_id else [], "erases": erases}
            enqueue("forget_deeds", rest)
            enqueue("forget_deeds", rest, due_at=now + LATE)  # what a request on its way still wrote
    except LastAdmin:  # since they asked, the others have gone
        enqueue(WORK, payload, due_at=now + AGAIN)


@does("forget_deeds")
def forget_deeds(payload: dict[str, Any]) -> None:
    """One step: what nobody else can see goes, and, if they want it, what others see, too. The next one is a row."""
    people, users, now = payload["people"], payload["users"], timezone.now()
    occasions = (Goes.LEAVING, Goes.ERASING) if payload["erases"] else (Goes.LEAVING,)
    _forget_private(people)
    _show_no_likes(people)
    credit_nobody(people)
    done = _erase_words(people, now) if payload["erases"] else _erase_unsent(people, now)
    if payload["erases"]:
        done = done + _take_back_votes(people, now)
    if done:
        enqueue("forget_deeds", payload)
        return
    if payload["erases"]:
        for person in Person.objects.filter(pk__in=people):
            forget_words_about(person=person)
    clear_rows(people=people, users=users, goes=occasions)
    compact_soon(SearchText)


def erase_comment(comment: Comment, *, now: datetime) -> None:
    """Erase the words of one comment and all that belongs to them. Raises ChangedMeanwhile. Twice changes nothing.

    Its row stays, without words, for the number, the answers and the log.
    """
    if comment.state == Comment.State.ERASED:
        return
    ruling = Ruling("erase", Decision.By.WRITER, by_label=comment.person.kind, reason="erased")
    with transaction.atomic():
        settle(comment, to=Comment.State.ERASED, ruling=ruling, now=now)
        Comment.objects.filter(pk=comment.pk).update(**BLANK, edited_at=None)
        for rows in (Edit, GuestTrace, Passage, Pin, Remark, Review, SearchText):
            rows.objects.filter(comment=comment.pk).delete()
        Mention.objects.filter(source=comment.pk).delete()


def _erase_words(people: Sequence[int], now: datetime) -> int:
    said = Comment.objects.filter(person__in=people).exclude(state=Comment.State.ERASED)
    return _erase_some(said, now)


def _erase_unsent(people: Sequence[int], now: datetime) -> int:
    """What waits for a mail that nobody will answer now."""
    return _erase_some(Comment.objects.filter(person__in=people, state=Comment.State.UNPROVEN), now)


def _erase_some(said: Any, now: datetime) -> int:
    comments = list(said.select_related("article", "person", "passage").order_by("pk")[:AT_ONCE])
    for comment in comments:
        try:
            erase_comment(comment, now=now)
        except ChangedMeanwhile:  # a moderator was quicker: the next step finds it as it stands now
            continue
    return len(comments)


def _forget_private(people: Sequence[int]) -> None:
    """Private notes and highlights, which nobody could read any more; answers to them before what they answer."""
    private = Comment.objects.filter(person__in=people, audience=Comment.Audience.PRIVATE)
    while ids := list(private.filter(replies=None).values_list("pk", flat=True)[: 10 * AT_ONCE]):
        Comment.objects.filter(pk__in=ids).delete()


def _show_no_likes(people: Sequence[int]) -> None:
    """A like counts on, but shows no name."""
    named = Like.objects.filter(person__in=people, show_name=True)
    articles = sorted(set(named.values_list("article", flat=True)))
    named.update(show_name=False)
    Reception.objects.filter(pk__in=articles).update(is_new=True)


def _take_back_votes(people: Sequence[int], now: datetime) -> int:
    votes = list(Vote.objects.filter(person__in=people).select_related("comment", "person")[:AT_ONCE])
    for vote in votes:
        withdraw_vote(person=vote.person, comment=vote.comment, now=now)
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).delete()  # what was never counted, too
    likes = list(Like.objects.filter(person__in=people).select_related("article", "person")[:AT_ONCE])
    for like in likes:
        withdraw_like(person=like.person, article=like.article, now=now)
    Like.objects.filter(pk__in=[like.pk for like in likes]).delete()
    return len(votes) + len(likes)
