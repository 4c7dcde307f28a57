from __future__ import annotations

from django.db import models


class SentBody(models.Model):
    """The text of an article as a program sent it, beside the Markdown that was made of it.

    A program that asks for the article is given its own text back, so that nothing wears off on the way, as long as
    the draft is what was made of it then.
    """

    class Format(models.TextChoices):
        HTML = "html"
        MARKDOWN = "markdown"

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="sent_body"
    )
    body = models.TextField()
    format = models.CharField(max_length=8, choices=Format)
    source_digest = models.CharField(max_length=64)  # SHA-256 of the draft that was made of it, in hex
    sent_at = models.DateTimeField(auto_now=True)
