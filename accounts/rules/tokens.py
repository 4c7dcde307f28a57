"""Whom a program speaks for: `Authorization: Bearer` (RFC 6750) and `Basic` (RFC 7617), or a name and an app password.

A secret has at least 118 random bits, so nobody guesses one: what failed tries meet are limits on the work they cause,
per address and per name, counted in the database for all processes. An address that reached its limit is not listened
to; a name that did still opens to its right secret, or anybody could lock its member out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccessToken, Person, User
from accounts.rules.roles import grants_of
from accounts.rules.scopes import allows, grants_within
from groundwork.clients import client_of
from groundwork.limits import Limit, check_limit, count_towards

FAILED_BY_ADDRESS = Limit("token-failed-address", times=30, seconds=15 * 60)
FAILED_BY_NAME = Limit("token-failed-name", times=100, seconds=60 * 60)
MOST_SECRET = 200  # characters; ours have less than 60
BY_BEARER = (AccessToken.Kind.PERSONAL, AccessToken.Kind.INDIEAUTH)
BY_NAME = (AccessToken.Kind.APP_PASSWORD,)


class WrongToken(Exception):
    """The secret is nobody's, or no longer: unknown, revoked, ended, or its member is shut out."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who speaks, and what their token carries. `user` has no more roles than that."""

    user: User
    token: AccessToken
    scopes: frozenset[str]

    @property
    def person(self) -> Person:
        return self.user.person

    def may(self, *wanted: str) -> bool:
        """Whether the token carries all of these scopes."""
        return all(allows(self.scopes, scope) for scope in wanted)


def token_for(request: HttpRequest) -> Access | None:
    """Who sends this request, by its Authorization header; None when there is none, or of a scheme that is not ours.

    Raises WrongToken, which has been counted, or LimitReached for an address that sent too many such.
    """
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return access_by_secret(request, given.strip(), kinds=BY_BEARER)
    if scheme.lower() == "basic":
        name, secret = _read_basic(given)
        return access_by_secret(request, secret, kinds=BY_NAME, name=name)
    return None


def access_by_secret(
    request: HttpRequest, secret: str, *, kinds: Collection[str], name: str | None = None
) -> Access:
    """The same for a secret that came otherwise: in a form, or with a name as XML-RPC has it.

    `name`: the handle or e-mail address that was sent with it; None where the protocol has none.
    """
    now, address = timezone.now(), client_of(request)
    check_limit(FAILED_BY_ADDRESS, who=address, now=now)
    token = _found(secret, kinds)
    if token is not None and token.stands(now) and token.user.is_active and _is_of(token.user, name):
        token.was_used(now)
        scopes = token.scope_set
        user = token.user
        user._grants = grants_within(grants_of(user), scopes)  # type: ignore[attr-defined]  # the memo of grants_of
        return Access(user, token, scopes)
    count_towards(FAILED_BY_ADDRESS, who=address, now=now)
    if name:
        count_towards(FAILED_BY_NAME, who=name.strip().lower(), now=now)
    raise WrongToken


def digest_of(secret: str) -> str:
    """What is kept of a secret, in hex. Plain SHA-256: what is random needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def plain_app_password(typed: str) -> str:
    """An app password without what is only for whoever copies it: spaces, hyphens, case."""
    return "".join(typed.split()).replace("-", "").lower()


def _found(secret: str, kinds: Collection[str]) -> AccessToken | None:
    """By its digest: how long the look-up takes says something of a digest, which nobody can steer, not of a secret."""
    if not secret or len(secret) > MOST_SECRET:
        return None
    typed = plain_app_password(secret) if AccessToken.Kind.APP_PASSWORD in kinds else secret
    digest = digest_of(typed)
    tokens = AccessToken.objects.filter(digest=digest, kind__in=kinds)
    token = tokens.select_related("user__person").first()
    return token if token is not None and compare_digest(token.digest, digest) else None


def _is_of(user: User, name: str | None) -> bool:
    if name is None:
        return True
    given = name.strip().lower().encode("utf-8", "surrogatepass")
    by_handle = compare_digest(given, user.handle.lower().encode())
    return compare_digest(given, user.email.lower().encode()) or by_handle


def _read_basic(given: str) -> tuple[str, str]:
    try:
        decoded = base64.b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    name, _colon, secret = decoded.partition(":")
    return name, secret
