"""`{% linked_article article %}`: what the head of an article's page says to machines. Asks the database nothing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from articles.linked_data import linked_article as linked
from articles.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def linked_article(context: dict[str, Any], article: Article) -> SafeString:
    return linked(article, site_name=context["site"].identity.name, site_url=context["site_url"])
