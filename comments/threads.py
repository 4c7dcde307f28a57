"""Threads, read in windows. Cost follows what is shown, not what is stored.

The order of a thread is the order of `path` (bytes: the positions from the root down), so a window is one range scan
of one index, wherever it begins and however large the thread is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection

from comments.lines import Line, Named, lines_after, mentions_among
from comments.models import Comment
from comments.models.comment import POSITION_BYTES

WITH_ARTICLE = 30  # comments that the article's own page shows
WINDOW = 100
WHOLE = 10_000  # ?all=1 shows no more than this
NEWEST_ROOTS = 20
REPLIES_PER_ROOT = 4  # in the order "newest": 20 roots with 4 replies each make a window of 100


Said = TypeVar("Said", Comment, Line)


@dataclass(frozen=True, slots=True)
class Window(Generic[Said]):
    """Part of a thread, ready to be shown: as lines for a page, as comments for whoever needs all of them."""

    comments: Sequence[Said]
    mentioned_in: Named  # by those that stand in the thread
    after: int | None  # the cursor of the next window: the id of this one's last comment, None at the end
    before: int | None = None  # the number of the first comment, when something stands before it


def first_lines(article_id: int, size: int = WITH_ARTICLE) -> Window[Line]:
    return _lines(article_id, b"", size)


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


def newest_window(article_id: int, cursor: int | None = None) -> Window[Comment] | None:
    """The newest roots with the first few replies of each; `cursor` is the id of the last root of the window before."""
    roots = Comment.objects.filter(article_id=article_id, in_thread=True, parent=None).order_by("-position")
    if cursor is not None:
        position = roots.filter(pk=cursor).values_list("position", flat=True).first()
        if position is None:
            return None
        roots = roots.filter(position__lt=position)
    found = list(roots.for_display()[: NEWEST_ROOTS + 1])
    shown = found[:NEWEST_ROOTS]
    replies = _first_replies(shown)
    comments = [comment for root in shown for comment in (root, *replies.get(root.pk, ()))]
    return Window(comments, mentions_of(comments), after=shown[-1].pk if len(found) > NEWEST_ROOTS else None)


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
    window = list(replies.filter(path__gt=path, path__lt=_just_past(below))[: size + 1])
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


def _first_replies(roots: Sequence[Comment]) -> dict[int, list[Comment]]:
    """The first replies below each root: one bounded range scan per root, all in one statement."""
    if not roots:
        return {}
    table = connection.ops.quote_name(Comment._meta.db_table)
    scan = (
        f"SELECT id FROM (SELECT id FROM {table} WHERE article_id = %s AND in_thread "  # noqa: S608 - a constant
        f"AND path > %s AND path < %s ORDER BY path LIMIT {REPLIES_PER_ROOT}) AS branch{{}}"
    )
    statement = " UNION ALL ".join(scan.format(n) for n in range(len(roots)))
    bounds: list[int | bytes] = []
    for root in roots:
        path = bytes(root.path or b"")
        bounds += [root.article_id, path, _just_past(path)]
    with connection.cursor() as cursor:
        cursor.execute(statement, bounds)
        ids = [row[0] for row in cursor.fetchall()]
    replies: dict[int, list[Comment]] = {}
    for reply in Comment.objects.filter(pk__in=ids).order_by("path").for_display():
        replies.setdefault(reply.root_id or 0, []).append(reply)
    return replies


def _just_past(path: bytes) -> bytes:
    """The smallest path that stands after everything below `path`."""
    return (int.from_bytes(path, "big") + 1).to_bytes(len(path), "big")
