"""The composer: the one way from a form to `post_comment`, for comments, answers and notes.

Whatever happens on the way, what was typed is in the answer: preview, log-in, a refusal, a closed discussion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from accounts.actions.guests import a_guest
from accounts.drafts import DraftTooLong, draft_of, drop_draft, keep_draft, tell_sent
from accounts.models import Person
from accounts.views.ways import leave_for
from accounts.whoami import forget_guest, leave, remember_guest, speaker, writer_mark
from articles.models import Article
from comments.actions.posting import plain_source, post_comment, posted_before, words_of
from comments.actions.tracing import keep_trace
from comments.doors import door_fields, entered
from comments.forms import GUEST_FIELDS, NOTE_FIELDS, SayForm, new_key
from comments.letters.mails import count_mail
from comments.models import Comment
from comments.rules.foreseeing import foreseen
from comments.rules.groups import EVERYBODY, Readers, readers_chosen
from comments.submitting import PostedBefore, Refused, Selection
from comments.views.answering import address_of, answer, go_to
from comments.views.tracing import admit_guest, remember_browser
from groundwork.clients import client_of
from groundwork.languages import number

WITH = "with:"  # and the id of a way to sign in
KEPT_FIELDS = (*NOTE_FIELDS, "key", "start", "end", "revision")
FIELD_AT_FAULT = {  # code of a Refused -> where the form shows it; anything else stands above the form
    "empty": "body",
    "too-long": "body",
    "not-text": "body",
    "wrong-passage": "quote",
    "quote-too-long": "quote",
}


@dataclass(slots=True)
class Composer:
    """What is being written, and where."""

    article: Article
    title: StrOrPromise
    refusal: Refused | None = None  # why nothing can be posted here; the form is shown all the same
    parent: Comment | None = None
    readers: Readers = EVERYBODY  # of what is written, unless the form chooses among `offered`
    offered: list[Readers] = field(default_factory=list)
    suggested: str = ""
    template: str = "comments/compose.html"
    select: Callable[[dict[str, Any]], Selection | None] = lambda typed: None
    mend: Callable[[SayForm, Refused], None] = lambda form, refused: None  # ready for the next try
    extra: dict[str, Any] = field(default_factory=dict)

    def meant(self, typed: dict[str, Any]) -> Readers:
        """For whom it is written."""
        return readers_chosen(typed.get("audience") or "", self.offered) or self.readers


def compose(
    request: HttpRequest, composer: Composer, form_class: type[SayForm], form_options: dict[str, Any]
) -> HttpResponse:
    """GET shows the form; POST previews, goes to the log-in, or posts: as the pressed button's `then` says."""
    place = request.path
    if request.method != "POST":
        initial = draft_of(request, place) or {"body": composer.suggested}
        form = form_class(initial=dict(initial), **form_options)
        return _show(request, composer, form, status=composer.refusal.status if composer.refusal else 200)
    then = request.POST.get("then", "post")
    typed = form_class.taken_unseen(request.POST, **form_options) if then == "post" else None
    if typed is not None:
        try:
            return _arrive(request, _post(request, composer, typed), typed)
        except Refused as refused:
            return _refuse(request, composer, form_class(request.POST, **form_options), refused)
    form = form_class(request.POST, **form_options)
    if then in ("login", "change") or then.startswith(WITH):
        return _step_aside(request, composer, form, then)
    return _read(request, composer, form, previews=then == "preview")


def _read(request: HttpRequest, composer: Composer, form: SayForm, *, previews: bool) -> HttpResponse:
    """The form with what is wrong in it, the preview, or where the comment stands now."""
    form.is_valid()
    if previews:  # who it is can be said later
        for name in GUEST_FIELDS:
            form.errors.pop(name, None)
    if form.errors:
        return _show(request, composer, form, status=422)
    try:
        if previews:
            return _show(request, composer, form, preview=_preview(request, composer, form.cleaned_data))
        return _arrive(request, _post(request, composer, form.cleaned_data), form.cleaned_data)
    except Refused as refused:
        return _refuse(request, composer, form, refused)


def _arrive(request: HttpRequest, comment: Comment, typed: dict[str, Any]) -> HttpResponse:
    """To where the comment stands now; what was kept of its form is forgotten."""
    place = request.path
    drop_draft(request, place)
    response = go_to(request, address_of(comment, state=comment.article.state if comment.in_thread else None))
    tell_sent(response, typed["key"] or place)
    return response


