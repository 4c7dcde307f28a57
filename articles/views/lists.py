"""Lists of articles: by tag, by author, by year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.identity import site_of
from articles.listing import next_publication, versions_of
from articles.models import Article, Tag
from groundwork.languages import keep_query
from groundwork.public_pages import Shown, declare, public_page

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet

PER_PAGE = 30  # about six screens; further ones by ?page=
PER_PAGE_OF_A_YEAR = 100  # there the eye runs along the months


@public_page
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of one subject, newest first. A subject without any is not there."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = get_object_or_404(Tag, slug=slug)
    return _list(request, "articles/tag.html", Article.objects.filter(tags=found), {"tag": found}, site, now)


@public_page
@require_safe
def author(request: HttpRequest, handle: str) -> HttpResponse:
    """The articles of one author, newest first. Members who published nothing have no page here."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = get_object_or_404(User.objects.select_related("person"), handle=handle)
    articles = Article.objects.filter(authorships__user=found)
    return _list(request, "articles/author.html", articles, {"author": found}, site, now)


@public_page
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """The years in which something appeared, and how much."""
    now = timezone.now()
    site = site_of(request).identity.version
    years = (
        Article.objects.published(now)
        .values(year=ExtractYear("published_at", tzinfo=UTC))
        .annotate(articles=Count("pk"))
        .order_by("-year")
    )
    tags = Tag.objects.filter(articles__in=Article.objects.published(now)).annotate(found=Count("articles"))
    context = {"years": years, "tags": tags.order_by("name")}
    response = render(request, "articles/archive.html", context)
    return declare(response, Shown(site, until=next_publication(now)))


@public_page
@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """Everything of one year, UTC, month by month."""
    now = timezone.now()
    site = site_of(request).identity.version
    try:
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Http404 from None
    of_year = Article.objects.published(now).filter(published_at__gte=begins, published_at__lt=ends)
    page, articles = _page(request, of_year, PER_PAGE_OF_A_YEAR)
    context = {"year": year, "articles": articles, "page": page}
    response = render(request, "articles/archive_year.html", context)
    return declare(response, Shown(site, versions_of(articles), next_publication(now)))


def _list(
    request: HttpRequest,
    template: str,
    articles: ArticleQuerySet,
    context: dict[str, object],
    site: int,
    now: datetime,
) -> HttpResponse:
    page, listed = _page(request, articles.published(now), PER_PAGE)
    response = render(request, template, {**context, "articles": listed, "page": page})
    return declare(response, Shown(site, versions_of(listed), next_publication(now)))


def _page(request: HttpRequest, articles: ArticleQuerySet, size: int) -> tuple[Page[Article], list[Article]]:
    """The page that `?page=` names, and its articles, newest first. Raises Http404 where there is none."""
    keep_query(request)
    shown = Paginator(articles.for_listing().without_text().latest_first(), size)
    try:
        page = shown.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    listed = list(page.object_list)
    if not listed:
        raise Http404
    return page, listed
