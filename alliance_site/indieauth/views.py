"""Asking the member, giving the code, giving the token; taking a token back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.tokens import make_token, revoke_token
from accounts.models import AccessToken, User
from accounts.models.token import MOST_TOKEN_NAME
from accounts.rules.scopes import INDIEAUTH_SCOPES, PROFILE, known_scopes
from accounts.rules.tokens import WrongToken, digest_of, token_for
from alliance_site.indieauth.asking import Asked, OddRequest, asked_in
from alliance_site.indieauth.codes import Granted, WrongCode, code_for, redeem
from articles.feeds import absolute
from groundwork.clients import client_of
from groundwork.languages import own_address
from groundwork.limits import Limit, LimitReached, count_towards

REDEEMED = Limit("indieauth-code", times=60, seconds=10 * 60)


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """RFC 8414, at the place that it names, with what IndieAuth adds."""
    told = {
        "issuer": absolute("/"),
        "authorization_endpoint": absolute(own_address("indieauth_ask")),
        "token_endpoint": absolute(reverse("indieauth_token")),
        "revocation_endpoint": absolute(reverse("indieauth_revoke")),
        "revocation_endpoint_auth_methods_supported": ["none"],
        "userinfo_endpoint": absolute(reverse("indieauth_token")),
        "scopes_supported": list(INDIEAUTH_SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }
    return JsonResponse(told, headers={"Cache-Control": "public, max-age=3600"})


@never_cache
@csrf_exempt
def authorize(request: HttpRequest) -> HttpResponse:
    """GET asks the member; POST by a client redeems a code for who they are, and nothing else (5.3.2)."""
    if request.method == "POST":
        return _redeemed(request, for_token=False)
    return _ask(request)


@login_required
@require_safe
def _ask(request: HttpRequest) -> HttpResponse:
    try:
        asked = asked_in(request.GET.dict())
    except OddRequest as odd:
        return _odd(request, odd)
    context = {
        "asked": asked,
        "given": request.GET.dict(),
        "scopes": [(name, INDIEAUTH_SCOPES[name]) for name in asked.scopes],
        "me": me_of(_member(request)),
    }
    response = render(request, "account/indieauth.html", context)
    response._csp_update = {"form-action": [asked.origin]}  # type: ignore[attr-defined]  # where the answer leads on
    return response


@never_cache
@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """The member's answer: back to the client with a code, or with a no."""
    try:
        asked = asked_in(request.POST.dict())
    except OddRequest as odd:
        return _odd(request, odd)
    issuer = absolute("/")
    if "allow" not in request.POST:
        return HttpResponseRedirect(asked.back(error="access_denied", iss=issuer))
    chosen = [
        name for name in known_scopes(request.POST.getlist("may"), indieauth=True) if name in asked.scopes
    ]
    code = code_for(_member(request), asked, chosen)
    return HttpResponseRedirect(asked.back(code=code, iss=issuer))


@never_cache
@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """POST redeems a code for a token (5.3.3); GET tells whose a token is (as older clients ask)."""
    if request.method == "POST":
        if request.POST.get("action") == "revoke":
            return revoke(request)
        return _redeemed(request, for_token=True)
    try:
        access = token_for(request)
    except (WrongToken, LimitReached):
        access = None
    if access is None:
        return JsonResponse({"error": "invalid_token"}, status=401, headers={"WWW-Authenticate": "Bearer"})
    scopes = " ".join(sorted(access.scopes))
    told = {"client_id": access.token.client, "scope": scopes}
    return JsonResponse({**_identity(access.user, [PROFILE] if access.may(PROFILE) else []), **told})


@never_cache
@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009: whoever holds a token may end it; the answer is the same for one that is none."""
    given = request.POST.get("token", "")[:200]
    found = AccessToken.objects.filter(digest=digest_of(given), kind=AccessToken.Kind.INDIEAUTH).first()
    if found is not None:
        revoke_token(token=found)
    return HttpResponse(status=200)


def me_of(user: User) -> str:
    """The address by which a member is known to other sites: their page as an author."""
    return absolute(own_address("author", user.handle))


def _redeemed(request: HttpRequest, *, for_token: bool) -> HttpResponse:
    try:
        count_towards(REDEEMED, who=client_of(request), now=timezone.now())
        granted = redeem(request.POST.dict())
        if for_token and not granted.scopes:
            return JsonResponse({"error": "invalid_grant"}, status=400)
        told = _identity(granted.user, granted.scopes)
        return JsonResponse({**told, **(_token(granted) if for_token else {})})
    except WrongCode:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    except ValidationError as error:
        return JsonResponse(
            {"error": "invalid_request", "error_description": " ".join(error.messages)}, status=400
        )
    except LimitReached as reached:
        return JsonResponse(
            {"error": "slow_down"}, status=429, headers={"Retry-After": str(reached.retry_after)}
        )


def _token(granted: Granted) -> dict[str, Any]:
    name = granted.client.partition("://")[2].strip("/")[:MOST_TOKEN_NAME]
    made = make_token(
        user=granted.user,
        kind=AccessToken.Kind.INDIEAUTH,
        name=name,
        scopes=granted.scopes,
        client=granted.client,
    )
    return {"access_token": made.secret, "token_type": "Bearer", "scope": " ".join(granted.scopes)}


def _identity(user: User, scopes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"me": me_of(user)}
    if PROFILE in scopes:
        told["profile"] = {"name": str(user), "url": me_of(user)}
    return told


def _odd(request: HttpRequest, odd: OddRequest) -> HttpResponse:
    words = {
        "client_id": _("The address by which the program names itself is none that can be trusted."),
        "redirect_uri": _("The program wants to be answered on another site than its own."),
        "code_challenge": _("The program does not protect its request (PKCE with S256)."),
    }
    said = words.get(str(odd), _("The program asked in a way that is not understood here."))
    return render(request, "account/indieauth_odd.html", {"said": said}, status=400)


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - who is logged in is a member
    return request.user


__all__ = ["Asked", "authorize", "consent", "metadata", "revoke", "token"]
