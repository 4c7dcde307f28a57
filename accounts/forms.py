"""Forms of the account pages, and the field for a name, which guests fill in too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.actions.members import AddressTaken
from accounts.models import Person, User
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable

MOST_ADDRESS = 254  # characters; RFC 5321, section 4.5.3.1.3, less its two brackets; the column's size too
MOST_KEY_NAME = 60  # characters
PASSWORD_HELP = _("At least 10 characters, and not one of the usual ones.")
FIXED_WORDS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "code": _("Code"),
}


class NameField(forms.CharField):
    """A name as accounts.rules.names has it, and that is nobody's who runs the site.

    No `maxlength`: a browser would cut what is pasted without a word.
    """

    wearer: Person | None = None  # who has one already

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Name"))
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        name = clean_name(typed)
        check_wearable(name, wearer=self.wearer)
        return name


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


class _TellsNobody(forms.BaseForm):
    """Signing up with an address that is somebody's looks like any other: they get a mail, and nothing is made."""

    account_already_exists: bool
    cleaned_data: dict[str, Any]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists and "password1" in self.cleaned_data:
            make_password(self.cleaned_data["password1"])  # takes as long as it does for a new member
        save: Callable[..., tuple[User | None, HttpResponse | None]] = super().try_save  # type: ignore[misc]  # allauth's
        try:
            return save(request)
        except AddressTaken:  # by somebody who sent the same form a moment earlier
            self.account_already_exists = True
            return save(request)


class SignupForm(_InOurWords, _TellsNobody, allauth_forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    new_password_label = _("Password")
    name = NameField(help_text=_("Shown beside what you write."))
    field_order = ["name", "email", "password1"]


class SocialSignupForm(_InOurWords, _TellsNobody, social_forms.SignupForm):  # type: ignore[misc]  # no types
    """What is left to ask of somebody who comes by an account elsewhere."""

    name = NameField(help_text=_("Shown beside what you write."))
    field_order = ["name", "email"]

    def validate_unique_email(self, value: str) -> str:
        """Like every other sign-up: whose address it is, is told to nobody."""
        return str(allauth_forms.BaseSignupForm.validate_unique_email(self, value))


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


class RequestLoginCodeForm(_InOurWords, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]  # no types
    pass


class ConfirmLoginCodeForm(_InOurWords, allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]  # no types
    pass


class SecondFactorForm(_InOurWords, factor_forms.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    pass


class SecondFactorAgainForm(_InOurWords, factor_forms.ReauthenticateForm):  # type: ignore[misc]  # no types
    pass


class ActivateAppForm(_InOurWords, totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    pass


class AddPasskeyForm(_InOurWords, key_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Every key can be logged in with by itself: the script asks for such a one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].validators.append(MaxLengthValidator(MOST_KEY_NAME))


class RenamePasskeyForm(_InOurWords, key_forms.EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].validators.append(MaxLengthValidator(MOST_KEY_NAME))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Of the pages after you log in, and of our letters. Articles stay in their own."),
    )


class RenameForm(forms.Form):
    name = NameField(help_text=_("Shown beside what you write, also beside what you wrote before."))

    def __init__(self, *args: Any, wearer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].wearer = wearer  # type: ignore[attr-defined]  # it is a NameField
