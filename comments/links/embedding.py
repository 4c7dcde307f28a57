"""Which talk a page elsewhere shows: it links to an article of ours, or is itself one to us by its own address."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from articles.models import Article
from comments.links.meaning import Target, target_of
from comments.models.link import MOST_SOURCE, PageElsewhere


def target_elsewhere(url: str, *, now: datetime) -> Target | None:
    """The article that the address means: one of ours, or one whose text stands at that address. None for others."""
    target = target_of(url, now=now)
    address = page_address(url)
    if target is not None or not address:
        return target
    page = PageElsewhere.objects.filter(address=address).values_list("article", flat=True).first()
    articles = Article.objects.published(now).select_related("current", "state")
    article = articles.filter(pk=page).first() if page is not None else None
    return Target(article) if article is not None else None


def page_address(url: str) -> str:
    """A page's address as it is told apart by: without its scheme, query and fragment, and a slash at the end."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if (
        parts.scheme.lower() not in ("http", "https")
        or not parts.hostname
        or len(url) > MOST_SOURCE
        or "\0" in url
    ):
        return ""
    host = parts.hostname.lower().removeprefix("www.")
    shown = f"{host}:{port}" if port not in (None, 80, 443) else host
    return f"{shown}{parts.path.rstrip('/') or '/'}"
