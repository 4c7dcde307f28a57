"""The form for a new app password or personal token."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken
from accounts.models.token import MOST_TOKEN_NAME

KINDS = (
    (AccessToken.Kind.APP_PASSWORD, _("App password: for an editor that asks for a name and a password")),
    (AccessToken.Kind.PERSONAL, _("Personal token: for a script or a program that uses the API")),
)
ENDS = (("", _("When I revoke it")), ("30", _("In 30 days")), ("365", _("In a year")))


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=MOST_TOKEN_NAME,
        help_text=_("So that you know which one to revoke: “MarsEdit on my laptop”."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, widget=forms.RadioSelect, initial=AccessToken.Kind.APP_PASSWORD
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    ends = forms.ChoiceField(label=_("It ends"), choices=ENDS, required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, scopes: list[tuple[str, Any]]) -> None:
        super().__init__(data, initial={"key": token_urlsafe(16)})
        field: Any = self.fields["scopes"]
        field.choices = scopes

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        days = given.get("ends")
        ends_at: datetime | None = timezone.now() + timedelta(days=int(days)) if days else None
        return {**given, "expires_at": ends_at}
