"""Following from a page of one's own: one place at a time, or all that one follows."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import MOST_ADDRESS
from accounts.models import Membership, Person, User
from accounts.whoami import speaker
from articles.models import Authorship, Tag
from articles.rules.access import access_article
from comments.actions.watching import (
    PLACES,
    Place,
    change_watch,
    deliver_again,
    end_watch,
    unwatch,
    watch,
    wish,
)
from comments.letters.mails import count_mail
from comments.models import Comment, Level, Pace, Watch, Wishes
from comments.notifying.letters_by_mail import Asked, ask_to_confirm
from comments.notifying.pushing import public_key
from comments.rules import permissions
from comments.rules.concerned import address_of
from comments.submitting import Refused
from comments.views.answering import answer, go_to
from groundwork.actions.delivering import is_stopped
from groundwork.clients import client_of
from groundwork.languages import spoken

MOST_LISTED = 200  # watches on one page; nobody sets more by hand


@dataclass(frozen=True, slots=True)
class Followed:
    """What a page is about: the columns of its watch, its name, where it stands; `letter` for who has no account."""

    place: Place
    title: str
    address: str
    letter: bool = False
    author: int = 0


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest) -> HttpResponse:
    """`/follow/`"""
    return _follow(request, Followed({}, _("The whole site"), reverse("home"), letter=True))


@require_http_methods(["GET", "HEAD", "POST"])
def author(request: HttpRequest, handle: str) -> HttpResponse:
    """`/authors/<handle>/follow/`"""
    authors = User.objects.filter(Exists(Authorship.objects.filter(user=OuterRef("pk"))), is_active=True)
    user = get_object_or_404(authors.select_related("person"), handle=handle)
    address = reverse("author", args=[handle])
    return _follow(
        request, Followed({"author": user}, user.person.name, address, letter=True, author=user.pk)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """`/tags/<slug>/follow/`"""
    found = get_object_or_404(Tag, slug=slug)
    return _follow(request, Followed({"tag": found}, found.name, found.get_absolute_url()))


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/follow/groups/<slug>/`: for its members."""
    memberships = Membership.objects.of(speaker(request)).filter(group__slug=slug).select_related("group")
    membership = memberships.first()
    if membership is None:
        raise Http404
    return _follow(request, Followed({"group": membership.group}, membership.group.name, reverse("watches")))


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/follow/`: what follows one comment."""
    found = permissions.access_comment(speaker(request), pk)
    if found.state != Comment.State.PUBLISHED or found.audience == Comment.Audience.PRIVATE:
        raise Http404
    title = _("The answers to %(name)s on “%(title)s”") % {
        "name": found.person.name, "title": found.article.title,
    }  # fmt: skip
    place = {"article": found.article, "root": found}
    return _follow(request, Followed(place, title, found.get_absolute_url()))


@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/follow/`: set (`follow=1`) or unset (`follow=0`); never a toggle."""
    found = access_article(slug, now=timezone.now())
    return _follow(request, Followed({"article": found}, found.title, found.get_absolute_url()))


def _follow(request: HttpRequest, followed: Followed) -> HttpResponse:
    person = speaker(request)
    if person is None and not followed.letter:
        return redirect_to_login(request.get_full_path())
    if person is None:
        return _by_mail(request, followed)
    context = {"followed": followed, "speaker": person, "refused": "", "levels": Level, "paces": Pace}
    try:
        if request.method == "POST":
            if request.POST.get("follow") == "1":
                watch(person=person, place=followed.place, level=_level(request), pace=_pace(request))
            else:
                unwatch(person=person, place=followed.place)
            return go_to(request, request.path)
    except Refused as refused:
        context["refused"] = refused.message
    columns = dict.fromkeys(PLACES) | followed.place
    context["watch"] = Watch.objects.filter(person=person, **columns).first()
    return answer(request, "comments/follow.html", context, status=422 if context["refused"] else 200)


def _level(request: HttpRequest) -> str:
    given = request.POST.get("level", "")
    return given if given in Level.values else Level.ALL


def _pace(request: HttpRequest) -> str:
    given = request.POST.get("pace", "")
    return given if given in Pace.values else Pace.NOW


def _by_mail(request: HttpRequest, followed: Followed) -> HttpResponse:
    """Without an account: one mail that asks. The answer is the same whoever the address belongs to."""
    context = {"followed": followed, "paces": _paces_of_letters(), "typed": "", "refused": "", "sent": False}
    if request.method == "POST":
        context["typed"] = email = request.POST.get("email", "").strip()
        try:
            if len(email) > MOST_ADDRESS:
                raise ValidationError("too long")
            validate_email(email)
            count_mail(to=email, client=client_of(request))
        except ValidationError:
            context["refused"] = _("Enter an e-mail address.")
        except Refused as refused:
            context["refused"] = refused.message
            return answer(request, "comments/notifications_letter.html", context, status=refused.status)
        else:
            pace = request.POST.get("pace", "")
            pace = pace if pace in dict(_paces_of_letters()) else Pace.DAILY
            ask_to_confirm(Asked(email.lower(), followed.author, pace, spoken(get_language())))
            context["sent"] = True
    status = 422 if context["refused"] else 200
    return answer(request, "comments/notifications_letter.html", context, status=status)


def _paces_of_letters() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Pace.choices if value not in (Pace.NEVER, Pace.HOURLY)]


@require_http_methods(["GET", "HEAD", "POST"])
def watches(request: HttpRequest) -> HttpResponse:
    """`/notifications/watches/`: all that I follow, how much of it and how often; and what I am told of anyway."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        _change(request, person)
        return go_to(request, request.path)
    rows = Watch.objects.filter(person=person).select_related(
        "article__current", "root__person", "author__person", "tag", "group"
    )
    address = address_of(person)
    context = {
        "speaker": person,
        "watches": rows.order_by("-since", "-pk")[:MOST_LISTED],
        "wishes": Wishes.objects.filter(person=person).first() or Wishes(person=person),
        "levels": Level,
        "paces": Pace,
        "address": address,
        "push_key": public_key(),
        "is_stopped": bool(address) and is_stopped(address),
    }
    return answer(request, "comments/notifications_watches.html", context)


def _change(request: HttpRequest, person: Person) -> None:
    given = request.POST.get("watch", "")
    verb = request.POST.get("do", "")
    if verb == "again":
        deliver_again(address=address_of(person))
    elif verb == "wish":
        paces = {name: request.POST.get(name, "") for name in ("answers", "own_articles")}
        if all(pace in Pace.values for pace in paces.values()):
            wish(person=person, **paces)
    elif given.isascii() and given.isdecimal() and len(given) < 19:
        if verb == "end":
            end_watch(person=person, watch_id=int(given))
        elif verb == "change":
            change_watch(person=person, watch_id=int(given), level=_level(request), pace=_pace(request))
