"""Making and revoking what programs speak for a member with."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessToken, User
from accounts.models.token import MOST_TOKEN_NAME
from accounts.rules.scopes import known_scopes
from accounts.rules.tokens import digest_of, plain_app_password
from groundwork.actions.idempotency import AlreadyDone, use_key

MOST_STANDING = 50  # of one member: more are a leak that nobody looks after
# An app password is typed off a screen at times: letters and digits that cannot be mistaken for one another, in groups.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 6, 4  # 24 of 31 signs: 118 bits
TOKEN_BYTES = 32
PREFIX = "alliance_"  # so that a scanner of leaked secrets can tell whose this is


class Made(NamedTuple):
    """A new token, and its secret, which nobody can see again; None where the form was sent a second time."""

    token: AccessToken
    secret: str | None


def make_token(
    *,
    user: User,
    kind: str,
    name: str,
    scopes: Iterable[str],
    key: str = "",
    client: str = "",
    expires_at: datetime | None = None,
) -> Made:
    """Make a token for a member. `key` (of the form) makes it one however often it is sent.

    Raises ValidationError, by field, for a name or scopes that cannot be, and when there are MOST_STANDING already.
    """
    given = known_scopes(scopes, indieauth=kind == AccessToken.Kind.INDIEAUTH)
    name = " ".join(name.split())
    _check(user, name, given, key)
    secret = new_secret(kind)
    token = AccessToken(
        user=user, kind=kind, name=name, scopes=" ".join(given), client=client, expires_at=expires_at
    )
    token.digest = digest_of(plain_app_password(secret) if kind == AccessToken.Kind.APP_PASSWORD else secret)
    try:
        with transaction.atomic():
            if key:
                use_key(f"token:{user.pk}:{key}", result=str(token.pk))
            token.save(force_insert=True)
    except AlreadyDone as done:
        return Made(AccessToken.objects.get(pk=int(done.result), user=user), None)
    return Made(token, secret)


def _check(user: User, name: str, scopes: list[str], key: str) -> None:
    if not name or len(name) > MOST_TOKEN_NAME or not name.isprintable():
        problem = _("A name of at most %(limit)s characters, please.") % {"limit": MOST_TOKEN_NAME}
        raise ValidationError({"name": problem})
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one thing that it may do.")})
    if len(key) > 64:
        raise ValidationError(_("This form is too old. Open it again."))
    if AccessToken.objects.standing(timezone.now()).filter(user=user).count() >= MOST_STANDING:
        raise ValidationError(_("You have too many of these. Revoke those that nothing uses."))


def new_secret(kind: str) -> str:
    """Six groups of four for whoever copies an app password by hand; 43 characters of base64 for programs."""
    if kind == AccessToken.Kind.APP_PASSWORD:
        return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def revoke_token(*, token: AccessToken) -> None:
    """From the next request on it opens nothing. Again changes nothing."""
    AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
