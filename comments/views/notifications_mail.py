"""What links in mails open: stopping them, and confirming that somebody wants them. A GET changes nothing.

Mail scanners follow every link: each page shows one button. RFC 8058 has the mail program's own button post without a
cookie; the signed key in the address is who may, so these forms need no token of the browser's.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Person, User
from comments.actions.watching import follow_by_mail, stop_mails
from comments.notifying.letters_by_mail import asked_with
from comments.notifying.links import ALL, settings_link, stop_of
from comments.submitting import Refused
from comments.views.answering import answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, key: str) -> HttpResponse:
    """`/mail/stop/<key>/`"""
    stop = stop_of(key)
    person = _whom(stop.person) if stop is not None else None
    if stop is None or person is None:
        return answer(request, "comments/notifications_stop.html", {"person": None}, status=410)
    if request.method == "POST":
        is_all = stop.why == ALL or request.POST.get("all") == "1"
        stop_mails(person=person, why="" if is_all else stop.why, watch_id=0 if is_all else stop.watch)
    context = {
        "person": person,
        "is_done": request.method == "POST",
        "is_all": stop.why == ALL,
        "settings": reverse("watches") if person.user is not None else "",  # which asks them to log in
    }
    return answer(request, "comments/notifications_stop.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_following(request: HttpRequest, key: str) -> HttpResponse:
    """`/mail/follow/<key>/`: the mailbox answers, and its owner follows without an account."""
    asked = asked_with(key)
    authors = (
        User.objects.filter(pk=asked.author, is_active=True) if asked is not None else User.objects.none()
    )
    author = authors.select_related("person").first()
    if asked is None or (asked.author and author is None):
        return answer(request, "comments/notifications_confirm.html", {"asked": None}, status=410)
    context = {"asked": asked, "author": author, "refused": "", "settings": ""}
    if request.method == "POST":
        place = {"author": author} if author is not None else {}
        try:
            made = follow_by_mail(
                email=asked.email, place=place, pace=asked.pace, language=asked.language, now=timezone.now()
            )
            context["settings"] = settings_link(made.person)
        except Refused as refused:
            context["refused"] = refused.message
    return answer(
        request, "comments/notifications_confirm.html", context, status=422 if context["refused"] else 200
    )


def _whom(pk: int) -> Person | None:
    """Who gets the mails by now: what a guest followed went to their account."""
    person = Person.objects.filter(pk=pk).select_related("user", "merged_into__user").first()
    return person.merged_into or person if person is not None else None
