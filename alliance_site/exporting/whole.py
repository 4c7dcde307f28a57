"""The whole site as one JSON document, a row on each line, so that it can be read and written without holding it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliance_site.exporting.tables import columns_of, exported_models, is_long, rows_of

FORMAT, VERSION = "alliance-site", 1
_TYPES: dict[str, Any] = {
    "BooleanField": {"type": "boolean"},
    "JSONField": {},
    "FloatField": {"type": "number"},
    "BinaryField": {"type": "string", "contentEncoding": "base64"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "DateField": {"type": "string", "format": "date"},
}


def write_whole(
    file: TextIO, *, private: bool = False, tell: Callable[[int], None] = lambda rows: None
) -> int:
    """Write everything; returns how many rows. `private` adds what is not said to everybody."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "made_at": timezone.now().isoformat(),
        "private": private,
    }
    file.write(json.dumps(head)[:-1] + ', "rows": {\n')
    count = 0
    for n, model in enumerate(exported_models()):
        file.write(f'{"," if n else ""}"{model._meta.label}": [\n')
        for m, row in enumerate(rows_of(model, private=private)):
            file.write(("," if m else "") + json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
            if count % 1_000 == 0:
                tell(count)
        file.write("]\n")
    file.write("}}\n")
    return count


def schema() -> dict[str, Any]:
    """What the document looks like, as JSON Schema (2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A site, whole",
        "type": "object",
        "required": ["format", "version", "site", "made_at", "private", "rows"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "site": {"type": "string"},
            "made_at": {"type": "string", "format": "date-time"},
            "private": {"type": "boolean"},
            "rows": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    model._meta.label: {"type": "array", "items": _row(model)} for model in exported_models()
                },
            },
        },
    }


def _row(model: type[models.Model]) -> dict[str, Any]:
    fields = columns_of(model)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.attname for field in fields],
        "properties": {field.attname: _column(field) for field in fields},
    }


def _column(field: models.Field[Any, Any]) -> dict[str, Any]:
    own: models.Field[Any, Any] = field
    while isinstance(own, models.ForeignKey):
        own = own.target_field
    known = _TYPES.get(own.get_internal_type())
    if known is None and is_long(field):
        known = {"type": "string", "pattern": "^-?[0-9]+$"}
    elif known is None:
        known = {"type": "integer"} if isinstance(own, models.IntegerField) else {"type": "string"}
    if field.null and known:
        known = {"anyOf": [known, {"type": "null"}]}
    return {**known, "description": str(field.verbose_name)}
