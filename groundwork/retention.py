"""What is kept of people, why, how long and how it goes: one list, which each app adds to in its `stored.py`.

The page of what is stored, the download of everything and the erasing of who leaves are all made from it, and a test
holds that no model and no column that may say something of a person is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

# Columns of these kinds may say who somebody is, or what they said; whether they do is told one by one.
TELLING = (models.CharField, models.TextField, models.FileField, models.JSONField, models.BinaryField)
WHO = ("accounts.Person", "accounts.User")
IDS_OF_PEOPLE = ("by_id", "user_id", "person_id", "decided_by_id")  # where there are no foreign keys


class Goes(StrEnum):
    """When the rows of a person go."""

    LEAVING = "leaving"  # as soon as they leave
    ERASING = "erasing"  # when they leave and want their words erased, too
    NEVER = "never"  # with its reason in `ends`


class Topic(StrEnum):
    """Under which heading of the page a line stands."""

    ACCOUNT = "account"
    WORDS = "words"
    DEEDS = "deeds"
    TOLD = "told"
    GROUPS = "groups"
    MODERATION = "moderation"
    WORKING = "working"


TOPICS = {
    Topic.ACCOUNT: _("Your account"),
    Topic.WORDS: _("What you write"),
    Topic.DEEDS: _("What you do"),
    Topic.TOLD: _("What you are told"),
    Topic.GROUPS: _("Reading groups"),
    Topic.MODERATION: _("What moderators do"),
    Topic.WORKING: _("What keeps the site working"),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One model, as the page says it, and as leaving and downloading treat it."""

    model: str  # "app.Model"
    topic: Topic
    what: Any
    why: Any
    ends: Any
    columns: tuple[str, ...]  # those that say something of a person
    rest: tuple[str, ...] = ()  # those that could, and do not
    person: str = ""  # the lookup that leads to the Person whose row it is, or
    user: str = ""  # the one to their account; neither: it is nobody's in particular
    goes: Goes = Goes.NEVER
    clears: Mapping[str, Any] | None = (
        None  # what a row that goes keeps in their place; None: the row is deleted
    )
    secret: tuple[str, ...] = ()  # what no download shows: keys and their digests
    age: Callable[[], timedelta] | None = (
        None  # asked when it is read: settings decide; None when no clock does
    )
    by_hand: bool = False  # leaving does it itself, in its order: the list only says so

    @property
    def days(self) -> int:
        """How long at most, in whole days; 0 when no clock ends it."""
        return self.age().days if self.age is not None else 0

    @property
    def rows(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = apps.get_model(self.model)._default_manager.order_by("pk")
        return rows


@dataclass(slots=True)
class _Lists:
    stored: dict[str, Stored] = field(default_factory=dict)
    of_nobody: set[str] = field(default_factory=set)


_lists = _Lists()


def stores(model: str, **told: Any) -> None:
    """Say once of a model what it holds of people; see Stored. A second time is a mistake: raises ValueError."""
    if model in _lists.stored or model in _lists.of_nobody:
        raise ValueError(f"{model} is listed already")
    _lists.stored[model] = Stored(model=model, **told)


def holds_nobody(*listed: str) -> None:
    """Say of models that nothing in them is about a person."""
    _lists.of_nobody.update(listed)


def all_stored() -> tuple[Stored, ...]:
    """Every line, in the order of the topics and, under each, as it was listed."""
    _discover()
    order = list(Topic)
    return tuple(sorted(_lists.stored.values(), key=lambda line: order.index(line.topic)))


@cache
def _discover() -> None:
    autodiscover_modules("stored")


def unlisted(among: Iterable[type[models.Model]]) -> Iterator[str]:
    """What lacks a line: models, and columns of listed models that may say something of a person. In words."""
    _discover()
    for model in among:
        label = model._meta.label
        telling = set(telling_columns(model))
        line = _lists.stored.get(label)
        if line is not None:
            for name in sorted(telling - {*line.columns, *line.rest}):
                yield f"{label}.{name}: name it in `columns` or `rest` of its line"
            for name in sorted({*line.columns, *line.rest} - _names(model)):
                yield f"{label}.{name}: is listed, and is no column"
        elif label not in _lists.of_nobody:
            yield f"{label}: no line (stores or holds_nobody, in stored.py of its app): {', '.join(sorted(telling))}"
        elif about := sorted(name for name in telling if _is_about_people(model, name)):
            yield f"{label}: holds nobody, it says, and yet {', '.join(about)}"


def telling_columns(model: type[models.Model]) -> Iterator[str]:
    """The columns of a model that may say something of a person."""
    for column in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        is_text = isinstance(column, TELLING) and not column.choices
        if is_text or _is_about_people(model, column.name):
            yield column.name


def _is_about_people(model: type[models.Model], name: str) -> bool:
    column = model._meta.get_field(name)
    if name in IDS_OF_PEOPLE:
        return True
    through = getattr(getattr(column, "remote_field", None), "through", None)
    if through is not None:
        return bool(through._meta.auto_created) and WHO[1] in (model._meta.label, _target(column))
    return isinstance(column, models.EmailField | models.GenericIPAddressField) or _target(column) in WHO


def _target(column: Any) -> str:
    return str(column.related_model._meta.label) if getattr(column, "related_model", None) else ""


def _names(model: type[models.Model]) -> set[str]:
    return {column.name for column in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
