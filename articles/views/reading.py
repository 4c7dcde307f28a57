"""One article: its page, its history, and what it said before."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.models import Article, Revision
from articles.rules.access import access_article, access_outline
from groundwork.composed import Composed
from groundwork.public_pages import Shown, declare, public_page
from groundwork.sheets import Filler, Sheet, place, sheet_for, sheet_of

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet

MOST_NUMBER = 2**31 - 1  # of a revision: what its column holds


@public_page
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The article as it reads now, with the beginning of its discussion; `?revision=3` leads to how it read then."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = access_outline(slug, now=now)
    if "revision" in request.GET:
        return _as_it_read(found, request.GET["revision"])
    slot = ("article", get_language(), slug)
    current = found.revision
    stamp = (site, current.pk, current.renderer_version, found.notes_on, found.takes_comments(now))
    sheet = sheet_for(slot, stamp, partial(_draw, request, slug, now), now=now)
    changing = {"edited": _edited(found), "comment_count": str(found.state.comments)}
    html = sheet.filled(changing, *(fill(found) for fill in sheet.fillers))
    until = _first(found.closes_at, sheet.until, after=now)
    return declare(HttpResponse(html), Shown(site, {found.pk: found.state.version}, until))


def _draw(request: HttpRequest, slug: str, now: datetime) -> Sheet:
    """The article's page, with places for all that comments change: `{% discussion %}` says who fills them."""
    found = access_article(slug, now=now)
    older, newer, next_at = neighbours(found, now)
    fillers: list[Filler] = []
    context = {
        "article": found,
        "revision": found.current,
        "older": older,
        "newer": newer,
        "edited": place("edited"),
        "fillers": fillers,
    }
    html = render_to_string("articles/article.html", context, request)
    return sheet_of(html, fillers=fillers, until=next_at)


def _edited(article: Article) -> str:
    """How often the text was edited, and what became of its notes; nothing before the first edit."""
    edits, state = article.revision.number - 1, article.state
    if not edits:
        return ""
    kept = state.notes - state.notes_changed - state.notes_lost
    context = {"article": article, "state": state, "edits": edits, "notes_kept": kept}
    return render_to_string("articles/_edited.html", context)


@public_page
@require_safe
def revisions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every edit of the article: when, by whom, why, and what became of the notes."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = access_article(slug, now=now)
    history = (
        Revision.objects.filter(article=found)
        .select_related("published_by__person")
        .defer("source", "html", "text", "blocks", "contents")
        .order_by("-number")
    )
    context = {
        "article": found,
        "state": found.state,
        "revisions": history,
        "notes_kept": found.state.notes - found.state.notes_changed - found.state.notes_lost,
    }
    response = render(request, "articles/revisions.html", context)
    return declare(response, Shown(site, {found.pk: found.state.version}))


@public_page
@require_safe
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The article as it read once, with the notes as they stood. The current revision has the article's own address."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = access_article(slug, now=now)
    if found.current is not None and found.current.number == number:
        return redirect("article", found.slug)
    if number > MOST_NUMBER:
        raise Http404
    old = get_object_or_404(Revision.objects.defer("source"), article=found, number=number)
    if old.published_at > now:
        raise Http404
    response = render(request, "articles/revision.html", {"article": found, "revision": old})
    return declare(response, Shown(site, {found.pk: found.state.version}))


def _as_it_read(article: Article, given: str) -> HttpResponse:
    """To the page of one revision; whether it is there is for that page to say."""
    if not (given.isascii() and given.isdecimal() and len(given) <= len(str(MOST_NUMBER))):
        raise Http404
    return redirect("revision", article.slug, int(given))


def _nearest(at: datetime, pk: int) -> ArticleQuerySet:
    """The articles just before and just after a moment, shown now or in time."""
    shown = Article.objects.filter(current__isnull=False, withdrawn_at=None)
    before = shown.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    after = shown.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk))
    nearest = Article.objects.filter(
        Q(pk=Subquery(before.latest_first().values("pk")[:1]))
        | Q(pk=Subquery(after.order_by("published_at", "id").values("pk")[:1]))
    )
    return nearest.select_related("current").without_text()


_NEAREST = Composed(_nearest, at=datetime, pk=int)


def neighbours(article: Article, now: datetime) -> tuple[Article | None, Article | None, datetime | None]:
    """The articles published just before and just after this one, in one query.

    When none came after it yet, the third is the moment at which the first of the scheduled ones will.
    """
    at = article.published_at
    older = newer = next_at = None
    for other in _NEAREST.all(at=at, pk=article.pk):
        if (other.published_at, other.pk) < (at, article.pk):
            older = other
        elif other.is_published(now):
            newer = other
        else:
            next_at = other.published_at
    return older, newer, next_at


def _first(*moments: datetime | None, after: datetime) -> datetime | None:
    """The first of the moments that is still to come."""
    return min((moment for moment in moments if moment is not None and moment > after), default=None)
