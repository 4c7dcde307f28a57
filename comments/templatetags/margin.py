"""`{% margin article talk %}`: what scripts need to put the notes into an article's page. Asks the database nothing."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article
from comments.presenters.margin import margin_of
from comments.reading.talk import Talk

register = template.Library()


@register.inclusion_tag("comments/_marks.html")
def margin(article: Article, talk: Talk) -> dict[str, Any]:
    return margin_of(article, marks=talk.marks, takes_notes=talk.takes_notes)
