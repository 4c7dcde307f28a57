"""Writing a comment or an answer: form, preview, log-in on the way, post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.whoami import speaker
from articles.rules.access import access_article
from comments.forms import SayForm
from comments.models import Comment
from comments.rules.permissions import access_comment, may_comment, may_reply
from comments.views.composing import Composer, compose


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/comment/`"""
    now = timezone.now()
    article = access_article(slug, now=now)
    composer = Composer(article=article, title=_("Leave a comment"), is_open=may_comment(article, now))
    return compose(request, composer, SayForm, {"is_known": speaker(request) is not None})


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/reply/`; with `?quote=1` the answered words stand in the field already."""
    parent = access_comment(speaker(request), pk)
    article = access_article(parent.article.slug, now=timezone.now())
    composer = Composer(
        article=article,
        parent=parent,
        title=_("Reply to %(number)s by %(name)s")
        % {"number": parent.number or "", "name": parent.person.name},
        is_open=may_reply(speaker(request), parent, article, timezone.now()),
        audience=Comment.Audience.PRIVATE
        if parent.audience == Comment.Audience.PRIVATE
        else Comment.Audience.PUBLIC,
        suggested=quoted(parent) if request.GET.get("quote") else "",
    )
    return compose(request, composer, SayForm, {"is_known": speaker(request) is not None})


def quoted(comment: Comment) -> str:
    """A comment's words as a Markdown quote, naming where they stand."""
    lines = "\n".join(f"> {line}".rstrip() for line in comment.source.splitlines())
    return f"#{comment.number}:\n\n{lines}\n\n" if comment.number else f"{lines}\n\n"
