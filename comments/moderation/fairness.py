"""What stands beside an item of the queue for the sake of fairness: the appeal, the raid, the person, the remarks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.actions.appealing import may_settle
from comments.models import Appeal, Comment, Decision, Flag, Raid, Remark, Review
from comments.moderation.people import REMARKS_SHOWN, Taken, measures_on
from comments.moderation.statements import Statement, statements_of

FLAGS_SHOWN = 100
APPEALS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """An open appeal, with the decision that it is against."""

    appeal: Appeal
    statement: Statement | None
    decided_by_me: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class RaidShown:
    raid: Raid
    flags: list[Flag]  # oldest first
    people: int
    comments: int


@dataclass(frozen=True, slots=True)
class Beside:
    measures: list[Taken]  # on the writer; those that stand first
    remarks: list[Remark]  # on the writer or on this comment, newest first
    asked: AskedAgain | None
    raid: RaidShown | None


def beside(comment: Comment, review: Review | None, user: User, *, now: datetime) -> Beside:
    """For the page of one item. Two queries, more where it waits for an appeal or a raid."""
    causes = {reason.get("cause") for reason in review.reasons} if review and not review.closed_at else set()
    remarks = Remark.objects.filter(Q(person=comment.person_id) | Q(comment=comment))
    return Beside(
        measures=measures_on(comment.person, now),
        remarks=list(remarks.select_related("by__person").order_by("-made_at", "-pk")[:REMARKS_SHOWN]),
        asked=_open_appeal(comment, user) if Review.Cause.APPEAL in causes else None,
        raid=_raid_of(comment) if Review.Cause.RAID in causes else None,
    )


def asked_again(appeal: Appeal, user: User) -> AskedAgain:
    decision = Decision.objects.filter(pk=appeal.decision_id).first()
    statement = statements_of([decision])[decision.pk] if decision is not None else None
    mine = appeal.decided_by_id == user.pk
    return AskedAgain(appeal, statement, mine, may_settle(user, appeal))


def appeals_for(user: User) -> list[AskedAgain]:
    """The open appeals where this user moderates, oldest first; those that somebody else has to answer say so."""
    waiting = Appeal.objects.open().select_related("person__user", "comment__article")[:APPEALS_SHOWN]
    shown = [asked_again(appeal, user) for appeal in waiting]
    return [asked for asked in shown if asked.may_settle or asked.decided_by_me]


def appeals_beside_the_queue(user: object) -> int:
    """How many appeals against measures wait for this user: they are about no comment, so the queue has none of them.

    At most APPEALS_SHOWN. One query; none for who does not moderate the whole site.
    """
    if not isinstance(user, User) or not may_moderate(user, article_id=None):
        return 0
    waiting = (
        Appeal.objects.open().filter(comment=None).exclude(decided_by_id=user.pk).exclude(person__user=user)
    )
    return len(waiting.values_list("pk")[:APPEALS_SHOWN])


def _open_appeal(comment: Comment, user: User) -> AskedAgain | None:
    waiting = Appeal.objects.filter(comment=comment).open()
    asked = waiting.select_related("person__user", "comment__article").first()
    return asked_again(asked, user) if asked is not None else None


def _raid_of(comment: Comment) -> RaidShown | None:
    raid = Raid.objects.filter(comment=comment, settled_at=None).first()
    if raid is None:
        return None
    flags = list(raid.flags.select_related("person", "comment").order_by("made_at", "pk")[:FLAGS_SHOWN])
    people = {flag.person_id for flag in flags}
    return RaidShown(raid, flags, len(people), len({flag.comment_id for flag in flags}))
