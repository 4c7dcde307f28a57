"""Showing one's word to more readers, and agreeing to publish a private word to the authors. Asked first, always."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.whoami import speaker
from comments.actions.moving import answer_consent, ask_consent, move_word
from comments.groups.words import shared_word
from comments.models import Comment
from comments.models.comment import said_by
from comments.rules.groups import EVERYBODY, readers_chosen, readers_of
from comments.rules.moving import access_movable, alias_for, side_of, wider_circles
from comments.submitting import Refused
from comments.views.answering import address_of, answer, go_to
from groundwork.ids import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/readers/`: to whom else it may be shown, what becomes of the answers, and a button."""
    person, now = speaker(request), timezone.now()
    if request.method == "POST" and (moved := _public_by_now(person, pk)) is not None:
        return go_to(request, address_of(moved))
    found = access_movable(person, pk)
    offered = wider_circles(person, found, now)
    alias = alias_for(person, found)
    refused, status = "", 200
    if request.method == "POST":
        to = readers_chosen(request.POST.get("to", ""), offered)
        seen = whole_number(request.POST.get("version", ""))
        try:
            if to is not None:
                moved = move_word(
                    person=found.person, comment=found, to=to, expected_version=seen, now=now,
                    alias=alias if request.POST.get("as") == "alias" and to == EVERYBODY else None,
                )  # fmt: skip
                return go_to(request, address_of(moved))
            status = 422
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
            found = access_movable(person, pk)
    context: dict[str, Any] = {
        "comment": found,
        "article": found.article,
        "readers": readers_of(found),
        "offered": offered,
        "alias": alias,
        "answers": Comment.objects.filter(
            article=found.article_id, parent=found, state=Comment.State.PUBLISHED
        ).count(),
        "refused": refused,
        "unchosen": status == 422 and not refused,
    }
    return answer(request, "comments/groups/move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/consent/`: one side asks to publish a private word to the authors (`then=ask`), the other answers
    (`then=agree`, `then=refuse`)."""
    person, now = speaker(request), timezone.now()
    found = shared_word(person, pk)
    side = side_of(person, found) if found is not None else ""
    if person is not None and found is None and request.method == "POST":
        agreed = Comment.objects.filter(pk=pk, in_thread=True, consent__answered_by=person).first()
        if agreed is not None:  # two clicks
            return go_to(request, address_of(agreed))
    if person is None or found is None or not side:
        raise Http404
    refused, status = "", 200
    if request.method == "POST":
        then, seen = request.POST.get("then", ""), whole_number(request.POST.get("version", ""))
        try:
            if then == "ask":
                ask_consent(person=person, comment=found, now=now)
            elif then in ("agree", "refuse"):
                agrees = then == "agree"
                answer_consent(person=person, comment=found, agrees=agrees, seen=seen, now=now)
            return go_to(request, address_of(found) if found.in_thread else reverse("comment", args=[pk]))
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
            found = shared_word(person, pk) or found
    context = {"comment": found, "article": found.article, "side": side, "refused": refused}
    context["consent"] = getattr(found, "consent", None)
    return answer(request, "comments/groups/consent.html", context, status=status)


def _public_by_now(person: Person | None, pk: int) -> Comment | None:
    """One's own word that everybody sees already: the first of two clicks has moved it."""
    if person is None:
        return None
    return Comment.objects.select_related("article").filter(said_by(person), pk=pk, in_thread=True).first()
