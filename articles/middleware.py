"""An article's former addresses lead to where it stands now, whatever page of it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

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
