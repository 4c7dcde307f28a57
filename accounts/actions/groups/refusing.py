"""What every action on a reading group refuses, whoever asks."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Membership, Person, ReadingGroup
from accounts.rules.groups import GroupRefused
from groundwork.limits import Limit, LimitReached, count_towards


def must_lead(actor: Membership) -> None:
    if not actor.leads:
        raise GroupRefused("may-not", _("You cannot do this in this group."))


def must_own(actor: Membership) -> None:
    if actor.role != Membership.Role.OWNER or actor.left_at is not None:
        raise GroupRefused("may-not", _("You cannot do this in this group."))


def must_stand(group: ReadingGroup) -> None:
    if group.archived_at is not None:
        raise GroupRefused("archived", _("This group is archived: it can be read, and nobody comes in."))


def must_be_proven(person: Person) -> None:
    if not person.is_proven:
        raise GroupRefused("unproven", _("Open the link in the mail we sent you first."))


def count(limit: Limit, person: Person, now: datetime) -> None:
    try:
        count_towards(limit, who=str(person.pk), now=now)
    except LimitReached:
        message = _("That was much for one day. Go on tomorrow.")
        raise GroupRefused("too-many", message, status=429) from None
