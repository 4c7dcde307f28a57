"""Web push in one browser, which asks for it with a click; and the worker of the page that shows it."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.whoami import speaker
from comments.actions.notifying import forget_browser, remember_browser
from comments.notifying.pushing import decoded, encoded, public_key
from comments.views.answering import go_to

MOST_ENDPOINT = 1000  # characters
POINT, SECRET = 65, 16  # bytes of the browser's key and of what it shares with us (RFC 8291, section 2)


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """`/notifications/push/`: start (`do=start`, with what the browser gave) or stop; each may come twice."""
    person = speaker(request)
    endpoint = request.POST.get("endpoint", "")
    if person is None or not person.is_proven or not public_key():
        return HttpResponse(status=403)
    if not _is_address(endpoint):
        return HttpResponseBadRequest()
    if request.POST.get("do") == "stop":
        forget_browser(endpoint=endpoint)
        return go_to(request, reverse("watches"))
    p256dh, auth = request.POST.get("p256dh", ""), request.POST.get("auth", "")
    if not (_is_of(p256dh, POINT) and _is_of(auth, SECRET)):
        return HttpResponseBadRequest()
    remember_browser(person=person, endpoint=endpoint, p256dh=p256dh, auth=auth)
    return go_to(request, reverse("watches"))


def _is_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and bool(parts.hostname)
        and endpoint.isascii()
        and endpoint.isprintable()
        and len(endpoint) <= MOST_ENDPOINT
    )


def _is_of(text: str, length: int) -> bool:
    """Whether it is base64url of so many bytes, and nothing besides: the decoder skips what is none."""
    try:
        raw = decoded(text)
        return len(raw) == length and text in (encoded(raw), encoded(raw) + "=" * (-length % 3))
    except ValueError:
        return False


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/notifications/push.js`: its address is its scope, so it stands here and not among the static files."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> str:
    return (settings.ROOT / "static" / "js" / "push" / "worker.js").read_text()
