"""Writing a comment or an answer: form, preview, log-in on the way, post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.rules.blocks import block_between
from accounts.whoami import speaker
from articles.rules.access import access_outline
from comments.forms import SayForm
from comments.models import Comment
from comments.rules.groups import EVERYBODY, readers_of, readers_offered
from comments.rules.permissions import access_comment, may_comment, refusal_to_reply
from comments.submitting import Closed
from comments.views.composing import Composer, compose


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/comment/`"""
    now = timezone.now()
    article = access_outline(slug, now=now)
    person = speaker(request)
    is_open = may_comment(article, now)
    offered = [EVERYBODY] if is_open else []
    is_for_all = request.method == "POST" and request.POST.get("audience", "public") == EVERYBODY.choice
    if not (is_open and is_for_all):  # else nobody has to be asked for
        offered += readers_offered(person, article, now)
    wanted = f"group-{request.GET.get('for', '')}"  # whence somebody comes
    offered.sort(key=lambda readers: readers.choice != wanted)
    composer = Composer(
        article=article,
        title=gettext_lazy("Leave a comment"),
        refusal=None if offered else Closed(),
        offered=offered,
        readers=offered[0] if offered else EVERYBODY,
    )
    return compose(request, composer, SayForm, {"is_known": person is not None, "readers": offered})


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/reply/`; with `?quote=1` the answered words stand in the field already."""
    person = speaker(request)
    parent = access_comment(person, pk)
    article = parent.article
    composer = Composer(
        article=article,
        parent=parent,
        title=_title(parent),
        refusal=refusal_to_reply(person, parent, article, timezone.now()),
        readers=readers_of(parent),
        offered=[readers_of(parent)],
        suggested=quoted(parent) if request.GET.get("quote") else "",
        extra={"is_muted": block_between(person, parent.person_id) is not None},
    )
    options = {"is_known": person is not None, "readers": [composer.readers]}
    return compose(request, composer, SayForm, options)


def quoted(comment: Comment) -> str:
    """A comment's words as a Markdown quote, naming where they stand; nothing of a tombstone."""
    if comment.is_tombstone:
        return ""
    lines = "\n".join(f"> {line}".rstrip() for line in comment.source.splitlines())
    return f"#{comment.number}:\n\n{lines}\n\n" if comment.number else f"{lines}\n\n"


def _title(parent: Comment) -> str:
    if parent.is_tombstone:
        return _("Reply to %(number)s") % {"number": parent.number}
    if parent.audience == Comment.Audience.PRIVATE:
        return _("Reply to your own words")
    if not parent.number:
        return _("Reply to %(name)s") % {"name": parent.person.name}
    return _("Reply to %(number)s by %(name)s") % {"number": parent.number, "name": parent.person.name}
