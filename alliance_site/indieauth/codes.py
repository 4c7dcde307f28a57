"""Codes: signed, good for ten minutes, for one use (RFC 6749, 4.1.2), and only with their verifier (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from django.core import signing

from accounts.models import User
from alliance_site.indieauth.asking import Asked
from groundwork.actions.idempotency import AlreadyDone, use_key

SALT = "indieauth.code"
SECONDS = 600
MOST_CODE = 4_000  # characters
MOST_VERIFIER = 128  # characters; RFC 7636, 4.1


class WrongCode(Exception):
    """Forged, used, too old, another client's, or without its verifier."""


@dataclass(frozen=True, slots=True)
class Granted:
    user: User
    client: str
    scopes: tuple[str, ...]


def code_for(user: User, asked: Asked, scopes: list[str]) -> str:
    told = [user.pk, asked.client, asked.redirect, asked.challenge, scopes, secrets.token_urlsafe(12)]
    return signing.dumps(told, salt=SALT, compress=True)


def redeem(given: Mapping[str, str]) -> Granted:
    """What the code stands for. Raises WrongCode; a code counts as used by then only if all else was right."""
    code, verifier = given.get("code", ""), given.get("code_verifier", "")
    if (
        given.get("grant_type") != "authorization_code"
        or len(code) > MOST_CODE
        or len(verifier) > MOST_VERIFIER
    ):
        raise WrongCode
    try:
        pk, client, redirect, challenge, scopes, number = signing.loads(code, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise WrongCode from error
    same = (client, redirect) == (given.get("client_id"), given.get("redirect_uri"))
    if not same or not compare_digest(challenge_of(verifier), challenge):
        raise WrongCode
    user = User.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if user is None:
        raise WrongCode
    try:
        use_key(f"indieauth:{number}", result="1")
    except AlreadyDone as again:
        raise WrongCode from again
    return Granted(user, client, tuple(scopes))


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
