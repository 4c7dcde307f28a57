"""All notes of an article in the order of its text: to read without JavaScript, and for the margin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.rules.access import access_article
from comments.marks import block_at, marks_of
from comments.models import Comment, Placement
from comments.presenters.html import comment_html
from comments.talk import frame_for
from comments.threads import WINDOW, mentions_of
from comments.views.answering import number_in
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/notes/`: each note with its words; `?from=<n>` goes on with the n-th; the lost ones last."""
    site = site_of(request).identity.version
    article = access_article(slug, now=timezone.now())
    first = number_in(request, "from") or 0
    marks = sorted(marks_of(article.revision), key=lambda mark: mark.status == Placement.Status.LOST)
    shown = marks[first : first + WINDOW]
    found = Comment.objects.for_display().in_bulk([mark.comment for mark in shown])
    frame = frame_for(article, marks, heading=2)
    frame.shown = found.keys()
    named = mentions_of(found.values())
    notes = [
        {
            "mark": mark,
            "replies": found[mark.comment].replies_shown,
            "block": None if mark.status == Placement.Status.LOST else block_at(article.revision, mark.start),
            "html": comment_html(found[mark.comment], frame, named.get(mark.comment, ())),
        }
        for mark in shown
        if mark.comment in found
    ]
    more = first + WINDOW if len(marks) > first + WINDOW else None
    response = render(request, "comments/notes.html", {"article": article, "notes": notes, "more": more})
    return declare(response, Shown(site, {article.pk: article.state.version}, article.closes_at))
