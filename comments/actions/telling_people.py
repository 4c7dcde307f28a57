"""Telling people of what was said: the event is written with the deed, in its transaction; the worker does the rest.

Whoever has something to tell calls `tell`. Who is told is decided by the worker (`comments/rules/recipients.py`), and
asked again when a mail goes out: whether it is still shown, and whether the recipient may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Person
from comments.models import Comment
from groundwork.actions.outbox import enqueue_all
from groundwork.batches import Batch
from groundwork.models import OutboxRow

SAID = "new_comment"  # the outbox's name for it
OLD_NEWS = timedelta(days=2)  # words brought from elsewhere keep their dates, and are news to nobody


def tell(
    comment: Comment,
    *,
    mentioned: Iterable[Person] = (),
    due_at: datetime | None = None,
    batch: Batch | None = None,
) -> None:
    """Write that a comment was shown to its audience, in the caller's transaction: one INSERT, in `batch` if given.

    Told twice is told once: whoever is called by name later, in an edit, is told with another call. `due_at` is for
    what may be taken back within a moment. Nobody is told of private words, or of old ones.
    """
    if not _is_news(comment):
        return
    row = OutboxRow(kind=SAID, payload=_payload(comment, mentioned), due_at=due_at or timezone.now())
    if batch is not None:
        batch.insert(row)
    else:
        row.save(force_insert=True)


def tell_all(comments: Sequence[Comment], *, due_at: datetime) -> None:
    """The same for many, in one statement."""
    enqueue_all(SAID, [_payload(comment) for comment in comments if _is_news(comment)], due_at=due_at)


def _payload(comment: Comment, mentioned: Iterable[Person] = ()) -> dict[str, Any]:
    people = sorted({person.pk for person in mentioned})
    return {"comment": comment.pk, "mentioned": people} if people else {"comment": comment.pk}


def _is_news(comment: Comment) -> bool:
    shown_at = comment.shown_at or comment.made_at
    return comment.audience != Comment.Audience.PRIVATE and timezone.now() - shown_at < OLD_NEWS
