"""The composer: the one way from a form to `post_comment`, for comments, answers and notes.

Whatever happens on the way, what was typed is in the answer: preview, log-in, a refusal, a closed discussion.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guests import introduce_guest
from accounts.drafts import DraftTooLong, draft_of, drop_draft, keep_draft
from accounts.models import Person
from accounts.whoami import remember_guest, speaker
from articles.models import Article
from comments.actions.posting import post_comment, words_of
from comments.forms import SayForm
from comments.mails import FROM_ONE_CLIENT, TO_ONE_ADDRESS
from comments.models import Comment
from comments.submitting import Closed, Refused, Selection
from comments.views.answering import address_of, answer, go_to
from groundwork.actions.idempotency import result_of
from groundwork.actions.outbox import enqueue
from groundwork.clients import client_of
from groundwork.limits import LimitReached, count_towards

KEPT_FIELDS = (
    "body",
    "key",
    "quote",
    "sentence",
    "audience",
    "start",
    "end",
    "revision",
    "name",
    "email",
    "website",
)


@dataclass(slots=True)
class Composer:
    """What is being written, and where."""

    article: Article
    title: str
    is_open: bool
    parent: Comment | None = None
    audience: str = Comment.Audience.PUBLIC
    suggested: str = ""
    template: str = "comments/compose.html"
    select: Callable[[dict[str, Any]], Selection | None] = lambda typed: None
    extra: dict[str, Any] | None = None


def compose(
    request: HttpRequest, composer: Composer, form_class: type[SayForm], form_options: dict[str, Any]
) -> HttpResponse:
    """GET shows the form; POST previews, goes to the log-in, or posts: as the pressed button's `then` says."""
    place = request.path
    if request.method != "POST":
        initial = draft_of(request, place) or {"body": composer.suggested}
        form = form_class(initial=dict(initial), **form_options)
        return _show(request, composer, form, status=200 if composer.is_open else 403)
    then = request.POST.get("then", "post")
    if then == "login":
        typed = {name: request.POST[name] for name in KEPT_FIELDS if name in request.POST}
        try:
            keep_draft(request, place=place, fields=typed)
        except DraftTooLong as too_long:
            form = form_class(request.POST, **form_options)
            return _refuse(request, composer, form, Refused("too-long", str(too_long)))
        return redirect_to_login(place)
    form = form_class(request.POST, **form_options)
    if not form.is_valid():
        return _show(request, composer, form, status=422)
    try:
        if then == "preview":
            words = words_of(form.cleaned_data["body"], composer.article)
            return _show(request, composer, form, preview=words.html)
        comment = _post(request, composer, form.cleaned_data)
    except Refused as refused:
        return _refuse(request, composer, form, refused)
    drop_draft(request, place)
    return go_to(request, address_of(comment))


def _post(request: HttpRequest, composer: Composer, typed: dict[str, Any]) -> Comment:
    if not composer.is_open:
        raise Closed
    selection = composer.select(typed)
    known = speaker(request)
    said = {
        "article": composer.article,
        "body": typed["body"],
        "key": typed["key"] or uuid.uuid4().hex,
        "parent": composer.parent,
        "audience": typed.get("audience") or composer.audience,
        "selection": selection,
    }
    if known is not None and known.is_proven:
        return post_comment(person=known, **said)
    done = result_of(said["key"])
    if done is not None:
        return Comment.objects.select_related("article").get(pk=int(done))
    with transaction.atomic():
        person = known or _introduce(request, typed)
        comment = post_comment(person=person, **said)
        if comment.person_id == person.pk:
            enqueue("guest_key", {"person": person.pk})
        elif known is None:  # the same key arrived twice at once, and the other was first
            person.delete()
    remember_guest(request, comment.person, has_proven=False)
    return comment


def _introduce(request: HttpRequest, typed: dict[str, Any]) -> Person:
    """A guest by name and address, if neither the address nor this client was used too often."""
    now = timezone.now()
    try:
        count_towards(TO_ONE_ADDRESS, who=typed["email"].strip().lower(), now=now)
        count_towards(FROM_ONE_CLIENT, who=client_of(request), now=now)
    except LimitReached as limit:
        minutes = limit.retry_after // 60 + 1
        message = _("Too many mails were asked for. Try again in %(minutes)s minutes; your words stay here.")
        refused = Refused("too-many-mails", message % {"minutes": minutes})
        refused.status = 429
        raise refused from None
    return introduce_guest(name=typed["name"], email=typed["email"], website=typed["website"])


def _refuse(request: HttpRequest, composer: Composer, form: SayForm, refused: Refused) -> HttpResponse:
    form.add_error("body" if "body" in form.fields else None, refused.message)
    return _show(request, composer, form, status=refused.status, refused=refused)


def _show(
    request: HttpRequest,
    composer: Composer,
    form: SayForm,
    *,
    status: int = 200,
    preview: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "article": composer.article,
        "composer": composer,
        "form": form,
        "speaker": speaker(request),
        "preview": preview,
        "nearest": getattr(refused, "nearest", ()),
        **(composer.extra or {}),
    }
    return answer(request, composer.template, context, status=status)
