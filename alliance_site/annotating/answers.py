"""The headers that the protocol asks for on every answer (Web Annotation Protocol, 3 and 4), errors among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError

from accounts.models import Person
from alliance_site.annotating.model import CONTEXT, MEDIA_TYPE
from alliance_site.api.access import ScopeMissing, access_of
from alliance_site.api.problems import answer_to, problem
from comments.submitting import NotText

LDP = "http://www.w3.org/ns/ldp#"
CONTAINER_LINKS = (
    f'<{LDP}BasicContainer>; rel="type", '
    f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"'
)
RESOURCE_LINKS = f'<{LDP}Resource>; rel="type"'
CONTAINER_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
RESOURCE_METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
EXPOSED = "Allow, Accept-Post, Content-Location, ETag, Link, Location, Retry-After, Vary"
TAKEN = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, Slug"
JSON_TYPES = ("application/ld+json", "application/json")
A_DAY = 86_400  # seconds that a browser may remember what it may send

View = Callable[..., HttpResponse]


def protocol(links: str, methods: tuple[str, ...]) -> Callable[[View], View]:
    """Wraps a view: other methods are 405, OPTIONS is answered, what is raised becomes a problem (RFC 9457)."""

    def wrap(view: View) -> View:
        @csrf_exempt  # a browser's session is never looked at: tokens alone speak
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(content_type=MEDIA_TYPE)
            elif request.method not in methods:
                response = problem(405, "This method is not for this address.")
            else:
                response = _answered(view, request, *args, **kwargs)
            return _with_headers(response, links, methods)

        return answer

    return wrap


def in_json_ld(body: dict[str, Any], *, status: int = 200) -> HttpResponse:
    words = json.dumps({"@context": CONTEXT, **body}, ensure_ascii=False)
    return HttpResponse(words, content_type=MEDIA_TYPE, status=status)


def writer(request: HttpRequest, *scopes: str) -> Person:
    """Whose token carries one of the scopes. Raises AuthenticationError, WrongToken, ScopeMissing."""
    access = access_of(request)
    if access is None:
        raise AuthenticationError
    if not any(access.may(scope) for scope in scopes):
        raise ScopeMissing(*scopes)
    return access.person


class NotJson(Exception):
    """The body is not of a type that is taken (415), or not what it says that it is (400)."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def json_in(request: HttpRequest) -> Any:
    """What was sent, all of it text that can be stored. Raises NotJson, NotText."""
    if request.content_type not in JSON_TYPES:
        raise NotJson(415, "Send application/ld+json.")
    try:
        sent = json.loads(request.body)
        words = json.dumps(sent, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise NotJson(400, "This is no JSON.") from None
    try:
        words.encode()
    except UnicodeEncodeError:  # half of a pair of UTF-16
        raise NotText from None
    if "\\u0000" in words:
        raise NotText
    return sent


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except NotJson as wrong:
        return problem(wrong.status, wrong.words)
    except Http404:
        return problem(404, "There is no such thing here.")
    except Exception as error:
        response = answer_to(request, error)
        if response is None:
            raise
        return response


def _with_headers(response: HttpResponse, links: str, methods: tuple[str, ...]) -> HttpResponse:
    response["Link"] = links
    response["Allow"] = ", ".join(methods)
    if "POST" in methods:
        response["Accept-Post"] = MEDIA_TYPE
    response["Access-Control-Allow-Origin"] = "*"  # never with credentials
    response["Access-Control-Allow-Methods"] = ", ".join(methods)
    response["Access-Control-Allow-Headers"] = TAKEN
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Access-Control-Max-Age"] = str(A_DAY)
    patch_vary_headers(response, ("Accept", "Prefer", "Authorization"))
    return response
