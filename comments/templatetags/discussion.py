"""`{% discussion article as talk %}`: the seam where an article's page meets what is said about it.

It leaves places open, and says who fills them at each reading: `fill_talk`, with two queries, or three.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import template

from articles.models import Article
from comments.marks import starts_of
from comments.reading.leading import LeadNote, lead_note_of
from comments.reading.talk import Talk, fill_talk, talk_of

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion(context: dict[str, Any], article: Article) -> Talk:
    context["fillers"].append(partial(fill_talk, starts=starts_of(article.revision)))
    return talk_of(article)


@register.simple_tag
def lead_note(article: Article) -> LeadNote | None:
    """`{% lead_note article as lead %}`: two queries, through `lead_note_of`."""
    return lead_note_of(article) if article.state.notes else None
