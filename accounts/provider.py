"""The providers as allauth knows them (it looks for `provider_classes` here): its own, with our addresses and caution.

One callback each, whatever language people read in. And only an address that the provider itself says is proven counts
as proven; "true" in quotation marks does not (OpenID Connect Core 1.0, section 5.1: a boolean).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount, ProviderException
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.provider import TwitterOAuth2Provider
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.rules.ways import BY_ID

Data = dict[str, Any]
OF_GOOGLE = "@gmail.com"
DESCRIBED_SECONDS = 60 * 60  # that a server's description of itself is believed
MOST_NAMED = 200  # characters


class _ComesBackHere:
    """An OAuth adapter whose callback is the one of `come_back_from`."""

    provider_id: str

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(BY_ID[self.provider_id].callback)


class _Ours:
    sub_id: str  # what the way is called in addresses

    def extract_extra_data(self, data: Data) -> Data:
        """What is kept of an answer: what the account is called there, for its owner to know it by."""
        told = self.extract_common_fields(data)  # type: ignore[attr-defined]  # of the provider this is mixed into
        parts = [told.get(key) for key in ("first_name", "last_name")]
        whole = " ".join(part for part in parts if isinstance(part, str) and part)
        named = {"name": told.get("name") or whole, "username": told.get("username")}
        return {key: value[:MOST_NAMED] for key, value in named.items() if isinstance(value, str) and value}

    def get_login_url(self, request: HttpRequest, **query: str) -> str:
        address = reverse("sign_in_with", args=[self.sub_id])
        return f"{address}?{urlencode(query)}" if query else address

    def get_callback_url(self) -> str:
        return BY_ID[self.sub_id].callback


def _addresses(email: object, *, proven: bool) -> list[EmailAddress]:
    return (
        [EmailAddress(email=email, verified=proven, primary=True)] if isinstance(email, str) and email else []
    )


class OpenIDAdapter(_ComesBackHere, OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    @property
    def openid_config(self) -> Data:
        """What the server says of itself (OpenID Connect Discovery 1.0), asked for once in a while, not on each way."""
        key = f"openid:{sha256(self.get_provider().server_url.encode()).hexdigest()}"
        known: Data | None = cache.get(key)
        if known is None:
            known = super().openid_config
            if not {"authorization_endpoint", "token_endpoint", "issuer"} <= known.keys():
                raise OAuth2Error("no OpenID server answers there")
            cache.set(key, known, DESCRIBED_SECONDS)
        return known


class OpenID(_Ours, OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    oauth2_adapter_class = OpenIDAdapter

    def extract_uid(self, data: Data) -> str:
        """Raises ProviderException when the two answers are about two people (OpenID Connect Core 1.0, 5.3.2)."""
        if (
            data.get("id_token")
            and data.get("userinfo")
            and data["id_token"]["sub"] != data["userinfo"]["sub"]
        ):
            raise ProviderException("the userinfo is somebody else's")
        return str(super().extract_uid(data))

    def extract_email_addresses(self, data: Data) -> list[EmailAddress]:
        told = data.get("userinfo") or data.get("id_token") or {}
        return _addresses(told.get("email"), proven=told.get("email_verified") is True)


class GoogleAdapter(_ComesBackHere, GoogleOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    pass


class Google(_Ours, GoogleProvider):  # type: ignore[misc]  # allauth has no types
    oauth2_adapter_class = GoogleAdapter

    def extract_email_addresses(self, data: Data) -> list[EmailAddress]:
        """Google answers for its own mailboxes and those of its customers' domains (`hd`); others it asked once."""
        email = data.get("email")
        is_theirs = isinstance(email, str) and (bool(data.get("hd")) or email.lower().endswith(OF_GOOGLE))
        return _addresses(email, proven=is_theirs and data.get("email_verified") is True)


class FacebookAdapter(_ComesBackHere, FacebookOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    pass


class Facebook(_Ours, FacebookProvider):  # type: ignore[misc]  # allauth has no types
    """Without its script, and asking for no more than is used."""

    oauth2_adapter_class = FacebookAdapter

    def get_fields(self) -> list[str]:
        return ["id", "name", "email"]

    def get_default_scope(self) -> list[str]:
        return ["email", "public_profile"]


class XAdapter(_ComesBackHere, TwitterOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    pass


class X(_Ours, TwitterOAuth2Provider):  # type: ignore[misc]  # allauth has no types
    """An address, if an app that may ask for it gets one (`confirmed_email`), is a suggestion here like any other."""

    oauth2_adapter_class = XAdapter

    def get_fields(self) -> list[str]:
        return ["id", "name", "username"]

    def extract_email_addresses(self, data: Data) -> list[EmailAddress]:
        return _addresses(data.get("confirmed_email"), proven=False)


class WordPressAdapter(_ComesBackHere, OAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """OAuth 2 as WordPress.com has it (developer.wordpress.com/docs/oauth2/)."""

    provider_id = "wordpress"
    authorize_url = "https://public-api.wordpress.com/oauth2/authorize"
    access_token_url = "https://public-api.wordpress.com/oauth2/token"  # noqa: S105 - an address
    profile_url = "https://public-api.wordpress.com/rest/v1.1/me"

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **told: Any) -> SocialLogin:
        fields = "ID,display_name,username,email,email_verified"
        with get_adapter().get_requests_session() as session:
            headers = {"Authorization": f"Bearer {token.token}"}
            answer = session.get(self.profile_url, params={"fields": fields}, headers=headers)
            answer.raise_for_status()
        return self.get_provider().sociallogin_from_response(request, answer.json())


class WordPress(_Ours, OAuth2Provider):  # type: ignore[misc]  # allauth has no types
    id = "wordpress"
    name = "WordPress.com"
    account_class = ProviderAccount
    oauth2_adapter_class = WordPressAdapter

    def get_default_scope(self) -> list[str]:
        return ["auth"]  # who somebody is, and nothing of their sites

    def extract_uid(self, data: Data) -> str:
        return str(data["ID"])

    def extract_common_fields(self, data: Data) -> Data:
        return {
            "name": data.get("display_name"),
            "username": data.get("username"),
            "email": data.get("email"),
        }

    def extract_email_addresses(self, data: Data) -> list[EmailAddress]:
        return _addresses(data.get("email"), proven=data.get("email_verified") is True)


provider_classes = [OpenID, Google, X, Facebook, WordPress]
