"""For those who read without eyes: robots.txt, the sitemap, the icon that every browser asks for."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.listing import next_publication
from articles.models import Article, Page, Tag
from groundwork.public_pages import Shown, declare, public_page

MOST_ADDRESSES = 50_000  # sitemaps.org, protocol
FAVICON = (settings.ROOT / "static" / "favicon.svg").read_bytes()


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
    """Every article, page and tag that can be read now (sitemaps.org 0.9)."""
    now = timezone.now()
    site = site_of(request)
    articles = Article.objects.published(now).select_related("current").without_text().latest_first()
    context = {
        "articles": articles[:MOST_ADDRESSES],
        "pages": Page.objects.only("slug", "updated_at"),
        "tags": Tag.objects.filter(articles__in=Article.objects.published(now)).distinct(),
    }
    response = render(request, "site/sitemap.xml", context, content_type="application/xml; charset=utf-8")
    return declare(response, Shown(site.identity.version, until=next_publication(now)))
