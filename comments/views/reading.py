"""Reading what is said: a thread in windows, one comment with what surrounds it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from accounts.whoami import speaker
from articles.doors import show_doors
from articles.identity import site_of
from articles.models import Article, PublicState
from articles.rules.access import access_outline
from comments.groups.words import shared_word
from comments.marks import marks_of
from comments.models import Comment, Settlement
from comments.moderation.statements import held_because, statements_for
from comments.presenters.html import comment_html, thread_html
from comments.reading.history import history_of
from comments.reading.lines import Line
from comments.reading.orders import NEWEST, OLDEST, ORDERS
from comments.reading.talk import frame_for, frame_for_lines
from comments.reading.threads import (
    WHOLE,
    WINDOW,
    Window,
    ancestors_of,
    branch_of,
    first_lines,
    flat_lines,
    lines_behind,
    mentions_of,
    ordered_lines,
)
from comments.rules import permissions
from comments.views.answering import answer, number_in
from comments.views.groups_words import show_shared
from groundwork.languages import number
from groundwork.public_pages import Shown, declare, public_page
from groundwork.sheets import Sheet, place, sheet_for, sheet_of


@public_page
@require_safe
def thread(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/comments/`: `?after=<cursor>` the next window, `?order=best`, `?all=1` the whole thread.

    `?view=flat` shows what was said in the order of its being said, the oldest or the newest first.
    """
    site = site_of(request).identity.version
    now = timezone.now()
    article = access_outline(slug, now=now)
    order, is_flat = request.GET.get("order", OLDEST), request.GET.get("view") == "flat"
    window = _window(request, article.pk, order, is_flat=is_flat)
    if window is None:
        raise Http404
    state: PublicState = article.state
    marks = marks_of(article.revision) if state.notes_changed or state.notes_lost else []
    frame = replace(frame_for_lines(article, marks, heading=2), folds=True)
    is_first = "after" not in request.GET
    shape = {
        "order": order,
        "is_flat": is_flat,
        "is_first": is_first,
        "is_open": frame.is_open,
        "has_more": window.after is not None,
        "is_whole": order == OLDEST and not is_flat and is_first and window.after is None,
    }
    slot = ("thread", get_language(), slug, *shape.values())
    sheet = sheet_for(slot, (site, article.revision.pk), partial(_draw_thread, request, article, shape))
    html = sheet.filled(
        {
            "count": ngettext("%(n)s comment", "%(n)s comments", state.comments)
            % {"n": number(state.comments)},
            "last": str(state.last_number),
            "thread": thread_html(window, frame),
            "cursor": str(window.after),
        }
    )
    response = show_doors(HttpResponse(html))
    return declare(response, Shown(site, {article.pk: state.version}, article.closes_at))


def _draw_thread(request: HttpRequest, article: Article, shape: dict[str, Any]) -> Sheet:
    places = {name: place(name) for name in ("count", "last", "thread", "cursor")}
    html = render_to_string("comments/thread.html", {"article": article, **shape, **places}, request)
    return sheet_of(html)


def _window(request: HttpRequest, article_id: int, order: str, *, is_flat: bool) -> Window[Line] | None:
    """What is asked for; None for what is no order or no cursor. Raises Http404, too."""
    if order not in ((OLDEST, NEWEST) if is_flat else ORDERS):
        return None
    if order != OLDEST and not is_flat:
        return ordered_lines(article_id, order, request.GET.get("after"))
    cursor = number_in(request, "after")
    if is_flat:
        return flat_lines(article_id, cursor, WINDOW, newest=order == NEWEST)
    size = WHOLE if request.GET.get("all") == "1" else WINDOW
    return first_lines(article_id, size) if cursor is None else lines_behind(article_id, cursor, size)


@require_safe
def _public_comment(request: HttpRequest, pk: int) -> HttpResponse:
    site = site_of(request).identity.version
    found = permissions.access_comment(None, pk)
    article = found.article
    after = number_in(request, "after")
    branch = branch_of(found, cursor=after)
    if branch is None:
        raise Http404
    marks = marks_of(article.revision) if article.state.notes else []
    above = ancestors_of(found) if after is None else []
    is_first = after is None
    frame = frame_for(article, marks, heading=2)
    frame.shown = {comment.pk for comment in (*above, found, *branch.comments)}
    beside = replace(frame, heading=3)
    context = {
        "article": article,
        "comment": found,
        "ancestors": thread_html(Window(above, mentions_of(above), None), beside),
        "html": comment_html(found, frame, mentions_of([found]).get(found.pk, ())),
        "branch": thread_html(branch, beside),
        "after": branch.after,
        "is_first": is_first,
        "edits": found.edits.all() if found.edited_at and not found.is_tombstone else (),
        "history": history_of(found) if is_first and not found.is_tombstone else None,
        "settlement": _settlement_of(found),
    }
    response = show_doors(render(request, "comments/comment.html", context))
    return declare(response, Shown(site, {article.pk: article.state.version}, article.closes_at))


def _settlement_of(comment: Comment) -> Settlement | None:
    """With its revision's number; no query for what nobody resolved."""
    if not hasattr(comment, "settlement"):
        return None
    return (
        Settlement.objects.select_related("revision")
        .only("is_applied", "revision__number")
        .get(pk=comment.pk)
    )


@require_safe
def _own_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """What few may see: words to a group or to authors; and for its writer unproven, held or private words."""
    person = speaker(request)
    shared = shared_word(person, pk)
    if person is not None and shared is not None and shared.article.is_published(timezone.now()):
        return show_shared(request, person, shared)
    found = permissions.access_own(person, pk)
    if found.in_thread:  # its page is the public one; what was not found there is not here either
        raise Http404
    context = {
        "article": found.article,
        "comment": found,
        "mail_sent": found.state == Comment.State.UNPROVEN,
        "reasons": held_because([found]).get(found.pk, []),
        "statement": statements_for([found]).get(found.pk),
        "may_edit": permissions.may_edit(found.person, found),
        "history": history_of(found) if found.article.current else None,
    }
    return answer(request, "comments/own.html", context)


comment = public_page(_public_comment, personal=_own_comment)
