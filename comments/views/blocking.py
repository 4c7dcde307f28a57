"""Whom I do not want to hear: muted or blocked from one of their comments, and heard again on a page of their names."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.actions.blocking import set_block, unset_block
from accounts.models import Block, Person
from accounts.rules.blocks import block_between, blocks_of
from accounts.whoami import speaker
from articles.models import Article
from comments.models import Comment
from comments.models.comment import said_by
from comments.rules.permissions import access_comment
from comments.views.answering import answer, go_to, number_in

PAGE = 50  # people on one page
MOST_TOLD = 2_000  # comments that a page is told of; the latest ones
NONE = "none"  # what the form says for "hear them again"


def own_and_muted(person: Person, article: Article) -> tuple[dict[str, str], list[int]]:
    """The person's own comments in the thread, number to id, and the numbers of those whom they muted. One query."""
    shown = Comment.objects.filter(article=article, in_thread=True, state=Comment.State.PUBLISHED)
    mine = shown.filter(said_by(person)).values_list("number", "pk", Value(1))
    silenced = Block.objects.filter(by=person).values("of")
    muted = shown.filter(person__in=silenced).values_list("number", "pk", Value(0))
    own, others = dict[str, str](), list[int]()
    for number, pk, is_own in mine.union(muted, all=True).order_by("-pk")[:MOST_TOLD]:
        if is_own:
            own[str(number)] = str(pk)
        else:
            others.append(number)
    return own, others


@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/block/`: mute or block who wrote it (`kind=mute`, `block`), or hear them again (`kind=none`)."""
    person = speaker(request)
    comment = access_comment(person, pk)
    if comment.is_tombstone:  # nobody is told whose words these were
        raise Http404
    if person is None:
        return redirect_to_login(request.get_full_path())
    of, refused = comment.person, ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        try:
            if kind == NONE:
                unset_block(by=person, of_id=of.pk)
            elif kind in Block.Kind.values:
                set_block(by=person, of=of, kind=kind, now=timezone.now())
            else:
                raise Http404
            return go_to(request, request.path)
        except ValidationError as error:
            refused = " ".join(error.messages)
    context = {
        "comment": comment,
        "article": comment.article,
        "other": of,
        "is_me": of.pk == person.pk,
        "standing": block_between(person, of.pk),
        "refused": refused,
    }
    return answer(request, "comments/blocking/block.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def blocked(request: HttpRequest) -> HttpResponse:
    """`/blocked/`: all of them, the latest first; `of=<id>` hears one again."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        given = request.POST.get("of", "")
        if given.isascii() and given.isdecimal() and len(given) < 20:
            unset_block(by=person, of_id=int(given))
        return go_to(request, reverse("blocked"))
    pages = Paginator(blocks_of(person), PAGE)
    context = {"page": pages.get_page(number_in(request, "page") or 1), "speaker": person}
    return answer(request, "comments/blocking/blocked.html", context)
