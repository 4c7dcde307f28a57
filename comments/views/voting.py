"""Votes: helpful or not, without JavaScript, at the comment's own address; and which votes are one's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.whoami import speaker, unhint
from articles.models import Article
from comments.actions.voting import own_vote, vote_on, withdraw_vote
from comments.models import Tally, Vote
from comments.rules.permissions import access_comment, may_vote
from comments.submitting import Refused
from comments.views.answering import answer, go_to, version_of, wants_fragment

MOST_OWN = 1_000  # votes of one's own that a page is told of, the latest


@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/helpful/`: POST `helpful=1`, `helpful=0`, or `withdraw=1`; set and unset, never a toggle."""
    person = speaker(request)
    found = access_comment(person, pk)
    status, refused, retry_after = 200, "", None
    if request.method == "POST" and person is None:
        status = 403
    elif request.method == "POST" and person is not None:
        try:
            if request.POST.get("withdraw") == "1":
                withdraw_vote(person=person, comment=found)
            elif request.POST.get("helpful") in ("0", "1"):
                vote_on(person=person, comment=found, helpful=request.POST["helpful"] == "1")
            if not wants_fragment(request):
                return go_to(request, request.path)
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
            retry_after = getattr(refusal, "retry_after", None)
    tally = Tally.objects.filter(comment=found).values_list("helpful", flat=True)
    context = {
        "comment": found,
        "article": found.article,
        "vote": own_vote(person, found),
        "count": tally.first() or 0,
        "may_vote": may_vote(person, found),
        "is_own": person is not None and found.person_id == person.pk,
        "version": version_of(found.article_id),
        "refused": refused,
    }
    response = answer(request, "comments/vote.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


@never_cache
@require_safe
def my_votes(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/votes/`: by comment id, whether I found it helpful. For scripts, as JSON. Four queries."""
    person = speaker(request)
    if person is None:
        response: HttpResponse = JsonResponse({"votes": {}})
        unhint(response)
        return response
    article = get_object_or_404(Article.objects.published(), slug=slug)
    votes = Vote.objects.filter(person=person, comment__article=article).order_by("-made_at")
    given = votes.values_list("comment", "helpful")[:MOST_OWN]
    return JsonResponse({"votes": {str(pk): is_helpful for pk, is_helpful in given}})
