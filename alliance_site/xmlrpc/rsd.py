"""Really Simple Discovery 1.0 (2002): where an editor that was given the address of a page finds the XML-RPC."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance_site.xmlrpc.posts import BLOG

APIS = ("WordPress", "MovableType", "MetaWeblog", "Blogger")  # the first is the one to prefer


@require_safe
def rsd(request: HttpRequest) -> HttpResponse:
    context = {"apis": APIS, "endpoint": f"{settings.SITE_URL.rstrip('/')}/xmlrpc/", "blog": BLOG}
    response = render(request, "site/rsd.xml", context, content_type="application/rsd+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
