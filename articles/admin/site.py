"""The site's identity with its menu, and its standing pages, in the admin."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.actions.site import delete_page, save_identity, save_logo, save_menu, save_name, save_page
from articles.admin.guards import ForAdmins, user_of
from articles.admin.source_form import SourceForm
from articles.models import Article, MenuItem, Page, SiteIdentity, SiteName
from articles.models.identity import ONLY
from articles.rules.drafts import as_slug
from articles.rules.logo import encode_logo
from articles.rules.menu import check_menu_url

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


OTHERS = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    class Meta:
        model = SiteIdentity
        fields = ("name", "tagline", "logo", "lead", "holding")
        help_texts = {
            "logo": _(
                "PNG, JPEG, WebP or GIF, at most 1 MB; it is scaled to 480 by 160 pixels and written anew."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holding"].required = False  # a form without it leaves it as it is

    def clean_logo(self) -> Any:
        """Check the upload now, while it can be said beside its field."""
        logo = self.cleaned_data["logo"]
        if logo and "logo" in self.changed_data:
            encode_logo(logo.read())
            logo.seek(0)
        return logo


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    language = forms.ChoiceField(label=_("language"), choices=OTHERS)

    class Meta:
        model = SiteName
        fields = ("language", "name", "tagline")


class NameInline(ForAdmins, admin.TabularInline):  # type: ignore[type-arg]  # no subscript at run time
    """What is left empty is said in the site's own language."""

    model = SiteName
    form = NameForm
    extra = max_num = len(OTHERS)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request)


class MenuForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE, required=False
    )

    class Meta:
        model = MenuItem
        fields = ("language", "label", "url", "position")

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE

    def clean_url(self) -> str:
        check_menu_url(self.cleaned_data["url"])
        return str(self.cleaned_data["url"])


class MenuInline(ForAdmins, admin.TabularInline):  # type: ignore[type-arg]  # no subscript at run time
    model = MenuItem
    form = MenuForm
    ordering = ("language", "position", "id")
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request)


@admin.register(SiteIdentity)
class SiteIdentityAdmin(ForAdmins, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    """One row: the list leads straight to it, and it can be neither added nor deleted."""

    form = IdentityForm
    inlines = (NameInline, MenuInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_siteidentity_change", args=[ONLY]))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> SiteIdentity | None:
        """The row with its defaults, too, while nobody has written it: looking at a page writes nothing."""
        return SiteIdentity.load() if object_id == str(ONLY) else None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lead":
            kwargs["queryset"] = Article.objects.exclude(current=None).defer("source").latest_first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: SiteIdentity, form: Any, change: bool) -> None:
        given = form.cleaned_data
        save_identity(
            editor=user_of(request),
            holding=given["holding"] or None,
            **{name: given[name] for name in ("name", "tagline", "lead")},
        )
        if "logo" in form.changed_data:
            logo = given["logo"]
            save_logo(editor=user_of(request), data=logo.read() if logo else None)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []  # for Django's log
            rows = [row.cleaned_data for row in formset.forms if not row.cleaned_data.get("DELETE")]
            if formset.model is SiteName:
                _save_names(user_of(request), [row for row in rows if row.get("language")])
            else:
                _save_menus(user_of(request), [row for row in rows if row.get("label")])


def _save_names(editor: User, rows: list[dict[str, Any]]) -> None:
    given = {row["language"]: row for row in rows}
    for code, _language in OTHERS:
        row = given.get(code, {"name": "", "tagline": ""})
        save_name(editor=editor, language=code, name=row["name"], tagline=row["tagline"])


def _save_menus(editor: User, rows: list[dict[str, Any]]) -> None:
    rows = sorted(rows, key=lambda row: row["position"] or 0)
    for code, _language in settings.LANGUAGES:
        items = [(row["label"], row["url"]) for row in rows if row["language"] == code]
        save_menu(editor=editor, items=items, language=code)


class PageForm(SourceForm):
    class Meta:
        model = Page
        fields = ("title", "slug", "language", "source", "in_footer", "position")

    def clean_slug(self) -> str:
        return as_slug(self.cleaned_data["slug"])


@admin.register(Page)
class PageAdmin(ForAdmins, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = PageForm
    list_display = ("title", "slug", "language", "in_footer", "position", "changed")
    prepopulated_fields = {"slug": ("title",)}
    actions = None

    class Media:
        css = {"all": ("css/admin-articles.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        return super().get_queryset(request).defer("html")

    @admin.display(description=_("last change"), ordering="updated_at")
    def changed(self, page: Page) -> datetime:
        return page.updated_at

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        save_page(editor=user_of(request), page=obj)

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        delete_page(editor=user_of(request), page=obj)
