"""One's own words: what I wrote, my private notes, edit, withdraw, follow, and the overlay that scripts ask for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.whoami import speaker, unhint
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.watching import follow_article, unfollow_article
from comments.forms import EditForm
from comments.models import Comment, Placement, Watch
from comments.rules import permissions
from comments.submitting import Refused
from comments.views.answering import address_of, answer, go_to

PAGE = 50  # comments on one page of one's own


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """`/comments/mine/`: everything I wrote, newest first; `?before=<id>` goes on."""
    person = _somebody(request)
    said = Comment.objects.filter(person=person).exclude(state=Comment.State.ERASED)
    before = request.GET.get("before", "")
    if before.isdecimal():
        said = said.filter(pk__lt=int(before))
    found = list(said.select_related("article", "passage").order_by("-pk")[: PAGE + 1])
    context = {
        "speaker": person,
        "comments": found[:PAGE],
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return answer(request, "comments/mine.html", context)


@require_safe
def my_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/mine/`: my private notes and highlights on this article, without JavaScript."""
    article = access_article(slug, now=timezone.now())
    person = _somebody(request)
    return answer(
        request, "comments/my_notes.html", {"article": article, "notes": _private_notes(person, article)}
    )


@never_cache
@require_safe
def overlay(request: HttpRequest, slug: str) -> HttpResponse:
    """What is mine on this article, as JSON: private notes to paint, and which comments are my own. Five queries."""
    person = speaker(request)
    if person is None:
        response: HttpResponse = JsonResponse({"name": None})
        unhint(response)
        return response
    article = Article.objects.published().filter(slug=slug).select_related("current").first()
    if article is None:
        raise Http404
    own = Comment.objects.filter(
        article=article, person=person, in_thread=True, state=Comment.State.PUBLISHED
    )
    return JsonResponse(
        {
            "name": person.name,
            "notes": [_note_json(note) for note in _private_notes(person, article)],
            "own": {str(number): str(pk) for number, pk in own.values_list("number", "pk")[:1000]},
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/edit/`"""
    found = permissions.access_own(speaker(request), pk)
    if request.method != "POST":
        form = EditForm(initial={"body": found.source, "version": found.version})
        return _edit_page(
            request, found, form, status=200 if permissions.may_edit(speaker(request), found) else 403
        )
    form = EditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    body = form.cleaned_data["body"]
    try:
        edited = edit_comment(
            person=found.person,
            comment=found,
            body=body,
            expected_version=form.cleaned_data["version"],
        )
    except Refused as refused:
        form.add_error("body", refused.message)
        if refused.code == "changed-meanwhile":  # sent again, it replaces what stands there now, knowingly
            version = Comment.objects.values_list("version", flat=True).get(pk=pk)
            form.data = {"body": body, "version": version}
        return _edit_page(request, found, form, status=refused.status)
    return go_to(request, address_of(edited))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/withdraw/`: one button, then the tombstone."""
    found = permissions.access_own(speaker(request), pk)
    if request.method != "POST":
        return answer(request, "comments/withdraw.html", {"comment": found, "article": found.article})
    version = request.POST.get("version", "")
    try:
        withdraw_comment(
            person=found.person, comment=found, expected_version=int(version) if version.isdecimal() else 0
        )
    except Refused as refused:
        context = {"comment": found, "article": found.article, "refused": refused.message}
        return answer(request, "comments/withdraw.html", context, status=refused.status)
    return go_to(request, address_of(found) if found.in_thread else reverse("mine"))


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/follow/`: set (`follow=1`) or unset (`follow=0`); never a toggle."""
    article = access_article(slug, now=timezone.now())
    person = _somebody(request)
    if request.method == "POST":
        change = follow_article if request.POST.get("follow") == "1" else unfollow_article
        change(person=person, article=article)
        return go_to(request, request.path)
    follows = Watch.objects.filter(person=person, article=article, root=None).exists()
    return answer(
        request, "comments/follow.html", {"article": article, "follows": follows, "speaker": person}
    )


def _edit_page(request: HttpRequest, comment: Comment, form: EditForm, *, status: int) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.article,
        "form": form,
        "may_edit": permissions.may_edit(speaker(request), comment),
        "leaves_trace": comment.in_thread and timezone.now() - comment.made_at > permissions.GRACE,
    }
    return answer(request, "comments/edit.html", context, status=status)


def _somebody(request: HttpRequest) -> Person:
    person = speaker(request)
    if person is None or not person.is_proven:
        raise Http404
    return person


def _private_notes(person: Person, article: Article) -> list[Placement]:
    """Where my private notes stand now; those that nobody else will ever be shown."""
    return list(
        Placement.objects.filter(
            revision=article.current_id,
            passage__comment__person=person,
            passage__comment__article=article,
            passage__comment__audience=Comment.Audience.PRIVATE,
            passage__comment__state=Comment.State.PUBLISHED,
        )
        .select_related("passage__comment")
        .order_by("start")
    )


def _note_json(placement: Placement) -> dict[str, Any]:
    comment = placement.passage.comment
    return {
        "id": str(comment.pk),
        "start": placement.start,
        "end": placement.end,
        "status": placement.status,
        "exact": placement.passage.exact,
        "html": comment.html,
        "edit": reverse("edit", args=[comment.pk]),
        "withdraw": reverse("withdraw", args=[comment.pk]),
    }
