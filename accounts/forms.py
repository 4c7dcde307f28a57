"""Forms of the account pages, and the field for a name, which guests fill in too."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.actions.members import AddressTaken
from accounts.models import User
from accounts.rules.names import clean_name

MOST_ADDRESS = 254  # characters; RFC 5321, section 4.5.3.1.3, less its two brackets; the column's size too
PASSWORD_HELP = _("At least 10 characters, and not one of the usual ones.")
FIXED_WORDS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
}


class NameField(forms.CharField):
    """A name as accounts.rules.names has it. No `maxlength`: a browser would cut what is pasted without a word."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Name"))
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return clean_name(typed) if typed else ""


class _InOurWords(forms.BaseForm):
    """Labels of our own, no placeholder that repeats them, one field for a new password, and a bound for addresses."""

    new_password_label = _("New password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = FIXED_WORDS.get(name, field.label)
            if name == "password1":
                field.label, field.help_text = self.new_password_label, PASSWORD_HELP
            elif isinstance(field.widget, forms.PasswordInput):
                field.help_text = ""
            if isinstance(field, forms.EmailField):
                field.validators.append(MaxLengthValidator(MOST_ADDRESS))


class SignupForm(_InOurWords, allauth_forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    new_password_label = _("Password")
    name = NameField(help_text=_("Shown beside what you write."))
    field_order = ["name", "email", "password1"]
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A new member; or, where the address is somebody's, the same answer in the same time, and a mail to them."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as it does for a new member
            return super().try_save(request)  # type: ignore[no-any-return]  # allauth has no types
        try:
            return super().try_save(request)  # type: ignore[no-any-return]  # allauth has no types
        except AddressTaken:  # by somebody who sent the same form a moment earlier
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]  # allauth has no types


class LoginForm(_InOurWords, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class AddEmailForm(_InOurWords, allauth_forms.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    pass


class ChangePasswordForm(_InOurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class ResetPasswordForm(_InOurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class ResetPasswordKeyForm(_InOurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # no types
    pass


class ReauthenticateForm(_InOurWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # no types
    pass


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Of the pages after you log in, and of our letters. Articles stay in their own."),
    )


class RenameForm(forms.Form):
    name = NameField(help_text=_("Shown beside what you write, also beside what you wrote before."))
