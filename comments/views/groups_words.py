"""A word to a group or to an article's authors: its page for those who see it, and hiding it within the group."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Membership, Person
from accounts.rules.blocks import unheard_by
from accounts.rules.groups import membership_in
from accounts.whoami import speaker
from comments.actions.grouping import hide_in_group, show_in_group
from comments.groups.forms import HideForm
from comments.groups.words import branch_around, shared_word
from comments.models import Comment
from comments.moderation.statements import statements_for
from comments.rules import permissions
from comments.rules.groups import readers_of
from comments.rules.moving import side_of
from comments.submitting import Refused
from comments.views.answering import answer, go_to
from groundwork.ids import whole_number


def show_shared(request: HttpRequest, person: Person, found: Comment) -> HttpResponse:
    """`/comments/<id>/` of what was said to a group or to authors, with its branch, for those who see it."""
    membership = membership_in(person, found.group) if found.group is not None else None
    branch = branch_around(person, found)
    context = {
        "article": found.article,
        "comment": found,
        "group": found.group,
        "membership": membership,
        "readers": readers_of(found),
        "branch": branch,
        "unheard": unheard_by(person),
        "is_mine": found.person_id == person.pk,
        "may_edit": permissions.may_edit(person, found),
        "may_answer": permissions.may_reply(person, found, found.article, timezone.now()),
        "may_flag": permissions.may_flag(person, found),
        "may_hide": _may_hide(membership, found),
        "may_move": found.person_id == person.pk and found.group is not None and found.parent_id is None,
        "may_publish": bool(side_of(person, found)),
        "statement": statements_for([found]).get(found.pk),
        "consent": getattr(found, "consent", None),
    }
    return answer(request, "comments/groups/word.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hide_word(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/hide/`: who leads its group hides it with a reason, or shows it again (`show=1`)."""
    person = speaker(request)
    found = shared_word(person, pk)
    membership = membership_in(person, found.group) if found is not None and found.group is not None else None
    if found is None or membership is None or not _may_hide(membership, found):
        raise Http404
    now, back = timezone.now(), reverse("comment", args=[pk])
    if request.method != "POST":
        form = HideForm(initial={"version": found.version})
        return answer(request, "comments/groups/hide.html", _context(found, form))
    form = HideForm(request.POST)
    seen = whole_number(request.POST.get("version", ""))
    try:
        if request.POST.get("show") == "1":
            show_in_group(leader=membership, comment=found, expected_version=seen, now=now)
            return go_to(request, back)
        if form.is_valid():
            typed = form.cleaned_data
            hide_in_group(
                leader=membership, comment=found, reason=typed["reason"], words=typed["words"],
                expected_version=seen, now=now,
            )  # fmt: skip
            return go_to(request, back)
    except Refused as refused:
        form.is_valid()
        form.add_error(None, refused.message)
        return answer(request, "comments/groups/hide.html", _context(found, form), status=refused.status)
    return answer(request, "comments/groups/hide.html", _context(found, form), status=422)


def _context(found: Comment, form: HideForm) -> dict[str, object]:
    return {"article": found.article, "comment": found, "group": found.group, "form": form}


def _may_hide(membership: Membership | None, comment: Comment) -> bool:
    return membership is not None and membership.leads and comment.person_id != membership.person_id
