from __future__ import annotations

from typing import ClassVar

from django.db import models


class SearchText(models.Model):
    """The words of an article's current revision as they are searched: folded, apart, a space around each.

    `text` is everything: title, summary, authors, text. On PostgreSQL a GIN index stands on it, on SQLite an FTS5
    table beside it that triggers keep in step; both are made in migration 0004, and only articles/searching.py asks.
    """

    FTS: ClassVar = "articles_words"  # the table beside it on SQLite

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField(blank=True)
    text = models.TextField()
