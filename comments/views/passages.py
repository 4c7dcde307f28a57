"""A paragraph with its notes and a form: the whole way to annotate without JavaScript, and by screen reader first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.whoami import speaker
from articles.models import Article, Revision
from articles.rules.access import access_article
from comments.forms import NoteForm
from comments.marks import block_at, marks_of
from comments.models import Comment, Placement
from comments.paragraphs import Paragraph, paragraph_of, sentences_of
from comments.presenters.html import thread_html
from comments.rules.permissions import access_comment, may_annotate, may_keep_private_notes
from comments.rules.placing import nearest as nearest_to
from comments.submitting import Selection, WrongPassage
from comments.talk import frame_for
from comments.threads import Window, mentions_of
from comments.views.composing import Composer, compose


@require_http_methods(["GET", "HEAD", "POST"])
def paragraph(request: HttpRequest, slug: str, block: int) -> HttpResponse:
    """`/articles/<slug>/p/<n>/`: the n-th block of the current revision, its notes, and the form for another."""
    now = timezone.now()
    article = access_article(slug, now=now)
    shown = paragraph_of(article.revision, block)
    if shown is None:
        raise Http404
    person = speaker(request)
    sentences = sentences_of(shown.text)
    composer = Composer(
        article=article,
        title=_("Add a note to this paragraph"),
        is_open=may_annotate(article, now) or may_keep_private_notes(person, article, now),
        template="comments/paragraph.html",
        select=lambda typed: _selection(article, shown, sentences, typed),
        extra={"paragraph": shown, "notes": _notes(article, shown), "others": article.revision.blocks},
    )
    options = {
        "is_known": person is not None,
        "sentences": [(str(n), shown.text[start:end]) for n, (start, end) in enumerate(sentences, 1)],
        "revision": article.revision.pk,
    }
    return compose(request, composer, NoteForm, options)


@require_safe
def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/passage/`: to the passage in the article as it reads now."""
    comment = access_comment(speaker(request), pk)
    revision = comment.article.current
    placed = (
        Placement.objects.filter(passage=pk, revision=revision).exclude(status=Placement.Status.LOST).first()
    )
    address = reverse("article", args=[comment.article.slug])
    if placed is None or revision is None or placed.start is None:
        return HttpResponseRedirect(f"{address}#lost-notes")
    return HttpResponseRedirect(f"{address}#p{block_at(revision, placed.start)}")


def _selection(
    article: Article, shown: Paragraph, sentences: list[tuple[int, int]], typed: dict[str, Any]
) -> Selection:
    """What the form means: the browser's offsets, else the typed quote, else the chosen sentence, else all of it."""
    revision = typed["revision"]
    if typed.get("start") is not None and typed.get("end") is not None:
        return Selection(revision, typed["start"], typed["end"], typed["quote"])
    quote = typed["quote"].replace("\r\n", "\n").strip()
    if revision != article.revision.pk:
        old = Revision.objects.filter(pk=revision, article=article).first()
        words = quote or shown.text
        at = old.text.find(words) if old else -1
        return Selection(revision, at, at + len(words), words)
    if quote:
        return _quoted(article.revision, shown, quote)
    start, end = 0, len(shown.text)
    if typed["sentence"]:
        start, end = sentences[int(typed["sentence"]) - 1]
    return Selection(revision, shown.start + start, shown.start + end, shown.text[start:end])


def _quoted(revision: Revision, shown: Paragraph, quote: str) -> Selection:
    """The typed words, if they stand in the paragraph exactly once; every place is offered when there are several."""
    places = [at for at in range(len(shown.text)) if shown.text.startswith(quote, at)]
    if len(places) != 1:
        starts = [shown.start + at for at in places]
        nearest = [Selection(revision.pk, at, at + len(quote), quote) for at in starts] or _similar(
            revision, shown, quote
        )
        raise WrongPassage(nearest)
    at = shown.start + places[0]
    return Selection(revision.pk, at, at + len(quote), quote)


def _similar(revision: Revision, shown: Paragraph, quote: str) -> list[Selection]:
    inside = nearest_to(Selection(revision.pk, shown.start, shown.start + len(quote), quote), revision)
    return [place for place in inside if shown.start <= place.start and place.end <= shown.end]


def _notes(article: Article, shown: Paragraph) -> str:
    """The public notes that touch the paragraph, the shortest passage first, in the frame of the thread."""
    marks = [m for m in marks_of(article.revision) if m.start < shown.end and m.end > shown.start]
    marks.sort(key=lambda mark: (mark.end - mark.start, mark.start))
    found = Comment.objects.for_display().in_bulk([mark.comment for mark in marks[:200]])
    notes = [found[mark.comment] for mark in marks if mark.comment in found]
    return thread_html(Window(notes, mentions_of(notes), None), frame_for(article, marks, heading=3))
