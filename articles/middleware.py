"""Former addresses lead to where things stand now: those of an article, and those of a site that was brought here."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from articles.importing.addresses import path_of
from articles.models import Redirect
from articles.models.imported import MOST_PATH
from articles.rules.access import Moved


class FormerAddresses:
    """Turns Moved, which `access_article` raises, into a permanent redirect to the same page of the article."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(exception, Moved) or match is None:
            return None
        address = reverse(match.view_name, kwargs={**match.kwargs, "slug": exception.article.slug})
        query = request.META.get("QUERY_STRING")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class OldAddresses:
    """What is found at no address of ours may have stood there on a site that was brought: asked for only then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.path == "/"
            and request.method in ("GET", "HEAD")
            and {"p", "page_id"} & request.GET.keys()
        ):
            return _led_from(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            return _led_from(request) or response
        return response


def _led_from(request: HttpRequest) -> HttpResponse | None:
    """A permanent redirect from an old address, with or without the words that follow readers around; else None."""
    paths = {path_of(request.get_full_path()), path_of(request.path)}
    wanted = [path for path in paths if 1 < len(path) <= MOST_PATH and "\0" not in path]
    led = Redirect.objects.filter(path__in=wanted)
    found = max(led.select_related("article", "page"), key=lambda redirect: len(redirect.path), default=None)
    if found is None:
        return None
    target = found.article or found.page
    return HttpResponsePermanentRedirect(target.get_absolute_url()) if target is not None else None
