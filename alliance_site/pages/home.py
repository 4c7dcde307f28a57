"""The front page: what this site is, its lead essay, what came last."""

from __future__ import annotations

from datetime import datetime

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.listing import next_publication, revision_of, versions_of
from articles.models import Article
from articles.models.article import byline
from groundwork.public_pages import Shown, declare, public_page

LATEST = 12  # further ones stand in the archive
FOREIGN = 40  # how far back we look for other languages


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    identity = site_of(request).identity
    lead, latest = _lead_and_latest(identity.lead_id, now)
    foreign = [article for article in _newest_by_language(now) if lead is None or article.pk != lead.pk]
    context = {"lead": lead, "latest": latest, "foreign": foreign}
    response = render(request, "site/home.html", context)
    shown = [article for article in (lead, *latest, *foreign) if article is not None]
    return declare(response, Shown(identity.version, versions_of(shown), next_publication(now)))


def _lead_and_latest(lead_id: int | None, now: datetime) -> tuple[Article | None, list[Article]]:
    """The article that the site puts first (the newest one, if it names none), and the newest others."""
    published = Article.objects.published(now).select_related("current", "state").latest_first()
    newest = list(published.without_text()[: LATEST + 1])
    whole = published.defer("source", "current__source")
    lead = whole.filter(pk=lead_id).first() if lead_id else None
    if lead is None and newest:
        lead = whole.filter(pk=newest[0].pk).first()
    latest = [article for article in newest if lead is None or article.pk != lead.pk][:LATEST]
    prefetch_related_objects([article for article in (lead, *latest) if article is not None], byline())
    return lead, latest


def _newest_by_language(now: datetime) -> list[Article]:
    """The newest article of each language other than the reader's own."""
    others = Article.objects.published(now).exclude(current__language=translation.get_language())
    newest: dict[str, Article] = {}
    for article in others.select_related("current", "state").without_text().latest_first()[:FOREIGN]:
        newest.setdefault(revision_of(article).language, article)
    return list(newest.values())
