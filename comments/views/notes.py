"""All notes of an article in the order of its text: to read without JavaScript, and for the margin."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.doors import show_annotations
from articles.identity import site_of
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.posting import address_of_tag
from comments.marks import Mark, block_at, marks_of
from comments.models import Comment, Placement
from comments.presenters.html import comment_html
from comments.reading.talk import frame_for
from comments.reading.threads import WINDOW, mentions_of
from comments.rules.tagging import key_of, stored
from comments.views.answering import number_in
from groundwork.public_pages import Shown, declare, public_page

MOST_TAGS = 60  # listed above the notes, the most used first


class Tagged(NamedTuple):
    key: str
    notes: int
    address: str


@public_page
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/notes/`: each note with its words, the lost ones last.

    `?from=<n>` goes on with the n-th; `?tag=law` shows only those with that tag.
    """
    site = site_of(request).identity.version
    article = access_article(slug, now=timezone.now())
    first = number_in(request, "from") or 0
    every = sorted(marks_of(article.revision), key=lambda mark: mark.status == Placement.Status.LOST)
    tag = key_of(request.GET.get("tag", ""))
    marks = [mark for mark in every if stored([tag]) in mark.tags] if tag else every
    shown = marks[first : first + WINDOW]
    found = Comment.objects.for_display().in_bulk([mark.comment for mark in shown])
    frame = frame_for(article, marks, heading=2)
    frame.shown = found.keys()
    named = mentions_of(found.values())
    notes = [
        {
            "mark": mark,
            "replies": found[mark.comment].replies_shown,
            "colour": _told(found[mark.comment]),
            "block": None if mark.status == Placement.Status.LOST else block_at(article.revision, mark.start),
            "html": comment_html(found[mark.comment], frame, named.get(mark.comment, ())),
        }
        for mark in shown
        if mark.comment in found
    ]
    more = first + WINDOW if len(marks) > first + WINDOW else None
    context = {
        "article": article,
        "notes": notes,
        "more": urlencode({**({"tag": tag} if tag else {}), "from": more}) if more else "",
        "tag": tag,
        "tags": _tags(article, every),
    }
    response = show_annotations(render(request, "comments/notes.html", context), slug)
    return declare(response, Shown(site, {article.pk: article.state.version}, article.closes_at))


def _told(note: Comment) -> str:
    """What its colour is called; nothing for yellow, as most are."""
    return "" if note.colour == Comment.Colour.YELLOW else note.get_colour_display()


def _tags(article: Article, marks: list[Mark]) -> list[Tagged]:
    """The tags of an article's public notes, the most used first."""
    counts = Counter(key for mark in marks for key in mark.tags.split())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_TAGS]
    return [Tagged(key, count, address_of_tag(article, key)) for key, count in ranked]
