"""`{% styles 'css/pages.css' %}`: links to a bundle of style sheets, one once collected, one for each part before."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance_site.bundling.contents import STYLES

register = template.Library()
LATE = mark_safe(' fetchpriority="low"')


@register.simple_tag
def styles(bundle: str, *, late: bool = False) -> SafeString:
    """`late`: not needed for the first paint, so what is needed has the line first."""
    addresses = dict.fromkeys(static(part) for part in STYLES[bundle])
    return format_html_join(
        "\n", '<link rel="stylesheet"{} href="{}">', ((LATE if late else "", one) for one in addresses)
    )
