"""Putting an item of the queue off: it comes back by itself, or at once when something graver is said of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments.models import Comment, Review
from comments.rules import permissions
from comments.submitting import Refused

HOUR = "hour"
TOMORROW = "tomorrow"
MORNING = time(7, 0)  # UTC: before the first of the day in Europe, after the last in America


def snooze_item(*, moderator: User, comment: Comment, until: str, now: datetime | None = None) -> datetime:
    """Put an item off for everybody, for an hour or until tomorrow; returns when it comes back.

    It is not decided, and stays due when it was. Raises Refused for what does not wait, or who does not moderate it.
    """
    now = now or timezone.now()
    if not permissions.may_decide(moderator, comment):
        raise Refused("may-not", _("You do not moderate this discussion."))
    if until not in (HOUR, TOMORROW):
        raise Refused("until", _("Choose until when."))
    back_at = now + timedelta(hours=1) if until == HOUR else _next_morning(now)
    put_off = Review.objects.filter(comment=comment, closed_at=None)
    if not put_off.update(snoozed_until=back_at, claimed_by=None, claimed_until=None):
        raise Refused("not-waiting", _("It waits for nobody any more."))
    return back_at


def wake_item(*, moderator: User, comment: Comment) -> None:
    """Back at once. Waking what is awake changes nothing."""
    if not permissions.may_decide(moderator, comment):
        raise Refused("may-not", _("You do not moderate this discussion."))
    Review.objects.filter(comment=comment, closed_at=None).update(snoozed_until=None)


def _next_morning(now: datetime) -> datetime:
    morning = datetime.combine(now.date(), MORNING, tzinfo=now.tzinfo)
    return morning if morning > now + timedelta(hours=3) else morning + timedelta(days=1)
