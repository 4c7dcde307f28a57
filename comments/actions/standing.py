"""How a comment stands: the one place that writes its state, its log row, its number and the article's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from articles.models import PublicState
from comments.actions.recording import Ruling, record_about_comments
from comments.actions.recording import record_about_comment as log
from comments.actions.sending_links import links_may_have_changed
from comments.actions.telling import GRACE
from comments.actions.telling_people import tell, tell_all
from comments.models import Comment, Decision, Placement, Tally
from comments.models.comment import MOST_DEPTH, POSITION_BYTES
from comments.submitting import ChangedMeanwhile
from groundwork.batches import Batch
from groundwork.ids import new_id

__all__ = ["PLACE_FIELDS", "Ruling", "give_place", "log", "settle", "settle_alike", "take_branch"]

PLACE_FIELDS = ("number", "position", "in_thread", "shown_at", "root", "path", "depth")
_ONE_REPLY_MORE = "UPDATE comments_comment SET replies_shown = replies_shown + 1 WHERE id = %s"
_NEW_BRANCH = """
INSERT INTO comments_branch (root_id, article_id, position, active, best) VALUES (%s, %s, %s, %s, 0)
"""
_BRANCH_IS_ACTIVE = "UPDATE comments_branch SET active = %s WHERE root_id = %s"


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
    if to == Comment.State.PUBLISHED and comment.position is None:
        by_hand = ruling.by == Decision.By.PERSON  # and taken back within the grace: nobody has heard of it
        told_at = now + GRACE if by_hand else None
        give_place(comment, counts=_notes_of(comment, sign=1), now=now, told_at=told_at)
        comment.save(update_fields=PLACE_FIELDS)
    elif comment.in_thread:
        _recount(comment, before=before)
        links_may_have_changed(comment, now=now)
    return log(comment, ruling=ruling, state_from=before, now=now)


@transaction.atomic
def settle_alike(
    comments: Sequence[Comment],
    *,
    to: str,
    ruling: Ruling,
    undoes: Mapping[int, int] | None = None,
    now: datetime,
) -> list[Decision]:
    """As `settle`, for many public ones that go the same way, in their order.

    Those that are no longer at their version are left out: a decision comes back for each of the others. Whose parent
    has no place yet must not be among those that are published for the first time. `undoes` names for each comment, by
    its id, the decision that is taken back.
    """
    held = Comment.objects.filter(pk__in=[comment.pk for comment in comments]).order_by("pk")
    versions = dict(held.select_for_update(no_key=True).values_list("pk", "version"))
    moved = [comment for comment in comments if versions.get(comment.pk) == comment.version]
    Comment.objects.filter(pk__in=[comment.pk for comment in moved]).update(
        state=to, version=F("version") + 1
    )
    before = {comment.pk: comment.state for comment in moved}
    counts: dict[int, Counter[str]] = {}  # by article, what is added to its counts
    first: dict[int, list[Comment]] = {}  # by article, those that get a place
    notes = _statuses(moved)
    for comment in moved:
        is_first = to == Comment.State.PUBLISHED and comment.position is None
        sign = int(to == Comment.State.PUBLISHED) - int(comment.state == Comment.State.PUBLISHED)
        comment.state, comment.version = to, comment.version + 1
        if is_first:
            first.setdefault(comment.article_id, []).append(comment)
        if comment.in_thread:
            links_may_have_changed(comment, now=now)
        if is_first or comment.in_thread:
            added = counts.setdefault(comment.article_id, Counter())
            added.update({"comments": sign, **_counts_of(notes.get(comment.pk), sign)})
    Tally.objects.filter(pk__in=before).update(is_new=True)
    parents = Counter(c.parent_id for placed in first.values() for c in placed if c.parent_id is not None)
    for parent, more in sorted(parents.items()):
        Comment.objects.filter(pk=parent).update(replies_shown=F("replies_shown") + more)
    for article, added in sorted(counts.items()):
        if article in first:
            _give_places(first[article], article, counts=added, now=now)
        else:
            PublicState.touch(article, added=added)
    return record_about_comments(moved, ruling=ruling, states_from=before, undoes=undoes, now=now)


def give_place(
    comment: Comment,
    *,
    counts: dict[str, int],
    now: datetime,
    told_at: datetime | None = None,
    batch: Batch | None = None,
) -> None:
    """Set what a comment gets when it is first shown to its audience; the caller saves the PLACE_FIELDS.

    A public one is numbered under its article's lock and counted, with the statements that wait in `batch`: whoever
    hands one over calls `take_branch` once the comment is written. A private one is only placed. Those who follow the
    talk are told at `told_at`, or at once.
    """
    is_alone = batch is None
    if comment.audience == Comment.Audience.PUBLIC:
        batch = batch or Batch()
        # The parent's row before the article's: whoever answers or withdraws the parent locks in the same order.
        if comment.parent_id is not None:
            batch.add(_ONE_REPLY_MORE, [comment.parent_id])
        state = PublicState.touch(
            comment.article_id, active_at=now, numbers=1, added={"comments": 1, **counts}, batch=batch
        )
        comment.number, comment.position, comment.in_thread = state.last_number, state.last_position, True
        if Comment.article.is_cached(comment):
            comment.article.state = state  # so that whoever answers need not ask
    else:
        comment.position = new_id(now.timestamp())
    comment.shown_at = now
    _take_place(comment)
    tell(comment, due_at=told_at, batch=batch)
    if batch is not None:
        links_may_have_changed(comment, now=now)
    if is_alone and batch is not None:
        take_branch(comment, batch)
        batch.send()


def _give_places(comments: Sequence[Comment], article: int, *, counts: dict[str, int], now: datetime) -> None:
    """As `give_place`, for public ones of one article, saved; word of them goes out after the grace."""
    batch = Batch()
    state = PublicState.touch(article, active_at=now, numbers=len(comments), added=counts, batch=batch)
    for back, comment in enumerate(reversed(comments)):
        comment.number, comment.position = state.last_number - back, state.last_position - back
        comment.in_thread, comment.shown_at = True, now
        _take_place(comment)
    for comment in comments:
        take_branch(comment, batch)
        links_may_have_changed(comment, now=now)
    batch.send()
    _write_places(comments)
    tell_all(comments, due_at=now + GRACE)


def _write_places(comments: Sequence[Comment]) -> None:
    """A statement each, sent together: composing Django's one of a thousand cases (bulk_update) takes longer."""
    fields = [field for field in Comment._meta.concrete_fields if field.name in PLACE_FIELDS]
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE comments_comment SET {columns} WHERE id = %s",  # noqa: S608 - our columns
            [
                [*(f.get_db_prep_save(getattr(c, f.attname), connection) for f in fields), c.pk]
                for c in comments
            ],
        )


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


def take_branch(comment: Comment, batch: Batch) -> None:
    """A root begins a branch, a reply makes its branch the most active; under the article's lock, after the comment.

    Before it, SQLite would look through all comments for the ones that had waited for this one.
    """
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
    return _counts_of(_statuses([comment]).get(comment.pk), sign)


def _statuses(comments: Sequence[Comment]) -> dict[int, str]:
    """How the notes among them stand in their articles' current revisions; "" where that is not known yet."""
    notes = [comment for comment in comments if hasattr(comment, "passage")]
    if not notes:
        return {}
    current = Placement.objects.filter(
        passage__in=[note.pk for note in notes], revision=F("passage__comment__article__current")
    )
    placed = dict(current.values_list("passage", "status"))
    return {note.pk: placed.get(note.pk, "") for note in notes}


def _counts_of(status: str | None, sign: int) -> dict[str, int]:
    """What the counts of notes gain for one that stands so; nothing for a comment that is none."""
    if status is None:
        return {}
    return {
        "notes": sign,
        "notes_changed": sign * (status == Placement.Status.CHANGED),
        "notes_lost": sign * (status == Placement.Status.LOST),
    }
