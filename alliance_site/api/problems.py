"""Errors as problem details: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.rules.tokens import WrongToken
from alliance_site.api.access import ScopeMissing
from articles.rules.access import Moved
from comments.submitting import Refused, WrongPassage
from groundwork.limits import LimitReached

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, *, code: str = "", **more: Any) -> HttpResponse:
    """One problem. `code` is stable, for programs; `title` is for people; nothing of the input is echoed."""
    body = {
        "type": f"/api/v1/docs#{code}" if code else "about:blank",
        "title": title,
        "status": status,
        **more,
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def answer_problems(api: NinjaAPI) -> None:
    """Register the answers to everything that an operation may raise."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The same for views that are none of the API's; None for what is none of ours to answer."""
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer(request, error)
    return None


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    more: dict[str, Any] = {}
    if isinstance(error, WrongPassage):
        more["nearest"] = [
            {"revision": place.revision, "start": place.start, "end": place.end, "exact": place.exact}
            for place in error.nearest
        ]
    response = problem(error.status, error.message, code=error.code, **more)
    if (seconds := getattr(error, "retry_after", None)) is not None:
        response["Retry-After"] = str(seconds)
    return response


def _limit(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(429, "Too many requests of this kind.", code=error.limit.name)
    response["Retry-After"] = str(error.retry_after)
    return response


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    fields = [{"where": [str(part) for part in fault["loc"]], "what": fault["msg"]} for fault in error.errors]
    return problem(
        422, "The request is not as the description of the API has it.", code="invalid", fields=fields
    )


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(401, "Log in first, or send a token.", code="unknown")
    response["WWW-Authenticate"] = 'Bearer realm="Alliance"'
    return response


def _wrong_token(request: HttpRequest, error: Any) -> HttpResponse:
    """RFC 6750, section 3.1."""
    response = problem(401, "This token opens nothing: unknown, revoked or ended.", code="invalid-token")
    response["WWW-Authenticate"] = 'Bearer realm="Alliance", error="invalid_token"'
    return response


def _scope_missing(request: HttpRequest, error: Any) -> HttpResponse:
    scopes = list(error.scopes)
    response = problem(403, "The token does not allow this.", code="insufficient-scope", scopes=scopes)
    response["WWW-Authenticate"] = (
        f'Bearer realm="Alliance", error="insufficient_scope", scope="{" ".join(scopes)}"'
    )
    return response


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error) or HTTPStatus(error.status_code).phrase)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "There is no such thing here.")


def _moved(request: HttpRequest, error: Any) -> HttpResponse:
    former, slug = request.path.split("/articles/")[1].split("/")[0], error.article.slug
    response = HttpResponse(status=308)
    response["Location"] = request.get_full_path().replace(f"/articles/{former}", f"/articles/{slug}", 1)
    return response


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refused: _refused,
    LimitReached: _limit,
    ValidationError: _invalid,
    AuthenticationError: _unknown,
    WrongToken: _wrong_token,
    ScopeMissing: _scope_missing,
    HttpError: _http,
    Http404: _not_found,
    Moved: _moved,
}
