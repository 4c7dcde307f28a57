"""What every form of the talk is, and the fields of somebody who is not logged in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable

GUEST_FIELDS = ("name", "email", "website")
MOST_EMAIL: int = Person._meta.get_field("email").max_length or 0  # characters
MOST_WEBSITE: int = Person._meta.get_field("website").max_length or 0

Choices = Sequence[tuple[str, Any]]


class TalkForm(forms.Form):
    """Drawn inside a `<form>` that the page writes itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def retype(self, **values: str) -> None:
        """Show the form again as it was typed, but for these fields."""
        self.data = {**{name: self.data.get(name) for name in self.data}, **values}


class GuestForm(TalkForm):
    """Asks for a name and an address, unless somebody is speaking already."""

    name = forms.CharField(
        label=_("Name"),
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Shown beside what you write."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=MOST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown. We send you one link to confirm it."),
    )

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        """`is_known`: no name is asked for."""
        if is_known:  # Django copies every field that is named here
            asked = {name: field for name, field in self.base_fields.items() if name not in GUEST_FIELDS}
            self.base_fields = asked  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        check_wearable(name)
        return name

    def clean_email(self) -> str:
        """As it is stored: in small letters, which may be more of them ("İ")."""
        email: str = self.cleaned_data["email"].strip().lower()
        if len(email) > MOST_EMAIL:
            raise ValidationError(_("This address is too long."), code="max_length")
        return email


def new_key() -> str:
    return uuid.uuid4().hex
