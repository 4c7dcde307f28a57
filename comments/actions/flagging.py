"""Flags: somebody asks the moderators to look. One per person and comment; a guest's counts once proven."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from comments.actions.reviewing import close_review, open_flagged
from comments.models import Comment, Decision, Flag, Review
from comments.rules import permissions
from comments.submitting import Refused


def flag_comment(
    *, person: Person, comment: Comment, reason: str, words: str = "", now: datetime | None = None
) -> Flag:
    """Flag once; flagging again changes the reason. Opens the comment's review unless a moderator kept this version."""
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
    open_flags = Flag.objects.filter(
        comment=comment, counts_since__isnull=False, withdrawn_at=None, settled_at=None
    ).order_by("made_at")
    reasons = [{"code": flag.reason, "detail": flag.words} for flag in open_flags]
    if not reasons:
        if Review.objects.filter(comment=comment, cause=Review.Cause.FLAGGED, closed_at=None).exists():
            close_review(comment, now=now)
        return
    if _kept_as_it_stands(comment):
        return
    open_flagged(comment, reasons=reasons, now=now)


def _kept_as_it_stands(comment: Comment) -> bool:
    """Whether a moderator has looked at this very version and kept it: no second flag reopens it."""
    return Decision.objects.filter(
        comment_id=comment.pk, verb="keep", comment_version=comment.version
    ).exists()
