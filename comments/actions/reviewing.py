"""What waits for a moderator: rows of the queue are opened, claimed and closed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from comments.models import Comment, Flag, Review
from comments.rules import urgency

CLAIM = timedelta(minutes=5)  # long enough to read a thread, short enough that nobody blocks the queue
MOST_FLAGS_SHOWN = 50  # a storm of flags says nothing more in its thousandth

Reason = dict[str, Any]


def open_item(
    comment: Comment,
    *,
    cause: str,
    reasons: list[Reason],
    severity: int | None = None,
    now: datetime,
    is_new: bool = False,
) -> None:
    """Put a comment before the moderators, for a cause; in the caller's transaction.

    `reasons` are [{"code": ..., "detail": ...}, ...], at least one; `severity` is by default that of the cause
    (`urgency.SEVERITY`). An item that waits already keeps its age, its other causes and whoever has it open; the
    reasons of this cause replace those it had. `is_new` says that the comment was made in this very transaction, so
    that nothing can wait yet: one statement.
    """
    said = _said(reasons, cause, urgency.SEVERITY[cause] if severity is None else severity, now)
    if is_new:
        _open(comment, said, now)
        return
    with transaction.atomic():
        review = _locked(comment)
        if review is None:
            Review.objects.bulk_create([_row(comment, said, now)], ignore_conflicts=True)
            review = _locked(comment)
        if review is None or review.closed_at is not None:
            _open(comment, said, now)
            return
        earlier = [reason for reason in review.reasons if reason["cause"] == cause]
        if earlier:  # waits for this already: its age counts
            said = [{**reason, "since": earlier[0]["since"]} for reason in said]
        _rewrite(review, [*[r for r in review.reasons if r["cause"] != cause], *said])


def drop_cause(comment: Comment, *, cause: str, now: datetime) -> None:
    """What was asked for this cause is taken back; the item closes when it waits for nothing else."""
    with transaction.atomic():
        review = _locked(comment)
        if review is None or review.closed_at is not None:
            return
        left = [reason for reason in review.reasons if reason["cause"] != cause]
        if left:
            _rewrite(review, left)
        else:
            close_review(comment, now=now)


def open_review(comment: Comment, *, reasons: list[Reason], now: datetime, is_new: bool = False) -> None:
    """Put a held comment into the queue, or back into it; see `open_item`."""
    open_item(comment, cause=Review.Cause.HELD, reasons=reasons, now=now, is_new=is_new)


def show_flags(comment: Comment, *, now: datetime) -> None:
    """The open flags of a comment, before the moderators: none left takes them from there. In a transaction."""
    # First whatever else writes this item has to be done with it: the flags are read after that, and none is lost.
    _locked(comment)
    flags = Flag.objects.filter(
        comment=comment, counts_since__isnull=False, withdrawn_at=None, settled_at=None
    )
    found = list(flags.order_by("made_at", "pk")[:MOST_FLAGS_SHOWN])
    if not found:
        drop_cause(comment, cause=Review.Cause.FLAGGED, now=now)
        return
    open_item(
        comment,
        cause=Review.Cause.FLAGGED,
        reasons=[{"code": flag.reason, "detail": flag.words} for flag in found],
        severity=_severity_of(found),
        now=now,
    )


def close_review(comment: Comment, *, now: datetime) -> None:
    Review.objects.filter(comment=comment, closed_at=None).update(
        closed_at=now, claimed_by=None, claimed_until=None, snoozed_until=None
    )


def close_reviews(comments: list[int], *, now: datetime) -> None:
    """The same for many, by their ids."""
    Review.objects.filter(comment__in=comments, closed_at=None).update(
        closed_at=now, claimed_by=None, claimed_until=None, snoozed_until=None
    )


def reopen_review(comment: Comment, *, closed_at: datetime, flags: list[Flag]) -> None:
    """The decision that closed it at `closed_at` is taken back: the item waits again, in its old place.

    `flags` are those that the decision had settled; what they alone opened stays closed when all are withdrawn.
    """
    review = _locked(comment)
    if review is None or review.closed_at != closed_at:
        return
    cause = Review.Cause.FLAGGED
    was_flagged = [reason for reason in review.reasons if reason["cause"] == cause]
    reasons = [reason for reason in review.reasons if reason["cause"] != cause]
    if flags:
        since = datetime.fromisoformat(was_flagged[0]["since"]) if was_flagged else closed_at
        said = [{"code": flag.reason, "detail": flag.words} for flag in flags[:MOST_FLAGS_SHOWN]]
        reasons += _said(said, cause, _severity_of(flags), since)
    if reasons:
        review.closed_at = None
        _rewrite(review, reasons)


def reopen_reviews(comments: Sequence[Comment], *, closed_at: Mapping[int, datetime]) -> list[Comment]:
    """The same for many that wait for no flags; returns those that are not as simple, untouched.

    `closed_at` says for each comment, by its id, when its decision was made.
    """
    rows = Review.objects.select_for_update().filter(comment__in=closed_at).order_by("pk")
    theirs = {row.comment_id: row for row in rows if row.closed_at == closed_at[row.comment_id]}
    flagged = {
        pk for pk, row in theirs.items() if any(r["cause"] == Review.Cause.FLAGGED for r in row.reasons)
    }
    plain = [pk for pk, row in theirs.items() if pk not in flagged and row.reasons]
    Review.objects.filter(comment__in=plain).update(closed_at=None)
    return [comment for comment in comments if comment.pk in flagged]


def claim_review(*, moderator: User, comment_id: int, now: datetime) -> bool:
    """Take an item for five minutes; False when somebody else has it. Opening it again prolongs one's own claim."""
    free = Q(claimed_by=None) | Q(claimed_by=moderator) | Q(claimed_until__lt=now)
    return bool(
        Review.objects.filter(free, comment=comment_id, closed_at=None).update(
            claimed_by=moderator, claimed_until=now + CLAIM
        )
    )


