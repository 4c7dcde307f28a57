"""How allauth makes and finds a member who comes by an account elsewhere.

An address counts only where the provider says that it is proven. Then the member who has proven the same address here
is meant, so that nobody gets a second account for it; whoever has not, gets in by a mail of ours like everybody else.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions.members import AddressTaken, hand_over, is_unclaimed, register_member
from accounts.models import User
from accounts.rules.names import clean_name
from accounts.rules.ways import provider_of, ways
from accounts.rules.wearing import check_wearable


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Choose a password first, or you could not log in any more."),
        "no_verified_email": _("Confirm your address first, or you could not log in any more."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """From the settings alone: nothing in the database turns a way on."""
        apps = [SocialApp(**provider_of(way)) for way in ways()]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        registry.load()  # allauth does so with its own addresses, which are not ours
        return super().get_provider(request, provider, client_id=client_id)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The member who is meant by an address that both sides have proven; or an account that nobody has proven."""
        for address in _proven(sociallogin):
            user = User.objects.select_related("person").filter(email=address).first()
            if user is None:
                continue
            is_proven = EmailAddress.objects.filter(user=user, email=address, verified=True).exists()
            if is_proven or (is_unclaimed(user) and _can_be_a_name(suggested_name(sociallogin))):
                return user, address
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever comes with a proven address gets the account that somebody opened for it without being its owner."""
        is_login = sociallogin.state.get("process") == AuthProcess.LOGIN
        if is_login and sociallogin._did_authenticate_by_email and is_unclaimed(sociallogin.user):
            hand_over(user=sociallogin.user, name=suggested_name(sociallogin))

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Without a form, when nothing is left to ask: a proven address, and a name that can be one."""
        return _can_be_a_name(suggested_name(sociallogin)) and sociallogin.user.email in _proven(sociallogin)

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"name": suggested_name(sociallogin), "email": sociallogin.user.email}

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A member with the account elsewhere linked, both or neither.

        The address is proven only if it is the very one that the provider has proven: another one that was typed must
        not be taken for it.
        """
        typed = form.cleaned_data if form is not None else {}
        email = typed.get("email") or sociallogin.user.email
        name = typed.get("name") or suggested_name(sociallogin)
        try:
            with transaction.atomic():
                user = register_member(user=sociallogin.user, email=email, name=name, password=None)
                proven = [address for address in sociallogin.email_addresses if address.email == user.email]
                sociallogin.email_addresses = [address for address in proven if address.verified is True]
                sociallogin.save(request)
        except AddressTaken:
            if form is not None:
                raise
            raise ImmediateHttpResponse(_once_more(sociallogin)) from None
        except IntegrityError:  # the same account elsewhere, in another tab, was quicker
            raise ImmediateHttpResponse(_once_more(sociallogin)) from None
        return user


def suggested_name(sociallogin: SocialLogin) -> str:
    told = sociallogin.account.extra_data
    return str(told.get("name") or told.get("username") or "")


def _can_be_a_name(name: str) -> bool:
    try:
        check_wearable(clean_name(name))
        return bool(name)
    except ValidationError:
        return False


def _proven(sociallogin: SocialLogin) -> list[str]:
    return [address.email for address in sociallogin.email_addresses if address.verified is True]


def _once_more(sociallogin: SocialLogin) -> Any:
    """Somebody signed up in this very moment, probably the same person: now they can log in."""
    return redirect_to_login(sociallogin.state.get("next") or "/")
