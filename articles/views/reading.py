"""One article: its page, its history, and what it said before."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.around import around
from articles.doors import show_doors
from articles.identity import site_of
from articles.models import Article, Revision
from articles.rules.access import MOST_NUMBER, access_article, access_outline, access_revision
from groundwork.public_pages import Shown, declare, public_page
from groundwork.sheets import Filler, Sheet, place, sheet_for, sheet_of


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
    html = sheet.filled(changing, *(fill(found, request.GET) for fill in sheet.fillers))
    until = _first(found.closes_at, sheet.until, after=now)
    response = show_doors(HttpResponse(html))
    return declare(response, Shown(site, {found.pk: found.state.version}, until))


def _draw(request: HttpRequest, slug: str, now: datetime) -> Sheet:
    """The article's page, with places for all that comments change: `{% discussion %}` says who fills them."""
    found = access_article(slug, now=now)
    beside = around(found, now)
    fillers: list[Filler] = []
    context = {
        "article": found,
        "revision": found.current,
        "around": beside,
        "edited": place("edited"),
        "fillers": fillers,
    }
    html = render_to_string("articles/article.html", context, request)
    return sheet_of(html, fillers=fillers, until=beside.next_at)


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
    old = access_revision(found, number, now=now)
    response = render(request, "articles/revision.html", {"article": found, "revision": old})
    return declare(response, Shown(site, {found.pk: found.state.version}))


def _as_it_read(article: Article, given: str) -> HttpResponse:
    """To the page of one revision; whether it is there is for that page to say."""
    if not (given.isascii() and given.isdecimal() and len(given) <= len(str(MOST_NUMBER))):
        raise Http404
    return redirect("revision", article.slug, int(given))


def _first(*moments: datetime | None, after: datetime) -> datetime | None:
    """The first of the moments that is still to come."""
    return min((moment for moment in moments if moment is not None and moment > after), default=None)
