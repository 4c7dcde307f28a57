"""The keeper as the outermost middleware."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from alliance_site.keeper.store import KeptPage, store
from alliance_site.keeper.versions import etag_of, still_stands
from alliance_site.languages import language_of
from alliance_site.troubles import DATABASE_AWAY
from groundwork.public_pages import has_personal, is_public, personal, shown_by, stripped

QUICK, TIGHT = 1, 9  # gzip levels: at the first building, and once a page proves to be asked for
SERVED_BEFORE_TIGHT = 3
# nginx or a CDN may hold it for a second, too.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, must-revalidate"
AFTER_A_WRITE = re.compile(r"v=([0-9]{1,19})")
SMALLEST_WORTH_PACKING = 500  # bytes
IN_A_304 = ("ETag", "Cache-Control", "Vary", "Content-Location")  # RFC 9110, 15.4.5
GZIP_OFFERED = re.compile(
    r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?(?:,|$)", re.IGNORECASE
)


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
        if page is not None and _is_fresh(page, known):
            return _hand_out(request, page)
        if page is None and not is_public(_view_of(request)):
            return self.get_response(request)
        return self._check_or_build(request, known)

    def _check_or_build(self, request: HttpRequest, known: int) -> HttpResponse:
        """One at a time per page: whoever comes second waits, and is served what the first one found or made."""
        with store.building(request.path):
            page = store.get(request.path)
            if page is not None and (_is_fresh(page, known) or _checks_out(page)):
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
        if _takes_gzip(request) and len(response.content) >= SMALLEST_WORTH_PACKING:
            response.content = packed
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _belongs_on_https(request: HttpRequest) -> bool:
    """Whether the redirect to https, which stands further in, has to answer."""
    return bool(settings.SECURE_SSL_REDIRECT) and not request.is_secure()


def _is_fresh(page: KeptPage, known: int) -> bool:
    """Whether the page was checked within the last second, and its reader cannot know of anything newer."""
    if time.monotonic() - page.checked_at >= settings.KEEPER_CHECK_SECONDS:
        return False
    if known > max(page.shown.articles.values(), default=0):
        return False
    return page.shown.until is None or timezone.now() < page.shown.until


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
    page.served += 1
    if page.served == SERVED_BEFORE_TIGHT:
        page = store.tighten(request.path, page, gzip.compress(gzip.decompress(page.gzipped), TIGHT, mtime=0))
    if _is_known(page.etag, request.META.get("HTTP_IF_NONE_MATCH", "")):
        response = HttpResponse(status=304)
        del response["Content-Type"]
        for name, value in page.headers:
            if name in IN_A_304:
                response[name] = value
        return response
    body = page.gzipped
    plain_bytes = int.from_bytes(body[-4:], "little")  # RFC 1952, 2.3.1: ISIZE
    packed = _takes_gzip(request) and plain_bytes >= SMALLEST_WORTH_PACKING
    response = HttpResponse(body if packed else gzip.decompress(body))
    for name, value in page.headers:
        response[name] = value
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    return response


def _is_known(etag: str, if_none_match: str) -> bool:
    """Weak comparison, RFC 9110, 8.8.3.2 and 13.1.2."""
    if not if_none_match:
        return False
    tags = parse_etags(if_none_match)
    return tags == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def _view_of(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    with translation.override(language_of(request.path_info)):
        try:
            return resolve(request.path_info).func
        except Resolver404:
            return None


def _takes_gzip(request: HttpRequest) -> bool:
    return _offers_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)  # browsers send a handful of values
def _offers_gzip(accepted: str) -> bool:
    """Whether gzip is named, and not with a weight of zero (RFC 9110, 12.5.3)."""
    offer = GZIP_OFFERED.search(accepted)
    return offer is not None and (offer[1] is None or float(offer[1]) > 0)
