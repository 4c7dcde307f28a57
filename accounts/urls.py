"""The doors of the house."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as key_views
from allauth.socialaccount import views as social_views
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.views import choose_language, confirm_address, in_our_frame, profile, rename_person, ways, you
from accounts.views.sessions import sessions
from accounts.views.tokens import access_tokens, new_token, revoke_token

urlpatterns = [
    path("", you, name="you"),
    path("name/", rename_person, name="rename_person"),
    path("profile/", profile.change, name="change_profile"),
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
    path("login/code/", in_our_frame(allauth_views.request_login_code), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        in_our_frame(allauth_views.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("login/passkey/", in_our_frame(key_views.login_webauthn), name="mfa_login_webauthn"),
    path("login/second/", in_our_frame(factor_views.authenticate), name="mfa_authenticate"),
    path("sessions/", sessions, name="sessions"),
    path("second/", in_our_frame(factor_views.index), name="mfa_index"),
    path("second/again/", in_our_frame(factor_views.reauthenticate), name="mfa_reauthenticate"),
    path("second/app/", in_our_frame(app_views.activate_totp), name="mfa_activate_totp"),
    path("second/app/off/", in_our_frame(app_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("second/codes/", in_our_frame(recovery_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second/codes/new/",
        in_our_frame(recovery_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second/codes/download/",
        in_our_frame(recovery_views.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", in_our_frame(key_views.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", in_our_frame(key_views.add_webauthn), name="mfa_add_webauthn"),
    path(
        "passkeys/again/", in_our_frame(key_views.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("passkeys/<int:pk>/remove/", in_our_frame(key_views.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/name/", in_our_frame(key_views.edit_webauthn), name="mfa_edit_webauthn"),
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
