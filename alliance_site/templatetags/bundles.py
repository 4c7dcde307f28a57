"""`{% styles 'css/pages.css' %}`: links to a bundle of style sheets, one once collected, one for each part before.

`{% script 'js/talk.js' %}`: a module of a part of the page.
"""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance_site.bundling.contents import STYLES

register = template.Library()
FRAME = "js/frame.js"


@register.simple_tag
def styles(bundle: str, *, late: bool = False) -> SafeString:
    """`late`: not needed for the first paint. It is asked for when there was one, and what needs it shows then."""
    addresses = dict.fromkeys(static(part) for part in STYLES[bundle])
    links = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((one,) for one in addresses))
    if not late:
        return links
    return format_html('<template class="late">{0}</template><noscript>{0}</noscript>', links)


@register.simple_tag
def script(part: str) -> SafeString:
    """Nothing once it is collected into the frame's bundle, which every page asks for when it is painted."""
    address = static(part)
    if part != FRAME and address == static(FRAME):
        return SafeString()
    return format_html('<script type="module" fetchpriority="low" src="{}"></script>', address)
