"""One's own words: what I wrote, my private notes, edit, withdraw, and the overlay that scripts ask for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.drafts import DraftTooLong, draft_of, drop_draft, keep_draft, tell_sent
from accounts.models import Person
from accounts.rules.blocks import unheard_by
from accounts.whoami import speaker, unhint, writer_mark
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.editing import edit_comment, withdraw_comment
from comments.forms import EditForm
from comments.models import Comment, Placement
from comments.notifying.bell import as_text
from comments.notifying.grouping import news_of
from comments.reading.margins import group_notes, private_notes
from comments.rules import permissions
from comments.submitting import Refused
from comments.views.answering import address_of, answer, go_to
from comments.views.blocking import own_and_muted


@require_safe
def my_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/mine/`: my private notes and highlights on this article, without JavaScript."""
    article = access_article(slug, now=timezone.now())
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    context = {"article": article, "notes": private_notes(person, article)}
    return answer(request, "comments/my_notes.html", context)


@never_cache
@require_safe
def overlay(request: HttpRequest, slug: str) -> HttpResponse:
    """What is mine on this article, as JSON: private notes to paint, those of my groups, and which comments are my own.

    Six queries, and one more where a group has notes.
    """
    person = speaker(request)
    if person is None:
        response: HttpResponse = JsonResponse({"name": None})
        unhint(response)
        return response
    article = Article.objects.published().filter(slug=slug).select_related("current").first()
    if article is None:
        raise Http404
    own, muted = own_and_muted(person, article)
    return JsonResponse(
        {
            "name": person.name,
            "news": as_text(news_of(person)),
            "keeps": person.is_proven,  # private notes and highlights
            "notes": [
                *(_note_json(note) for note in private_notes(person, article)),
                *_group_notes_json(group_notes(person, article), person),
            ],
            "own": own,
            "muted": {"numbers": muted, "words": _("Muted: show it")} if muted else None,
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/edit/`"""
    person = speaker(request)
    if person is None and request.method == "POST":
        return _log_in_again(request)
    found = permissions.access_own(person, pk)
    options = {"is_note": hasattr(found, "passage"), "may_be_empty": permissions.may_be_empty(found)}
    if request.method != "POST":
        stored: dict[str, Any] = {"body": found.source, "colour": found.colour, "version": found.version}
        initial = {**stored, **(draft_of(request, request.path) or {})}
        form = EditForm(initial=initial, **options)
        status = 200 if permissions.may_edit(person, found) else 403
        return _edit_page(request, found, form, status=status)
    form = EditForm(request.POST, **options)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    typed = form.cleaned_data
    try:
        edited = edit_comment(
            person=found.person, comment=found, body=typed["body"], expected_version=typed["version"],
            colour=typed.get("colour") or None,
        )  # fmt: skip
    except Refused as refused:
        form.add_error("body" if refused.status == 422 else None, refused.message)
        if refused.code == "changed-meanwhile":  # sent again, it replaces what stands there now, knowingly
            found = permissions.access_own(person, pk)
            form.retype(version=str(found.version))
            return _edit_page(request, found, form, status=refused.status, now_reads=found.html)
        return _edit_page(request, found, form, status=refused.status)
    drop_draft(request, request.path)
    response = go_to(request, reverse("mine") if edited.is_tombstone else address_of(edited))
    tell_sent(response, request.path)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/withdraw/`: one button, then the tombstone."""
    found = permissions.access_own(speaker(request), pk)
    if request.method != "POST":
        return answer(request, "comments/withdraw.html", {"comment": found, "article": found.article})
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        withdraw_comment(person=found.person, comment=found, expected_version=seen)
    except Refused as refused:
        found = permissions.access_own(found.person, pk)
        context = {"comment": found, "article": found.article, "refused": refused.message}
        return answer(request, "comments/withdraw.html", context, status=refused.status)
    return go_to(request, address_of(found) if found.in_thread else reverse("mine"))


def _log_in_again(request: HttpRequest) -> HttpResponse:
    """The log-in ended while somebody was typing: their words wait until they are back."""
    typed = {name: request.POST[name] for name in ("body", "colour", "version") if name in request.POST}
    try:
        keep_draft(request, place=request.path, fields=typed)
    except DraftTooLong:
        form = EditForm(request.POST)
        form.is_valid()
        form.add_error(None, _("Log in again in another tab, then save: this is too long to keep meanwhile."))
        return answer(request, "comments/edit.html", {"form": form, "may_edit": True}, status=422)
    return redirect_to_login(request.path)


def _edit_page(
    request: HttpRequest, comment: Comment, form: EditForm, *, status: int, now_reads: str = ""
) -> HttpResponse:
    context = {
        "now_reads": now_reads,
        "comment": comment,
        "article": comment.article,
        "form": form,
        "writer": writer_mark(speaker(request)),
        "may_edit": permissions.may_edit(speaker(request), comment),
        "leaves_trace": comment.in_thread and timezone.now() - comment.made_at > permissions.GRACE,
    }
    return answer(request, "comments/edit.html", context, status=status)


def _note_json(placement: Placement) -> dict[str, Any]:
    comment = placement.passage.comment
    return {
        "id": str(comment.pk),
        "start": placement.start,
        "end": placement.end,
        "status": placement.status,
        "exact": placement.passage.exact,
        "html": comment.html,
        "colour": comment.colour,
        "edit": reverse("edit", args=[comment.pk]),
        "withdraw": reverse("withdraw", args=[comment.pk]),
    }


def _group_notes_json(placements: list[Placement], person: Person) -> list[dict[str, Any]]:
    """Those of people whom the person muted with their words folded. No query where there are none."""
    unheard = unheard_by(person) if placements else set()
    notes = [_group_note_json(placement, person) for placement in placements]
    for placement, note in zip(placements, notes, strict=True):
        said = {"comment": placement.passage.comment, "unheard": unheard}
        if placement.passage.comment.person_id in unheard:
            note["html"] = render_to_string("comments/blocking/_said.html", said)
    return notes


def _group_note_json(placement: Placement, person: Person) -> dict[str, Any]:
    """A note of a group beside the text: who says so to whom; of another member's one opens the page."""
    comment = placement.passage.comment
    is_mine = comment.person_id == person.pk
    names = {"name": comment.person.name, "group": comment.group.name if comment.group else ""}
    note = {**_note_json(placement), "mine": is_mine, "says": _("%(name)s, for “%(group)s”") % names}
    if not is_mine:
        note |= {"edit": comment.get_absolute_url(), "open": _("Open"), "withdraw": ""}
    return note
