"""The guest's mailbox is the key: the page that a mail's link opens, and leaving again.

A GET changes nothing, since mail scanners follow every link: the page shows one button.
"""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person, User
from accounts.whoami import forget_guest, hint, leave, remember_guest
from comments.actions.claiming import claim_guest
from comments.actions.proving import prove
from comments.letters.mails import person_of
from comments.models import Comment, Flag
from comments.views.answering import answer, go_to

MOST_SHOWN = 10  # of what waits


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, token: str) -> HttpResponse:
    """`/guests/<key>/`: proves the address, lets go what waited, and opens the guest's own page in this browser."""
    person = person_of(token)
    if person is None:
        return answer(request, "comments/guest_key.html", {"person": None}, status=410)
    if request.method != "POST":
        waiting = Comment.objects.filter(person=person, state=Comment.State.UNPROVEN)
        context = {
            "person": person.merged_into or person,
            "waiting": list(waiting.select_related("article").order_by("pk")[:MOST_SHOWN]),
            "flags": Flag.objects.filter(person=person, counts_since=None, withdrawn_at=None).count(),
            "is_used": person.is_proven or person.merged_into is not None,
        }
        return answer(request, "comments/guest_key.html", context)
    known = prove(person=person)
    if isinstance(request.user, User):  # who is logged in stays who they are; the words went on their way
        if request.user.email == person.email:  # or come home: the mailbox is theirs
            claim_guest(member=request.user.person, email=person.email, now=timezone.now())
        return go_to(request, request.path)
    if known.kind == Person.Kind.USER:  # theirs since they have an account
        return redirect_to_login(reverse("mine"))
    remember_guest(request, known, has_proven=True)
    response = go_to(request, reverse("mine"))
    hint(response)
    return response


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """ "Change" beside "You are commenting as": this browser speaks as nobody again, and returns to the form."""
    forget_guest(request)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = go_to(request, iri_to_uri(back))
    leave(response)
    return response
