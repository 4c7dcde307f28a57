"""The doors of the house."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.socialaccount import views as social_views
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.views import choose_language, confirm_address, in_our_frame, rename_person, ways, you
from accounts.views.tokens import access_tokens, new_token, revoke_token

urlpatterns = [
    path("", you, name="you"),
    path("name/", rename_person, name="rename_person"),
    path("language/", choose_language, name="choose_language"),
    path("tokens/", access_tokens, name="access_tokens"),
    path("tokens/new/", new_token, name="new_token"),
    path("tokens/<int:pk>/revoke/", revoke_token, name="revoke_token"),
    path("signup/", in_our_frame(allauth_views.signup), name="account_signup"),
    path(
        "confirm-email/",
        in_our_frame(allauth_views.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", in_our_frame(confirm_address), name="account_confirm_email"
    ),
    path("login/", in_our_frame(allauth_views.login), name="account_login"),
    path("with/<slug:way>/", in_our_frame(ways.sign_in_with), name="sign_in_with"),
    path("with/<slug:way>/back/", in_our_frame(ways.come_back_from), name="come_back_from"),
    path("elsewhere/", in_our_frame(social_views.connections), name="socialaccount_connections"),
    path("elsewhere/signup/", in_our_frame(social_views.signup), name="socialaccount_signup"),
    path("elsewhere/cancelled/", in_our_frame(ways.cancelled), name="socialaccount_login_cancelled"),
    path("elsewhere/failed/", in_our_frame(ways.failed), name="socialaccount_login_error"),
    path("logout/", in_our_frame(allauth_views.logout), name="account_logout"),
    path("inactive/", in_our_frame(allauth_views.account_inactive), name="account_inactive"),
    path("email/", in_our_frame(allauth_views.email), name="account_email"),
    path("reauthenticate/", in_our_frame(allauth_views.reauthenticate), name="account_reauthenticate"),
    path("password/change/", in_our_frame(allauth_views.password_change), name="account_change_password"),
    # Somebody without a password gets one by mail, like somebody who forgot theirs.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/reset/", in_our_frame(allauth_views.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        in_our_frame(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        in_our_frame(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        in_our_frame(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
