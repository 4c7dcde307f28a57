"""How a session finds its member: with the Person who speaks for it, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from groundwork.composed import Composed

_MEMBER = Composed(lambda pk: User.objects.select_related("person").filter(pk=pk), pk=int)


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        user = _MEMBER.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