def release_review(*, moderator: User, comment_id: int) -> None:
    """Give an item back undecided, so that nobody waits for the claim to run out."""
    Review.objects.filter(comment=comment_id, claimed_by=moderator).update(
        claimed_by=None, claimed_until=None
    )


def _said(reasons: list[Reason], cause: str, severity: int, since: datetime) -> list[Reason]:
    """The reasons as they are kept: each with its cause, how severe that is, and since when."""
    return [
        {**reason, "cause": cause, "detail": reason.get("detail", ""), "severity": severity, "since": since.isoformat()}
        for reason in reasons
    ]  # fmt: skip


def _severity_of(flags: list[Flag]) -> int:
    record = urgency.record_of_reporters([flag.person_id for flag in flags])
    return urgency.severity_of_flags([flag.reason for flag in flags], record)


def _locked(comment: Comment) -> Review | None:
    return Review.objects.select_for_update().filter(comment=comment).first()


def _row(comment: Comment, reasons: list[Reason], now: datetime) -> Review:
    first = urgency.gravest(reasons)
    return Review(
        comment=comment, article_id=comment.article_id, cause=first["cause"], severity=first["severity"],
        reasons=reasons, opened_at=now, due_at=urgency.due_of(reasons),
    )  # fmt: skip


def _open(comment: Comment, reasons: list[Reason], now: datetime) -> None:
    """A comment has one row in the queue: made, or opened again as if it were new, in one statement."""
    Review.objects.bulk_create(
        [_row(comment, reasons, now)],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=[
            "cause", "severity", "reasons", "opened_at", "due_at", "closed_at", "snoozed_until", "claimed_by",
            "claimed_until",
        ],
    )  # fmt: skip


def _rewrite(review: Review, reasons: list[Reason]) -> None:
    """Another set of reasons, and what follows from them; the gravest cause stands first, and names the item."""
    review.reasons = sorted(reasons, key=lambda reason: -reason["severity"])
    first = urgency.gravest(review.reasons)
    review.cause, review.severity = first["cause"], first["severity"]
    due_at = urgency.due_of(review.reasons)
    if due_at < review.due_at:  # something graver: whoever put it off did not know
        review.snoozed_until = None
    review.due_at = due_at
    review.save(update_fields=["reasons", "cause", "severity", "due_at", "closed_at", "snoozed_until"])
