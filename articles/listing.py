"""Lists of articles: what stands on them, and for how long the clock lets them stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from articles.models import Article, Revision


def next_publication(now: datetime) -> datetime | None:
    """When the next scheduled article appears by itself; None when nothing is waiting. One query."""
    waiting = Article.objects.filter(current__isnull=False, withdrawn_at=None, published_at__gt=now)
    first: datetime | None = waiting.aggregate(first=Min("published_at"))["first"]
    return first


def revision_of(article: Article) -> Revision:
    """The revision that readers see, of an article from `Article.objects.published()`: those have one."""
    assert article.current is not None  # noqa: S101 - the queryset's own condition
    return article.current


def versions_of(articles: Iterable[Article]) -> dict[int, int]:
    """Article versions for `Shown`, from articles fetched together with their state."""
    return {article.pk: article.state.version for article in articles}
