"""The keeper as the outermost middleware."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from alliance_site.keeper.store import KeptPage, store
from alliance_site.keeper.versions import etag_of, still_stands
from alliance_site.languages import language_of
from groundwork.public_pages import has_personal, is_public, personal, shown_by, stripped

QUICK, TIGHT = 1, 9  # gzip levels: at the first building, and once a page proves to be asked for
SERVED_BEFORE_TIGHT = 3
CACHE_CONTROL = (
    "public, max-age=0, s-maxage=1, must-revalidate"  # nginx or a CDN may hold it for a second, too
)
AFTER_A_WRITE = re.compile(r"v=(\d{1,19})")
SMALLEST_WORTH_PACKING = 500  # bytes


class PageKeeper:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        after_write = AFTER_A_WRITE.fullmatch(query)
        if query and not after_write:
            return self._build(request, keep=False)
        page = store.get(request.path)
        if page is None or not self._stands(page, int(after_write[1]) if after_write else 0):
            return self._build_once(request)
        return self._hand_out(request, page)

    def _stands(self, page: KeptPage, known: int) -> bool:
        now = time.monotonic()
        if now - page.checked_at < settings.KEEPER_CHECK_SECONDS and known <= max(
            page.shown.articles.values(), default=0
        ):
            return page.shown.until is None or timezone.now() < page.shown.until
        if not still_stands(page.shown):
            return False
        page.checked_at = now
        return True

    def _build_once(self, request: HttpRequest) -> HttpResponse:
        """Build a public page while others who want the same one wait for it."""
        if not is_public(_view_of(request)):
            return self.get_response(request)
        asked_at = time.monotonic()
        with store.building(request.path):
            page = store.get(request.path)
            if page is not None and page.checked_at > asked_at:
                return self._hand_out(request, page)
            return self._build(request, keep=True)

    def _build(self, request: HttpRequest, *, keep: bool) -> HttpResponse:
        view = _view_of(request)
        if not is_public(view):
            return self.get_response(request)
        started = time.monotonic()
        response = self.get_response(stripped(request))
        if response.status_code == 404 and has_personal(view) and request.COOKIES:
            return self.get_response(personal(request))
        if response.cookies:
            raise AssertionError(f"{request.path} is public and must not set a cookie")
        response["Vary"] = "Accept-Encoding"
        shown = shown_by(response)
        if response.status_code != 200 or shown is None or response.streaming:
            return response
        response["Cache-Control"] = CACHE_CONTROL
        response["ETag"] = etag_of(request.get_full_path(), shown)
        body = response.content
        packed = gzip.compress(body, QUICK, mtime=0)
        if keep:
            headers = [(name, value) for name, value in response.items() if name != "Content-Length"]
            store.put(request.path, KeptPage(shown, response["ETag"], headers, packed, started))
        if _takes_gzip(request) and len(body) >= SMALLEST_WORTH_PACKING:
            response.content = packed
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    def _hand_out(self, request: HttpRequest, page: KeptPage) -> HttpResponse:
        page.served += 1
        if not page.tight and page.served >= SERVED_BEFORE_TIGHT:
            page.tight = True
            page.gzipped = gzip.compress(gzip.decompress(page.gzipped), TIGHT, mtime=0)
        if page.etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
            response = HttpResponse(status=304)
            del response["Content-Type"]
            for name, value in page.headers:
                if name in ("ETag", "Cache-Control", "Vary", "Content-Location"):
                    response[name] = value
            return response
        packed = _takes_gzip(request)
        body = page.gzipped if packed else gzip.decompress(page.gzipped)
        response = HttpResponse(body)
        for name, value in page.headers:
            response[name] = value
        if packed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(body))
        return response


def _view_of(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    with translation.override(language_of(request.path_info)):
        try:
            return resolve(request.path_info).func
        except Resolver404:
            return None


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
