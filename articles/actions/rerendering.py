"""Rendering again what an older renderer wrote. Text is what passages stand on: it never changes by this."""

from __future__ import annotations

from django.db import transaction

from articles.actions.publishing import stored_form
from articles.models import Article, Page, PublicState, Revision, SiteIdentity
from articles.rendering import RENDERER_VERSION, render_article


class TextWouldChange(Exception):
    """Today's renderer gives this revision another text: it keeps its html."""


def render_again(*, revision: Revision) -> bool:
    """Give a revision the html of today's renderer; False if it has it. Raises TextWouldChange."""
    if revision.renderer_version >= RENDERER_VERSION:
        return False
    rendered = render_article(revision.source, language=revision.language)
    if rendered.text != revision.text:
        raise TextWouldChange(str(revision))
    with transaction.atomic():
        old = Revision.objects.filter(pk=revision.pk, renderer_version=revision.renderer_version)
        if not old.update(**stored_form(rendered)):
            return False
        if Article.objects.filter(current=revision).exists():
            PublicState.touch(revision.article_id)
    return True


def render_page_again(*, page: Page) -> bool:
    """Give a standing page the html of today's renderer; False if nothing changed."""
    html = render_article(page.source, language=page.language).html
    if html == page.html:
        return False
    with transaction.atomic():
        if not Page.objects.filter(pk=page.pk, source=page.source).update(html=html):
            return False
        SiteIdentity.touch()
    return True
