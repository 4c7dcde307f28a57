"""Tokens for programs in the admin: whoever writes or moderates makes and revokes their own; admins see everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.tokens import revoke_token
from accounts.models import AccessToken, User
from accounts.rules.roles import is_admin, may_write_articles, moderates_anything

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern


def _is_staff(user: User | AnonymousUser) -> bool:
    return may_write_articles(user) or moderates_anything(user)


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    """A list with one deed. A token is made on the member's own page, which shows its secret once."""

    list_display = ("name", "member", "kind", "may", "made", "used", "standing")
    change_list_template = "admin/change_list.html"  # the app has another, for members
    list_display_links = None
    list_filter = ("kind",)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name", "user__person__name", "user__handle", "client")
    ordering = ("-created_at",)
    fields = readonly_fields = ("name", "member", "kind", "may", "made", "used", "standing")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_staff(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_staff(request.user)

    has_add_permission = has_module_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessToken]:
        tokens = super().get_queryset(request).select_related("user__person")
        return tokens if is_admin(request.user) else tokens.filter(user=request.user.pk)

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(self.revoke)
        return [path("<int:pk>/revoke/", revoke, name="accounts_accesstoken_revoke"), *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise Http404
        return redirect("new_token")

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once, then revoke."""
        if not _is_staff(request.user):
            raise Http404
        token = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "token": token, "title": _("Revoke")}
            return TemplateResponse(request, "admin/accounts/revoke_token.html", context)
        revoke_token(token=token)
        messages.success(request, gettext("Revoked: it opens nothing any more."))
        return redirect("admin:accounts_accesstoken_changelist")

    @admin.display(description=_("member"), ordering="user__person__name")
    def member(self, token: AccessToken) -> str:
        return str(token.user)

    @admin.display(description=_("may"))
    def may(self, token: AccessToken) -> str:
        return ", ".join(token.scopes.split())

    @admin.display(description=_("made (UTC)"), ordering="created_at")
    def made(self, token: AccessToken) -> str:
        return f"{token.created_at:%Y-%m-%d}"

    @admin.display(description=_("last used (UTC)"), ordering="last_used_at")
    def used(self, token: AccessToken) -> str:
        return f"{token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else pgettext("used", "never")

    @admin.display(description=_("state"))
    def standing(self, token: AccessToken) -> str:
        if token.revoked_at:
            return gettext("revoked on %(day)s") % {"day": f"{token.revoked_at:%Y-%m-%d}"}
        address = reverse("admin:accounts_accesstoken_revoke", args=[token.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Revoke"))
