from __future__ import annotations

from typing import ClassVar

from django.db import models


class SearchText(models.Model):
    """The words of a comment as they are searched: folded, apart (groundwork/folding.py), a space around each.

    On PostgreSQL a GIN index stands on them, on SQLite an FTS5 table beside them that triggers keep in step; both are
    made in migration 0002, and only comments/searching.py asks them.
    """

    FTS: ClassVar = "comments_words"  # the table beside it on SQLite

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    text = models.TextField()
