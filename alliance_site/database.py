"""Where the site's database is, read from an address."""

from __future__ import annotations

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SPOKEN = ("postgresql", "postgres", "pgsql", "sqlite")


def database_at(url: str) -> dj_database_url.DBConfig:
    """Django's settings of the database at `url`. Raises ImproperlyConfigured for one that Alliance does not run on."""
    scheme = url.partition(":")[0]  # no more of the address is said: a password may stand in it
    if scheme not in SPOKEN:
        raise ImproperlyConfigured(
            f"DATABASE_URL must begin with postgresql:// or sqlite:///, not with '{scheme}'."
        )
    return dj_database_url.parse(url)
