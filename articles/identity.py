"""The site's identity as a request sees it: one small query, three when it has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.fields.files import ImageFieldFile
from django.http import HttpRequest
from django.utils.translation import get_language

from articles.models import MenuItem, Page, SiteIdentity
from articles.models.identity import ONLY
from groundwork.languages import nearest


@dataclass(frozen=True, slots=True)
class Identity:
    """What the site is called and how it greets, as readers of one language see it."""

    version: int
    name: str
    name_language: str  # the site's own, where it has no name in theirs
    tagline: str
    tagline_language: str
    logo: ImageFieldFile
    lead_id: int | None


@dataclass(frozen=True, slots=True)
class Site:
    """The site as readers of one language see it."""

    identity: Identity
    menu: list[MenuItem]
    pages: list[Page]  # those linked in the foot, without their text


@dataclass(frozen=True, slots=True)
class _Rows:
    """The site in all languages, as it stood at one version."""

    identity: SiteIdentity
    names: dict[str, tuple[str, str]]  # name and tagline by language, without the site's own
    menu: list[MenuItem]
    pages: list[Page]
    seen: dict[str, Site] = field(default_factory=dict)


_latest: _Rows | None = None  # as this process saw it last; its version tells whether it still stands


def site_of(request: HttpRequest) -> Site:
    """The site in the language that is active; its rows are remembered on the request."""
    known: _Rows | None = getattr(request, "_site", None)
    if known is None:
        known = _load()
        request._site = known  # type: ignore[attr-defined]  # a memo for this request
    language = get_language() or settings.LANGUAGE_CODE
    if language not in known.seen:
        known.seen[language] = _said_in(language, known)
    return known.seen[language]


def forget_site() -> None:
    """For tests: versions begin anew."""
    global _latest
    _latest = None


def _said_in(language: str, rows: _Rows) -> Site:
    own, (name, tagline) = rows.identity, rows.names.get(language, ("", ""))
    identity = Identity(
        version=own.version,
        name=name or own.name,
        name_language=language if name else settings.LANGUAGE_CODE,
        tagline=tagline or own.tagline,
        tagline_language=language if tagline else settings.LANGUAGE_CODE,
        logo=own.logo,
        lead_id=own.lead_id,
    )
    shown = nearest(rows.menu, language)
    menu = [item for item in rows.menu if shown is not None and item.language == shown.language]
    by_address = groupby(sorted(rows.pages, key=attrgetter("slug")), key=attrgetter("slug"))
    pages = {nearest(written, language) for _slug, written in by_address}
    return Site(identity, menu, [page for page in rows.pages if page in pages])


def _load() -> _Rows:
    """The identity comes first: its version must not be newer than the rest."""
    global _latest
    latest = _latest
    if latest is not None and _version() == latest.identity.version:
        return latest
    identity, names = _named()
    pages = Page.objects.filter(in_footer=True).only("slug", "title", "language")
    _latest = _Rows(identity, names, list(MenuItem.objects.all()), list(pages))
    return _latest


def _named() -> tuple[SiteIdentity, dict[str, tuple[str, str]]]:
    """The one row and its names in other languages, in one query: every page that is drawn waits for it."""
    named = SiteIdentity.objects.filter(pk=ONLY).annotate(
        in_language=F("names__language"), its_name=F("names__name"), its_tagline=F("names__tagline")
    )
    rows = list(named)
    names = {row.in_language: (row.its_name, row.its_tagline) for row in rows if row.in_language}
    return (rows[0] if rows else SiteIdentity(pk=ONLY)), names


def _version() -> int | None:
    """The site's version as it stands, in the cheapest statement there is: every page asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM articles_siteidentity WHERE id = %s", [ONLY])
        row = cursor.fetchone()
    return row[0] if row else None
