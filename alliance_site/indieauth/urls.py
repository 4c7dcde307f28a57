"""The page that asks a member is in their language; what programs call has one address."""

from __future__ import annotations

from django.urls import path

from alliance_site.indieauth.views import authorize, consent, metadata, revoke, token

machine_patterns = [
    path(".well-known/oauth-authorization-server", metadata, name="indieauth_metadata"),
    path("indieauth/token/", token, name="indieauth_token"),
    path("indieauth/revoke/", revoke, name="indieauth_revoke"),
]
urlpatterns = [
    path("indieauth/", authorize, name="indieauth_ask"),
    path("indieauth/consent/", consent, name="indieauth_consent"),
]
