"""What the heads of pages say to machines: `{% linked_article article %}`, `{% shown_elsewhere path %}`.

Neither asks the database.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.doors import absolute
from articles.linked_data import linked_article as linked
from articles.models import Article
from groundwork.languages import own_address

register = template.Library()


@register.simple_tag(takes_context=True)
def linked_article(context: dict[str, Any], article: Article) -> SafeString:
    return linked(article, site_name=context["site"].identity.name, site_url=context["site_url"])


@register.simple_tag
def shown_elsewhere(path: str) -> SafeString:
    """Where others ask what they may show of the page at `path` (https://oembed.com/, section 4)."""
    page = urlencode({"url": absolute(path)})
    address = f"{absolute(own_address('oembed'))}?{page}"
    return format_html('<link rel="alternate" type="application/json+oembed" href="{}">\n', address)
