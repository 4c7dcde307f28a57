"""Atom feeds (RFC 4287) of articles. Addresses in them come from the settings, never from the request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.identity import Site, site_of
from articles.listing import next_publication, revision_of, versions_of
from articles.models import Article, Tag
from articles.presenting import for_feed
from groundwork.public_pages import Shown, declare, public_page

MOST_ENTRIES = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without entries: the same in every process


class WholeArticles(Atom1Feed):
    """Atom with the article's text and language in each entry."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html", "xml:base": item["link"]})


class ArticleFeed(Feed[Article, None]):
    """The newest articles, of the whole site or of one tag."""

    feed_type = WholeArticles

    def __init__(self, site: Site, articles: list[Article], path: str, *, tag: Tag | None = None) -> None:
        self.site, self.articles, self.tag = site, articles, tag
        self.feed_url = absolute(path)
        self.link = absolute(reverse("tag", args=[tag.slug]) if tag else reverse("home"))
        self.feed_guid = self.feed_url
        self.language = get_language()  # of the feed's own words; each entry has its article's

    def title(self) -> str:
        name = self.site.identity.name
        return _("%(site)s: %(tag)s") % {"site": name, "tag": self.tag.name} if self.tag else name

    def subtitle(self) -> str | None:
        return self.site.identity.tagline or None

    def author_name(self) -> str:
        return self.site.identity.name

    def items(self) -> list[Article]:
        return self.articles

    def item_title(self, item: Article) -> str:
        return revision_of(item).title

    def item_description(self, item: Article) -> str:
        return escape(revision_of(item).summary)  # it is written as html

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return revision_of(item).published_at

    def item_author_name(self, item: Article) -> str:
        return ", ".join(authorship.user.person.name for authorship in item.authorships.all())

    def item_categories(self, item: Article) -> list[str]:
        return [tag.name for tag in item.tags.all()]

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        revision = revision_of(item)
        return {"html": for_feed(revision.html), "language": revision.language}


@public_page
@require_safe
def all_articles(request: HttpRequest) -> HttpResponse:
    """/feeds/articles/"""
    return _answer(request)


@public_page
@require_safe
def of_tag(request: HttpRequest, slug: str) -> HttpResponse:
    """/feeds/tags/<slug>/"""
    site_of(request)  # its version first
    return _answer(request, get_object_or_404(Tag, slug=slug))


def absolute(path: str) -> str:
    """The full address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + iri_to_uri(path)


def _answer(request: HttpRequest, tag: Tag | None = None) -> HttpResponse:
    now = timezone.now()
    site = site_of(request)
    newest = Article.objects.published(now).for_listing().defer("source", "current__source", "current__text")
    if tag is not None:
        newest = newest.filter(tags=tag)
    articles = list(newest.latest_first()[:MOST_ENTRIES])
    feed = ArticleFeed(site, articles, request.path, tag=tag)
    response = feed(request)
    return declare(response, Shown(site.identity.version, versions_of(articles), next_publication(now)))
