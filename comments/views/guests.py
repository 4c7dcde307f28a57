"""The guest's mailbox is the key: the page that a mail's link opens, and leaving again.

A GET changes nothing, since mail scanners follow every link: the page shows one button.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.whoami import forget_guest, hint, remember_guest, unhint
from comments.actions.proving import prove
from comments.mails import person_of
from comments.models import Comment
from comments.views.answering import answer, go_to


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, token: str) -> HttpResponse:
    """`/guests/<key>/`: proves the address, lets go what waited, and opens the guest's own page in this browser."""
    person = person_of(token)
    if person is None:
        return answer(request, "comments/guest_key.html", {"person": None}, status=410)
    if request.method != "POST":
        waiting = Comment.objects.filter(person=person, state=Comment.State.UNPROVEN).select_related(
            "article"
        )
        return answer(request, "comments/guest_key.html", {"person": person, "waiting": list(waiting[:10])})
    speaker = prove(person=person)
    remember_guest(request, speaker, has_proven=True)
    response = go_to(request, reverse("mine"))
    hint(response)
    return response


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """ "Change" beside "You are commenting as": this browser speaks as nobody again, and returns to the form."""
    forget_guest(request)
    back = request.POST.get("next", "/")
    if not back.startswith("/") or back.startswith("//") or "\\" in back:
        back = "/"
    response = go_to(request, back)
    unhint(response)
    return response
