"""From where a guest writes: the network, and an id that lies in the browser's own session. For guests alone."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Person
from comments.rules.measures import Trace, digest_of, network_of, refuse_guest
from groundwork.clients import client_of

BROWSER_IN_SESSION = "browser"


def trace_of(request: HttpRequest) -> Trace:
    """As it is kept. A browser that is not known yet has no digest until `remember_browser` knows it."""
    known = request.session.get(BROWSER_IN_SESSION, "")
    return Trace(network_of(client_of(request)), digest_of(known) if known else "")


def remember_browser(request: HttpRequest) -> Trace:
    """Give the browser an id when its first words are taken, not before: a refused form leaves no session behind."""
    if BROWSER_IN_SESSION not in request.session:
        request.session[BROWSER_IN_SESSION] = secrets.token_hex(16)
    return trace_of(request)


def admit_guest(request: HttpRequest, guest: Person) -> None:
    """Raises Muted when moderators let no guest of this address, network or browser write. One query."""
    language = get_language() or "en"
    refuse_guest(email=guest.email, trace=trace_of(request), language=language, now=timezone.now())
