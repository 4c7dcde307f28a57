"""How allauth names and words the second factor here."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("With a second factor on, the address cannot be changed."),
        "incorrect_code": _("This is not the code, or not any more."),
        "unverified_email": _("Confirm your address first."),
        "cannot_generate_recovery_codes": _("Recovery codes are for accounts with an app or a passkey."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
