"""Where a page stands, and where it stands in the other languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from groundwork.languages import Alternate, alternates_of, in_this_language, number

register = template.Library()


@register.simple_tag
def canonical(path: str, page: int = 1) -> SafeString:
    """`{% canonical request.path %}`: for a page's head, its one address, and each language's (`hreflang`).

    `page` is that of a list: its later ones have addresses of their own.
    """
    query = f"?page={page}" if page > 1 else ""
    alternates: list[tuple[Any, ...]] = [
        (alternate.code, _full(alternate.path, query)) for alternate in alternates_of(path)
    ]
    if len(alternates) > 1:
        alternates.append(("x-default", alternates[0][1]))
    else:
        alternates = []
    return format_html('<link rel="canonical" href="{}">\n', _full(path, query)) + format_html_join(
        "", '<link rel="alternate" hreflang="{}" href="{}">\n', alternates
    )


register.filter("in_this_language", in_this_language)
register.filter("grouped", number)


@register.simple_tag
def other_languages(path: str) -> list[Alternate]:
    """`{% other_languages request.path as others %}`: the page in every language but its own."""
    return [alternate for alternate in alternates_of(path) if not alternate.is_here]


def _full(path: str, query: str) -> str:
    return f"{settings.SITE_URL}{iri_to_uri(path)}{query}"
