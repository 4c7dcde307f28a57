"""Members and their roles in the admin. Who may do what is given and taken here, through the actions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import admin as account_admin
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as mfa_admin
from allauth.socialaccount import admin as social_admin
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import token_admin  # noqa: F401 - registers what it shows
from accounts.actions.roles import LastAdmin, give_role, take_role
from accounts.models import Role, User
from accounts.rules.roles import is_admin
from accounts.ways_admin import ShowsWays

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# Logging in happens in one place, with its limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth does it
# What somebody may do follows from roles: groups of Django's permissions would be a second answer to that question. And
# addresses, tokens and second factors are their owners', who look after them on their own pages.
NOT_HERE = {
    page.__name__ for page in (auth_admin, account_admin, social_admin, mfa_admin)
}  # imported, so registered
for model in [model for model, page in admin.site._registry.items() if type(page).__module__ in NOT_HERE]:
    admin.site.unregister(model)


class ForAdmins:
    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user)

    has_change_permission = has_view_permission


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    class Meta:
        model = Role
        fields = ("name", "scope", "scope_id")

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        on_site = given.get("scope") == Role.Scope.SITE
        if given.get("scope") and on_site != (given.get("scope_id") == 0):
            raise ValidationError(_("Name the number of the tag or article, and 0 for the whole site."))
        return given


class RoleInline(ForAdmins, admin.TabularInline):  # type: ignore[type-arg]  # no subscript at run time
    """Roles are given and taken, never changed into others."""

    model = Role
    form = RoleForm
    fields = ("name", "scope", "scope_id")
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = ForAdmins.has_view_permission


@admin.register(User)
class UserAdmin(ForAdmins, ShowsWays):
    """The members. They make, name and close their accounts themselves."""

    inlines = (RoleInline,)
    list_display = ("member", "email", "given_roles", "is_active", "joined")
    list_filter = ("roles__name", "is_active")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("person__name", "email", "handle")
    ordering = ("-date_joined", "-id")
    fields = readonly_fields = ("member", "email", "handle", "is_active", "joined")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("person").prefetch_related("roles")

    @admin.display(description=_("name"), ordering="person__name")
    def member(self, user: User) -> str:
        return str(user)

    @admin.display(description=_("roles"))
    def given_roles(self, user: User) -> str:
        return ", ".join(str(role) for role in user.roles.all())

    @admin.display(description=_("joined (UTC)"), ordering="date_joined")
    def joined(self, user: User) -> str:
        return f"{user.date_joined:%Y-%m-%d}"

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except LastAdmin:
            messages.error(request, _("Nothing was changed: somebody has to remain admin of the site."))
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Nothing of the member itself is written here."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        formset.new_objects = [
            give_role(user=form.instance, name=role.name, scope=role.scope, scope_id=role.scope_id)
            for role in formset.new_objects
        ]
        for role in formset.deleted_objects:
            take_role(user=form.instance, name=role.name, scope=role.scope, scope_id=role.scope_id)
