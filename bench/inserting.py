"""The least that Django can do with a post: one INSERT, one redirect. What posting stands beside. Served as WSGI.

The database is the site's, with the site's settings for it: the same pragmas and connections, the same waiting for the
disk. There is no middleware, no session, no token, no form and no ORM. `python -m bench.inserting` makes the table.
"""

from __future__ import annotations

import os
from typing import Any

TABLE = "bench_inserted"


def _configured() -> None:
    import django
    from django.conf import settings

    from alliance_site.settings import DATABASES

    settings.configure(
        ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="measuring", DATABASES=DATABASES,
        USE_TZ=True,
    )  # fmt: skip
    django.setup()


def make_table() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, body text NOT NULL)")


def _application() -> Any:
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.urls import path

    from groundwork.ids import new_id

    def post(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (id, body) VALUES (%s, %s)",
                [new_id(), request.POST["body"]],
            )
        return HttpResponseRedirect("/?v=1", status=303)

    global urlpatterns
    urlpatterns = [path("healthz", post), path("insert/", post)]
    return WSGIHandler()


urlpatterns: list[Any] = []
if "VAR_DIR" in os.environ:
    _configured()
    if __name__ == "__main__":
        make_table()
    else:
        application = _application()
