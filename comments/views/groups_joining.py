"""Coming into a reading group and leaving it: invitations, the open door, the list of members.

A GET changes nothing, since mail scanners follow every link: the page shows one button.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.actions import groups
from accounts.actions.guests import introduce_guest
from accounts.models import Invitation, Membership, Person, User
from accounts.rules.groups import GroupRefused, access_as_member, access_group, may_change_role, may_remove
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable
from accounts.whoami import hint, remember_guest, speaker
from comments.actions.proving import prove
from comments.groups.forms import AskInForm, PseudonymForm
from comments.letters.mails import count_mail
from comments.models import Comment
from comments.submitting import TooManyMails
from comments.views.answering import answer, go_to
from groundwork.clients import client_of
from groundwork.ids import whole_number

GONE = 410
MOST_SAID = 100  # under a pseudonym, on one page


@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """`/groups/join/<token>/`: one button. What is forged, used up, taken back or over gets one and the same answer."""
    now = timezone.now()
    invitation = groups.invitation_for(token)
    if invitation is None or not invitation.is_good(now) or invitation.group.archived_at is not None:
        return _gone(request, invitation)
    person = speaker(request)
    is_somebody = person is not None and person.is_proven
    context: dict[str, Any] = {"invitation": invitation, "group": invitation.group, "speaker": person}
    if not is_somebody and not invitation.email:
        return _ask_in(request, invitation, context)
    if request.method != "POST":
        return answer(request, "comments/groups/join.html", context)
    if person is None or not person.is_proven:
        if User.objects.filter(email=invitation.email).exists():  # whose mailbox this is, is told that much
            return redirect_to_login(request.path)
        return _let_guest_in(request, invitation)
    return _let_in(request, person, invitation)


@require_http_methods(["GET", "HEAD", "POST"])
def join_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/join/`: the button of an open group."""
    person = speaker(request)
    found, membership = access_group(person, slug)
    if person is None:
        return redirect_to_login(request.path)
    if request.method == "POST" and membership is None:
        try:
            groups.join_group(person=person, group=found, now=timezone.now())
        except GroupRefused as refused:
            context = {"group": found, "may_join": False, "speaker": person, "refused": refused.message}
            return answer(request, "comments/groups/stranger.html", context, status=refused.status)
    return go_to(request, reverse("group", args=[slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def leave_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/leave/`: one button."""
    membership = access_as_member(speaker(request), slug)
    context = {"group": membership.group, "refused": ""}
    if request.method == "POST":
        try:
            groups.leave_group(membership=membership, now=timezone.now())
            return go_to(request, reverse("my_groups"))
        except GroupRefused as refused:
            context["refused"] = refused.message
    status = 409 if context["refused"] else 200
    return answer(request, "comments/groups/leave.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/members/`: who is in; POST gives one a role (`role=`), or asks one to leave (`remove=1`)."""
    actor = access_as_member(speaker(request), slug)
    refused, status = "", 200
    if request.method == "POST":
        other = _member(actor, request.POST.get("member", ""))
        try:
            if request.POST.get("remove") == "1":
                groups.remove_member(actor=actor, other=other, now=timezone.now())
            else:
                groups.change_role(actor=actor, other=other, role=request.POST.get("role", ""))
            return go_to(request, request.path)
        except GroupRefused as refusal:
            refused, status = refusal.message, refusal.status
    standing = Membership.objects.standing().filter(group=actor.group).select_related("person")
    rows = [
        {
            "membership": each,
            "may_change": may_change_role(actor, each) and each.pk != actor.pk,
            "may_remove": may_remove(actor, each) and each.pk != actor.pk,
        }
        for each in sorted(standing, key=lambda each: (not each.leads, each.person.name.casefold()))
    ]
    context = {
        "group": actor.group,
        "actor": actor,
        "rows": rows,
        "roles": Membership.Role,
        "refused": refused,
    }
    return answer(request, "comments/groups/members.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def pseudonym(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/pseudonym/`: chosen once; then what was shown to everybody under it."""
    membership = access_as_member(speaker(request), slug)
    if not membership.group.pseudonyms and membership.alias is None:
        raise Http404
    form = PseudonymForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            groups.take_pseudonym(membership=membership, name=name, now=timezone.now())
            return go_to(request, request.path)
        except ValidationError as error:
            form.add_error("name", error)
        except GroupRefused as refused:
            form.add_error(None, refused.message)
    said = Comment.objects.filter(person=membership.alias_id).exclude(state=Comment.State.ERASED)
    context = {
        "group": membership.group,
        "alias": membership.alias,
        "form": form,
        "said": said.select_related("article").order_by("-pk")[:MOST_SAID] if membership.alias else [],
    }
    status = 422 if form.is_bound and form.errors else 200
    return answer(request, "comments/groups/pseudonym.html", context, status=status)


def _gone(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Who is in the group already is led there; nobody else learns which group it was."""
    if invitation is not None:
        standing = Membership.objects.of(speaker(request)).filter(group=invitation.group)
        if standing.exists():
            return go_to(request, reverse("group", args=[invitation.group.slug]))
    return answer(request, "comments/groups/gone.html", {}, status=GONE)


def _ask_in(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    """Nobody is known here: log in, or have the invitation sent to a mailbox, which proves who it is."""
    form = AskInForm(request.POST if request.method == "POST" else None)
    status, retry_after = 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                count_mail(to=typed["email"], client=client_of(request))
                groups.ask_in(invitation=invitation, now=timezone.now(), **typed)
                return answer(request, "comments/groups/asked.html", {"group": invitation.group})
            except TooManyMails as refused:
                form.add_error(None, refused.message)
                status, retry_after = refused.status, refused.retry_after
            except GroupRefused as refused:
                return _gone(request, None) if refused.status == GONE else _gone(request, invitation)
    response = answer(request, "comments/groups/join.html", {**context, "form": form}, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def _let_in(request: HttpRequest, person: Person, invitation: Invitation) -> HttpResponse:
    try:
        groups.accept_invitation(person=person, invitation=invitation, now=timezone.now())
    except GroupRefused:
        return _gone(request, invitation)
    return go_to(request, reverse("group", args=[invitation.group.slug]))


def _let_guest_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The link came to the guest's own mailbox and is good once: it proves the address as any link in a mail does."""
    person = prove(person=introduce_guest(name=_name_for(request, invitation), email=invitation.email))
    try:
        groups.accept_invitation(person=person, invitation=invitation, now=timezone.now())
    except GroupRefused:
        return _gone(request, invitation)
    remember_guest(request, person, has_proven=True)
    response = go_to(request, reverse("group", args=[invitation.group.slug]))
    hint(response)
    return response


def _name_for(request: HttpRequest, invitation: Invitation) -> str:
    """What a guest is called: as the list has it, as they typed it, as their mailbox; the first that may be worn."""
    for given in (invitation.name, request.POST.get("name", ""), invitation.email.split("@")[0]):
        with suppress(ValidationError):
            name = clean_name(given)
            check_wearable(name)
            return name
    return str(Person.Kind.GUEST.label)


def _member(actor: Membership, given: str) -> Membership:
    found = Membership.objects.standing().filter(group=actor.group, pk=whole_number(given)).first()
    if found is None:
        raise Http404
    found.group = actor.group
    return found
