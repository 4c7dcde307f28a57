"""Pictures in the admin: uploaded or fetched, with the line of Markdown that places each in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.actions.pictures import add_picture, ask_for_picture, delete_picture, try_again
from articles.admin.guards import ForAdmins, ForAuthors, user_of
from articles.models import Article, Picture
from articles.rules.access import editable_by
from articles.rules.pictures import Encoded, encode_picture

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

PREVIEW_WIDTH = 240  # CSS pixels


class PictureForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """A file or a web address, and what the picture shows."""

    encoded: Encoded  # of the file that was sent

    file = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "PNG, JPEG, WebP or GIF, at most 20 MB. It is written anew in up to three sizes; place, camera and time, "
            "which a file may hold, are dropped."
        ),
    )
    address = forms.CharField(
        label=_("or its address on the web"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"size": 80}),
        help_text=_("It is fetched once and then served from here."),
    )
    decorative = forms.BooleanField(
        label=_("It only decorates: there is nothing to say about it"), required=False
    )

    class Meta:
        model = Picture
        fields = ("alt",)
        widgets = {"alt": forms.Textarea(attrs={"rows": 2, "dir": "auto"})}

    def clean_file(self) -> Any:
        """Check the upload now, while it can be said beside its field."""
        file = self.cleaned_data["file"]
        if file:
            self.encoded = encode_picture(file.read())
        return file

    def clean(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        if "file" in given and bool(given.get("file")) == bool(given.get("address")):
            raise ValidationError(_("Choose a file, or write an address: one of the two."))
        if not given.get("alt", "").strip() and not given.get("decorative"):
            self.add_error("alt", _("Say what it shows, or that it only decorates."))
        return given


@admin.register(Picture)
class PictureAdmin(ForAuthors, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = PictureForm
    list_display = ("shown", "alt", "standing", "markdown", "added_at")
    list_display_links = ("alt", "standing")
    list_per_page = 30
    ordering = ("-id",)
    search_fields = ("alt", "source_url")
    actions = None
    readonly_fields = ("shown", "markdown", "alt", "standing", "source_url", "adder", "added_at")

    has_delete_permission = ForAdmins.has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a text holds its own words for a picture

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        return ("file", "address", "alt", "decorative") if obj is None else self.readonly_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        return () if obj is None else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.again)
        return [path("<int:pk>/again/", again, name="articles_picture_again"), *super().get_urls()]

    @admin.display(description=_("picture"))
    def shown(self, picture: Picture) -> str:
        if not picture.url:
            return ""
        height = round(picture.height * PREVIEW_WIDTH / picture.width)
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">', picture.url, picture.alt, PREVIEW_WIDTH, height
        )

    @admin.display(description=_("to place it in a text"))
    def markdown(self, picture: Picture) -> str:
        if not picture.url:
            return ""
        words = " ".join(picture.alt.split())
        for sign in "\\[]":
            words = words.replace(sign, "\\" + sign)
        return format_html("<code>![{}]({})</code>", words, picture.url)

    @admin.display(description=_("state"))
    def standing(self, picture: Picture) -> str:
        return ": ".join(filter(None, (picture.get_state_display(), picture.what_went_wrong)))

    @admin.display(description=_("added by"))
    def adder(self, picture: Picture) -> str:
        return str(picture.added_by or "")

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        given, user = form.cleaned_data, user_of(request)
        if given["file"]:
            kept = add_picture(editor=user, encoded=form.encoded, alt=given["alt"])
        else:
            kept = ask_for_picture(editor=user, url=given["address"].strip(), alt=given["alt"])
        obj.pk, obj._state.adding = kept.pk, False

    def response_add(self, request: HttpRequest, obj: Picture, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the picture's own page, where the line to copy stands."""
        picture = Picture.objects.get(pk=obj.pk)
        if picture.url:
            messages.success(request, _("The picture is here. Copy its line into the text."))
        else:
            messages.info(
                request, _("The picture is being fetched; load this page again to see how far it is.")
            )
        return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        delete_picture(editor=user_of(request), picture=obj)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: fetch once more what could not be fetched; `article` is the one in whose text it belongs."""
        if not self.has_add_permission(request):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        picture = get_object_or_404(Picture, pk=pk)
        given = request.POST.get("article", "")
        article: Article | None = None
        if given.isascii() and given.isdecimal():
            article = get_object_or_404(editable_by(request.user), pk=int(given[:18]))
        try_again(editor=user_of(request), picture=picture, article=article)
        if article is not None:
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
