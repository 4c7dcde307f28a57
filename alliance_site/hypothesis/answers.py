"""Answers as the clients know them: JSON, errors as {"status": "failure", "reason": ...}, 204 without a body."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from accounts.rules.tokens import WrongToken
from alliance_site.annotating.answers import NotJson
from alliance_site.api.access import ScopeMissing
from articles.rules.access import Moved
from comments.submitting import Refused
from groundwork.limits import LimitReached

Shown = dict[str, Any] | list[Any] | None
View = Callable[..., Shown]


def failure(status: int, reason: str) -> HttpResponse:
    return JsonResponse({"status": "failure", "reason": reason}, status=status)


def client_view(**views: View) -> Callable[..., HttpResponse]:
    """One address: the view of each method (HEAD is GET's). 404 wherever HYPOTHESIS_CLIENT is off.

    A view gives what is told as JSON, None for 204. Nothing is kept by anybody: who speaks decides what is told.
    """

    @csrf_exempt  # no cookie is ever looked at
    @wraps(next(iter(views.values())))
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if not settings.HYPOTHESIS_CLIENT:
            response = failure(404, "Clients of Hypothesis are not served here.")
        elif method not in views:
            response = failure(405, "This method is not for this address.")
        else:
            response = _answered(views[method], request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ("Authorization",))
        return response

    return answer


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        told = view(request, *args, **kwargs)
    except NotJson as wrong:
        return failure(wrong.status, wrong.words)
    except WrongToken:
        return failure(401, "This token opens nothing: unknown, revoked or ended.")
    except ScopeMissing as missing:
        return failure(403, f"The token does not allow this: it needs {' or '.join(missing.scopes)}.")
    except LimitReached as reached:
        response = failure(429, "Too many requests of this kind.")
        response["Retry-After"] = str(reached.retry_after)
        return response
    except Refused as refused:
        return failure(refused.status, refused.message)
    except (Http404, Moved):
        return failure(404, "There is no such thing here.")
    return HttpResponse(status=204) if told is None else JsonResponse(told, safe=False)
