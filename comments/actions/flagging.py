"""Flags: somebody asks the moderators to look. One per person and comment; a guest's counts once proven."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from comments.actions.reviewing import show_flags
from comments.models import Comment, Flag
from comments.rules import permissions
from comments.rules.keeping import is_kept
from comments.submitting import Refused


def flag_comment(
    *, person: Person, comment: Comment, reason: str, words: str = "", now: datetime | None = None
) -> Flag:
    """Flag once; flagging again changes the reason. Opens the comment's review unless a moderator kept these words."""
    now = now or timezone.now()
    if not permissions.may_flag(person, comment):
        raise Refused("no-flag", _("This comment cannot be flagged."))
    if reason not in Flag.Reason.values:
        raise Refused("reason", _("Choose a reason."))
    with transaction.atomic():
        flag, _created = Flag.objects.update_or_create(
            comment=comment,
            person=person,
            defaults={
                "reason": reason,
                "words": words.strip(),
                "withdrawn_at": None,
                "settled_at": None,
                "counts_since": now if person.is_proven else None,
            },
            create_defaults={
                "reason": reason,
                "words": words.strip(),
                "made_at": now,
                "counts_since": now if person.is_proven else None,
            },
        )
        _show_to_moderators(comment, now)
    return flag


def withdraw_flag(*, person: Person, comment: Comment, now: datetime | None = None) -> None:
    """Take one's flag back; the last one out closes the review that flags opened."""
    now = now or timezone.now()
    with transaction.atomic():
        Flag.objects.filter(comment=comment, person=person, withdrawn_at=None).update(withdrawn_at=now)
        _show_to_moderators(comment, now)


def count_flags_of(person: Person, *, now: datetime) -> None:
    """The guest is proven: the flags that waited for it count from now on."""
    waiting = Flag.objects.filter(person=person, counts_since=None, withdrawn_at=None).select_related(
        "comment"
    )
    for flag in waiting:
        with transaction.atomic():
            flag.counts_since = now
            flag.save(update_fields=["counts_since"])
            _show_to_moderators(flag.comment, now)


def _show_to_moderators(comment: Comment, now: datetime) -> None:
    if not is_kept(comment):
        show_flags(comment, now=now)
