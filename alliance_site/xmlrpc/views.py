"""The one address. Whatever happens, a client that sends XML-RPC is answered in XML-RPC."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from alliance_site.saving import ChangedOnSite
from alliance_site.xmlrpc import (  # noqa: F401 - each registers methods
    blogger,
    metaweblog,
    pingback,
    system,
    terms,
    wordpress,
)
from alliance_site.xmlrpc.answering import answer, refuse
from alliance_site.xmlrpc.calls import call
from alliance_site.xmlrpc.faults import BAD_REQUEST, BROKEN, CHANGED, NOT_THERE, TOO_MANY, Fault
from alliance_site.xmlrpc.reading import read_request
from articles.actions.drafting import EditedMeanwhile
from articles.rules.pictures import MOST_PICTURE_BYTES
from groundwork.clients import client_of
from groundwork.limits import Limit, LimitReached, count_towards

logger = logging.getLogger(__name__)
MOST_BYTES = MOST_PICTURE_BYTES * 4 // 3 + 1_000_000  # the largest picture in base64, and words around it
NOT_WHAT_WAS_GIVEN = (
    "This article was changed on the site after your program was given it. Nothing was written: both texts are as they "
    "were. Keep a copy of yours, open the article again, and save then."
)
CALLS = Limit("xmlrpc", times=600, seconds=10 * 60)  # an editor that lists, opens and saves needs a dozen


@never_cache
@csrf_exempt
def xmlrpc(request: HttpRequest) -> HttpResponse:
    """Every call of every method."""
    if request.method != "POST":
        words = "This address takes XML-RPC by POST.\n"
        return HttpResponse(words, status=405, headers={"Allow": "POST"}, content_type="text/plain")
    try:
        return answer(_answered(request))
    except Fault as fault:
        return refuse(fault)
    except LimitReached as reached:
        response = refuse(Fault(TOO_MANY, f"Too many calls. Come back in {reached.retry_after} seconds."))
        response["Retry-After"] = str(reached.retry_after)
        return response


def _answered(request: HttpRequest) -> Any:
    """Raises Fault or LimitReached, and the database's own errors, which the site answers as everywhere."""
    count_towards(CALLS, who=client_of(request), now=timezone.now())
    name, parameters = read_request(_body(request))
    try:
        return call(request, name, parameters)
    except ValidationError as error:
        raise Fault(BAD_REQUEST, " ".join(error.messages)) from error
    except ChangedOnSite as error:
        raise Fault(CHANGED, NOT_WHAT_WAS_GIVEN) from error
    except EditedMeanwhile as error:
        raise Fault(
            CHANGED, "Somebody else saved this article at the same moment. Nothing was written."
        ) from error
    except Http404 as error:
        raise Fault(NOT_THERE, "There is no such article, or it is not yours.") from error
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        logger.exception("xmlrpc %s", name)
        raise Fault(BROKEN, "Something went wrong here. Nothing was written.") from error


def _body(request: HttpRequest) -> bytes:
    """The body, at most MOST_BYTES of it, whatever its headers say of its length."""
    try:
        body = request.read(MOST_BYTES + 1)
    except (OSError, UnreadablePostError) as error:
        raise Fault(BAD_REQUEST, "The request did not arrive whole.") from error
    if len(body) > MOST_BYTES:
        raise Fault(BAD_REQUEST, f"A call has at most {MOST_BYTES:,} bytes.")
    return bytes(body)
