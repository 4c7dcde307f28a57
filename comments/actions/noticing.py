"""Legal notices: given by anybody, put before the moderators, answered (Regulation (EU) 2022/2065, Articles 16, 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.actions.recording import Ruling, record_about_article
from comments.actions.reviewing import open_item
from comments.models import Comment, Decision, Notice, Review
from comments.models.notice import MOST_ANSWER
from comments.rules.addresses import Found
from comments.submitting import NotText, Refused, words_within
from groundwork.actions.idempotency import AlreadyDone, use_key
from groundwork.actions.outbox import enqueue
from groundwork.ids import new_id
from groundwork.limits import Limit, LimitReached, count_towards
from groundwork.storable import is_storable

FROM_ONE_CLIENT = Limit("notices-from", times=10, seconds=3600)
RECEIPTS_TO_ONE = Limit("notice-receipts-to", times=3, seconds=86_400)  # the address is not proven
UNDO = timedelta(seconds=60)  # a decision may still be taken back; the answer waits for that
AT_ONCE = 200  # notices answered in one round of the worker
MOST_SHOWN = 10  # notices on one comment that its item names

Outcome = Notice.Outcome


class TooManyNotices(Refused):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        message = _(
            "Many notices came from where you are. Try again in %(minutes)s minutes; your words stay here."
        )
        super().__init__("too-many-notices", message % {"minutes": retry_after // 60 + 1})
        self.retry_after = retry_after


class AnsweredMeanwhile(Refused):
    status = 409

    def __init__(self) -> None:
        super().__init__("answered-meanwhile", _("Somebody else has answered this notice meanwhile."))


@dataclass(frozen=True, slots=True)
class Said:
    """The elements of Article 16(2), as they were typed; the form has asked for the statement of good faith."""

    url: str
    law: str  # a Notice.Law
    why: str
    place: str = ""
    name: str = ""
    email: str = ""


def give_notice(
    *, about: Found, said: Said, client: str, key: str, language: str = "", now: datetime | None = None
) -> Notice:
    """Take a notice; a comment goes before the moderators at once. The same `key` twice gives one notice.

    Raises TooManyNotices, NotText. A receipt goes to the address that was typed, unless that had several today.
    """
    now = now or timezone.now()
    if not all(map(is_storable, (said.url, said.why, said.place, said.name, said.email))):
        raise NotText
    notice = Notice(
        pk=new_id(), article=about.article, comment=about.comment, url=said.url, place=said.place, law=said.law,
        why=said.why, name=said.name, email=said.email, language=language, made_at=now,
    )  # fmt: skip
    try:
        count_towards(FROM_ONE_CLIENT, who=client, now=now)
    except LimitReached as limit:
        raise TooManyNotices(limit.retry_after) from None
    try:
        with transaction.atomic():
            use_key(f"notice:{key}", result=str(notice.pk))
            notice.save(force_insert=True)
            if about.comment is not None:
                _show_to_moderators(about.comment, now)
            if said.email and _may_receive(said.email, now):
                enqueue("notice_receipt", {"notice": notice.pk})
    except AlreadyDone as done:
        return Notice.objects.get(pk=int(done.result))
    return notice


def answer_notice(
    *, moderator: User, notice: Notice, outcome: str, answer: str = "", now: datetime | None = None
) -> Notice:
    """Answer a notice about a whole article; the log says so and the notifier hears. Raises Refused.

    The outcome says what is so already: whoever may, withdraws the article first.
    """
    now = now or timezone.now()
    if not may_moderate(moderator, article_id=None):
        raise Refused("may-not", _("You do not answer notices."))
    answer = answer.strip()
    _check_answer(notice, outcome, answer, now)
    ruling = Ruling(
        "answer", Decision.By.PERSON, moderator.handle, "fine" if outcome == Outcome.KEPT else "illegal",
        by_id=moderator.pk, words=answer,
    )  # fmt: skip
    with transaction.atomic():
        if not Notice.objects.filter(pk=notice.pk, settled_at=None).update(
            settled_at=now, settled_by=moderator, outcome=outcome, answer=answer
        ):
            raise AnsweredMeanwhile
        if notice.article_id is not None:
            decision = record_about_article(notice.article_id, ruling=ruling, state_to=outcome, now=now)
            Notice.objects.filter(pk=notice.pk).update(decision_id=decision.pk)
        enqueue("notice_answer", {"notice": notice.pk})
    notice.refresh_from_db()
    return notice


def answer_decided(*, now: datetime) -> int:
    """Answer the notices whose comments moderators have decided on, a minute after; returns how many.

    State drives it: an open notice whose comment waits no more. Two workers at once answer each once.
    """
    open_ones = (
        Notice.objects.open()
        .filter(comment__isnull=False)
        .exclude(
            comment__review__closed_at=None,
            comment__review__isnull=False,
            comment__state=Comment.State.PUBLISHED,
        )
    )
    answered = 0
    for notice in open_ones.select_related("comment__review")[:AT_ONCE]:
        assert notice.comment is not None  # noqa: S101 - the filter says so; this is for the type checker
        review: Review | None = getattr(notice.comment, "review", None)
        if review is not None and review.closed_at is not None and review.closed_at > now - UNDO:
            continue
        answered += _answer_as_it_stands(notice, notice.comment, now)
    return answered


def _answer_as_it_stands(notice: Notice, comment: Comment, now: datetime) -> int:
    decisions = Decision.objects.filter(
        comment_id=comment.pk, by=Decision.By.PERSON, made_at__gte=notice.made_at
    )
    decision = decisions.order_by("-pk").first()
    by = decision.by_id if decision is not None else None
    with transaction.atomic():
        settled = Notice.objects.filter(pk=notice.pk, settled_at=None).update(
            settled_at=now,
            settled_by=User.objects.filter(pk=by).first() if by is not None else None,
            outcome=_outcome_of(comment),
            decision_id=decision.pk if decision is not None else None,
        )
        if settled:
            enqueue("notice_answer", {"notice": notice.pk})
    return settled


def _outcome_of(comment: Comment) -> str:
    if comment.state == Comment.State.PUBLISHED:
        return Outcome.KEPT
    by_us = comment.state in (Comment.State.HIDDEN, Comment.State.SPAM, Comment.State.HELD)
    return Outcome.REMOVED if by_us else Outcome.GONE


def _show_to_moderators(comment: Comment, now: datetime) -> None:
    """All notices on the comment that nobody has answered, as reasons of one cause."""
    notices = Notice.objects.open().filter(comment=comment)[:MOST_SHOWN]
    open_item(comment, cause=Review.Cause.NOTICE, reasons=list(_reasons(notices)), now=now)


def _reasons(notices: Iterable[Notice]) -> Iterable[dict[str, str]]:
    for notice in notices:
        where = f" [{notice.place}]" if notice.place else ""
        yield {"code": "illegal", "detail": f"{notice.get_law_display()}: {notice.why}{where}"}


def _may_receive(email: str, now: datetime) -> bool:
    try:
        count_towards(RECEIPTS_TO_ONE, who=email.strip().lower(), now=now)
    except LimitReached:
        return False
    return True


def _check_answer(notice: Notice, outcome: str, answer: str, now: datetime) -> None:
    if notice.comment_id is not None:
        raise Refused("in-the-queue", _("It is about a comment: decide on that in the queue."))
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose what came of it."))
    stands = notice.article is not None and notice.article.is_published(now)
    if stands and outcome != Outcome.KEPT:
        raise Refused("still-there", _("The article is still public. Have it withdrawn first."))
    if not stands and outcome == Outcome.KEPT:
        raise Refused("not-there", _("The article is not public any more."))
    words_within(answer, MOST_ANSWER, code="answer")
