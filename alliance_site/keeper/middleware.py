"""The keeper as the outermost middleware."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response

from alliance_site.keeper.handing import SMALLEST_WORTH_PACKING, hand_out, is_fresh, takes_gzip
from alliance_site.keeper.store import KeptPage, store
from alliance_site.keeper.versions import etag_of, still_stands
from alliance_site.troubles import DATABASE_AWAY
from groundwork.languages import language_of
from groundwork.public_pages import has_personal, is_public, personal, shown_by, stripped

QUICK = 1  # gzip level of the first building; a page that is asked for is packed tighter (handing.py)
# nginx or a CDN may hold it for a second, too.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, must-revalidate"
AFTER_A_WRITE = re.compile(r"v=([0-9]{1,19})")


class PageKeeper:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or _belongs_on_https(request):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        after_write = AFTER_A_WRITE.fullmatch(query)
        if query and not after_write:
            return self._build(request, keep=False)
        known = int(after_write[1]) if after_write else 0
        page = store.get(request.path)
        if page is not None and is_fresh(page, known):
            return _hand_out(request, page)
        if page is None and not is_public(_view_of(request)):
            return self.get_response(request)
        return self._check_or_build(request, known)

    def _check_or_build(self, request: HttpRequest, known: int) -> HttpResponse:
        """One at a time per page: whoever comes second waits, and is served what the first one found or made."""
        with store.building(request.path):
            page = store.get(request.path)
            if page is not None and (is_fresh(page, known) or _checks_out(page)):
                return _hand_out(request, page)
            return self._build(request, keep=not settings.DEBUG)  # whoever edits templates wants to see them

    def _build(self, request: HttpRequest, *, keep: bool) -> HttpResponse:
        view = _view_of(request)
        if not is_public(view):
            return self.get_response(request)
        started = time.monotonic()
        bare = stripped(request)
        if keep:
            bare.META["QUERY_STRING"] = ""  # ?v= is for us: no byte of the page may follow from it
            bare.GET = QueryDict()
        response = self.get_response(bare)
        if response.status_code == 404 and has_personal(view) and request.COOKIES:
            return self.get_response(personal(request))
        if response.cookies:
            raise AssertionError(f"{request.path} is public and must not set a cookie")
        response["Vary"] = "Accept-Encoding"
        shown = shown_by(response)
        if response.status_code != 200 or shown is None or response.streaming:
            store.drop(request.path)  # what was withdrawn leaves no copy behind
            return response
        response["Cache-Control"] = CACHE_CONTROL
        response["ETag"] = etag_of(request.path if keep else request.get_full_path(), shown)
        packed = gzip.compress(response.content, QUICK, mtime=0)
        if keep:
            headers = [(name, value) for name, value in response.items() if name != "Content-Length"]
            store.put(request.path, KeptPage(shown, response["ETag"], headers, packed, started))
        if takes_gzip(request.META) and len(response.content) >= SMALLEST_WORTH_PACKING:
            response.content = packed
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _belongs_on_https(request: HttpRequest) -> bool:
    """Whether the redirect to https, which stands further in, has to answer."""
    return bool(settings.SECURE_SSL_REDIRECT) and not request.is_secure()


def _checks_out(page: KeptPage) -> bool:
    """Ask the database. When it is away the page is built anew, which answers with a clear 503."""
    now = time.monotonic()
    try:
        stands = still_stands(page.shown)
    except DATABASE_AWAY:
        return False
    if stands:
        page.checked_at = now
    return stands


def _hand_out(request: HttpRequest, page: KeptPage) -> HttpResponse:
    answer = hand_out(page, request.path, request.META)
    response = HttpResponse(answer.body, status=answer.status)
    del response["Content-Type"]  # among those that were kept
    for name, value in answer.headers:
        response[name] = value
    return response


def _view_of(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    with translation.override(language_of(request.path_info)):
        try:
            return resolve(request.path_info).func
        except Resolver404:
            return None
