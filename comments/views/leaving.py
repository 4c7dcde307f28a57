"""Staying in charge: leave, stay after all, take everything along, and see what is stored of people at all."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.downloading import ask_for_download
from accounts.actions.leaving import ask_to_leave, stay
from accounts.actions.roles import LastAdmin
from accounts.models import Download, Leaving, Person, User
from accounts.whoami import speaker
from articles.identity import site_of
from comments.leaving.letters import address_of, asked_by, mark_of
from comments.letters.mails import count_mail
from comments.submitting import TooManyMails
from comments.views.answering import answer, go_to
from groundwork.actions.idempotency import AlreadyDone, result_of, use_key
from groundwork.actions.outbox import enqueue
from groundwork.clients import client_of
from groundwork.limits import Limit, LimitReached, count_towards
from groundwork.public_pages import Shown, declare, public_page
from groundwork.retention import TOPICS, all_stored

TRIES = Limit("leaving-password", times=10, seconds=60 * 60)
KEEP, ERASE = "keep", "erase"  # what the form says of the words


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """`/leaving/`: what leaving means, then a password, or a link by mail for who has none here."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    if request.method != "POST":
        return _page(request, person)
    words = request.POST.get("words", "")
    if words not in (KEEP, ERASE):
        return _page(request, person, refused=_("Choose what becomes of your words."), status=422)
    if not person.is_proven:
        return _page(request, person, status=403)
    now = timezone.now()
    try:
        if not _has_password(person):
            return _send_link(request, person, words, now)
        count_towards(TRIES, who=str(person.pk), now=now)
    except LimitReached:
        return _page(request, person, refused=_("Too many attempts. Try again in an hour."), status=429)
    except TooManyMails as refused:
        return _page(request, person, refused=refused.message, status=refused.status)
    assert person.user is not None  # noqa: S101 - who has a password has an account
    if not person.user.check_password(request.POST.get("password", "")):
        return _page(request, person, refused=_("This is not your password."), status=422)
    return _ask(request, person, erases_words=words == ERASE, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_by_mail(request: HttpRequest, key: str) -> HttpResponse:
    """`/leaving/<key>/`: what a mail's link opens; a GET shows one button, since scanners follow links, too."""
    asked = asked_by(key)
    if asked is None or (result_of(mark_of(key)) is not None and request.method != "POST"):
        return answer(request, "comments/leaving/key.html", {"person": None}, status=410)
    if request.method != "POST":
        return answer(
            request, "comments/leaving/key.html", {"person": asked.person, "erases": asked.erases_words}
        )
    try:
        with transaction.atomic():
            use_key(mark_of(key), result=str(asked.person.pk))
            done = _told(asked.person, erases_words=asked.erases_words, now=timezone.now())
    except AlreadyDone:
        earlier = Leaving.objects.filter(person=asked.person).first()
        if earlier is None:  # used, and they stayed since
            return answer(request, "comments/leaving/key.html", {"person": None}, status=410)
        done = earlier
    except LastAdmin:
        return _page(request, asked.person, refused=_last_admin(), status=409)
    return answer(request, "comments/leaving/key.html", {"person": asked.person, "leaving": done})


@require_POST
def stay_after_all(request: HttpRequest) -> HttpResponse:
    """`/leaving/stay/`"""
    person = speaker(request)
    if person is None:
        return redirect_to_login(reverse("leaving"))
    stay(person=person)
    return go_to(request, reverse("leaving"))


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest) -> HttpResponse:
    """`/download/`: have everything packed, see how far it is, and fetch it."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    context: dict[str, Any] = {"speaker": person, "days": settings.DOWNLOAD_DAYS, "refused": ""}
    if not person.is_proven:
        return answer(request, "comments/leaving/download.html", context, status=403)
    if request.method == "POST":
        try:
            ask_for_download(person=person, now=timezone.now())
            return go_to(request, reverse("download"))
        except LimitReached as reached:
            context["refused"] = _("Only %(times)d times a day, please.") % {"times": reached.limit.times}
    found = Download.objects.filter(person=person).order_by("-asked_at")
    context["downloads"] = found
    context["is_waiting"] = any(each.ready_at is None for each in found)
    return answer(
        request, "comments/leaving/download.html", context, status=429 if context["refused"] else 200
    )


@require_safe
def downloaded(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`/download/<id>/`: the file, to its owner alone, as long as it is kept; 404 to everybody else."""
    found = Download.objects.filter(pk=pk, person=speaker(request), ends_at__gt=timezone.now()).first()
    path = settings.DOWNLOADS_ROOT / found.file_name if found is not None else None
    if found is None or path is None or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"everything-{found.ready_at:%Y-%m-%d}.zip"
    )
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


@public_page
@require_safe
def stored(request: HttpRequest) -> HttpResponse:
    """`/stored/`: what is stored of people, why, how long, and how it goes; from the list that erasing goes by."""
    version = site_of(request).identity.version
    topics = [
        {"name": TOPICS[topic], "anchor": topic.value, "lines": list(lines)}
        for topic, lines in groupby(all_stored(), key=lambda line: line.topic)
    ]
    return declare(render(request, "comments/leaving/stored.html", {"topics": topics}), Shown(version))


def _ask(request: HttpRequest, person: Person, *, erases_words: bool, now: datetime) -> HttpResponse:
    try:
        _told(person, erases_words=erases_words, now=now)
    except LastAdmin:
        return _page(request, person, refused=_last_admin(), status=409)
    return go_to(request, reverse("leaving"))


@transaction.atomic
def _told(person: Person, *, erases_words: bool, now: datetime) -> Leaving:
    had = Leaving.objects.filter(person=person).exists()
    asked = ask_to_leave(person=person, erases_words=erases_words, now=now)
    if not had:
        enqueue("leaving_told", {"person": person.pk})
    return asked


def _send_link(request: HttpRequest, person: Person, words: str, now: datetime) -> HttpResponse:
    count_mail(to=address_of(person), client=client_of(request), now=now)
    enqueue("leaving_link", {"person": person.pk, "erases": words == ERASE})
    return _page(request, person, mail_sent=True)


def _page(
    request: HttpRequest, person: Person, *, refused: str = "", mail_sent: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "speaker": person,
        "leaving": Leaving.objects.filter(person=person).first(),
        "has_password": _has_password(person),
        "has_articles": person.user is not None and person.user.authorships.exists(),
        "refused": refused,
        "mail_sent": mail_sent,
        "words": request.POST.get("words", ""),
        "local": settings.LOCAL,
    }
    return answer(request, "comments/leaving/leaving.html", context, status=status)


def _has_password(person: Person) -> bool:
    return isinstance(person.user, User) and person.user.has_usable_password()


def _last_admin() -> str:
    return _("You are the only one who runs this site. Let somebody else do it first.")
