"""`{% discussion article as talk %}`: the seam where an article's page meets what is said about it.

The one template tag that may query: three queries, through `talk_about`.
"""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article
from comments.leading import LeadNote, lead_note_of
from comments.talk import Talk, talk_about

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion(context: dict[str, Any], article: Article) -> Talk:
    return talk_about(article, request=context.get("request"))


@register.simple_tag
def lead_note(article: Article) -> LeadNote | None:
    """`{% lead_note article as lead %}`: two queries, through `lead_note_of`."""
    return lead_note_of(article) if article.state.notes else None
