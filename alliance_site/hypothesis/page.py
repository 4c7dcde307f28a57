"""An article beside the unchanged browser client of Hypothesis, on a page of its own: the article's stays as it is.

The client's files come from the folder of its npm package, under their own names: it asks for them by these.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.static import serve

from accounts.models import User
from alliance_site.hypothesis.shapes import authority
from alliance_site.hypothesis.site import api_address
from alliance_site.hypothesis.speaking import GRANT, token_of
from articles.doors import absolute
from articles.rules.access import access_article

_FILE = re.compile(r"(boot\.js|(scripts|styles)/[\w./-]+\.(js|css|woff2?|ttf))")
A_DAY = 86_400  # seconds; the client asks for its files with a digest behind their names


def _article_with_client(request: HttpRequest, slug: str) -> HttpResponse:
    """`/articles/<slug>/hypothesis/`: the body begins with the title and the text, which offsets are counted in."""
    _there()
    article = access_article(slug, now=timezone.now())
    user = request.user
    app = absolute(reverse("hypothesis_app"))
    context = {
        "article": article,
        "revision": article.revision,
        "canonical": absolute(article.get_absolute_url()),
        "asset_root": _asset_root(),
        "here": request.path,
        "config": _embedded(
            {
                "assetRoot": _asset_root(),
                "sidebarAppUrl": app,
                "notebookAppUrl": app,
                "profileAppUrl": app,
                "openSidebar": True,
                "enableShareImportExportPanel": False,  # its links lead to hypothes.is
                "services": [
                    {
                        "apiUrl": api_address(),
                        "authority": authority(),
                        "grantToken": token_of(user, GRANT) if isinstance(user, User) else "",
                        "allowFlagging": True,
                        "enableShareLinks": False,
                    }
                ],
            }
        ),
    }
    return render(request, "hypothesis/page.html", context)


def _app(request: HttpRequest) -> HttpResponse:
    """`/hypothesis/app/`: what stands in the frame beside the article."""
    _there()
    config = {
        "assetRoot": _asset_root(),
        "apiUrl": api_address(),
        "authDomain": authority(),
        "oauthClientId": "",
        "rpcAllowedOrigins": [],
    }
    return render(request, "hypothesis/app.html", {"asset_root": _asset_root(), "config": _embedded(config)})


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the client; nothing else of its folder."""
    _there()
    if not _FILE.fullmatch(name) or ".." in name:
        raise Http404
    response = serve(request, name, document_root=str(Path(settings.HYPOTHESIS_CLIENT) / "build"))
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


def _embedded(config: dict[str, Any]) -> SafeString:
    """The block of data in which the client looks for its settings."""
    return mark_safe(  # noqa: S308 - json_script has escaped it
        json_script(config).replace("<script", '<script class="js-hypothesis-config"', 1)
    )


def _asset_root() -> str:
    return absolute("/hypothesis/client/")


def _there() -> None:
    if not settings.HYPOTHESIS_CLIENT:
        raise Http404


def _decorated(view: Any, *decorators: Any) -> Any:
    for decorate in decorators:
        view = decorate(view)
    return view


# These two pages alone: the article's may hold the frame, which sets its mathematics by style attributes.
article_with_client = _decorated(
    _article_with_client, require_safe, never_cache, csp_update({"frame-src": [SELF]})
)
app = _decorated(
    _app,
    require_safe,
    never_cache,
    xframe_options_sameorigin,
    csp_replace({"frame-ancestors": [SELF], "style-src": [SELF, "'unsafe-inline'"]}),
)
