"""Versions: what a page was made of, whether that still stands, and the ETag that follows from it."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings
from django.db.models import F, Value
from django.utils import timezone

from articles.models import PublicState, SiteIdentity
from groundwork.public_pages import Shown

SITE = 0  # no article has this primary key
UNWRITTEN = 1  # the version that pages show while nobody has written the site's identity
CODE = ("accounts", "alliance_site", "articles", "comments", "groundwork")


@cache
def build() -> str:
    """A digest of all that shapes a page besides data: the same in every process of one release."""
    digest = hashlib.sha256()
    for folder in ("templates", "static", "locale", *CODE):
        for path in sorted((settings.ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".html", ".css", ".js", ".svg", ".mo"):
                digest.update(path.read_bytes())
    digest.update(settings.SITE_URL.encode())
    return digest.hexdigest()[:12]


def etag_of(key: str, shown: Shown) -> str:
    """A weak entity tag (RFC 9110, 8.8.3): gzip and plain answers share it.

    The moment at which the clock ends the page is part of it: a page looks otherwise on either side of that moment,
    though nothing was written.
    """
    parts = [key, build(), str(shown.site), shown.until.isoformat() if shown.until else ""]
    parts += [f"{pk}:{version}" for pk, version in sorted(shown.articles.items())]
    return f'W/"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]}"'


def still_stands(shown: Shown) -> bool:
    """Whether nothing that the page shows has changed: the clock, then one small query."""
    if shown.until is not None and timezone.now() >= shown.until:
        return False
    versions = SiteIdentity.objects.annotate(subject=Value(SITE)).values_list("subject", F("version"))
    if shown.articles:
        states = PublicState.objects.filter(pk__in=list(shown.articles)).values_list("article_id", "version")
        versions = versions.union(states, all=True)
    return {SITE: UNWRITTEN, **dict(versions)} == {SITE: shown.site, **shown.articles}
