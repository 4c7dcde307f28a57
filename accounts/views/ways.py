"""To an account elsewhere and back: the two ends of signing in with somebody else's word for it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from accounts.rules.ways import BY_ID, Way

LANGUAGE_IN_SESSION = "language_at_the_door"
# What a provider that answers nonsense makes allauth raise: a page that says so, not a 500.
NONSENSE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    ImproperlyConfigured,
    OAuth2Error,
    RequestException,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_with(request: HttpRequest, way: str) -> HttpResponse:
    """`/accounts/with/<way>/`: a GET shows one button, since a link elsewhere must not log anybody in."""
    chosen = _way(way)
    process = _process(request)
    if request.method != "POST":
        context = {"way": chosen, "process": process, "next": get_next_redirect_url(request) or ""}
        return render(request, "socialaccount/login.html", context)
    return leave_for(request, way, after=get_next_redirect_url(request), process=process)


def leave_for(
    request: HttpRequest, way: str, *, after: str | None, process: str = AuthProcess.LOGIN
) -> HttpResponse:
    """To the provider; `after` is where people come to in the end. For a POST of this site only.

    The answer is a page that goes on by itself: browsers hold a form's redirects to the policy's `form-action`, and no
    list of ours could name all that a provider passes people through.
    """
    chosen = _way(way)
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    if limited is not None:
        return limited
    request.session[LANGUAGE_IN_SESSION] = get_language()
    provider = get_adapter(request).get_provider(request, chosen.id)
    try:
        answer: HttpResponse = provider.redirect(request, process=process, next_url=after)
    except NONSENSE as trouble:
        answer = render_authentication_error(request, provider, exception=trouble)
    if "Location" not in answer:
        return answer
    return render(request, "socialaccount/leaving.html", {"way": chosen, "address": answer["Location"]})


@never_cache
@require_safe
def come_back_from(request: HttpRequest, way: str) -> HttpResponse:
    """`/accounts/with/<way>/back/`: what the provider says, in the language in which somebody set out.

    A GET that logs in, as OAuth 2 has it (RFC 6749, 4.1.2): its `state` is the proof that this browser set out here.
    """
    chosen = _way(way)
    with translation.override(request.session.get(LANGUAGE_IN_SESSION) or get_language()):
        provider = get_adapter(request).get_provider(request, chosen.id)
        view = OAuth2CallbackView()
        view.request, view.adapter = request, provider.get_oauth2_adapter(request)
        try:
            answer: HttpResponse = view.dispatch(request)
        except ImmediateHttpResponse as immediate:
            answer = immediate.response
        except NONSENSE as trouble:
            answer = render_authentication_error(request, provider, exception=trouble)
    return answer


@never_cache
def cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/login_cancelled.html")


@never_cache
def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.UNAUTHORIZED)


def _way(name: str) -> Way:
    way = BY_ID.get(name)
    if way is None or not way.is_on:
        raise Http404
    return way


def _process(request: HttpRequest) -> Any:
    asked = request.POST.get("process") or request.GET.get("process")
    is_linking = asked == AuthProcess.CONNECT and request.user.is_authenticated
    return AuthProcess.CONNECT if is_linking else AuthProcess.LOGIN
