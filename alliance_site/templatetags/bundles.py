"""`{% styles 'css/pages.css' %}`: links to a bundle of style sheets, one once collected, one for each part before.

`{% script 'js/talk.js' %}`: a module of a part of the page.
"""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance_site.bundling.contents import STYLES

register = template.Library()
FRAME = "js/frame.js"
LATE = mark_safe(' fetchpriority="low"')


@register.simple_tag
def styles(bundle: str, *, late: bool = False) -> SafeString:
    """`late`: not needed for the first paint, so what is needed has the line first."""
    addresses = dict.fromkeys(static(part) for part in STYLES[bundle])
    return format_html_join(
        "\n", '<link rel="stylesheet"{} href="{}">', ((LATE if late else "", one) for one in addresses)
    )


@register.simple_tag
def script(part: str) -> SafeString:
    """Nothing once it is collected into the frame's bundle, which every page asks for when it is painted."""
    address = static(part)
    if part != FRAME and address == static(FRAME):
        return SafeString()
    return format_html('<script type="module" fetchpriority="low" src="{}"></script>', address)
