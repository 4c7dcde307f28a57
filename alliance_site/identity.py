"""What every page's frame shows of the site: name, tagline, menu, standing pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.identity import forget_site, site_of
from groundwork.languages import Alternate, alternates_of, in_language, whole_path

# What stands in the drawn parts for what depends on the page: the links to its languages, and its path in them.
SWITCH, HERE = mark_safe("<!-- languages -->"), "/-here-/"
# Top and foot as they were drawn last, with the site's version: a third of the cost of a page's frame.
_drawn: dict[tuple[str, str | None], tuple[int, SafeString]] = {}


def forget_frames() -> None:
    """For tests: versions begin anew."""
    _drawn.clear()
    forget_site()


def identity(request: HttpRequest) -> dict[str, Any]:
    """Context for templates; nothing is asked of the database until a template shows it."""
    return {
        "site": SimpleLazyObject(lambda: site_of(request)),
        "masthead": partial(_draw, request, "site/_masthead.html"),
        "footer": partial(_foot, request),
        "site_url": settings.SITE_URL,
        "critical_css": settings.CRITICAL_CSS,
        "lists_css": settings.LISTS_CSS,
        "first_script": settings.FIRST_SCRIPT,
        "icon": settings.ICON,
        "local": settings.LOCAL,
    }


def _foot(request: HttpRequest) -> SafeString:
    """The foot of every page, with links to this page in the other languages, where it has any."""
    path, switch = whole_path(request), ""
    if len(alternates_of(path)) > 1:
        here = escape(iri_to_uri(in_language(path, settings.LANGUAGE_CODE)))
        switch = _draw(request, "site/_languages.html").replace(HERE, here)
    return mark_safe(_draw(request, "site/_footer.html").replace(SWITCH, switch))  # noqa: S308 - both are templates


def _draw(request: HttpRequest, template: str) -> SafeString:
    """A part that depends on the site and the language alone, drawn again when the site has changed."""
    site = site_of(request)
    key, version = (template, get_language()), site.identity.version
    kept = _drawn.get(key)
    if kept is not None and kept[0] == version and not settings.DEBUG:
        return kept[1]
    language = get_language()
    pages = [
        Alternate(code, name, in_language(HERE, code), code == language) for code, name in settings.LANGUAGES
    ]
    html = render_to_string(template, {"site": site, "languages": SWITCH, "pages": pages})
    _drawn[key] = (version, html)
    return html
