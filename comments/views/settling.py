"""`/comments/<id>/settle/`: resolve a note, or put the words that it suggests into the article."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Person, User
from accounts.whoami import speaker
from comments.actions.settling import apply_suggestion, reopen, settle
from comments.models import Comment, Settlement
from comments.rules import settling
from comments.rules.permissions import access_comment
from comments.submitting import Refused
from comments.views.answering import answer, go_to, version_of


@require_http_methods(["GET", "HEAD", "POST"])
def settle_note(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do=apply` with the comment's `version`, `do=settle` or `do=reopen`."""
    person = speaker(request)
    found = access_comment(person, pk)
    if person is None:
        return redirect_to_login(request.get_full_path())
    refused, status = "", 200
    if request.method == "POST":
        try:
            _do(request, person, found)
            return go_to(request, request.path)
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
    may = settling.may_settle(request.user, person, found)
    words = settling.suggested(found)
    context = {
        "comment": found,
        "article": found.article,
        "settlement": Settlement.objects.filter(comment=found).select_related("revision").first(),
        "suggested": words,
        "may_settle": may,
        "may_apply": may and words is not None and settling.may_edit_article(request.user, found),
        "version": version_of(found.article_id),
        "refused": refused,
    }
    return answer(request, "comments/settle.html", context, status=status if may or refused else 403)


def _do(request: HttpRequest, person: Person, comment: Comment) -> None:
    asked = request.POST.get("do")
    if asked == "apply" and isinstance(request.user, User):
        given = request.POST.get("version", "")
        version = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
        apply_suggestion(user=request.user, comment=comment, version=version)
    elif asked == "settle":
        settle(user=request.user, person=person, comment=comment)
    elif asked == "reopen":
        reopen(user=request.user, person=person, comment=comment)
