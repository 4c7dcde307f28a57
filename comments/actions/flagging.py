"""Flags: somebody asks the moderators to look. One per person and comment; a guest's counts once proven."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from comments.actions.raiding import open_raid
from comments.actions.reviewing import show_flags
from comments.models import Comment, Flag
from comments.rules import permissions
from comments.rules.keeping import is_kept
from comments.rules.raids import open_raid_on
from comments.submitting import Refused
from groundwork.limits import Limit, LimitReached, count_towards

# More than anybody reads and judges; a flag storm has many hands, and `comments/rules/raids.py` for it.
FLAGS = Limit("flag", times=30, seconds=3600)


class TooManyFlags(Refused):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        message = _(
            "You flagged much within an hour. Go on in %(minutes)s minutes; the moderators look meanwhile."
        )
        super().__init__("too-many-flags", message % {"minutes": retry_after // 60 + 1})
        self.retry_after = retry_after


def flag_comment(
    *,
    person: Person,
    comment: Comment,
    reason: str,
    words: str = "",
    wants_answer: bool = True,
    now: datetime | None = None,
) -> Flag:
    """Flag once; flagging again changes the reason. Opens the comment's review unless a moderator kept these words.

    One of many on the same person within minutes counts only when a moderator has looked at all of them. With
    `wants_answer` its outcome is mailed to the reporter. Raises Refused, TooManyFlags.
    """
    now = now or timezone.now()
    if not permissions.may_flag(person, comment):
        raise Refused("no-flag", _("This comment cannot be flagged."))
    if reason not in Flag.Reason.values:
        raise Refused("reason", _("Choose a reason."))
    earlier = Flag.objects.filter(comment=comment, person=person).first()
    if earlier is not None and _was_set_aside(earlier):
        return earlier
    _count(person, now)
    said = {"reason": reason, "words": words.strip(), "wants_answer": wants_answer}
    with transaction.atomic():
        raid = open_raid_on(comment.person)
        counts_since = now if person.is_proven and raid is None else None
        said |= {"counts_since": counts_since, "raid": raid if person.is_proven else None}
        flag, _created = Flag.objects.update_or_create(
            comment=comment,
            person=person,
            defaults={**said, "withdrawn_at": None, "settled_at": None, "outcome": ""},
            create_defaults={**said, "made_at": now},
        )
        if raid is None:
            _show(comment, now)
    return flag


def withdraw_flag(*, person: Person, comment: Comment, now: datetime | None = None) -> None:
    """Take one's flag back; the last one out closes the review that flags opened."""
    now = now or timezone.now()
    with transaction.atomic():
        Flag.objects.filter(comment=comment, person=person, withdrawn_at=None).update(withdrawn_at=now)
        _show_to_moderators(comment, now)


def count_flags_of(person: Person, *, now: datetime) -> None:
    """The guest is proven: the flags that waited for it count from now on."""
    waiting = Flag.objects.filter(person=person, counts_since=None, withdrawn_at=None, raid=None)
    for flag in waiting.filter(settled_at=None).select_related("comment__person"):
        with transaction.atomic():
            flag.raid = open_raid_on(flag.comment.person)
            flag.counts_since = now if flag.raid is None else None
            flag.save(update_fields=["counts_since", "raid"])
            if flag.raid is None:
                _show(flag.comment, now)


def _count(person: Person, now: datetime) -> None:
    try:
        count_towards(FLAGS, who=str(person.pk), now=now)
    except LimitReached as reached:
        raise TooManyFlags(reached.retry_after) from None


def _was_set_aside(flag: Flag) -> bool:
    """Part of an attack on which a moderator has decided: the same person does not bring it back."""
    return flag.settled_at is not None and flag.outcome == Flag.Outcome.RAID


def _show(comment: Comment, now: datetime) -> None:
    """To the moderators; as one of many when this flag makes it look like a raid."""
    if open_raid(comment.person, now=now) is None:
        _show_to_moderators(comment, now)


def _show_to_moderators(comment: Comment, now: datetime) -> None:
    if not is_kept(comment):
        show_flags(comment, now=now)
