"""A moderator's verbs. Every one has a reason, leaves a log row, and can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments.actions.reviewing import close_review, open_review
from comments.actions.standing import Ruling, settle
from comments.models import Comment, Decision, Flag
from comments.rules import permissions
from comments.rules.reasons import MODERATION
from comments.submitting import ChangedMeanwhile, Refused


class Verb(NamedTuple):
    to: str
    came_from: frozenset[str]
    usual_reason: str


_STANDING = frozenset({Comment.State.HELD, Comment.State.PUBLISHED, Comment.State.HIDDEN, Comment.State.SPAM})
VERBS: dict[str, Verb] = {
    "approve": Verb(Comment.State.PUBLISHED, _STANDING - {Comment.State.PUBLISHED}, "fine"),
    "keep": Verb(Comment.State.PUBLISHED, frozenset({Comment.State.PUBLISHED}), "fine"),
    "hide": Verb(Comment.State.HIDDEN, _STANDING - {Comment.State.HIDDEN}, "abuse"),
    "spam": Verb(Comment.State.SPAM, _STANDING - {Comment.State.SPAM}, "spam"),
}


class MayNot(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("may-not", _("You do not moderate this discussion."))


def decide(
    *,
    moderator: User,
    comment: Comment,
    verb: str,
    reason: str,
    expected_version: int,
    words: str = "",
    now: datetime | None = None,
) -> Decision:
    """Approve, keep, hide or mark as spam. `expected_version` is the version of the comment the moderator saw.

    Raises MayNot, Refused (unknown verb or reason, a state that the verb does not start from) or ChangedMeanwhile.
    """
    now = now or timezone.now()
    if not permissions.may_decide(moderator, comment):
        raise MayNot
    if verb not in VERBS or reason not in MODERATION:
        raise Refused("verb", _("Choose what to do, and why."))
    if comment.version != expected_version or comment.state not in VERBS[verb].came_from:
        raise ChangedMeanwhile
    ruling = Ruling(
        verb, Decision.By.PERSON, moderator.handle, reason, by_id=moderator.pk, words=words.strip()
    )
    with transaction.atomic():
        decision = settle(comment, to=VERBS[verb].to, ruling=ruling, now=now)
        Flag.objects.filter(comment=comment, settled_at=None, withdrawn_at=None).update(settled_at=now)
        close_review(comment, now=now)
    return decision


def undo_decision(
    *, moderator: User, comment: Comment, decision: Decision, now: datetime | None = None
) -> Decision:
    """Take back the latest decision on a comment: its state, its counts and its place in the queue return."""
    now = now or timezone.now()
    if not permissions.may_decide(moderator, comment):
        raise MayNot
    latest = Decision.objects.filter(comment_id=comment.pk).order_by("-id").first()
    undoable = decision.by == Decision.By.PERSON and decision.verb in VERBS
    if (
        latest is None
        or latest.pk != decision.pk
        or not undoable
        or comment.version != decision.comment_version
    ):
        raise ChangedMeanwhile
    ruling = Ruling(
        "undo", Decision.By.PERSON, moderator.handle, "undo", by_id=moderator.pk, undoes=decision.pk
    )
    with transaction.atomic():
        undone = settle(comment, to=decision.state_from, ruling=ruling, now=now)
        flags = Flag.objects.filter(comment=comment, settled_at=decision.made_at)
        reasons = [{"code": flag.reason, "detail": flag.words} for flag in flags]
        flags.update(settled_at=None)
        if decision.state_from == Comment.State.HELD or reasons:
            open_review(comment, reasons=reasons or [{"code": "undo", "detail": ""}], now=now)
    return undone
