"""Making and leading a reading group: its settings, its invitations, its class, its tasks, its archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import groups
from accounts.models import Invitation, Membership
from accounts.rules.class_list import Row, UnreadableList, read_list, text_of
from accounts.rules.groups import GroupRefused, access_as_leader
from accounts.whoami import speaker
from articles.models import Article
from articles.rules.access import access_outline
from comments.actions.tasks import remove_task, set_task
from comments.forms import TalkForm
from comments.groups.forms import (
    ArticleForm,
    ClassForm,
    InvitationForm,
    NewGroupForm,
    SettingsForm,
    TaskForm,
)
from comments.letters.mails import full_address
from comments.models import Task
from comments.submitting import Refused
from comments.views.answering import answer, go_to
from groundwork.ids import whole_number

MOST_INVITATIONS = 200  # on one page


@require_http_methods(["GET", "HEAD", "POST"])
def make_group(request: HttpRequest) -> HttpResponse:
    """`/groups/new/`"""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    form = NewGroupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = groups.make_group(person=person, now=timezone.now(), **form.cleaned_data)
            return go_to(request, reverse("group", args=[made.slug]))
        except GroupRefused as refused:
            return _again(request, "comments/groups/new.html", form, refused, {})
    context = {"form": form, "speaker": person}
    return answer(request, "comments/groups/new.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def change_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/settings/`; with `archive=1` to the archive, with `archive=0` back from it."""
    leader = access_as_leader(speaker(request), slug)
    found = leader.group
    initial = {
        "name": found.name, "description": found.description, "is_open": "1" if found.is_open else "",
        "pseudonyms": found.pseudonyms,
    }  # fmt: skip
    is_archiving = "archive" in request.POST
    form = SettingsForm(
        request.POST if request.method == "POST" and not is_archiving else None, initial=initial
    )
    context = {"group": found, "leader": leader}
    try:
        if request.method == "POST" and is_archiving:
            if request.POST["archive"] == "1":
                groups.archive_group(actor=leader, now=timezone.now())
            else:
                groups.bring_group_back(actor=leader)
            return go_to(request, reverse("group", args=[slug]))
        if request.method == "POST" and form.is_valid():
            groups.change_group(actor=leader, **form.cleaned_data)
            return go_to(request, reverse("group", args=[slug]))
    except GroupRefused as refused:
        return _again(request, "comments/groups/settings.html", form, refused, context)
    return answer(request, "comments/groups/settings.html", {**context, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/invitations/`: links that let people in; POST makes one, or takes one back (`withdraw=<id>`)."""
    leader = access_as_leader(speaker(request), slug)
    now = timezone.now()
    options = {"gives_roles": leader.role == Membership.Role.OWNER}
    is_withdrawing = "withdraw" in request.POST
    form = InvitationForm(
        request.POST if request.method == "POST" and not is_withdrawing else None, **options
    )
    context = {"group": leader.group, "invitations": _listed(leader)}
    try:
        if is_withdrawing:
            groups.withdraw_invitation(
                actor=leader, invitation_id=whole_number(request.POST["withdraw"]), now=now
            )
            return go_to(request, request.path)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            groups.invite_by_link(
                actor=leader, now=now, weeks=typed["weeks"], most_uses=typed["most_uses"],
                role=typed.get("role") or Membership.Role.MEMBER, key=typed["key"],
            )  # fmt: skip
            return go_to(request, request.path)
    except GroupRefused as refused:
        return _again(request, "comments/groups/invitations.html", form, refused, context)
    return answer(
        request, "comments/groups/invitations.html", {**context, "form": form}, status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def invite_class(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/class/`: a list of names and addresses; first tried (`then=try`), then sent (`then=send`)."""
    leader = access_as_leader(speaker(request), slug)
    form = ClassForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"group": leader.group}
    if request.method != "POST" or not form.is_valid():
        return answer(request, "comments/groups/class.html", {**context, "form": form}, status=_status(form))
    typed = form.cleaned_data
    try:
        text = text_of(typed["file"].read()) if typed["file"] else typed["people"]
        rows = read_list(text, invited=_invited(leader))
        good = [row for row in rows if row.is_good]
        if request.POST.get("then") == "send":
            people = [(row.name, row.email) for row in good]
            sent = groups.invite_by_mail(
                actor=leader, people=people, now=timezone.now(), weeks=typed["weeks"]
            )
            told = ngettext(
                "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", len(sent)
            )
            messages.success(request, told % {"n": len(sent)})
            return go_to(request, reverse("group_invitations", args=[slug]))
    except (UnreadableList, GroupRefused) as refused:
        return _again(request, "comments/groups/class.html", form, refused, context)
    context |= {"form": form, "rows": rows, "good": good, "people": _as_lines(good), "weeks": typed["weeks"]}
    return answer(request, "comments/groups/class.html", context)


@require_POST
def choose_article(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/tasks/`: from the address of an article to the form of its task."""
    leader = access_as_leader(speaker(request), slug)
    form = ArticleForm(request.POST)
    if form.is_valid():
        return go_to(request, reverse("group_task", args=[slug, form.cleaned_data["article"]]))
    context = {"group": leader.group, "form": form}
    return answer(request, "comments/groups/choose.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """`/groups/<slug>/on/<article>/task/`: what the group is to do with it; `remove=1` takes it back."""
    leader = access_as_leader(speaker(request), slug)
    read: Article = access_outline(article, now=timezone.now())
    given = Task.objects.filter(group=leader.group, article=read.pk).first()
    names = ("words", "due_at", "least_notes", "least_replies", "is_post_first")
    initial = {name: getattr(given, name) for name in names} if given is not None else {}
    is_removing = request.POST.get("remove") == "1"
    form = TaskForm(request.POST if request.method == "POST" and not is_removing else None, initial=initial)
    context = {"group": leader.group, "article": read, "task": given}
    try:
        if is_removing:
            remove_task(leader=leader, article=read)
            return go_to(request, reverse("group", args=[slug]))
        if request.method == "POST" and form.is_valid():
            set_task(leader=leader, article=read, now=timezone.now(), **form.cleaned_data)
            return go_to(request, reverse("group_talk", args=[slug, read.slug]))
    except Refused as refused:
        return _again(request, "comments/groups/task.html", form, refused, context)
    return answer(request, "comments/groups/task.html", {**context, "form": form}, status=_status(form))


def _again(
    request: HttpRequest,
    template: str,
    form: TalkForm,
    refused: GroupRefused | UnreadableList | Refused,
    context: dict[str, Any],
) -> HttpResponse:
    """The same page with what was typed, and why it cannot be done."""
    if form.is_bound:
        form.add_error(None, refused.message)
    context |= {"form": form, "refused": "" if form.is_bound else refused.message}
    return answer(request, template, context, status=getattr(refused, "status", 422))


def _status(form: TalkForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _listed(leader: Membership) -> list[dict[str, Any]]:
    """The invitations that stand, newest first. A link that went to one mailbox is shown to nobody else."""
    now = timezone.now()
    standing = Invitation.objects.filter(group=leader.group, withdrawn_at=None).order_by(
        "-made_at", "name", "-pk"
    )
    return [
        {
            "invitation": each,
            "is_good": each.is_good(now),
            "link": "" if each.email else full_address(
                reverse("accept_invitation", args=[groups.token_of(each)])
            ),
        }
        for each in standing[:MOST_INVITATIONS]
    ]  # fmt: skip


def _invited(leader: Membership) -> set[str]:
    standing = Invitation.objects.filter(group=leader.group, withdrawn_at=None, expires_at__gt=timezone.now())
    return set(standing.exclude(email="").values_list("email", flat=True))


def _as_lines(rows: list[Row]) -> str:
    """The good rows once more, as the list that the second step sends."""
    return "\n".join(f"{row.name.replace(',', ' ')}, {row.email}" for row in rows)
