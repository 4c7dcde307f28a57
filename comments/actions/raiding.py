"""A raid: many flags at once, held back and shown as one item. Deciding it settles all of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person, User
from comments.actions.recording import Ruling, record_about_comment
from comments.actions.reviewing import drop_cause, open_item, show_flags
from comments.models import Comment, Decision, Flag, Raid, Review
from comments.rules import permissions
from comments.rules.decisions import AWAY
from comments.rules.keeping import is_kept
from comments.rules.raids import flags_of_a_raid, most_flagged
from comments.submitting import ChangedMeanwhile, Refused

Outcome = Raid.Outcome


def open_raid(person: Person, *, now: datetime) -> Raid | None:
    """Hold the flags on this person's comments back when they look like a raid; in the transaction of the last flag.

    None when they do not. They count for nothing until a moderator has looked at the one item that stands for them.
    """
    flags = flags_of_a_raid(person, now)
    if not flags:
        return None
    comment = most_flagged(flags)
    raid, is_new = Raid.objects.get_or_create(
        person=person, settled_at=None, defaults={"comment": comment, "opened_at": now}
    )
    Flag.objects.filter(pk__in=[flag.pk for flag in flags]).update(raid=raid, counts_since=None)
    for flagged in {flag.comment_id: flag.comment for flag in flags}.values():
        show_flags(flagged, now=now)
    if is_new:
        reasons = [{"code": "raid", "detail": str(len(flags))}]
        open_item(comment, cause=Review.Cause.RAID, reasons=reasons, now=now)
    return raid


def settle_raid(*, moderator: User, raid: Raid, outcome: str, now: datetime | None = None) -> Raid:
    """Let all its flags count, or set all of them aside. The same twice changes nothing.

    Raises Refused, ChangedMeanwhile when somebody has settled it otherwise.
    """
    now = now or timezone.now()
    if not permissions.may_decide(moderator, raid.comment):
        raise Refused("may-not", _("You do not moderate this discussion."))
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose what to do."))
    with transaction.atomic():
        comment = Comment.objects.select_related("article").get(pk=raid.comment_id)
        if not _settle(raid, moderator.pk, outcome, now):
            if raid.outcome == outcome:
                return raid
            raise ChangedMeanwhile
        ruling = Ruling(outcome, Decision.By.PERSON, moderator.handle, "raid", by_id=moderator.pk)
        record_about_comment(comment, ruling=ruling, state_from=comment.state, now=now)
        drop_cause(comment, cause=Review.Cause.RAID, now=now)
    return raid


def settle_raid_with(decision: Decision, comment: Comment) -> None:
    """A moderator decided the item that stands for a raid: hidden, the flags were right; kept, they are set aside."""
    raid = Raid.objects.filter(comment=comment, settled_at=None).first()
    if raid is not None:
        is_shown = decision.state_to == Comment.State.PUBLISHED
        outcome = Outcome.RAID if is_shown else Outcome.REAL
        _settle(raid, decision.by_id, outcome, decision.made_at, in_hand=comment.pk)


def reopen_raid_of(decision: Decision, comment: Comment) -> None:
    """The decision that settled a raid is taken back: its flags are held again. The caller opens its item again."""
    raid = Raid.objects.filter(comment=comment, settled_at=decision.made_at).first()
    if raid is None or Raid.objects.filter(person=raid.person_id, settled_at=None).exists():
        return
    Raid.objects.filter(pk=raid.pk).update(settled_at=None, settled_by=None, outcome="")
    flags = Flag.objects.filter(raid=raid, withdrawn_at=None).select_related("comment")
    flags.filter(settled_at=decision.made_at).update(settled_at=None, outcome="")
    counted = [flag.comment for flag in flags.filter(counts_since=decision.made_at)]
    flags.filter(settled_at=None).update(counts_since=None)
    for flagged in {other.pk: other for other in counted if other.pk != comment.pk}.values():
        show_flags(flagged, now=decision.made_at)


def _settle(raid: Raid, by_id: int | None, outcome: str, now: datetime, *, in_hand: int = 0) -> bool:
    """Whether nobody was quicker; the raid as it stands then, either way.

    `in_hand` is the comment that is being decided: whoever does it settles its flags.
    """
    mine = Raid.objects.filter(pk=raid.pk, settled_at=None).update(
        settled_at=now, settled_by=by_id, outcome=outcome
    )
    raid.refresh_from_db(fields=["settled_at", "settled_by", "outcome"])
    if not mine:
        return False
    flags = Flag.objects.filter(raid=raid, settled_at=None)
    if outcome == Outcome.RAID:
        flags.update(settled_at=now, outcome=Flag.Outcome.RAID)
        return True
    flagged = {flag.comment_id: flag.comment for flag in flags.select_related("comment")}
    flags.update(counts_since=now)
    for comment in flagged.values():
        if comment.state in AWAY and comment.pk != in_hand:
            Flag.objects.filter(raid=raid, comment=comment).update(
                settled_at=now, outcome=Flag.Outcome.UPHELD
            )
        elif comment.state == Comment.State.PUBLISHED and not is_kept(comment):
            show_flags(comment, now=now)
    return True
