"""Series in the admin: authors name them and see them; to rename or delete one concerns others' articles, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.actions.series import delete_series, save_series
from articles.admin.guards import ForAdmins, ForAuthors
from articles.models import Series
from articles.rules.drafts import as_slug

if TYPE_CHECKING:
    from django.http import HttpRequest


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    class Meta:
        model = Series
        fields = ("name", "slug")

    def clean_slug(self) -> str:
        slug = as_slug(self.cleaned_data["slug"])
        if not slug:
            raise ValidationError(_("Write an address."))
        return slug


@admin.register(Series)
class SeriesAdmin(ForAuthors, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = SeriesForm
    list_display = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name", "slug")
    actions = None

    has_change_permission = ForAdmins.has_view_permission
    has_delete_permission = ForAdmins.has_view_permission

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        save_series(editor=_user(request), series=obj)

    def delete_model(self, request: HttpRequest, obj: Series) -> None:
        delete_series(editor=_user(request), series=obj)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
