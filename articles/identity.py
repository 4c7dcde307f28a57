"""The site's identity as a request sees it: one small query, three when it has changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from articles.models import MenuItem, Page, SiteIdentity
from articles.models.identity import ONLY


@dataclass(frozen=True, slots=True)
class Site:
    identity: SiteIdentity
    menu: list[MenuItem]
    pages: list[Page]  # without their text


_latest: Site | None = None  # as this process saw it last; its version tells whether it still stands


def site_of(request: HttpRequest) -> Site:
    """The site, remembered on the request. The identity comes first: its version must not be newer than the rest."""
    known: Site | None = getattr(request, "_site", None)
    if known is None:
        known = _load()
        request._site = known  # type: ignore[attr-defined]  # a memo for this request
    return known


def _load() -> Site:
    global _latest
    latest = _latest
    # Where nothing may go unchecked (in tests, whose versions begin anew each time) nothing is kept either.
    if latest is not None and settings.KEEPER_CHECK_SECONDS and _version() == latest.identity.version:
        return latest
    identity = SiteIdentity.load()
    pages = Page.objects.filter(in_footer=True).only("slug", "title", "language")
    _latest = Site(identity, list(MenuItem.objects.all()), list(pages))
    return _latest


def _version() -> int | None:
    """The site's version as it stands, in the cheapest statement there is: every page asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM articles_siteidentity WHERE id = %s", [ONLY])
        row = cursor.fetchone()
    return row[0] if row else None
