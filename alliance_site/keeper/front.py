"""Before Django: a page that is kept and was checked a moment ago needs no request object and no middleware.

That is most of what a kept page costs: without it as much as the least that a Django view can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from alliance_site.keeper.handing import hand_out, is_fresh
from alliance_site.keeper.store import store

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
STATUS = {200: "200 OK", 304: "304 Not Modified"}


class Front:
    """Hands out what is fresh (PEP 3333). Whatever else is asked for, or is to be checked, is the application's."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = _path_of(environ)
        page = store.get(path) if path is not None else None
        if path is None or page is None or not is_fresh(page):
            return self.application(environ, start_response)
        answer = hand_out(page, path, environ)
        start_response(STATUS[answer.status], answer.headers)
        return [answer.body]


def _path_of(environ: dict[str, Any]) -> str | None:
    """What is asked for, as the keeper names it; None where Django has to look at the request."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
        return None
    if settings.SECURE_SSL_REDIRECT and not _came_by_https(environ):
        return None
    path: str = environ["PATH_INFO"]
    if path.isascii():
        return path
    try:
        return path.encode("latin-1").decode()  # PEP 3333: bytes in the form of text
    except UnicodeError:
        return None


def _came_by_https(environ: dict[str, Any]) -> bool:
    """As Django's HttpRequest.scheme has it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, by_https = settings.SECURE_PROXY_SSL_HEADER
        said = environ.get(name)
        if said is not None:
            return bool(said.split(",", 1)[0].strip() == by_https)
    return environ.get("wsgi.url_scheme") == "https"
