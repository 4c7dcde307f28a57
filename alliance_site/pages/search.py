"""The search page: the same for everybody, so that it can show nothing private; built for each question."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_site.pages.search_form import SearchForm
from alliance_site.pages.search_results import shown
from alliance_site.searching import Cursor, Results, find
from articles.identity import site_of
from articles.listing import next_publication
from articles.models import Article, Tag
from groundwork.clients import client_of
from groundwork.languages import keep_query
from groundwork.limits import Limit, LimitReached, count_towards
from groundwork.public_pages import Shown, declare, public_page

# A class behind one address still gets in; a program gets a tenth of one core at most.
SEARCHES = Limit("search", times=60, seconds=60)
MOST_COUNTED = 1_000
MOST_TAGS = 100  # offered while typing; any other is found as well


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Without a question the page is kept like any other; an answer never is."""
    now = timezone.now()
    site = site_of(request).identity.version
    form = SearchForm(request.GET)
    keep_query(request)
    if not form.is_bound:
        response = _page(request, form, now)
        return response if request.GET else declare(response, Shown(site, until=next_publication(now)))
    if not form.is_valid():
        return _page(request, form, now, status=422)
    cursor = _cursor(request.GET.get("after", ""))
    try:
        count_towards(SEARCHES, who=client_of(request), now=now)
    except LimitReached as reached:
        return _too_many(request, form, now, reached.retry_after)
    results = find(form.wanted, now=now, cursor=cursor)
    return _page(
        request,
        form,
        now,
        results=results,
        items=[shown(item, form.wanted.words) for item in results.found],
        counted=_counted(results),
        is_first=cursor is None,
        following=_following(form, results.next),
    )


def _counted(results: Results) -> str:
    """In the reader's digits; past MOST_COUNTED nobody counts."""
    number = number_format(min(results.count, MOST_COUNTED), force_grouping=True)
    return f"{number}+" if results.is_capped or results.count > MOST_COUNTED else number


def _cursor(after: str) -> Cursor | None:
    """Raises Http404 for what is no cursor."""
    if not after:
        return None
    cursor = Cursor.of(after)
    if cursor is None:
        raise Http404
    return cursor


def _following(form: SearchForm, cursor: Cursor | None) -> str:
    """The address of the next page; empty at the end."""
    if cursor is None:
        return ""
    query = QueryDict(mutable=True)
    query.update({**form.fields_used(), "after": str(cursor)})
    return f"?{query.urlencode()}"


def _too_many(request: HttpRequest, form: SearchForm, now: datetime, retry_after: int) -> HttpResponse:
    wait = _("That were many searches from your address. Please wait %(seconds)s seconds, and search again.")
    form.add_error(None, wait % {"seconds": retry_after})
    response = _page(request, form, now, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def _page(
    request: HttpRequest, form: SearchForm, now: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    tags = Tag.objects.filter(articles__in=Article.objects.published(now)).distinct()[:MOST_TAGS]
    response = render(request, "search.html", {"form": form, "tags": tags, **context}, status=status)
    if request.GET:
        response["Cache-Control"] = "no-store"
    return response
