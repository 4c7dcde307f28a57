"""WebSub: a hub is told that feeds changed, and tells those who subscribed (W3C Recommendation, 23 January 2018, 7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.encoding import iri_to_uri

from articles.actions.announcing import HUB
from articles.models import Article
from groundwork.actions.outbox import does
from groundwork.fetching import NotFetched, fetch
from groundwork.languages import own_address

MOST_ANSWER = 10_000  # bytes


@does(HUB)
def tell_hub(payload: dict[str, Any]) -> None:
    """One POST for all feeds that the article stands in. Raises NotFetched when the hub is away: the outbox waits."""
    article = Article.objects.filter(pk=payload["article"]).first()
    if article is None or not settings.WEBSUB_HUB:
        return
    topics = [settings.SITE_URL.rstrip("/") + iri_to_uri(path) for path in _feeds_of(article)]
    answer = fetch(
        settings.WEBSUB_HUB,
        most_bytes=MOST_ANSWER,
        cut=True,
        method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)]).encode(),
    )
    if not 200 <= answer.status < 300:
        raise NotFetched("unreachable", f"the hub answered {answer.status}")


def _feeds_of(article: Article) -> list[str]:
    feeds: list[tuple[str, tuple[str, ...]]] = [
        ("articles_feed", ()),
        *(("tag_feed", (tag.slug,)) for tag in article.tags.all()),
        *(("author_feed", (user.handle,)) for user in article.authors.all()),
    ]
    plain = [own_address(name, *about) for name, about in feeds]
    return plain + [
        own_address(f"{name}_as", *about, form) for name, about in feeds for form in ("rss", "json")
    ]
