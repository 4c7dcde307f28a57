"""What is searched, written where words are written (comments/searching.py reads it)."""

from __future__ import annotations

from collections.abc import Iterable

from comments.models import Comment, SearchText
from groundwork.folding import search_text

BATCH = 2_000


def index_words(comment: Comment) -> None:
    """Keep a comment's words for searching as they are now; in the transaction that writes them. One statement."""
    index_all([comment])


def index_all(comments: Iterable[Comment]) -> None:
    """The same for many at once, such as an import."""
    SearchText.objects.bulk_create(
        [indexed(comment) for comment in comments],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["text"],
    )


def indexed(comment: Comment) -> SearchText:
    """The row that keeps a comment's words for searching, not stored yet."""
    return SearchText(comment_id=comment.pk, text=search_text(comment.source))


def index_missing() -> int:
    """Index whatever was brought in without it; returns how many. State drives the work: twice changes nothing."""
    count = 0
    while missing := list(Comment.objects.filter(search_text=None).only("pk", "source")[:BATCH]):
        index_all(missing)
        count += len(missing)
    return count
