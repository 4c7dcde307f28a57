"""Which article of ours an address names: our own, an old site's, or as a mapping file leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from articles.importing.addresses import mapped, path_of
from articles.models import Article, FormerSlug, Redirect
from articles.models.imported import MOST_PATH


def article_at(urls: Sequence[str], mapping: Mapping[str, str]) -> Article | None:
    """The first article that one of the addresses leads to; None when none does."""
    for url in urls:
        article = _at(mapped(url, dict(mapping)))
        if article is not None:
            return article
    return None


def _at(url: str) -> Article | None:
    articles = Article.objects.select_related("current", "state")
    path = urlsplit(url).path if "/" in url else ""
    try:
        match = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        match = None
    if match is not None and match.view_name == "article":
        slug = match.kwargs["slug"]
        found = articles.filter(slug=slug).first()
        former = (
            None if found else FormerSlug.objects.filter(slug=slug).values_list("article", flat=True).first()
        )
        return found or (articles.filter(pk=former).first() if former else None)
    if "/" not in url:  # the mapping may name a slug alone
        return articles.filter(slug=url).first()
    led = Redirect.objects.filter(path=path_of(url)[:MOST_PATH], article__isnull=False).values("article")
    return articles.filter(pk__in=led).first()
