"""Where other sites tell us that they link here: the webmention endpoint, and what became of each.

W3C Webmention, 3.2: what is taken is answered with 201 and the address of a page that says how it stands, since it is
looked at later.
"""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.actions.receiving_links import receive_link
from comments.forms import TalkForm
from comments.links.meaning import site_address
from comments.links.refusals import LinkRefused, reason_in_words
from comments.models import Comment, ReceivedLink
from groundwork.clients import client_of
from groundwork.ids import LARGEST_ID
from groundwork.languages import own_address


class LinkForm(TalkForm):
    """For people; what programs send is read as it comes."""

    source = forms.CharField(
        label=gettext_lazy("Address of your page"),
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )
    target = forms.CharField(
        label=gettext_lazy("Address of the article or comment here"),
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )


@csrf_exempt  # told by programs, with no session and for nobody
@require_http_methods(["GET", "HEAD", "POST"])
def webmention(request: HttpRequest) -> HttpResponse:
    """`/webmention/`: POST `source` and `target`; GET is a form for people whose site does not tell by itself."""
    if request.method != "POST":
        return _answer(request, "comments/webmention.html", {"form": LinkForm()}, 200)
    typed = {name: request.POST.get(name, "") for name in ("source", "target")}
    try:
        received = receive_link(
            source=typed["source"],
            target=typed["target"],
            kind=ReceivedLink.Kind.WEBMENTION,
            client=client_of(request),
        )
    except LinkRefused as refused:
        response = _refused(request, refused, typed)
        if refused.retry_after:
            response["Retry-After"] = str(refused.retry_after)
        return response
    response = _answer(request, "comments/webmention_told.html", _standing(received.link), 201)
    response["Location"] = site_address(own_address("webmention_told", received.link.pk))
    return response


def _refused(request: HttpRequest, refused: LinkRefused, typed: dict[str, str]) -> HttpResponse:
    """The form again for people; to programs, which show or log what they are answered, one line (3.2.3)."""
    if "text/html" in request.headers.get("Accept", ""):
        context = {"form": LinkForm(initial=typed), "refused": refused}
        return _answer(request, "comments/webmention.html", context, refused.status)
    response = HttpResponse(f"{refused}\n", status=refused.status, content_type="text/plain; charset=utf-8")
    add_never_cache_headers(response)
    return response


@require_safe
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """`/webmention/<id>/`: how it stands. Whoever knows the address told of it."""
    if pk > LARGEST_ID:
        raise Http404
    link = get_object_or_404(ReceivedLink.objects.select_related("comment"), pk=pk)
    return _answer(request, "comments/webmention_told.html", _standing(link), 200)


def _standing(link: ReceivedLink) -> dict[str, object]:
    """What moderators make of it is not told: only whether everybody sees it."""
    comment = link.comment
    is_shown = comment is not None and comment.state == Comment.State.PUBLISHED
    return {
        "link": link,
        "target": site_address(link.target),
        "comment": comment if is_shown else None,
        "reason": reason_in_words(link.reason),
    }


def _answer(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response
