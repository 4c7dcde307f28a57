"""What was said since a moment, or since a number: in the order of its being said.

Numbers are given out under the article's lock in the order in which comments appear, so "since a moment" is "after a
number", and a window of it is one range scan of the index that keeps numbers unique.
"""

from __future__ import annotations

from datetime import datetime

from comments.models import Comment
from comments.reading.threads import WINDOW, Window, mentions_of

LATEST = 30  # comments that are shown to whoever names no moment


def said_after(article_id: int, number: int, size: int = WINDOW) -> Window[Comment]:
    """The first `size` comments with a number above this one. Two queries; `Window.after` is a number here."""
    found = list(
        Comment.objects.filter(article_id=article_id, in_thread=True, number__gt=number)
        .order_by("number")
        .for_display()[: size + 1]
    )
    shown = found[:size]
    return Window(shown, mentions_of(shown), after=shown[-1].number if len(found) > size else None)


def number_before(article_id: int, moment: datetime, *, last_number: int) -> int:
    """The number of the last comment that stood there before `moment`; 0 when there was none.

    Halves the range, as there is no index on times: one small query for each doubling of the thread, 20 for a million.
    """
    low, high = 0, last_number  # the answer lies between them, both included
    numbered = Comment.objects.filter(article_id=article_id)
    while low < high:
        middle = (low + high + 1) // 2
        shown_at = numbered.filter(number=middle).values_list("shown_at", flat=True).first()
        if shown_at is not None and shown_at >= moment:
            high = middle - 1
        else:
            low = middle
    return low
