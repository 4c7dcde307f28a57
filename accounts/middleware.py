"""Who is logged in, and the readable hint that this browser belongs to somebody, kept in step with the session."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import whoami
from accounts.receivers import has_left
from accounts.sessions import member_of
from groundwork.public_pages import is_stripped


class MemberFromSession(AuthenticationMiddleware):
    """`request.user`, read with the session when it is first asked for."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: member_of(request))  # type: ignore[assignment]  # stands for it


class MemberHint:
    """Sets the hint at log-in and takes it away at log-out, whichever page that happens on.

    It looks at the session only when the request has read it already, so it costs no query, and leaves public pages,
    which are built without cookies, alone. That also takes away the hint of a session that has ended by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What went wrong may be the very database that the session is in.
        if is_stripped(request) or response.status_code >= 500 or not request.session.accessed:
            return response
        if has_left(request):
            whoami.leave(response)
            return response
        hinted = whoami.HINT in request.COOKIES
        if SESSION_KEY in request.session:
            if not hinted:
                whoami.hint(response)
        elif hinted and whoami.GUEST_IN_SESSION not in request.session:
            whoami.unhint(response)
        return response
