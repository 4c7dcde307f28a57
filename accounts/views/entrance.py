"""allauth's pages, as they are shown here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.views import ConfirmEmailView
from allauth.socialaccount.models import SocialAccount
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from accounts.models import Person, User
from accounts.sessions import waits_for_address

View = Callable[..., HttpResponse]


def in_our_frame(view: View) -> View:
    """Show a page of allauth in the frame of the site, and let nobody keep it.

    allauth gives its pages a `site` of its own (a host name), which would hide the site's identity from the frame.
    """

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return never_cache(framed)


class _ConfirmAddress(ConfirmEmailView):  # type: ignore[misc]  # allauth has no types
    """The link of the mail: a GET shows one button and changes nothing, since scanners follow links, too."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(*args, **kwargs)
        if self.object is None:
            response.status_code = HTTPStatus.GONE
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose account this opens, and whether what a guest said goes to it: for whoever did not ask for it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        confirmation: Any = self.object
        if confirmation is not None:
            address = confirmation.email_address
            context["opens"] = Person.objects.filter(user=address.user_id).first()
            context["parts"] = _parted_from(self.request, address.user)
            context["has_guest"] = Person.objects.proven_guest(address.email).exists()
        return context

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)  # type: ignore[no-any-return]  # allauth has no types
        except Http404:  # used, too old, or never ours: the page says what to do
            self.object = None
            gone: HttpResponse = self.render_to_response(self.get_context_data(), status=HTTPStatus.GONE)
            return gone

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


def _parted_from(request: HttpRequest, user: User) -> list[str]:
    """The names of the providers that the button unlinks, as in `receivers.note_address`."""
    if user.last_login is not None or waits_for_address(request, user):
        return []
    linked = SocialAccount.objects.filter(user=user)
    return [account.get_provider_account().get_brand()["name"] for account in linked]


confirm_address = _ConfirmAddress.as_view()
