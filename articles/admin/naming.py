"""Tags and series in the admin: a name and an address each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.actions.series import delete_series, save_series
from articles.actions.tags import delete_tag, save_tag
from articles.admin.guards import ForAdmins, ForAuthors, user_of
from articles.models import Series, Tag
from articles.rules.drafts import as_slug

if TYPE_CHECKING:
    from django.http import HttpRequest


class NamedForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    class Meta:
        fields = ("name", "slug")

    def clean_slug(self) -> str:
        slug = as_slug(self.cleaned_data["slug"])
        if not slug:
            raise ValidationError(_("Write an address."))
        return slug


class NamedAdmin(ForAuthors, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    """Authors see them and add some; to rename or delete one concerns other people's articles, too: admins only."""

    form = NamedForm
    list_display = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name", "slug")
    actions = None

    has_change_permission = ForAdmins.has_view_permission
    has_delete_permission = ForAdmins.has_view_permission


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        save_tag(editor=user_of(request), tag=obj)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        delete_tag(editor=user_of(request), tag=obj)


@admin.register(Series)
class SeriesAdmin(NamedAdmin):
    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        save_series(editor=user_of(request), series=obj)

    def delete_model(self, request: HttpRequest, obj: Series) -> None:
        delete_series(editor=user_of(request), series=obj)
