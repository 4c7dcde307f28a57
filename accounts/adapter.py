"""How allauth makes, greets and writes to a member here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.internal.httpkit import add_query_params
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions.members import register_member
from accounts.models import Person, User
from accounts.signals import member_arrived
from accounts.whoami import GUEST_IN_SESSION
from groundwork.actions.mails import send_mail_later
from groundwork.clients import client_of
from groundwork.languages import has_page, in_language, is_asked_for


class MemberAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _("Too many attempts with this address. Please wait five minutes."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "duplicate_email": _("This is your address already."),
        "incorrect_code": _("This is not the code, or not any more."),
    }

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        return register_member(
            user=user,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password1"],
        )

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Refuse an address under which somebody else, perhaps not proven yet, has signed up in the meantime."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email=email_address.email).exists():
            template = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, template, {"email": email_address.email})
            return False
        is_proven: bool = super().confirm_email(request, email_address)
        if is_proven:
            _announce(request, email_address.user)
        return is_proven

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of the mail. Opened in another browser it leads, by way of the log-in, to where `next` pointed."""
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        if after := get_next_redirect_url(request):
            url = add_query_params(url, {"next": add_query_params(reverse("account_login"), {"next": after})})
        return url

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("you") if self.request.user.is_authenticated else reverse("account_login")

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        """Who logs in on a page in the site's own language goes on in the one that they chose for themselves."""
        _announce(request, user)
        response: HttpResponse = super().post_login(request, user, **about)
        language = user.person.language
        if isinstance(response, HttpResponseRedirect) and language and not is_asked_for(request.path):
            to = in_language(response.url, language)
            if response.url.startswith("/") and has_page(to):
                response["Location"] = to
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("you")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plain text, through the outbox: sent or not, the page answers alike and in the same time."""
        request = allauth_context.request
        words = {**context, "email": email}
        send_mail_later(
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", words, request),
            body=render_to_string(f"{template_prefix}_message.txt", words, request).strip() + "\n",
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_of(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never, as these pages have one form of answer; but the script of the passkeys asks what is to be signed."""
        match = request.resolver_match
        asks = match is not None and match.url_name == "mfa_login_webauthn" and request.method == "GET"
        return asks and "application/json" in request.headers.get("Accept", "")


def _announce(request: HttpRequest, user: User) -> None:
    """What was said as a guest with an address that is proven now can be given to the member."""
    email = User.objects.values_list("email", flat=True).get(pk=user.pk)
    if EmailAddress.objects.filter(user=user, email=email, verified=True).exists():
        guest_id = request.session.get(GUEST_IN_SESSION) if request.user == user else None
        member_arrived.send(sender=Person, person=user.person, email=email, guest_id=guest_id)
