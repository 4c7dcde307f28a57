"""A paragraph with its notes and a form: the whole way to annotate without JavaScript, and by screen reader first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.rules.blocks import unheard_by
from accounts.whoami import speaker
from articles.models import Article, Revision
from articles.rules.access import access_article
from comments.forms import NoteForm, SayForm
from comments.marks import block_at, marks_of
from comments.models import Comment, Placement
from comments.paragraphs import Paragraph, paragraph_of, sentences_of
from comments.presenters.html import thread_html
from comments.reading.margins import group_notes, private_notes
from comments.reading.talk import frame_for
from comments.reading.threads import Window, mentions_of
from comments.rules.groups import EVERYBODY, ONLY_ME, readers_offered
from comments.rules.permissions import access_comment, may_annotate, may_keep_private_notes
from comments.rules.pointing import named_revision, pick_of, picked, selection_meant, surroundings
from comments.submitting import Closed, Refused, Selection, WrongPassage
from comments.views.composing import Composer, compose

MOST_NOTES = 100  # on one paragraph's page; the list of all notes goes on


@require_http_methods(["GET", "HEAD", "POST"])
def paragraph(request: HttpRequest, slug: str, block: int) -> HttpResponse:
    """`/articles/<slug>/p/<n>/`: the n-th block of the current revision, its notes, and the form for another.

    `?form=1`: the form alone, for the script that puts it beside the text.
    """
    now = timezone.now()
    article = access_article(slug, now=now)
    shown = paragraph_of(article.revision, block)
    if shown is None:
        raise Http404
    person = speaker(request)
    alone = "form" in request.GET
    base = named_revision(article, request.POST.get("revision", ""))
    offered = [EVERYBODY] if may_annotate(article, now) else []
    if article.notes_on:
        offered += readers_offered(person, article, now)
    if may_keep_private_notes(person, article, now):
        offered.append(ONLY_ME)
    composer = Composer(
        article=article,
        title=_("Add a note"),
        refusal=None if offered else Closed(),
        offered=offered,
        readers=offered[0] if offered else EVERYBODY,
        template="comments/note_form.html" if alone else "comments/paragraph.html",
        select=lambda typed: selection_meant(article, base, block, typed),
        mend=lambda form, refused: _offer_places(form, refused, article, shown),
        extra={} if alone else _around(article, shown, person),
    )
    options = {
        "is_known": person is not None,
        "sentences": _sentences(paragraph_of(base, block)),
        "revision": article.revision.pk,
        "readers": offered or [EVERYBODY],
        "picks": _pick_made(article, request.POST.get("pick", ""), shown),
    }
    return compose(request, composer, NoteForm, options)


@require_safe
def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/passage/`: to the passage in the article as it reads now."""
    comment = access_comment(speaker(request), pk)
    if not hasattr(comment, "passage"):
        raise Http404
    revision = comment.article.current
    placed = (
        Placement.objects.filter(passage=pk, revision=revision).exclude(status=Placement.Status.LOST).first()
    )
    address = reverse("article", args=[comment.article.slug])
    if placed is None or revision is None or placed.start is None:
        return HttpResponseRedirect(f"{address}#lost-notes")
    return HttpResponseRedirect(f"{address}#p{block_at(revision, placed.start)}")


def _offer_places(form: SayForm, refused: Refused, article: Article, shown: Paragraph) -> None:
    """After a wrong or stale passage: the same form on the current revision, with the places to choose between."""
    if not isinstance(refused, WrongPassage) or not isinstance(form, NoteForm):
        return
    form.retype(revision=str(article.revision.pk), start="", end="", pick="")
    form.offer_sentences(_sentences(shown))
    form.offer_picks([(pick_of(place), _label(article, place, shown)) for place in refused.nearest])


def _pick_made(article: Article, pick: str, shown: Paragraph) -> list[tuple[str, str]]:
    """The place chosen last time, to stand in the form again when something else is wrong with it."""
    try:
        return [(pick, _label(article, picked(article, pick), shown))] if pick else []
    except WrongPassage:
        return []


def _label(article: Article, place: Selection, shown: Paragraph) -> str:
    """A place as people tell it from others: its words, with those around it."""
    number, before, after = surroundings(named_revision(article, str(place.revision)), place)
    words = format_html('<q dir="auto">{}<mark>{}</mark>{}</q>', before, place.exact, after)
    if number == shown.number:
        return words
    return format_html("{} {}", words, _("(in paragraph %(number)s)") % {"number": number})


def _sentences(shown: Paragraph | None) -> list[tuple[str, str]]:
    if shown is None:
        return []
    return [(str(n), shown.text[start:end]) for n, (start, end) in enumerate(sentences_of(shown.text), 1)]


def _around(article: Article, shown: Paragraph, person: Person | None) -> dict[str, Any]:
    """What stands on the page beside the form: the public notes here, the reader's own, the way on."""
    mine, ours = (
        [
            placed
            for placed in notes
            if placed.start is not None
            and placed.end is not None
            and _touches(shown, placed.start, placed.end)
        ]
        for notes in (private_notes(person, article), group_notes(person, article))
    )
    last, unheard = len(article.revision.blocks), unheard_by(person)
    return {
        "paragraph": shown,
        "notes": _notes(article, article.revision, shown, unheard),
        "unheard": unheard,
        "mine": mine,
        "ours": ours,
        "previous": shown.number - 1 or None,
        "next": shown.number + 1 if shown.number < last else None,
    }


def _notes(article: Article, revision: Revision, shown: Paragraph, unheard: set[int]) -> str:
    """The public notes that touch the paragraph, the shortest passage first, in the frame of the thread."""
    marks = [mark for mark in marks_of(revision) if _touches(shown, mark.start, mark.end)]
    marks.sort(key=lambda mark: (mark.end - mark.start, mark.start))
    found = Comment.objects.for_display().in_bulk([mark.comment for mark in marks[:MOST_NOTES]])
    notes = [found[mark.comment] for mark in marks if mark.comment in found]
    frame = frame_for(article, marks, heading=3)
    frame.muted = {note.pk for note in notes if note.person_id in unheard}
    return thread_html(Window(notes, mentions_of(notes), None), frame)


def _touches(shown: Paragraph, start: int, end: int) -> bool:
    return start < shown.end and end > shown.start
