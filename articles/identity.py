"""The site's identity as a request sees it: loaded once, three small queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from articles.models import MenuItem, Page, SiteIdentity


@dataclass(frozen=True, slots=True)
class Site:
    identity: SiteIdentity
    menu: list[MenuItem]
    pages: list[Page]  # without their text


def site_of(request: HttpRequest) -> Site:
    """The site, remembered on the request. The identity comes first: its version must not be newer than the rest."""
    known: Site | None = getattr(request, "_site", None)
    if known is None:
        identity = SiteIdentity.load()
        pages = Page.objects.filter(in_footer=True).only("slug", "title", "language")
        known = Site(identity, list(MenuItem.objects.all()), list(pages))
        request._site = known  # type: ignore[attr-defined]  # a memo for this request
    return known
