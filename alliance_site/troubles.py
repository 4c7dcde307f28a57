"""When something goes wrong: a clear answer in its own place, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render

from alliance_site.api.problems import problem
from comments.doors import PROOF, SINCE
from groundwork.languages import in_language

DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "5"  # seconds
# Articles are written there, uploads arrive there; each has limits of its own.
LARGER_BODIES = ("/admin/", "/xmlrpc", "/micropub/", "/accounts/profile/")
API = "/api/"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"})
CARRIED = frozenset({SINCE, PROOF})  # long, but nobody's words: they travel along unseen
SHORT = 40  # characters; longer words are shown, so that they can be copied


class Field(NamedTuple):
    """One value of a form that is offered to be sent again."""

    name: str
    value: str
    is_shown: bool


class KeepWhatWasTyped:
    """Answers 413 and 503 by itself; the 503 page holds what was typed, in its fields, ready to be sent again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_too_large(request):
            if request.path_info.startswith(API):
                return problem(
                    413, f"A request body is at most {settings.MOST_BODY_BYTES} bytes.", code="too-large"
                )
            return render(request, "errors/413.html", {"limit": settings.MOST_BODY_BYTES}, status=413)
        try:
            return self.get_response(request)
        except DATABASE_AWAY:
            return database_away(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return database_away(request) if isinstance(exception, DATABASE_AWAY) else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was missing or old (a cookie cleared, a tab from last week): offer to send it again."""
    context = {"typed": typed_in(request), "action": request.get_full_path(), "token": get_token(request)}
    return render(request, "errors/send_again.html", context, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody has asked too often (allauth's limits; it looks for `handler429`)."""
    context = {"typed": typed_in(request), "action": request.get_full_path(), "token": get_token(request)}
    return render(request, "errors/429.html", context, status=429)


def database_away(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        response = problem(503, "The database is away. Try again in a moment.", code="database-away")
        response["Retry-After"] = RETRY_AFTER
        return response
    token = get_token(request) if request.method == "POST" else ""  # a reader gets no cookie
    context = {"typed": typed_in(request), "action": request.get_full_path(), "token": token}
    response = render(request, "errors/503.html", context, status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


def typed_in(request: HttpRequest) -> list[Field]:
    """The fields of a POST without tokens and passwords."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST
    except (MultiPartParserError, OSError):
        return []
    return [
        Field(name, value, is_shown=len(value) > SHORT and name not in CARRIED)
        for name, values in fields.lists()
        for value in values
        if name not in NOT_TYPED
    ]


def _is_too_large(request: HttpRequest) -> bool:
    try:
        is_large = int(request.META.get("CONTENT_LENGTH") or 0) > settings.MOST_BODY_BYTES
    except ValueError:
        return False
    return is_large and not in_language(request.path_info, settings.LANGUAGE_CODE).startswith(LARGER_BODIES)
