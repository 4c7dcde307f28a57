"""Pages that are the same bytes for everybody.

A view marked with `public_page` is called without the reader's cookies, so nothing of the reader can be in what it
answers; it declares which versions its page shows, and the page keeper (alliance_site/keeper) may hold the page ready
for as long as those versions stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page was made of: the site's version, a version per article, and when the clock alone ends it."""

    site: int
    articles: Mapping[int, int] = field(default_factory=dict)
    until: datetime | None = None


def public_page(view: View) -> View:
    """Mark a view whose answer to GET is public. It must call `declare` on every 200 answer that may be kept."""
    view.is_public = True  # type: ignore[attr-defined]  # read by the keeper
    return view


def is_public(view: Any) -> bool:
    return bool(getattr(view, "is_public", False))


def declare(response: HttpResponse, shown: Shown) -> HttpResponse:
    """Say what the page shows. Read the versions before anything else: a write in between must make them old."""
    response.shown = shown  # type: ignore[attr-defined]  # read by the keeper
    return response


def shown_by(response: HttpResponse) -> Shown | None:
    return getattr(response, "shown", None)


def is_stripped(request: HttpRequest) -> bool:
    """Whether the reader's cookies were taken off this request."""
    return bool(getattr(request, "_stripped", False))


def strip(request: HttpRequest) -> None:
    """Take off whatever says who is asking."""
    request.COOKIES = {}
    for header in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
        request.META.pop(header, None)
    request._stripped = True  # type: ignore[attr-defined]  # read by is_stripped
