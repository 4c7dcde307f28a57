"""Sessions in the database, as Django keeps them, each with its member, who comes along with it in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from allauth.account.stages import EmailVerificationStage, LoginStageController
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from groundwork.composed import Composed

_KEPT = Composed(
    lambda key, now: Session.objects.select_related("user__person").filter(
        session_key=key, expire_date__gt=now
    ),
    key=str,
    now=datetime,
)
BACKEND = "accounts.backends.MemberBackend"


class SessionStore(db.SessionStore):
    member: User | None = None  # as read with the row; who they are now `member_of` tells

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        kept = cast(Session, super().create_model_instance(data))
        kept.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return kept

    def _get_session_from_db(self) -> Session | None:
        """The row of this key while it counts; None, and the key forgotten, otherwise."""
        kept = _KEPT.first(key=self.session_key, now=timezone.now())
        if kept is None:
            self._session_key = None
            return None
        self.member = kept.user
        return kept


def member_of(request: HttpRequest) -> User | AnonymousUser:
    """Who is logged in, as `django.contrib.auth.get_user` finds it: without a query of its own when all is as usual.

    Whatever is not (no member, one shut out, a password changed since, a key of the site's replaced) is left to it.
    """
    session = request.session
    claimed = session.get(SESSION_KEY)
    member: User | None = getattr(session, "member", None)
    is_usual = (
        member is not None
        and str(member.pk) == claimed
        and member.is_active
        and session.get(BACKEND_SESSION_KEY) == BACKEND
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), member.get_session_auth_hash())
    )
    return member if member is not None and is_usual else get_user(request)


def waits_for_address(request: HttpRequest, user: User) -> bool:
    """Whether this browser opened the account, or came to it, and waits for its address to be confirmed."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    return stage is not None and stage.login.user is not None and bool(stage.login.user.pk == user.pk)
