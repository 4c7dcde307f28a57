"""Liking an article, and pinning a comment above its discussion: set and unset, without JavaScript."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Person, User
from accounts.whoami import speaker
from articles.rules.access import access_article
from comments.actions.liking import like_article, withdraw_like
from comments.actions.pinning import pin_comment, unpin_comment
from comments.models import Like, Pin
from comments.reading.reception import received_by
from comments.rules.permissions import access_comment, may_pin
from comments.submitting import Refused
from comments.views.answering import answer, go_to, version_of


@require_http_methods(["GET", "HEAD", "POST"])
def like(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/like/`: POST `like=1`, with `show_name=1` to be seen, or `withdraw=1`."""
    article = access_article(slug, now=timezone.now())
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    refused = ""
    if request.method == "POST":
        try:
            if request.POST.get("withdraw") == "1":
                withdraw_like(person=person, article=article)
            elif request.POST.get("like") == "1":
                like_article(person=person, article=article, show_name=request.POST.get("show_name") == "1")
            return go_to(request, request.path)
        except Refused as refusal:
            refused = refusal.message
    context = {
        "article": article,
        "speaker": person,
        "is_member": person.kind == Person.Kind.USER,
        "like": Like.objects.filter(article=article, person=person).first(),
        "likes": received_by(article.pk).likes,
        "version": version_of(article.pk),
        "refused": refused,
    }
    return answer(request, "comments/like.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/pin/`: POST `pin=1` or `pin=0`, by authors of the article and moderators."""
    found = access_comment(speaker(request), pk)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    refused, status = "", 200
    if request.method == "POST":
        change = pin_comment if request.POST.get("pin") == "1" else unpin_comment
        try:
            change(user=request.user, comment=found)
            return go_to(request, request.path)
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
    may = may_pin(request.user, found)
    context = {
        "comment": found,
        "article": found.article,
        "is_pinned": Pin.objects.filter(comment=found).exists(),
        "may_pin": may,
        "version": version_of(found.article_id),
        "refused": refused,
    }
    return answer(request, "comments/pin.html", context, status=status if may or refused else 403)
