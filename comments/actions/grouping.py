"""A group moderates itself: who leads it hides a word of it with a reason, and shows it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from comments.actions.moderating import checked_words
from comments.actions.standing import Ruling, settle
from comments.actions.telling import tell_writer
from comments.models import Comment, Decision
from comments.rules.decisions import decisive
from comments.rules.groups import NotTheirs
from comments.submitting import ChangedMeanwhile, Refused

_LEADER = "leader"  # how the log calls who leads a group


def hide_in_group(
    *,
    leader: Membership,
    comment: Comment,
    reason: str,
    words: str = "",
    expected_version: int,
    now: datetime,
) -> Decision:
    """Who leads a group takes a word of it from its members' sight; its writer is told why, and may appeal.

    The same sent twice is one. Raises Refused (reason or words that do not fit), NotTheirs, ChangedMeanwhile.
    """
    words = checked_words("hide", reason, words)
    _must_lead(leader, comment)
    if comment.state == Comment.State.HIDDEN and comment.version == expected_version + 1:
        earlier = Decision.objects.filter(comment_id=comment.pk, comment_version=comment.version).first()
        if earlier is not None:
            return earlier
    if comment.version != expected_version or comment.state != Comment.State.PUBLISHED:
        raise ChangedMeanwhile
    ruling = Ruling("hide", Decision.By.GROUP, _LEADER, reason, by_id=leader.person.user_id, words=words)
    with transaction.atomic():
        decision = settle(comment, to=Comment.State.HIDDEN, ruling=ruling, now=now)
        tell_writer(decision)
    return decision


def show_in_group(
    *, leader: Membership, comment: Comment, expected_version: int, now: datetime
) -> Decision | None:
    """Let members see it again, if it was hidden by who leads the group and not by the site. None: it is shown."""
    _must_lead(leader, comment)
    if comment.state == Comment.State.PUBLISHED:
        return None
    latest = decisive([comment]).get(comment.pk)
    if latest is None or latest.by != Decision.By.GROUP:
        raise Refused("may-not", _("The site’s moderators have hidden it."))
    if comment.version != expected_version:
        raise ChangedMeanwhile
    ruling = Ruling("undo", Decision.By.GROUP, _LEADER, "undo", by_id=leader.person.user_id, undoes=latest.pk)
    with transaction.atomic():
        decision = settle(comment, to=Comment.State.PUBLISHED, ruling=ruling, now=now)
        tell_writer(decision)
    return decision


def _must_lead(leader: Membership, comment: Comment) -> None:
    if not leader.leads or comment.group_id != leader.group_id:
        raise NotTheirs
