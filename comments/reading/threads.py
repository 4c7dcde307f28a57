"""Threads, read in windows. Cost follows what is shown, not what is stored.

The order of a thread is the order of `path` (bytes: the positions from the root down), so a window is one range scan
of one index, wherever it begins and however large the thread is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from comments.models import Comment
from comments.models.comment import POSITION_BYTES
from comments.reading.lines import (
    Line,
    Named,
    first_lines_beside,
    lines_after,
    lines_by_number,
    lines_of,
    mentions_among,
)
from comments.reading.orders import Cut, just_past, ordered_window
from comments.reading.reception import Received, received_by, received_column, received_from

WITH_ARTICLE = 30  # comments that the article's own page shows
WINDOW = 100
WHOLE = 10_000  # ?all=1 shows no more than this
LARGEST_NUMBER = 2**31 - 1  # of a comment: what its column holds

Said = TypeVar("Said", Comment, Line)


@dataclass(frozen=True, slots=True)
class Window(Generic[Said]):
    """Part of a thread, ready to be shown: as lines for a page, as comments for whoever needs all of them."""

    comments: Sequence[Said]
    mentioned_in: Named  # by those that stand in the thread
    after: (
        int | str | None
    )  # the cursor of the next window: in thread order this one's last id; None at the end
    cuts: Mapping[int, Cut] = field(default_factory=dict)  # behind which of them a branch goes on elsewhere


def first_lines(article_id: int, size: int = WITH_ARTICLE) -> Window[Line]:
    return _lines(article_id, b"", size)


def first_lines_and_reception(article_id: int, size: int = WITH_ARTICLE) -> tuple[Window[Line], Received]:
    """The same with how the article is received: one query where somebody spoke, two where nobody did."""
    column, parameters = received_column(article_id)
    found, named, beside = first_lines_beside(article_id, size + 1, column, parameters)
    shown = found[:size]
    window = Window(shown, named, after=shown[-1].pk if len(found) > size else None)
    return window, received_from(beside) if found else received_by(article_id)


def lines_behind(article_id: int, cursor: int, size: int = WINDOW) -> Window[Line] | None:
    """The window that follows the comment `cursor` (its id); None when there is no such comment in the thread."""
    path = _path_of(article_id, cursor)
    return None if path is None else _lines(article_id, path, size)


def _lines(article_id: int, after: bytes, size: int) -> Window[Line]:
    found, named = lines_after(article_id, after, size + 1)
    shown = found[:size]
    return Window(shown, named, after=shown[-1].pk if len(found) > size else None)


def first_window(article_id: int, size: int = WITH_ARTICLE) -> Window[Comment]:
    return _window(article_id, b"", size)


def window_after(article_id: int, cursor: int, size: int = WINDOW) -> Window[Comment] | None:
    """The window that follows the comment `cursor` (its id); None when there is no such comment in the thread."""
    path = _path_of(article_id, cursor)
    return None if path is None else _window(article_id, path, size)


def _path_of(article_id: int, cursor: int) -> bytes | None:
    path = Comment.objects.in_thread(article_id).filter(pk=cursor).values_list("path", flat=True).first()
    return None if path is None else bytes(path)


def _window(article_id: int, after: bytes, size: int) -> Window[Comment]:
    comments = Comment.objects.in_thread(article_id).for_display()
    if after:
        comments = comments.filter(path__gt=after)
    found = list(comments[: size + 1])
    shown = found[:size]
    return Window(shown, mentions_of(shown), after=shown[-1].pk if len(found) > size else None)


def ordered_lines(article_id: int, order: str, cursor: str | None = None) -> Window[Line] | None:
    """Another order than the oldest first (comments/reading/orders.py); None for what is no cursor. Three queries."""
    found = ordered_window(article_id, order, cursor)
    if found is None:
        return None
    lines, named = lines_of(article_id, found.ids)
    return Window(lines, named, after=found.after, cuts=found.cuts)


def ordered_comments(article_id: int, order: str, cursor: str | None = None) -> Window[Comment] | None:
    """The same for whoever needs all of them."""
    found = ordered_window(article_id, order, cursor)
    if found is None:
        return None
    comments = Comment.objects.for_display().in_bulk(found.ids)
    shown = [comments[pk] for pk in found.ids if pk in comments]
    return Window(shown, mentions_of(shown), after=found.after, cuts=found.cuts)


def flat_lines(
    article_id: int, cursor: int | None = None, size: int = WINDOW, *, newest: bool = False
) -> Window[Line]:
    """In the order of their being said, none below another; `cursor` is the number of the last one before."""
    beyond = (LARGEST_NUMBER if newest else 0) if cursor is None else min(cursor, LARGEST_NUMBER)
    found, named = lines_by_number(article_id, beyond, size + 1, newest=newest)
    shown = [line._replace(depth=0) for line in found[:size]]
    return Window(shown, named, after=shown[-1].number if len(found) > size else None)


def branch_of(comment: Comment, size: int = WINDOW, cursor: int | None = None) -> Window[Comment] | None:
    """The replies below a comment, in thread order, after the reply `cursor` (its id)."""
    below = bytes(comment.path or b"")
    path = below
    if cursor is not None:
        found = Comment.objects.in_thread(comment.article_id).filter(pk=cursor).values_list("path", flat=True)
        path = bytes(found.first() or b"")
        if not path.startswith(below):
            return None
    replies = Comment.objects.in_thread(comment.article_id).for_display()
    window = list(replies.filter(path__gt=path, path__lt=just_past(below))[: size + 1])
    shown = window[:size]
    return Window(shown, mentions_of(shown), after=shown[-1].pk if len(window) > size else None)


def ancestors_of(comment: Comment) -> list[Comment]:
    """From the root down, without the comment itself."""
    path = bytes(comment.path or b"")
    above = [path[:end] for end in range(POSITION_BYTES, len(path), POSITION_BYTES)]
    if not above:
        return []
    return list(Comment.objects.in_thread(comment.article_id).for_display().filter(path__in=above))


def mentions_of(comments: Iterable[Comment]) -> Named:
    """Which shown comments name these by number. One query."""
    return mentions_among([comment.pk for comment in comments])
