"""The site's rows as plain values and back: which tables go along, and how each column is written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

APPS = ("accounts", "articles", "comments")
BESIDES = ("account.EmailAddress", "groundwork.Undelivered")
# What is made anew, is somebody's key, or was only ever on its way. Everything else goes along: a new table must be
# named here to be left out.
LEFT_OUT = {
    "accounts.AccessToken": "keys",
    "accounts.Session": "keys",
    "accounts.Invitation": "keys",
    "accounts.Download": "on its way",
    "articles.Change": "made anew",
    "articles.SearchText": "made anew",
    "articles.ImportRun": "on its way",
    "articles.SentBody": "on its way",
    "comments.SearchText": "made anew",
    "comments.Overview": "no table of its own",
    "comments.GuestTrace": "kept for some days, here and nowhere else",
    "comments.BulkDeed": "on its way",
    "comments.BulkItem": "on its way",
    "comments.Letter": "on its way",
    "comments.Notification": "on its way",
    "comments.Digest": "on its way",
}
SECRET = {"accounts.User": ("password", "last_login")}  # columns
BATCH = 500


def exported_models() -> list[type[models.Model]]:
    """Every table that goes along, in one order: apps from below, tables as they are declared."""
    found = [
        model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    found += [apps.get_model(label) for label in BESIDES]
    return [
        model
        for model in found
        if model._meta.label not in LEFT_OUT and not model._meta.proxy and model._meta.managed
    ]


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Its columns but the secret ones."""
    secret = SECRET.get(model._meta.label, ())
    return [field for field in model._meta.concrete_fields if field.name not in secret]


def rows_of(model: type[models.Model], *, private: bool) -> Iterator[dict[str, Any]]:
    """Its rows by their keys, as JSON's values. Without `private`, nothing that is not said to everybody."""
    fields = columns_of(model)
    rows = model._base_manager.order_by("pk")
    if not private:
        rows = rows.filter(_public(model))
    for row in rows.values_list(*(field.attname for field in fields)).iterator(chunk_size=BATCH):
        yield {field.attname: as_json(field, value) for field, value in zip(fields, row, strict=True)}


def _public(model: type[models.Model]) -> Q:
    """What is a public comment, or hangs on one, or on none."""
    if model._meta.label == "comments.Comment":
        return Q(audience="public")
    public = Q()
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is not None:
            label = field.related_model._meta.label
            path = {"comments.Comment": field.name, "comments.Passage": f"{field.name}__comment"}.get(label)
            if path:
                public &= Q(**{f"{path}__audience": "public"}) | Q(**{f"{field.name}__isnull": True})
    return public


def as_json(field: models.Field[Any, Any], value: Any) -> Any:
    """A column's value as JSON has it: ids as strings, times in ISO 8601, bytes in base64."""
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_long(field):
        return str(value)
    return value if isinstance(value, bool | int | float | str | list | dict) else str(value)


def from_json(field: models.Field[Any, Any], value: Any) -> Any:
    """The other way. Raises ValueError or TypeError for what is none."""
    if value is None:
        return None
    target = _own(field)
    if isinstance(target, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(target, models.DateTimeField):
        return _parsed(parse_datetime(value), value)
    if isinstance(target, models.DateField):
        return _parsed(parse_date(value), value)
    if is_long(field) or isinstance(target, models.IntegerField):
        return int(value)
    if isinstance(target, models.CharField | models.TextField) and not isinstance(value, str):
        raise ValueError(f"{field.name}: {value!r} is no text")
    return value


def is_long(field: models.Field[Any, Any]) -> bool:
    """Whether its numbers may be longer than JavaScript's."""
    return isinstance(_own(field), models.BigIntegerField)


def _own(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The column itself, or the key that it points to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _parsed(found: Any, value: str) -> Any:
    if found is None:
        raise ValueError(f"{value!r} is no time")
    return found
