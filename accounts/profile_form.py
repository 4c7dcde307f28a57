"""What members say and show about themselves, as a form. The actions check it once more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.avatars import MOST_AVATAR_BYTES
from accounts.rules.websites import clean_website
from groundwork.pictures import too_large

MOST_BIO: int = User._meta.get_field("bio").max_length or 0  # characters


class ProfileForm(forms.Form):
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=MOST_BIO,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Everybody can read it."),
    )
    website = forms.CharField(
        label=_("Website"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        help_text=_("A link to it stands on your page."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_(
            "PNG, JPEG, WebP or GIF, up to 8 MB. Its middle is shown, and nothing of where it was taken is kept."
        ),
    )

    def clean_bio(self) -> str:
        return str(self.cleaned_data["bio"]).replace("\r\n", "\n")

    def clean_website(self) -> str:
        return clean_website(self.cleaned_data["website"])

    def clean_picture(self) -> Any:
        picture: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if picture is not None and (picture.size or 0) > MOST_AVATAR_BYTES:
            raise too_large(picture.size or 0, MOST_AVATAR_BYTES)
        return picture
