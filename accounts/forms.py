"""Forms of the account pages."""

from __future__ import annotations

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.person import MOST_NAME


class SignupForm(AllauthSignupForm):
    name = forms.CharField(label=_("Name"), max_length=MOST_NAME, help_text=_("Shown beside what you write."))
    field_order = ["name", "email", "password1"]
