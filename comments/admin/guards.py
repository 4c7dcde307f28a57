"""Who gets into which part of moderation: the roles decide, not Django's permissions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

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