def _step_aside(request: HttpRequest, composer: Composer, form: SayForm, then: str) -> HttpResponse:
    """To the log-in, or to "who are you?" again; what was typed waits in the session until the form is back."""
    typed = {name: request.POST[name] for name in KEPT_FIELDS if name in request.POST}
    if then == "change":
        if request.user.is_authenticated:
            logout(request)
        forget_guest(request)
    try:
        keep_draft(request, place=request.path, fields=typed)
    except DraftTooLong as draft:
        message = _("%(length)s characters are too many to keep meanwhile: at most %(most)s.")
        numbers = {"length": number(draft.length), "most": number(draft.most)}
        return _refuse(request, composer, form, Refused("too-long", message % numbers))
    if then == "login":
        return redirect_to_login(request.path)
    if then.startswith(WITH):  # an account elsewhere
        return leave_for(request, then.removeprefix(WITH), after=request.path)
    # A script follows it to the new form.
    response = HttpResponseRedirect(request.get_full_path(), status=303)
    leave(response)
    return response


def _preview(request: HttpRequest, composer: Composer, typed: dict[str, Any]) -> dict[str, Any]:
    selection = composer.select(typed)
    readers = composer.meant(typed)
    may_be_empty = selection is not None and readers.audience == Comment.Audience.PRIVATE
    is_note = selection is not None
    words = words_of(typed["body"], composer.article, is_note=is_note, may_be_empty=may_be_empty)
    preview: dict[str, Any] = {
        "html": words.html,
        "quote": selection.exact if selection else "",
        "foreseen": None,
    }
    if readers.audience == Comment.Audience.PUBLIC:
        person = speaker(request) or a_guest(name=typed.get("name", ""), email=typed.get("email", ""))
        preview["foreseen"] = foreseen(
            person, composer.article, source=words.source, html=words.html, now=timezone.now()
        )
    return preview


def _post(request: HttpRequest, composer: Composer, typed: dict[str, Any]) -> Comment:
    """What was posted now, or before with the same key: a double click, a retry, the back button.

    Raises a Refused; PostedBefore when the words are no longer those that the key was used for.
    """
    known = speaker(request)
    key = typed["key"] or new_key()
    try:
        if composer.refusal is not None:
            raise composer.refusal
        selection = composer.select(typed)
    except Refused:
        before = posted_before(key, person=known, email=typed.get("email", ""))
        if before is None:
            raise
        comment = before
    else:
        comment = _say(request, composer, typed, known, key=key, selection=selection)
    if plain_source(typed["body"]) != comment.source:
        raise PostedBefore
    if known is None and not comment.person.is_proven:  # of a retry, too: the first answer may have been lost
        remember_guest(request, comment.person, has_proven=False)
    return comment


def _say(
    request: HttpRequest,
    composer: Composer,
    typed: dict[str, Any],
    known: Person | None,
    *,
    key: str,
    selection: Selection | None,
) -> Comment:
    entry = entered(request, composer.article)
    readers = composer.meant(typed)
    said = {
        "article": composer.article,
        "body": typed["body"],
        "key": key,
        "parent": composer.parent,
        "audience": readers.audience,
        "group": readers.group,
        "selection": selection,
        "colour": typed.get("colour") or Comment.Colour.YELLOW,
        "door": entry.door,
    }
    if known is not None and known.kind == Person.Kind.USER:
        return post_comment(person=known, admit=entry.spend if entry.puzzle else None, **said)
    guest = known or a_guest(name=typed["name"], email=typed["email"], website=typed["website"])

    def admit() -> None:
        entry.spend()
        admit_guest(request, guest)
        if not guest.is_proven:
            count_mail(to=guest.email, client=client_of(request))

    comment = post_comment(person=guest, admit=admit, **said)
    keep_trace(comment=comment, trace=remember_browser(request))
    return comment


def _refuse(request: HttpRequest, composer: Composer, form: SayForm, refused: Refused) -> HttpResponse:
    form.is_valid()
    at_fault = FIELD_AT_FAULT.get(refused.code)
    form.add_error(at_fault if at_fault in form.fields else None, refused.message)
    if isinstance(refused, PostedBefore):
        form.retype(key=new_key())
    composer.mend(form, refused)
    response = _show(request, composer, form, status=refused.status)
    retry_after = getattr(refused, "retry_after", None)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _show(
    request: HttpRequest,
    composer: Composer,
    form: SayForm,
    *,
    status: int = 200,
    preview: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "article": composer.article,
        "composer": composer,
        "form": form,
        "speaker": speaker(request),
        "writer": writer_mark(speaker(request)),
        "preview": preview,
        "door": door_fields(request, composer.article),
        **composer.extra,
    }
    return answer(request, composer.template, context, status=status)
