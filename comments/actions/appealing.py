"""Appeals: one per decision, answered by another moderator where there is one; the answer goes back to who made it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person, User
from accounts.rules.roles import may_moderate
from comments.actions.people import lift_measure
from comments.actions.recording import Ruling, record_about_comment, record_about_person
from comments.actions.reviewing import drop_cause, open_item
from comments.actions.standing import settle
from comments.actions.telling import tell_appellant
from comments.models import Appeal, Comment, Decision, Flag, Measure, Review
from comments.models.appeal import MOST_APPEAL
from comments.rules import permissions
from comments.rules.appeals import may_answer, refusal_to_appeal
from comments.submitting import ChangedMeanwhile, Refused, words_within

Outcome = Appeal.Outcome


class NotYoursToAnswer(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("not-yours", _("Somebody else has to answer this appeal."))


class AnsweredMeanwhile(ChangedMeanwhile):
    def __init__(self) -> None:
        Refused.__init__(self, "answered-meanwhile", _("Somebody else has answered this appeal meanwhile."))


def appeal(*, person: Person, decision: Decision, words: str, now: datetime | None = None) -> Appeal:
    """Say that a decision was wrong; puts it before the moderators. The same form sent twice is one appeal.

    Whether the decision is about this person is for the lookup to say. Raises Refused: not proven, too late, no
    words, or the decision does not stand any more.
    """
    now = now or timezone.now()
    words = _checked(words, _("Write why you think that it was wrong."))
    earlier = Appeal.objects.filter(decision_id=decision.pk, person=person, words=words).first()
    if earlier is not None:
        return earlier
    refusal = refusal_to_appeal(person, decision, now)
    if refusal is not None:
        raise refusal
    made = Appeal(
        decision_id=decision.pk, decided_by_id=decision.by_id, comment_id=decision.comment_id, person=person,
        words=words, made_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            if made.comment is not None:
                reasons = [{"code": "appeal", "detail": words}]
                open_item(made.comment, cause=Review.Cause.APPEAL, reasons=reasons, now=now)
    except IntegrityError:  # two at once: the first one counts
        return Appeal.objects.get(decision_id=decision.pk)
    return made


def settle_appeal(
    *, moderator: User, appeal: Appeal, outcome: str, answer: str, now: datetime | None = None
) -> Appeal:
    """Uphold it (the decision is taken back, the words are shown) or reject it, which needs words.

    The same answer twice is one. Raises NotYoursToAnswer, Refused (no words), AnsweredMeanwhile.
    """
    now = now or timezone.now()
    if not may_settle(moderator, appeal):
        raise NotYoursToAnswer
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose what to do."))
    needed = _("Say in your words why the decision stands.") if outcome == Outcome.REJECTED else ""
    answer = _checked(answer, needed)
    with transaction.atomic():
        if not _claim(appeal, moderator, outcome, answer, now):
            if (appeal.settled_by_id, appeal.outcome) == (moderator.pk, outcome):
                return appeal
            raise AnsweredMeanwhile
        if outcome == Outcome.UPHELD:
            _take_back(appeal, moderator, now)
        else:
            _log(appeal, moderator, "reject", "appeal-rejected", now)
        if appeal.comment is not None:
            drop_cause(appeal.comment, cause=Review.Cause.APPEAL, now=now)
        tell_appellant(appeal)
    return appeal


def uphold_with(decision: Decision, comment: Comment) -> bool:
    """A moderator shows the comment again: the appeal that asked for it is upheld by that. In their transaction.

    Whether there was one: then its answer says all, and nothing else has to be told.
    """
    waiting = list(Appeal.objects.filter(comment=comment, settled_at=None).select_for_update())
    for asked in waiting:
        asked.settled_at, asked.settled_by_id = decision.made_at, decision.by_id
        asked.outcome = Outcome.UPHELD
        asked.save(update_fields=["settled_at", "settled_by", "outcome"])
        tell_appellant(asked)
    return bool(waiting)


def may_settle(user: User, appeal: Appeal) -> bool:
    """Whether this user moderates there, and is not the one who decided or who asks."""
    if appeal.comment is not None:
        moderates = permissions.may_decide(user, appeal.comment)
    else:
        moderates = may_moderate(user, article_id=None)
    return moderates and may_answer(user, appeal)


def _claim(appeal: Appeal, moderator: User, outcome: str, answer: str, now: datetime) -> bool:
    """Whether nobody was quicker; the appeal as it stands then, either way."""
    mine = Appeal.objects.filter(pk=appeal.pk, settled_at=None).update(
        settled_at=now, settled_by=moderator, outcome=outcome, answer=answer
    )
    appeal.refresh_from_db(fields=["settled_at", "settled_by", "outcome", "answer"])
    return bool(mine)


def _take_back(appeal: Appeal, moderator: User, now: datetime) -> None:
    comment = appeal.comment
    if comment is None:
        measure = (
            Measure.objects.filter(decision_id=appeal.decision_id).select_related("person__user").first()
        )
        _log(appeal, moderator, "uphold", "appeal-upheld", now)
        if measure is not None:
            lift_measure(moderator=moderator, measure=measure, is_told=True, now=now)
        return
    decided = Decision.objects.get(pk=appeal.decision_id)
    comment.refresh_from_db()
    if comment.state != decided.state_to:
        raise ChangedMeanwhile
    ruling = _ruling("uphold", "appeal-upheld", appeal, moderator)
    settle(comment, to=Comment.State.PUBLISHED, ruling=ruling, now=now)
    # Who flagged it was told that it is gone; what counts for their record is how it ended.
    flags = Flag.objects.filter(comment=comment, settled_at=decided.made_at)
    flags.update(outcome=Flag.Outcome.REJECTED)


def _log(appeal: Appeal, moderator: User, verb: str, reason: str, now: datetime) -> None:
    ruling = _ruling(verb, reason, appeal, moderator)
    if appeal.comment is not None:
        appeal.comment.refresh_from_db()
        record_about_comment(appeal.comment, ruling=ruling, state_from=appeal.comment.state, now=now)
    else:
        record_about_person(appeal.person_id, ruling=ruling, now=now)


def _ruling(verb: str, reason: str, appeal: Appeal, moderator: User) -> Ruling:
    undoes = appeal.decision_id if verb == "uphold" else None
    return Ruling(
        verb, Decision.By.PERSON, moderator.handle, reason, by_id=moderator.pk, words=appeal.answer,
        undoes=undoes,
    )  # fmt: skip


def _checked(words: str, needed: str) -> str:
    """`needed` is what to say when there are none; empty when there may be none."""
    words = words.strip()
    if needed and not words:
        raise Refused("words", needed)
    return words_within(words, MOST_APPEAL)
