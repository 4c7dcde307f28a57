"""How the talk's views answer: whole pages without JavaScript, fragments with it, never kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from articles.models import PublicState
from comments.models import Comment
from comments.reading.threads import WITH_ARTICLE
from groundwork.ids import LARGEST_ID


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for the part of the page it will put in place itself."""
    return request.META.get("HTTP_X_FRAGMENT") == "1"  # request.headers would read all of them


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or its `main` block alone as a fragment; never kept, never indexed."""
    is_fragment = wants_fragment(request)
    context["frame"] = "fragment.html" if is_fragment else "comments/own_page.html"
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    if is_fragment:
        response["X-Fragment"] = "1"  # so that a script can tell it from an error page of the frame
    return response


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number from the query, such as a cursor; None when it is absent. Raises Http404 for anything else."""
    given = request.GET.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= len(str(LARGEST_ID))):
        raise Http404
    return int(given)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """See Other, as Post/Redirect/Get has it; a script is told the address in a 201 and goes there by itself."""
    if wants_fragment(request):
        return HttpResponse(status=201, headers={"Location": address})
    return HttpResponseRedirect(address, status=303)


def address_of(comment: Comment, *, state: PublicState | None = None) -> str:
    """Where the writer finds a comment just written: in its thread, or on its own page while nobody else sees it.

    `?v=` makes a keeper that knows an older version look again, so that people see their own words. `state` is the
    article's as it is after the writing, if it is at hand.
    """
    if not comment.in_thread or comment.is_tombstone:
        return comment.get_absolute_url()
    state = state or PublicState.objects.get(pk=comment.article_id)
    if not _stands_with_article(comment, state):
        return f"{comment.get_absolute_url()}?v={state.version}"
    return f"{reverse('article', args=[comment.article.slug])}?v={state.version}#c{comment.number}"


def _stands_with_article(comment: Comment, state: PublicState) -> bool:
    """Whether it is among the first WITH_ARTICLE of its thread. Of most comments their number tells."""
    if state.last_number <= WITH_ARTICLE:
        return True
    if comment.parent_id is None and comment.number == state.last_number:
        return False  # the newest of all stands last, unless it is a reply
    before = Comment.objects.in_thread(comment.article_id).filter(path__lte=bytes(comment.path or b""))
    return len(before.values_list("pk")[: WITH_ARTICLE + 1]) <= WITH_ARTICLE


def version_of(article_id: int) -> int:
    return PublicState.objects.values_list("version", flat=True).get(pk=article_id)
