"""Pages that are the same bytes for everybody.

A view marked with `public_page` is called without the reader's cookies, so nothing of the reader can be in what it
answers; it declares which versions its page shows, and the page keeper (alliance_site/keeper) may hold the page ready
for as long as those versions stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

SAYS_WHO = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page was made of: the site's version, a version per article, and when the clock alone ends it."""

    site: int
    articles: Mapping[int, int] = field(default_factory=dict)
    until: datetime | None = None


def public_page(view: View, *, personal: View | None = None) -> View:
    """Mark a view whose answer to GET is public. It must call `declare` on every 200 answer that may be kept.

    Where the public view finds nothing (404) and the reader came with cookies, `personal` is asked once more, with
    them: what is unproven, held or private has its owner's page at the same address, and is never kept.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if personal is not None and is_personal(request):
            response = personal(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response
        return view(request, *args, **kwargs)

    answer.is_public = True  # type: ignore[attr-defined]  # read by the keeper
    answer.has_personal = personal is not None  # type: ignore[attr-defined]  # read by the keeper
    return answer


def is_public(view: Any) -> bool:
    return bool(getattr(view, "is_public", False))


def has_personal(view: Any) -> bool:
    return bool(getattr(view, "has_personal", False))


def is_personal(request: HttpRequest) -> bool:
    """Whether this request asks for the owner's page, after the public one was not found."""
    return bool(getattr(request, "_personal", False))


def declare(response: HttpResponse, shown: Shown) -> HttpResponse:
    """Say what the page shows. Read the versions before anything else: a write in between must make them old."""
    response.shown = shown  # type: ignore[attr-defined]  # read by the keeper
    return response


def shown_by(response: HttpResponse) -> Shown | None:
    return getattr(response, "shown", None)


def is_stripped(request: HttpRequest) -> bool:
    """Whether the reader's cookies were taken off this request."""
    return bool(getattr(request, "_stripped", False))


def stripped(request: HttpRequest) -> HttpRequest:
    """The same request without whatever says who is asking."""
    bare = copy(request)
    bare.META = {key: value for key, value in request.META.items() if key not in SAYS_WHO}
    bare.COOKIES = {}
    bare._stripped = True  # type: ignore[attr-defined]  # read by is_stripped
    return bare


def personal(request: HttpRequest) -> HttpRequest:
    """The same request, asking for the owner's page."""
    request._personal = True  # type: ignore[attr-defined]  # read by is_personal
    return request
