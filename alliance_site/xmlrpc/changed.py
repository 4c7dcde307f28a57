"""When an article was changed last: published, sent by a program, or saved in the admin, whichever came last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils import timezone

from articles.models import Article


def moments_changed(articles: Sequence[Article]) -> dict[int, datetime]:
    """By the article's id, for articles with their `current` and `sent_body` loaded: one query. Now for what is new."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article),
        object_id__in=[str(article.pk) for article in articles],
    )
    saved = dict(entries.values_list("object_id").annotate(Max("action_time")))
    now, found = timezone.now(), {}
    for article in articles:
        sent = getattr(article, "sent_body", None)
        moments = (
            article.current.published_at if article.is_published(now) and article.current else None,
            sent.sent_at if sent else None,
            saved.get(str(article.pk)),
        )
        found[article.pk] = max((moment for moment in moments if moment), default=now)
    return found
