"""How a comment stands: the one place that writes its state, its log row, its number and the article's counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from articles.models import PublicState
from comments.actions.recording import Ruling, record_about_comments
from comments.actions.recording import record_about_comment as log
from comments.actions.telling import GRACE
from comments.models import Comment, Decision, Placement, Tally
from comments.models.comment import MOST_DEPTH, POSITION_BYTES
from comments.submitting import ChangedMeanwhile
from groundwork.actions.outbox import enqueue
from groundwork.batches import Batch
from groundwork.ids import new_id

__all__ = ["PLACE_FIELDS", "Ruling", "give_place", "log", "settle", "settle_alike"]

PLACE_FIELDS = ("number", "position", "in_thread", "shown_at", "root", "path", "depth")
_ONE_REPLY_MORE = "UPDATE comments_comment SET replies_shown = replies_shown + 1 WHERE id = %s"
_NEW_BRANCH = """
INSERT INTO comments_branch (root_id, article_id, position, active, best) VALUES (%s, %s, %s, %s, 0)
"""
_BRANCH_IS_ACTIVE = "UPDATE comments_branch SET active = %s WHERE root_id = %s"
_IS_FOLLOWED = "SELECT 1 FROM comments_watch WHERE article_id = %s LIMIT 1"


@transaction.atomic
def settle(comment: Comment, *, to: str, ruling: Ruling, now: datetime) -> Decision:
    """Move a comment to the state `to` and write the log row.

    Raises ChangedMeanwhile when the comment is no longer at the version that the caller saw. A public comment that is
    published for the first time gets its number and its place here; one that had a number keeps both for ever.
    """
    before = comment.state
    claimed = Comment.objects.filter(pk=comment.pk, version=comment.version).update(
        state=to, version=F("version") + 1
    )
    if not claimed:
        raise ChangedMeanwhile
    comment.state, comment.version = to, comment.version + 1
    if to == Comment.State.PUBLISHED and comment.number is None:
        by_hand = ruling.by == Decision.By.PERSON  # and taken back within the grace: nobody has heard of it
        told_at = now + GRACE if by_hand else None
        give_place(comment, counts=_notes_of(comment, sign=1), now=now, told_at=told_at)
        comment.save(update_fields=PLACE_FIELDS)
    elif comment.in_thread:
        _recount(comment, before=before)
    return log(comment, ruling=ruling, state_from=before, now=now)


@transaction.atomic
def settle_alike(comments: Sequence[Comment], *, to: str, ruling: Ruling, now: datetime) -> list[Decision]:
    """As `settle`, for many that go the same way: none is published for the first time, none a note that counts.

    Those that are no longer at their version are left out: a decision comes back for each of the others.
    """
    held = Comment.objects.filter(pk__in=[comment.pk for comment in comments]).order_by("pk")
    versions = dict(held.select_for_update(no_key=True).values_list("pk", "version"))
    moved = [comment for comment in comments if versions.get(comment.pk) == comment.version]
    Comment.objects.filter(pk__in=[comment.pk for comment in moved]).update(
        state=to, version=F("version") + 1
    )
    before: dict[int, str] = {}
    shown: dict[int, int] = {}  # by article, how many more are shown
    for comment in moved:
        before[comment.pk] = comment.state
        if comment.in_thread:
            more = int(to == Comment.State.PUBLISHED) - int(comment.state == Comment.State.PUBLISHED)
            shown[comment.article_id] = shown.get(comment.article_id, 0) + more
        comment.state, comment.version = to, comment.version + 1
    Tally.objects.filter(pk__in=before).update(is_new=True)
    for article, more in sorted(shown.items()):
        PublicState.touch(article, added={"comments": more})
    return record_about_comments(moved, ruling=ruling, states_from=before, now=now)


def give_place(
    comment: Comment,
    *,
    counts: dict[str, int],
    now: datetime,
    told_at: datetime | None = None,
    batch: Batch | None = None,
) -> None:
    """Set what a comment gets when it is first shown to its audience; the caller saves the PLACE_FIELDS.

    A public one is numbered under its article's lock and counted, with the statements that wait in `batch`; a private
    one is only placed. Those who follow the talk are told at `told_at`, or at once.
    """
    is_alone = batch is None
    if comment.audience == Comment.Audience.PUBLIC:
        batch = batch or Batch()
        # The parent's row before the article's: whoever answers or withdraws the parent locks in the same order.
        if comment.parent_id is not None:
            batch.add(_ONE_REPLY_MORE, [comment.parent_id])
        followed = batch.add(_IS_FOLLOWED, [comment.article_id])
        state = PublicState.touch(
            comment.article_id, active_at=now, give_number=True, added={"comments": 1, **counts}, batch=batch
        )
        comment.number, comment.position, comment.in_thread = state.last_number, state.last_position, True
        if Comment.article.is_cached(comment):
            comment.article.state = state  # so that whoever answers need not ask
        if followed.rows:
            enqueue("new_comment", {"comment": comment.pk}, due_at=told_at)
    else:
        comment.position = new_id(now.timestamp())
    comment.shown_at = now
    _take_place(comment)
    if comment.in_thread and batch is not None:
        _take_branch(comment, batch)
        if is_alone:
            batch.send()


def _take_place(comment: Comment) -> None:
    parent = comment.parent
    own = (comment.position or 0).to_bytes(POSITION_BYTES, "big")
    if parent is None or parent.path is None:
        comment.root, comment.path, comment.depth = None, own, 0
        return
    above = bytes(parent.path)
    if parent.depth >= MOST_DEPTH:  # becomes its sibling; "in reply to" still says whom it answers
        above = above[:-POSITION_BYTES]
    comment.root_id = parent.root_id or parent.pk
    comment.path = above + own
    comment.depth = len(above) // POSITION_BYTES


def _take_branch(comment: Comment, batch: Batch) -> None:
    """A root begins a branch, a reply makes its branch the most active; under the article's lock."""
    if comment.root_id is None:
        place = comment.position
        batch.add(_NEW_BRANCH, [comment.pk, comment.article_id, place, place])
    else:
        batch.add(_BRANCH_IS_ACTIVE, [comment.position, comment.root_id])


def _recount(comment: Comment, *, before: str) -> None:
    """A comment that has its place came to be shown, or ceased to be; or its tombstone reads otherwise now."""
    shown, was_shown = comment.state == Comment.State.PUBLISHED, before == Comment.State.PUBLISHED
    sign = int(shown) - int(was_shown)
    if sign:  # what is hidden lifts its branch no more
        Tally.objects.filter(pk=comment.pk).update(is_new=True)
    PublicState.touch(comment.article_id, added={"comments": sign, **_notes_of(comment, sign=sign)})


def _notes_of(comment: Comment, *, sign: int) -> dict[str, int]:
    """What one note adds to its article's counts of notes, by how it stands in the current revision."""
    if not sign or not hasattr(comment, "passage"):
        return {}
    status = (
        Placement.objects.filter(passage=comment.pk, revision=comment.article.current_id)
        .values_list("status", flat=True)
        .first()
    )
    return {
        "notes": sign,
        "notes_changed": sign * (status == Placement.Status.CHANGED),
        "notes_lost": sign * (status == Placement.Status.LOST),
    }
