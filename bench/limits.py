"""The least that a server can do for a page: what the site's own figures stand beside. Served by granian as WSGI.

`constant` answers with the packed body in BENCH_BODY before anything of Django is there; `bare_django` does it from a
Django view without middleware; its `/join/` reads a hundred stored bodies with one statement, and packs as much html as
the page that stands beside it has.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else gzip.compress(b"")
PAGE = gzip.decompress(BODY)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", str(len(BODY))),
]
JOIN = "SELECT html FROM comments_comment WHERE article_id = ? AND in_thread ORDER BY path LIMIT 100"


def constant(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]


def _bare_django() -> Any:
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def kept(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(BODY)
        response["Content-Encoding"] = "gzip"
        return response

    rows = sqlite3.connect(Path(os.environ["VAR_DIR"]) / "alliance.sqlite3", check_same_thread=False)

    def join(request: HttpRequest, article: int) -> HttpResponse:
        body = "".join(html for (html,) in rows.execute(JOIN, [article])).encode()
        response = HttpResponse(gzip.compress(PAGE[: -len(body)] + body, 1))
        response["Content-Encoding"] = "gzip"
        return response

    patterns = [path("healthz", kept), path("kept/", kept), path("join/<int:article>/", join)]
    urlconf = type("Urls", (), {"urlpatterns": patterns})
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=urlconf, MIDDLEWARE=[], SECRET_KEY="measuring")
    import django

    django.setup()
    return WSGIHandler()


bare_django = _bare_django() if "VAR_DIR" in os.environ else None
