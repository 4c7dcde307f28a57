"""Who asks, and what was sent: forms and JSON become the same properties (Micropub, 3.3). Reads; writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone

from accounts.models import AccessToken
from accounts.rules.roles import may_write_articles
from accounts.rules.tokens import BY_BEARER, Access, WrongToken, access_by_secret, token_for
from articles.rules.pictures import MOST_PICTURE_BYTES

MOST_BYTES = MOST_PICTURE_BYTES + 5_000_000  # one picture as large as it may be, and the words beside it
MOST_WORDS_BYTES = 5_000_000  # of JSON: a text of 2 MB, escaped
MOST_VALUES = 1_000  # of one property
RESERVED = ("access_token", "action", "url", "h", "q")
Properties = dict[str, list[Any]]


class Refused(Exception):
    """An error response (3.8): `code` is one of its words, `words` are for people."""

    def __init__(self, status: int, code: str, words: str, *, scope: str = "") -> None:
        super().__init__(words)
        self.status, self.code, self.words, self.scope = status, code, words, scope

    def answer(self) -> HttpResponse:
        body = {"error": self.code, "error_description": self.words}
        response = JsonResponse({**body, "scope": self.scope} if self.scope else body, status=self.status)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        elif self.scope:  # RFC 6750, 3
            response["WWW-Authenticate"] = f'Bearer error="{self.code}", scope="{self.scope}"'
        return response


def odd(words: str) -> Refused:
    return Refused(400, "invalid_request", words)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to write. `body` is the whole of a JSON request, empty for a form."""

    action: str
    url: str
    type: str
    properties: Properties
    body: dict[str, Any]


def writer_of(request: HttpRequest) -> Access:
    """Whoever may write articles, by a token in the header or, in a form, in the field (3.7). Raises Refused."""
    in_form = _token_in_form(request)
    if in_form and request.headers.get("Authorization"):
        raise odd("The token was sent twice.")
    try:
        access = access_by_secret(request, in_form, kinds=BY_BEARER) if in_form else token_for(request)
    except WrongToken:
        raise Refused(401, "unauthorized", "This token opens nothing: unknown, revoked or ended.") from None
    if access is None:
        raise Refused(401, "unauthorized", "Send a token.")
    if not may_write_articles(access.user):
        raise Refused(403, "forbidden", "With this token nobody may write articles.")
    return access


def still_stands(access: Access) -> None:
    """After an upload has arrived, which may take minutes. Raises Refused when the token was revoked meanwhile."""
    if (
        not AccessToken.objects.standing(timezone.now())
        .filter(pk=access.token.pk, user__is_active=True)
        .exists()
    ):
        raise Refused(401, "unauthorized", "This token was revoked meanwhile. Nothing was kept.")


def _token_in_form(request: HttpRequest) -> str:
    """Read only where it may be: nobody is listened to for megabytes before they have said who they are."""
    if request.method != "POST" or is_json(request):
        return ""
    if not request.headers.get("Authorization") and _size(request) > settings.MOST_BODY_BYTES:
        raise Refused(401, "unauthorized", "Send the token in the header.")
    return _fields(request).get("access_token", "")


def require(access: Access, *scopes: str) -> None:
    """Raises Refused unless the token carries one of `scopes`."""
    if not any(access.may(scope) for scope in scopes):
        raise Refused(403, "insufficient_scope", "The token does not allow this.", scope=scopes[0])


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def refuse_large(request: HttpRequest) -> None:
    """Before anything of the body is read. Raises Refused."""
    most = MOST_WORDS_BYTES if is_json(request) else MOST_BYTES
    if _size(request) > most:
        raise Refused(413, "invalid_request", f"A request has at most {most:,} bytes.")


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def asked_in(request: HttpRequest) -> Asked:
    """What a request wants. Raises Refused for what is neither a form nor JSON of Micropub."""
    return _in_json(request) if is_json(request) else _in_form(request)


def _in_json(request: HttpRequest) -> Asked:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig) as error:
        raise odd("This is no JSON.") from error
    if not isinstance(body, dict):
        raise odd("A JSON object was expected.")
    types = body.get("type", [])
    properties = properties_in(body.get("properties", {}))
    kind = types[0] if isinstance(types, list) and types and isinstance(types[0], str) else ""
    action, url = body.get("action", ""), body.get("url", "")
    if not isinstance(action, str) or not isinstance(url, str):
        raise odd("`action` and `url` are texts.")
    return Asked(action, url, kind, properties, body)


def properties_in(given: Any) -> Properties:
    """An object whose values are arrays (3.3.2). Raises Refused for anything else."""
    if not isinstance(given, dict) or not all(isinstance(values, list) for values in given.values()):
        raise odd("Properties are an object of arrays.")
    if any(len(values) > MOST_VALUES for values in given.values()):  # each is compared with each
        raise odd(f"A property has at most {MOST_VALUES} values.")
    return {str(name): values for name, values in given.items()}


def _fields(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, OSError) as error:
        raise odd("This form cannot be read.") from error


def _in_form(request: HttpRequest) -> Asked:
    fields = _fields(request)
    properties: Properties = {}
    for name, values in fields.lists():
        plain = name.removesuffix("[]")
        if plain not in RESERVED:
            properties.setdefault(plain, []).extend(values)
    kind = f"h-{fields['h']}" if fields.get("h") else ""
    return Asked(fields.get("action", ""), fields.get("url", ""), kind, properties, {})


def site_path(url: str) -> str:
    """The path of an address of this site. Raises Refused for any other."""
    site = settings.SITE_URL.rstrip("/")
    if not url.startswith(f"{site}/"):
        raise odd("`url` is no page of this site.")
    return url.removeprefix(site)
