"""The least that a server can do for a page: what the site's own figures stand beside. Served by granian as WSGI.

`constant` answers with the packed body in BENCH_BODY before anything of Django is there; `bare_django` does it from a
Django view without middleware; its `/join/` reads what the page beside it is made of (a hundred stored bodies, or the
text, thirty bodies and the marks), and packs as much html as that page has.
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
_BODIES = "SELECT html FROM comments_comment WHERE article_id = ? AND in_thread ORDER BY path LIMIT "
_TEXT = "SELECT r.html FROM articles_article a JOIN articles_revision r ON r.id = a.current_id WHERE a.id = ?"
_MARKS = (
    "SELECT p.status || p.start || p.end FROM articles_article a "
    "JOIN comments_placement p ON p.revision_id = a.current_id WHERE a.id = ? ORDER BY p.start"
)
READ = {"window": [f"{_BODIES}100"], "article": [_TEXT, f"{_BODIES}30", _MARKS]}


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

    def join(request: HttpRequest, what: str, article: int) -> HttpResponse:
        body = "".join(
            html or "" for read in READ[what] for (html,) in rows.execute(read, [article])
        ).encode()
        response = HttpResponse(gzip.compress(PAGE[: -len(body)] + body, 1))
        response["Content-Encoding"] = "gzip"
        return response

    patterns = [path("healthz", kept), path("kept/", kept), path("join/<str:what>/<int:article>/", join)]
    urlconf = type("Urls", (), {"urlpatterns": patterns})
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=urlconf, MIDDLEWARE=[], SECRET_KEY="measuring")
    import django

    django.setup()
    return WSGIHandler()


bare_django = _bare_django() if "VAR_DIR" in os.environ else None
