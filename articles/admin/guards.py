"""Who may open which part of the admin: by role, not by Django's permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from accounts.models import User
from accounts.rules.roles import is_admin, may_write_articles

if TYPE_CHECKING:
    from django.http import HttpRequest


class ForAdmins:
    """A part for admins of the site only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)


class ForAuthors:
    """A part for whoever writes; which rows they reach is up to its get_queryset."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_write_articles(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_write_articles(request.user)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_write_articles(request.user)


def user_of(request: HttpRequest) -> User:
    """Who is asking; raises Http404 for nobody, whom the admin does not let in anyway."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
