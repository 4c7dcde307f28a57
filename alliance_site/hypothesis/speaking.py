"""Who calls: a personal token, or the one that the site's own page with the client got for its reader. Never a cookie.

The page's tokens are signed and stored nowhere; they end with the member's password, and with the account.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import Person, User
from accounts.rules.scopes import MODERATE
from accounts.rules.tokens import WrongToken
from alliance_site.api.access import ScopeMissing, access_of
from articles.models import Article
from comments.rules.permissions import moderates
from comments.submitting import Refused

GRANT, ACCESS, REFRESH = "hypothesis.grant", "hypothesis.access", "hypothesis.refresh"
SECONDS = {GRANT: 600, ACCESS: 3600, REFRESH: 7 * 86_400}
SIGN = "page."  # before an access token, to be told from a personal one


def token_of(user: User, kind: str) -> str:
    """A signed token of this kind for the member."""
    signed = signing.dumps([user.pk, user.get_session_auth_hash()[:16]], salt=kind)
    return f"{SIGN}{signed}" if kind == ACCESS else signed


def user_of(token: str, kind: str) -> User | None:
    """The member of a token that still stands; None for any other."""
    try:
        pk, mark = signing.loads(token.removeprefix(SIGN), salt=kind, max_age=SECONDS[kind])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash()[:16], mark):
        return None
    return user


def speaker_of(request: HttpRequest, *scopes: str) -> Person | None:
    """Who speaks; None without a token. Raises WrongToken, LimitReached, ScopeMissing (one of `scopes` is needed)."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given.strip().startswith(SIGN):
        user = user_of(given.strip(), ACCESS)
        if user is None:
            raise WrongToken
        return user.person
    access = access_of(request)
    if access is None:
        return None
    if scopes and not any(access.may(scope) for scope in scopes):
        raise ScopeMissing(*scopes)
    return access.person


def member_speaking(request: HttpRequest, *scopes: str) -> Person:
    """The same; raises Refused (401) where nobody speaks."""
    person = speaker_of(request, *scopes)
    if person is None:
        refused = Refused("unknown", "Log in first, or send a token.")
        refused.status = 401
        raise refused
    return person


def moderator_of(request: HttpRequest) -> User | None:
    """Who speaks, if what they call with may moderate; where they moderate is for each article to say."""
    try:
        person = speaker_of(request, MODERATE)
    except ScopeMissing:
        return None
    return person.user if person is not None else None


def moderated_by(moderator: User | None, articles: Iterable[Article]) -> set[int]:
    """The ids of those articles whose talk this user moderates. Three queries each, but for who moderates all."""
    if moderator is None:
        return set()
    return {article.pk for article in articles if moderates(moderator, article)}
