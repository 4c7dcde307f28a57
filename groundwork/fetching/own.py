"""Which hosts are this site itself: nobody's address may make it ask itself, past whatever stands in front of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.http import is_same_domain


def is_own_host(host: str) -> bool:
    """Whether this is a name of the site: that of SITE_URL, or one that it answers to; at whatever port."""
    host = host.lower().rstrip(".")
    own = (urlsplit(settings.SITE_URL).hostname or "").lower()
    names = (name.strip("[]").lower() for name in settings.ALLOWED_HOSTS if name != "*")
    return bool(host) and (host == own or any(is_same_domain(host, name) for name in names))
