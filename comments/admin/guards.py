"""Who gets into which part of moderation: the roles decide, not Django's permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.rules.roles import may_moderate, moderates_anything


class ForModerators:
    """Moderators of anything get in; what they see and do there is theirs by scope."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return moderates_anything(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return moderates_anything(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ForSiteModerators(ForModerators):
    """Only those who moderate the whole site: the log names people from everywhere."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_moderate(request.user, article_id=None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_moderate(request.user, article_id=None)


def guarded(site: AdminSite, view: Any, method: Callable[[Any], Any]) -> Any:
    """The view inside the admin, for who moderates anything, never kept, for one method (`require_safe`, ...)."""
    return site.admin_view(never_cache(method(_moderators_only(view))))


def user_of(request: HttpRequest) -> User:
    """Who is asking, behind `guarded`."""
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    return request.user


def _moderators_only(view: Any) -> Any:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not moderates_anything(request.user):
            raise PermissionDenied
        return cast("HttpResponse", view(request, *args, **kwargs))

    return answer
