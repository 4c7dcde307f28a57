"""Writing a comment or an answer: form, preview, log-in on the way, post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules.blocks import block_between
from accounts.whoami import speaker
from articles.rules.access import access_outline
from comments.forms import SayForm
from comments.models import Comment
from comments.rules.permissions import access_comment, may_comment, refusal_to_reply
from comments.submitting import Closed
from comments.views.composing import Composer, compose


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/comment/`"""
    now = timezone.now()
    article = access_outline(slug, now=now)
    composer = Composer(
        article=article,
        title=_("Leave a comment"),
        refusal=None if may_comment(article, now) else Closed(),
    )
    return compose(request, composer, SayForm, {"is_known": speaker(request) is not None})


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/reply/`; with `?quote=1` the answered words stand in the field already."""
    person = speaker(request)
    parent = access_comment(person, pk)
    article = parent.article
    is_private = parent.audience == Comment.Audience.PRIVATE
    composer = Composer(
        article=article,
        parent=parent,
        title=_title(parent),
        refusal=refusal_to_reply(person, parent, article, timezone.now()),
        audience=Comment.Audience.PRIVATE if is_private else Comment.Audience.PUBLIC,
        suggested=quoted(parent) if request.GET.get("quote") else "",
        extra={"is_muted": block_between(person, parent.person_id) is not None},
    )
    return compose(request, composer, SayForm, {"is_known": person is not None})


def quoted(comment: Comment) -> str:
    """A comment's words as a Markdown quote, naming where they stand; nothing of a tombstone."""
    if comment.is_tombstone:
        return ""
    lines = "\n".join(f"> {line}".rstrip() for line in comment.source.splitlines())
    return f"#{comment.number}:\n\n{lines}\n\n" if comment.number else f"{lines}\n\n"


def _title(parent: Comment) -> str:
    if parent.is_tombstone:
        return _("Reply to %(number)s") % {"number": parent.number}
    if not parent.number:
        return _("Reply to your own words")
    return _("Reply to %(number)s by %(name)s") % {"number": parent.number, "name": parent.person.name}
