"""What `/embed.js` asks for, and oEmbed. Only what everybody sees: who is asking is never looked at."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from alliance_site.embedding.showing import as_oembed, talk_of
from articles.identity import site_of
from comments.links.embedding import target_elsewhere

MOST_COUNTS = 50  # addresses that are asked for at once
FOR_A_MINUTE = "public, max-age=60"
FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """`/embed.js`: always at this address, since it stands in pages that are not ours."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = FOR_AN_HOUR
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return (settings.ROOT / "static" / "js" / "embed" / "embed.js").read_bytes()


@require_safe
def talk(request: HttpRequest) -> HttpResponse:
    """`/embed/talk/?url=`: the beginning of the talk about a page, as html to be put into another page."""
    target = target_elsewhere(request.GET.get("url", ""), now=timezone.now())
    if target is None:
        return _shared(request, HttpResponse(status=404, content_type="text/plain"))
    return _shared(request, HttpResponse(talk_of(target.article)))


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """`/embed/counts/?url=...&url=...`: how many comments there are, by address; what is unknown is left out."""
    now = timezone.now()
    found: dict[str, int] = {}
    for url in request.GET.getlist("url")[:MOST_COUNTS]:
        target = target_elsewhere(url, now=now)
        if target is not None:
            found[url] = target.article.state.comments
    return _shared(request, JsonResponse(found))


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed/?url=`, as https://oembed.com/ has it: JSON only."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501, content_type="text/plain")
    target = target_elsewhere(request.GET.get("url", ""), now=timezone.now())
    if target is None:
        return HttpResponse(status=404, content_type="text/plain")
    sizes = {name: _pixels(request, name) for name in ("maxwidth", "maxheight")}
    said: dict[str, Any] = as_oembed(target, site=site_of(request).identity.name, **sizes)
    response = JsonResponse(said)
    response["Cache-Control"] = FOR_A_MINUTE
    return response


def _pixels(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 5 and int(given) else None


def _shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Readable by scripts of the sites that are named, and of no other."""
    origin = request.headers.get("Origin", "")
    if origin and origin in settings.EMBED_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
    patch_vary_headers(response, ["Origin"])
    response["Cache-Control"] = FOR_A_MINUTE
    response["X-Robots-Tag"] = "noindex"
    return response
