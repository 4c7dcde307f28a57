"""The ways to sign in with an account elsewhere: which there are, what each needs, and which of them are on.

What the site's owner gave stands in `settings.SIGN_IN`, name by name as in the environment; a way is on when all that
it needs is there. Nothing of this is in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPENID = "openid"


@dataclass(frozen=True, slots=True)
class Way:
    """`id` stands in addresses and with each linked account; `needs` are names of settings, the first its client id."""

    id: str
    brand: str
    needs: tuple[str, ...]
    registered_at: str | Promise  # where its owner's page for such clients is
    steps: tuple[Promise, ...]

    @property
    def name(self) -> str:
        """As readers know it; the OpenID server has the name that the site's owner gave it."""
        return (settings.SIGN_IN.get("OIDC_NAME") or self.brand) if self.id == OPENID else self.brand

    @property
    def missing(self) -> list[str]:
        """The names of the settings that it needs and that nobody gave."""
        return [name for name in self.needs if not settings.SIGN_IN.get(name)]

    @property
    def is_on(self) -> bool:
        return not self.missing

    @property
    def callback(self) -> str:
        """The path that the provider sends people back to: one, whatever language they read in."""
        with translation.override(settings.LANGUAGE_CODE):
            return reverse("come_back_from", args=[self.id])


WAYS = (
    Way(
        OPENID, "OpenID Connect", ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_SERVER"),
        _("the administration of your OpenID server"),
        (
            _("Make a confidential client for the authorization code flow, with the scopes openid, profile and email."),
            _("OIDC_SERVER is its issuer: the address before /.well-known/openid-configuration."),
            _("OIDC_NAME is what people call it."),
        ),
    ),
    Way(
        "google", "Google", ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
        "https://console.cloud.google.com/apis/credentials",
        (_("Make an OAuth client ID of the type “Web application”."),),
    ),
    Way(
        "twitter_oauth2", "X", ("X_CLIENT_ID", "X_CLIENT_SECRET"),
        "https://developer.x.com/en/portal/dashboard",
        (
            _("Turn on “User authentication” for your app, as a confidential client with the right to read."),
            _("X names no e-mail address, so that people are asked for theirs."),
        ),
    ),
    Way(
        "facebook", "Facebook", ("FACEBOOK_CLIENT_ID", "FACEBOOK_CLIENT_SECRET"),
        "https://developers.facebook.com/apps/",
        (
            _("Add “Facebook Login” to your app, with the permissions email and public_profile."),
            _("Facebook does not say whether an address is proven, so that people get one mail from us."),
        ),
    ),
    Way(
        "wordpress", "WordPress.com", ("WORDPRESS_CLIENT_ID", "WORDPRESS_CLIENT_SECRET"),
        "https://developer.wordpress.com/apps/",
        (_("Make an application of the type “Web”."),),
    ),
)  # fmt: skip
BY_ID = {way.id: way for way in WAYS}


def ways() -> list[Way]:
    """The ways that are on, in the order in which they are offered."""
    return [way for way in WAYS if way.is_on]


def provider_of(way: Way) -> dict[str, Any]:
    """What allauth wants to know of a way, as the fields of its SocialApp."""
    given = settings.SIGN_IN
    client_id, secret = (given[name] for name in way.needs[:2])
    if way.id != OPENID:
        return {"provider": way.id, "name": way.name, "client_id": client_id, "secret": secret}
    return {
        "provider": "openid_connect",
        "provider_id": OPENID,
        "name": way.name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": given["OIDC_SERVER"].rstrip("/"), "oauth_pkce_enabled": True},
    }
