"""Flags: anyone, with a reason, without JavaScript; set and unset at the comment's own address."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.actions.guests import a_guest, introduce_guest
from accounts.models import Person
from accounts.whoami import remember_guest, speaker
from comments.actions.flagging import flag_comment, withdraw_flag
from comments.forms import FlagForm
from comments.letters.mails import count_mail
from comments.models import Comment, Flag
from comments.rules.permissions import access_comment, may_flag
from comments.submitting import Refused
from comments.views.answering import answer, go_to
from comments.views.tracing import admit_guest
from groundwork.actions.outbox import enqueue
from groundwork.clients import client_of


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/flag/`: POST sets it; with `withdraw=1` takes it back."""
    person = speaker(request)
    found = access_comment(person, pk)
    if request.method == "POST" and request.POST.get("withdraw") == "1":
        if person is not None:
            withdraw_flag(person=person, comment=found)
        return go_to(request, request.path)
    form = FlagForm(request.POST if request.method == "POST" else None, is_known=person is not None)
    status, retry_after = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _set(request, person, found, form.cleaned_data)
                return go_to(request, request.path)
            except Refused as refused:
                form.add_error(None, refused.message)
                status, retry_after = refused.status, getattr(refused, "retry_after", None)
    context = {
        "comment": found,
        "article": found.article,
        "form": form,
        "flag": _own_flag(person, found),
        "may_flag": may_flag(person, found),
    }
    response = answer(request, "comments/flag.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


@transaction.atomic
def _set(request: HttpRequest, person: Person | None, comment: Comment, typed: dict[str, Any]) -> None:
    newcomer = person is None
    if person is None:
        admit_guest(request, a_guest(name=typed["name"], email=typed["email"]))
        count_mail(to=typed["email"], client=client_of(request))
        person = introduce_guest(name=typed["name"], email=typed["email"])
        enqueue("guest_key", {"person": person.pk})
    flag_comment(
        person=person, comment=comment, reason=typed["reason"], words=typed["words"],
        wants_answer=typed["wants_answer"],
    )  # fmt: skip
    if newcomer:
        remember_guest(request, person, has_proven=False)


def _own_flag(person: Person | None, comment: Comment) -> Flag | None:
    if person is None:
        return None
    return Flag.objects.filter(comment=comment, person=person, withdrawn_at=None).first()
