"""Pages of other sites that are articles to us: admins say which page's talk is which article's."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.admin.guards import ForAdmins
from comments.links.embedding import page_address
from comments.models import PageElsewhere


class PageElsewhereForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    address = forms.CharField(
        label=_("address"), max_length=500, help_text=_("The page's canonical address, with https://.")
    )

    class Meta:
        model = PageElsewhere
        fields = ("article", "address")

    def clean_address(self) -> str:
        given = self.cleaned_data["address"]
        address = page_address(given if "://" in given else f"https://{given}")
        if not address:
            raise ValidationError(_("This is no address of a page on the web."))
        return address


@admin.register(PageElsewhere)
class PageElsewhereAdmin(ForAdmins, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = PageElsewhereForm
    list_display = ("address", "article")
    autocomplete_fields = ("article",)
    search_fields = ("address",)
