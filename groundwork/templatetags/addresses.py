"""Where a page stands, and where it stands in the other languages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import template
from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from groundwork.languages import Alternate, alternates_of, in_this_language, number

register = template.Library()


@register.simple_tag
def canonical(path: str, page: int = 1, languages: Collection[str] = ()) -> SafeString:
    """`{% canonical request.path %}`: for a page's head, its one address, and each language's (`hreflang`).

    `page` is that of a list: its later ones have addresses of their own. `languages` are those that the page's words
    are there in, if not in all: where it shows another's, its one address is that one's.
    """
    query = f"?page={page}" if page > 1 else ""
    written = [each for each in alternates_of(path) if not languages or each.code in languages]
    if written and not any(each.is_here for each in written):
        path = written[0].path
    alternates: list[tuple[Any, ...]] = [(each.code, _full(each.path, query)) for each in written]
    if len(alternates) > 1:
        alternates.append(("x-default", alternates[0][1]))
    else:
        alternates = []
    return format_html('<link rel="canonical" href="{}">\n', _full(path, query)) + format_html_join(
        "", '<link rel="alternate" hreflang="{}" href="{}">\n', alternates
    )


@register.filter
def lang_attribute(language: str) -> SafeString:
    """`<b{{ name_language|lang_attribute }}>`: names the language of words, where it is not the page's."""
    return format_html(' lang="{}"', language) if language and language != get_language() else SafeString("")


register.filter("in_this_language", in_this_language)
register.filter("grouped", number)


@register.simple_tag
def other_languages(path: str) -> list[Alternate]:
    """`{% other_languages request.path as others %}`: the page in every language but its own."""
    return [alternate for alternate in alternates_of(path) if not alternate.is_here]


def _full(path: str, query: str) -> str:
    return f"{settings.SITE_URL}{iri_to_uri(path)}{query}"
