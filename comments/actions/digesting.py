"""The moderators' daily mail: asked for, made once a day by whichever worker is first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.models import Digest
from groundwork.actions.outbox import enqueue

FROM_HOUR = 6  # UTC: yesterday is counted by then


def want_digest(*, moderator: User) -> None:
    """A mail a day from now on; wanting it twice is one."""
    Digest.objects.get_or_create(user=moderator)


def leave_digest(*, moderator: User) -> None:
    Digest.objects.filter(user=moderator).delete()


def send_digests(*, now: datetime) -> int:
    """Write the mails about yesterday into the outbox; returns how many. Whoever moderates no more gets none.

    The day is claimed with a conditional update in the transaction of the outbox row: two workers send one.
    """
    here = now.astimezone(UTC)
    if here.hour < FROM_HOUR:
        return 0
    yesterday = here.date() - timedelta(days=1)
    wanted = Digest.objects.filter(_not_yet(yesterday)).select_related("user")
    return sum(_send(digest, yesterday) for digest in wanted if may_moderate(digest.user, article_id=None))


def _send(digest: Digest, day: date) -> bool:
    with transaction.atomic():
        if not Digest.objects.filter(_not_yet(day), pk=digest.pk).update(last_day=day):
            return False
        enqueue("digest", {"user": digest.pk, "day": day.isoformat()})
    return True


def _not_yet(day: date) -> Q:
    return Q(last_day=None) | Q(last_day__lt=day)
