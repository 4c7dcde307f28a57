"""`python -m bench.members`: logs in everybody who speaks in the heavy articles; prints their session cookies as JSON.

It also has the statistics of what was seeded taken: PostgreSQL does that by itself within a minute, in the middle of a
measurement. In a process of its own, since the settings of a site are read once per process.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from accounts.models import User


def sessions() -> list[str]:
    """One session key per member, as a log-in would have made it."""
    from accounts.models import User

    users = User.objects.filter(email__endswith="@load.example.org").order_by("pk")
    return [session_of(user) for user in users]


def session_of(user: User) -> str:
    """The key of a session in which the user is logged in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.sessions import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def take_statistics() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
    django.setup()
    take_statistics()
    json.dump(sessions(), sys.stdout)
