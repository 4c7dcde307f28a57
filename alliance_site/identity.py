"""What every page's frame shows of the site: name, tagline, menu, standing pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.identity import site_of


def identity(request: HttpRequest) -> dict[str, Any]:
    """Context for templates; nothing is asked of the database until a template shows it."""
    return {
        "site": SimpleLazyObject(lambda: site_of(request)),
        "site_url": settings.SITE_URL,
        "critical_css": settings.CRITICAL_CSS,
        "local": settings.LOCAL,
    }
