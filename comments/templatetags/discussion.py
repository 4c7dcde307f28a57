"""`{% discussion article as talk %}`: the seam where an article's page meets what is said about it.

The one template tag that may query: three queries, through `talk_about`.
"""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article
from comments.talk import Talk, talk_about

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion(context: dict[str, Any], article: Article) -> Talk:
    return talk_about(article, request=context.get("request"))
