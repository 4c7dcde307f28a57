"""One decision against somebody, as they may read it: what, why, by whom; and the form with which they appeal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.whoami import speaker
from comments.actions.appealing import appeal
from comments.forms import AppealForm
from comments.letters.decisions import opens
from comments.models import Comment, Measure
from comments.moderation.statements import statements_of
from comments.rules.appeals import access_decision
from comments.rules.decisions import stands
from comments.submitting import Refused
from comments.views.answering import answer, go_to


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """`/decisions/<id>/` for who speaks here; `/decisions/<id>/<key>/` from a letter, also for who is shut out."""
    found, concerned = access_decision(speaker(request), pk, by_mail=opens(key, pk))
    now = timezone.now()
    form = AppealForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                appeal(person=concerned, decision=found, words=form.cleaned_data["words"], now=now)
                return go_to(request, request.path)
            except Refused as refused:
                form.add_error("words" if refused.code == "words" else None, refused.message)
                status = refused.status
    comments = Comment.objects.select_related("article__current", "passage")
    context = {
        "form": form,
        "statement": statements_of([found], now=now)[found.pk],
        "comment": comments.filter(pk=found.comment_id or 0).first(),
        "measure": Measure.objects.filter(decision_id=found.pk).first(),
        "stands": stands(found, now),
        "person": concerned,
    }
    return answer(request, "comments/decision.html", context, status=status)
