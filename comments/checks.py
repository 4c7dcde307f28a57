"""System checks of the talk (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from comments.moderation.log import expected_triggers, installed_triggers, may_be_lifted


@register(Tags.database)
def log_is_append_only(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The moderation log must refuse UPDATE and DELETE wherever it stands."""
    missing = []
    for alias in databases or ():
        connection = connections[alias]
        missing += sorted(expected_triggers(connection) - installed_triggers(connection))
    if not missing:
        return []
    hint = "Run `manage.py migrate`: it installs them again."
    return [
        Error(f"The moderation log lacks its triggers: {', '.join(missing)}.", hint=hint, id="comments.E001")
    ]


@register(Tags.database, deploy=True)
def log_is_out_of_reach(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """In earnest the role that serves must not be the one that owns the log (docs/settings.md)."""
    if not any(may_be_lifted(connections[alias]) for alias in databases or ()):
        return []
    hint = "Let another role own the tables: name it in MIGRATE_DATABASE_URL and migrate with it."
    return [
        Warning("The role that serves may lift the moderation log's triggers.", hint=hint, id="comments.W001")
    ]
