"""What came since the last visit, and how far the talk has come: for readers, and for scripts that watch."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.models import Article, PublicState
from articles.rules.access import access_outline
from comments.marks import marks_of
from comments.presenters.html import thread_html
from comments.reading.arrivals import LATEST, number_before, said_after
from comments.reading.lines import line_of
from comments.reading.talk import frame_for
from comments.reading.threads import Window
from comments.views.answering import number_in
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/latest/`: the last number given, and how many are shown. What pages ask again and again.

    Kept like a page, so asking costs a 304 that no application code sees (docs/live.md).
    """
    site = site_of(request).identity.version
    article = access_outline(slug, now=timezone.now())
    state: PublicState = article.state
    answer = JsonResponse({"last": state.last_number, "comments": state.comments})
    return declare(answer, Shown(site, {article.pk: state.version}))


@public_page
@require_safe
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/new/`: said last; `?since=<date>` since then (UTC), `?after=<number>` after that one.

    With a query it is built for whoever asks and kept nowhere: at most a window, however long ago.
    """
    site = site_of(request).identity.version
    article = access_outline(slug, now=timezone.now())
    state: PublicState = article.state
    since = _moment_in(request)
    after = _after(article, since, number_in(request, "after"))
    found = said_after(article.pk, after)
    marks = marks_of(article.revision) if state.notes_changed or state.notes_lost else []
    frame = frame_for(article, marks)
    flat = [line_of(comment, frame.authors)._replace(depth=0) for comment in found.comments]
    context = {
        "article": article,
        "state": state,
        "since": since,
        "after": after,
        "count": max(0, state.last_number - after),
        "thread": thread_html(Window(flat, found.mentioned_in, None), frame),
        "more": found.after,
    }
    response = render(request, "comments/new.html", context)
    return declare(response, Shown(site, {article.pk: state.version}, article.closes_at))


def _after(article: Article, since: datetime | None, number: int | None) -> int:
    last: int = article.state.last_number
    if number is not None:
        return number
    if since is not None:
        return number_before(article.pk, since, last_number=last)
    return max(0, last - LATEST)


def _moment_in(request: HttpRequest) -> datetime | None:
    """What `since` names: a day or a moment (ISO 8601), in UTC unless it says otherwise. Raises Http404 for others."""
    given = request.GET.get("since")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404 from None
