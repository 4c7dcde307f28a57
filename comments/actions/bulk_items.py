"""One batch of a bulk decision: together what goes alike, then one after the other what is left."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import OperationalError, connection, transaction

from accounts.models import User
from comments.actions.alike import Made, decide_alike, undo_alike
from comments.actions.moderating import VERBS, decide, sight_of, undo_decision
from comments.models import BulkDeed, BulkItem, Comment, Decision, Flag
from comments.submitting import ChangedMeanwhile, Refused

Outcome = BulkItem.Outcome
Items = list[BulkItem]
Seen = Mapping[int, list[str]]  # by comment id, the flags that stood when it was chosen

log = logging.getLogger(__name__)


def items_of(deed: BulkDeed, ids: list[int]) -> Items:
    """These items in their order, without the long columns: most of what is decided alike is never looked at."""
    found = deed.items.filter(pk__in=ids).order_by("pk")
    shown = found.select_related("comment__article", "comment__passage", "comment__parent", "comment__person")
    unread = ("source", "html", "article__source", "parent__source", "parent__html")
    return list(shown.defer(*(f"comment__{name}" for name in unread)))


def decide_items(deed: BulkDeed, ids: list[int], moderator: User, now: datetime) -> Items:
    """Carry the deed out on these items; they come back with what became of them, written. In a transaction."""
    items = items_of(deed, ids)
    seen = _flags_seen(deed, items) if deed.verb in ("approve", "keep") else {}
    earlier = Decision.objects.in_bulk([i.decision_id for i in items]) if deed.verb == "undo" else {}
    try:
        made = _together(deed, items, moderator, seen, earlier, now)
    except OperationalError:  # a deadlock, or the database goes away: the whole batch comes again
        raise
    except Exception as trouble:
        if not isinstance(trouble, ChangedMeanwhile):
            log.exception("bulk: a batch of deed %d", deed.pk)
        items, made = items_of(deed, ids), {}  # nothing was written: each is decided on its own
    placed = {item.comment_id: item.comment for item in items}
    for item in items:
        if item.comment.parent_id in placed:  # an answer to what has its place since a moment ago
            item.comment.parent = placed[item.comment.parent_id]
        if item.comment_id not in made:
            _decide_one(deed, item, moderator, seen, earlier, now)
            continue
        item.outcome = Outcome.DONE
        if deed.verb != "undo":
            item.decision_id = made[item.comment_id].pk
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE comments_bulkitem SET outcome = %s, decision_id = %s WHERE id = %s",
            [(str(item.outcome), item.decision_id, item.pk) for item in items],
        )
    return items


def _together(
    deed: BulkDeed,
    items: Items,
    moderator: User,
    seen: Seen,
    earlier: Mapping[int | None, Decision],
    now: datetime,
) -> Made:
    """Raises ChangedMeanwhile when a flag came in that nobody has seen; nothing was written then."""
    if deed.verb == "undo":
        return undo_alike(
            moderator=moderator,
            comments=[item.comment for item in items],
            decisions={item.comment_id: earlier[item.decision_id] for item in items},
            now=now,
        )
    by_verb: dict[str, list[Comment]] = {}
    for item in items:
        if item.comment.version == item.version:
            by_verb.setdefault(_verb_for(deed, item.comment), []).append(item.comment)
    made: Made = {}
    with transaction.atomic():
        for verb, comments in by_verb.items():
            made |= decide_alike(
                moderator=moderator, comments=comments, verb=verb, reason=deed.reason, words=deed.words,
                flags_seen=seen, now=now,
            )  # fmt: skip
    return made


def _verb_for(deed: BulkDeed, comment: Comment) -> str:
    """Approving what is public already is keeping it."""
    if deed.verb in ("approve", "keep"):
        return "keep" if comment.state == Comment.State.PUBLISHED else "approve"
    return deed.verb


def _decide_one(
    deed: BulkDeed,
    item: BulkItem,
    moderator: User,
    seen: Seen,
    earlier: Mapping[int | None, Decision],
    now: datetime,
) -> None:
    """Whatever goes wrong with one comment leaves the others to be decided. Raises OperationalError."""
    try:
        if deed.verb == "undo":
            undo_decision(
                moderator=moderator, comment=item.comment, decision=earlier[item.decision_id], now=now
            )
            item.outcome = Outcome.DONE
        else:
            item.outcome = _decide(deed, item, moderator, seen, now)
    except ChangedMeanwhile:
        item.outcome = Outcome.MOVED
    except Refused:
        item.outcome = Outcome.REFUSED
    except OperationalError:
        raise
    except Exception:
        log.exception("bulk: comment %d of deed %d", item.comment_id, deed.pk)
        item.outcome = Outcome.REFUSED


def _decide(deed: BulkDeed, item: BulkItem, moderator: User, seen: Seen, now: datetime) -> str:
    comment, verb = item.comment, _verb_for(deed, item.comment)
    if comment.version != item.version:
        return Outcome.MOVED
    if comment.state not in VERBS[verb].came_from:
        return Outcome.SAME if comment.state == VERBS[verb].to else Outcome.MOVED
    decision = decide(
        moderator=moderator, comment=comment, verb=verb, reason=deed.reason, words=deed.words,
        expected_version=item.version, flags_seen=seen.get(item.comment_id, ()), now=now,
    )  # fmt: skip
    item.decision_id = decision.pk
    return Outcome.DONE


def _flags_seen(deed: BulkDeed, items: Items) -> dict[int, list[str]]:
    """The flags that stood when the comments were chosen; one that came in since was seen by nobody. One query."""
    comments = [item.comment_id for item in items]
    seen: dict[int, list[str]] = {}
    for flag in Flag.objects.filter(comment__in=comments, counts_since__lte=deed.prepared_at):
        seen.setdefault(flag.comment_id, []).append(sight_of(flag))
    return seen
