"""For those who read without eyes: robots.txt, the sitemap, the icon that every browser asks for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.identity import site_of
from articles.listing import next_publication
from articles.models import Article, Page, Series, Tag
from groundwork.languages import in_language, spoken
from groundwork.public_pages import Shown, declare, public_page

# Of one file; sitemaps.org allows ten times as many. An article stands in the same file for good: its id says in which.
PER_FILE = 5_000
MOST_ADDRESSES = 50_000  # of tags, and of authors
FAVICON = (settings.ROOT / "static" / "favicon.svg").read_bytes()
XML = "application/xml; charset=utf-8"


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    response = render(request, "site/robots.txt", content_type="text/plain; charset=utf-8")
    return declare(response, Shown(site_of(request).identity.version))


@public_page
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """/favicon.ico is asked for whatever a page links to; today's browsers take an SVG there."""
    response = HttpResponse(FAVICON, content_type="image/svg+xml")
    return declare(response, Shown(site_of(request).identity.version))


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the sitemap's files (sitemaps.org 0.9), each with when something in it changed last."""
    now = timezone.now()
    published = Article.objects.published(now).annotate(file=F("pk") / PER_FILE).values("file")
    found = published.annotate(edited=Max("current__published_at"), talked=Max("state__last_activity"))
    files = [
        {"address": reverse("sitemap_articles", args=[line["file"]]), "at": _later(line["edited"], line["talked"])}
        for line in found.order_by("file")
    ]  # fmt: skip
    return _map(request, "site/sitemap_index.xml", {"files": files}, now)


@public_page
@require_safe
def sitemap_articles(request: HttpRequest, number: int) -> HttpResponse:
    """Every article of one file that can be read now; its day is that of its last edit or of the last word about it."""
    now = timezone.now()
    if number > MOST_ADDRESSES * PER_FILE:
        raise Http404
    among = Article.objects.published(now).filter(pk__gte=number * PER_FILE, pk__lt=(number + 1) * PER_FILE)
    columns = ("slug", "current__published_at", "state__last_activity")
    entries = [
        _entry(reverse("article", args=[slug]), _later(edited, talked))
        for slug, edited, talked in among.order_by("pk").values_list(*columns)
    ]
    if not entries:
        raise Http404
    return _map(request, "site/sitemap.xml", {"entries": entries}, now)


@public_page
@require_safe
def sitemap_site(request: HttpRequest) -> HttpResponse:
    """Everything else that is read: the home page, standing pages, the archive, tags, series, authors."""
    now = timezone.now()
    published = Article.objects.published(now)
    years = published.values_list(ExtractYear("published_at", tzinfo=UTC), flat=True).distinct()
    tags = Tag.objects.filter(articles__in=published).annotate(found=Count("pk")).order_by("pk")
    series = Series.objects.filter(articles__in=published).distinct().order_by("pk")
    authors = User.objects.filter(authorships__article__in=published).distinct().order_by("pk")
    places = [
        reverse("home"),
        reverse("archive"),
        *(reverse("archive_year", args=[year]) for year in sorted(set(years))),
        *(tag.get_absolute_url() for tag in tags[:MOST_ADDRESSES]),
        *(each.get_absolute_url() for each in series[:MOST_ADDRESSES]),
        *(reverse("author", args=[handle]) for handle in authors.values_list("handle", flat=True)[:MOST_ADDRESSES]),
    ]  # fmt: skip
    entries = [_entry(place) for place in places]
    entries += _standing_pages()
    return _map(request, "site/sitemap.xml", {"entries": entries}, now)


def _standing_pages() -> list[dict[str, Any]]:
    """Each in the languages that it is written in."""
    written: dict[str, list[Page]] = {}
    for page in Page.objects.only("slug", "language", "updated_at").order_by("position", "pk"):
        written.setdefault(page.slug, []).append(page)
    return [
        _entry(
            pages[0].get_absolute_url(),
            max(page.updated_at for page in pages),
            languages={spoken(page.language) for page in pages} - {""},
        )
        for pages in written.values()
    ]


def _entry(address: str, at: datetime | None = None, languages: Collection[str] = ()) -> dict[str, Any]:
    """One page with its other languages, all if none are named, as sitemaps name them beside each of them."""
    pages = [
        (code, in_language(address, code))
        for code, _name in settings.LANGUAGES
        if not languages or code in languages
    ]
    links = [(code, settings.SITE_URL, iri_to_uri(page)) for code, page in pages]
    drawn = format_html_join("", '<xhtml:link rel="alternate" hreflang="{}" href="{}{}"/>', links)
    return {"pages": [page for _code, page in pages], "links": drawn if len(links) > 1 else "", "at": at}


def _later(edited: datetime, talked: datetime | None) -> datetime:
    return edited if talked is None else max(edited, talked)


def _map(request: HttpRequest, template: str, context: dict[str, Any], now: datetime) -> HttpResponse:
    """Kept for at most an hour: what was said meanwhile moves no version that such a file could be kept under."""
    site = site_of(request).identity.version
    response = render(request, template, context, content_type=XML)
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return declare(response, Shown(site, until=min(hour, next_publication(now) or hour)))
