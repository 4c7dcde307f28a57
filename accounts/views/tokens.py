"""What a member's programs speak for them with: made, seen and revoked on a page of their own."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import tokens
from accounts.models import AccessToken, User
from accounts.rules.roles import may_write_articles, moderates_anything
from accounts.rules.scopes import INDIEAUTH_SCOPES, MODERATE, PUBLISH, SCOPES
from accounts.token_form import TokenForm

NOT_PROCESSABLE = 422


@never_cache
@login_required
@require_safe
def access_tokens(request: HttpRequest) -> HttpResponse:
    """Those that stand, the newest first; what they may do, and when they were last used."""
    standing = AccessToken.objects.standing(timezone.now()).filter(user=_member(request))
    rows = [{"token": token, "may": may_of(token)} for token in standing.order_by("-created_at")]
    return render(request, "account/tokens.html", {"rows": rows})


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make one. The page that answers shows its secret, and no page ever does again."""
    member = _member(request)
    form = TokenForm(request.POST or None, scopes=_scopes_for(member))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = tokens.make_token(
                user=member,
                kind=given["kind"],
                name=given["name"],
                scopes=given["scopes"],
                key=given["key"],
                expires_at=given["expires_at"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "account/token_made.html", _shown_once(request, made))
    status = NOT_PROCESSABLE if form.errors else 200
    return render(request, "account/token_new.html", {"form": form}, status=status)


@never_cache
@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken, pk=pk, user=_member(request))
    tokens.revoke_token(token=token)
    messages.success(request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token.name})
    return redirect("access_tokens")


def may_of(token: AccessToken) -> list[str]:
    """What it may do, in words."""
    words = {**SCOPES, **INDIEAUTH_SCOPES}
    return [str(words[scope]) for scope in token.scopes.split() if scope in words]


def _shown_once(request: HttpRequest, made: tokens.Made) -> dict[str, Any]:
    return {
        "token": made.token,
        "secret": made.secret,
        "may": may_of(made.token),
        "is_app_password": made.token.kind == AccessToken.Kind.APP_PASSWORD,
        "handle": _member(request).handle,
    }


def _scopes_for(member: User) -> list[tuple[str, Any]]:
    """What this member can give away: nobody is offered what they may not do themselves."""
    missing = set()
    if not moderates_anything(member):
        missing.add(MODERATE)
    if not may_write_articles(member):
        missing.add(PUBLISH)
    return [(name, words) for name, words in SCOPES.items() if name not in missing]


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - who is logged in is a member
    return request.user
