"""What Django shows when a view finds nothing, refuses, or fails."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alliance_site.troubles import DATABASE_AWAY, database_away


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Stands on nothing that may just have failed: no database, no session, no context processor.

    A database that is away is a trouble of its own, also where it shows outside of a view: in a middleware.
    """
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return database_away(request)
    return HttpResponse(
        render_to_string("errors/500.html", {"critical_css": settings.CRITICAL_CSS}), status=500
    )
