"""System checks of the talk (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from comments.log import TABLE, expected_triggers, installed_triggers


@register(Tags.database)
def log_is_append_only(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The moderation log must refuse UPDATE and DELETE wherever it stands."""
    missing = []
    for alias in databases or ():
        connection = connections[alias]
        if TABLE not in connection.introspection.table_names():
            continue
        missing += sorted(expected_triggers(connection) - installed_triggers(connection))
    if not missing:
        return []
    hint = "Run `manage.py migrate`: it installs them again."
    return [
        Error(f"The moderation log lacks its triggers: {', '.join(missing)}.", hint=hint, id="comments.E001")
    ]
