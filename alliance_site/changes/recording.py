"""Triggers that note every change of what the public sees, whichever code or hand makes it.

They are installed after every migration, because SQLite drops a table's triggers without a word when a migration
rebuilds it; and lifted before, because it refuses to rebuild a table that a trigger of another one names. Their names
carry a version: those of an older one are replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models import Article, Change
from groundwork.chores import chore

PREFIX = "change_v2_"
TABLE = Change._meta.db_table
MINUTE, DAY = 60.0, 86_400.0  # seconds
KEPT = timedelta(days=1)  # of rows for which a later one of the same thing stands
LOOKED_BACK = timedelta(
    days=2
)  # for scheduled articles whose time came: longer than a worker stands still unseen


_NUMBER = "pg_current_xact_id()::text::bigint"
ARTICLE_KIND, COMMENT_KIND = "article", "comment"


class Watched(NamedTuple):
    """One kind of deed on one table. `columns` are those whose change counts; `of`, `that` and `more` are SQL."""

    name: str
    table: str
    deed: str
    columns: tuple[str, ...]
    kind: str
    of: str  # the id of the thing
    that: str = ""  # a condition on OLD and NEW
    more: str = ""  # instead of kind and id: a SELECT of both


COMMENT = ("in_thread", "state", "version", "html", "person_id", "parent_id", "colour", "tags", "edited_at")
PLACEMENT = ("status", "start", "end", "confidence")
ARTICLE = ("current_id", "withdrawn_at", "slug", "published_at", "discussion")
# A note that is posted stands where it was written: its comment says so. What comes later is told.
CARRIED = (
    "SELECT 'comment' AS kind, comments_comment.id AS object_id FROM comments_passage "
    "JOIN comments_comment ON comments_comment.id = comments_passage.comment_id AND comments_comment.in_thread "
    "WHERE comments_passage.comment_id = NEW.passage_id AND comments_passage.revision_id <> NEW.revision_id"
)
PLACED = (
    "SELECT 'comment' AS kind, id AS object_id FROM comments_comment WHERE id = NEW.passage_id AND in_thread"
)
# Votes and likes are applied in batches (comments/actions/summing.py), and a batch changes each count once.
HELPED = (
    "SELECT 'comment' AS kind, id AS object_id FROM comments_comment WHERE id = NEW.comment_id AND in_thread"
)
RENAMED = (
    "SELECT 'comment' AS kind, id AS object_id FROM comments_comment WHERE person_id = NEW.id AND in_thread "
    "UNION ALL SELECT 'article', article_id FROM articles_authorship WHERE user_id = NEW.user_id"
)
WATCHED = (
    Watched("said", "comments_comment", "INSERT", (), COMMENT_KIND, "NEW.id", "NEW.in_thread"),
    Watched(
        "changed",
        "comments_comment",
        "UPDATE",
        COMMENT,
        COMMENT_KIND,
        "NEW.id",
        "(OLD.in_thread OR NEW.in_thread)",
    ),
    Watched("gone", "comments_comment", "DELETE", (), COMMENT_KIND, "OLD.id", "OLD.in_thread"),
    Watched("carried", "comments_placement", "INSERT", (), "", "", more=CARRIED),
    Watched("placed", "comments_placement", "UPDATE", PLACEMENT, "", "", more=PLACED),
    Watched("helped", "comments_tally", "UPDATE", ("shown",), "", "", more=HELPED),
    Watched("liked", "comments_reception", "UPDATE", ("shown",), ARTICLE_KIND, "NEW.article_id"),
    Watched(
        "article",
        "articles_article",
        "UPDATE",
        ARTICLE,
        ARTICLE_KIND,
        "NEW.id",
        "NEW.current_id IS NOT NULL",
    ),
    Watched("tagged", "articles_article_tags", "INSERT", (), ARTICLE_KIND, "NEW.article_id"),
    Watched("untagged", "articles_article_tags", "DELETE", (), ARTICLE_KIND, "OLD.article_id"),
    Watched("byline", "articles_authorship", "INSERT", (), ARTICLE_KIND, "NEW.article_id"),
    Watched("unnamed", "articles_authorship", "DELETE", (), ARTICLE_KIND, "OLD.article_id"),
    Watched("renamed", "accounts_person", "UPDATE", ("name",), "", "", more=RENAMED),
)


def watch_changes(**given: Any) -> None:
    """A receiver of post_migrate."""
    install_triggers(connections[given.get("using") or "default"])


def lift_before_migrating(plan: object, **given: Any) -> None:
    """A receiver of pre_migrate. Where nothing will be migrated they stay."""
    connection = connections[given.get("using") or "default"]
    if plan and connection.vendor == "sqlite":
        _drop(connection, installed_triggers(connection))


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make sure that the triggers are there; changes nothing where they are."""
    tables = set(connection.introspection.table_names())
    watched = [each for each in WATCHED if {each.table, TABLE} <= tables]
    there = installed_triggers(connection)
    if there == {name_of(each): each.table for each in watched}:
        return
    _drop(connection, there)
    with connection.cursor() as cursor:
        for each in watched:
            for statement in _statements(connection.vendor, each):
                cursor.execute(statement)


def _drop(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """On PostgreSQL with the function of the same name, which the trigger goes with."""
    with connection.cursor() as cursor:
        for name in names:
            is_postgresql = connection.vendor == "postgresql"
            cursor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


def installed_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of this kind that are there, of any version, each with its table."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE left(tgname, 8) = 'change_v' AND pg_table_is_visible(tgrelid)"
        )
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 8) = 'change_v'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def name_of(each: Watched) -> str:
    return f"{PREFIX}{each.name}"


def _statements(vendor: str, each: Watched) -> list[str]:
    """`UPDATE OF` the columns that count: an UPDATE that sets none of them does not so much as look at the rest."""
    name = name_of(each)
    differ, now, number = (
        ("IS DISTINCT FROM", "clock_timestamp()", _NUMBER)
        if vendor == "postgresql"
        else ("IS NOT", "strftime('%Y-%m-%d %H:%M:%f', 'now')", "0")
    )
    values = f"VALUES ('{each.kind}', {each.of}, {number}, {now})"
    if each.more:
        values = f"SELECT kind, object_id, {number}, {now} FROM ({each.more}) AS of_it"  # noqa: S608 - constants of ours
    insert = f"INSERT INTO {TABLE} (kind, object_id, xact, made_at) {values}"
    changed = " OR ".join(f'OLD."{column}" {differ} NEW."{column}"' for column in each.columns)
    conditions = " AND ".join(filter(None, (each.that, f"({changed})" if changed else "")))
    of = " OF " + ", ".join(f'"{column}"' for column in each.columns) if each.columns else ""
    deed = f"CREATE TRIGGER {name} AFTER {each.deed}{of} ON {each.table} FOR EACH ROW"
    if vendor != "postgresql":
        return [f"{deed} {f'WHEN {conditions}' if conditions else ''} BEGIN {insert}; END"]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {insert}; RETURN NULL; END $$",
        f"{deed} {f'WHEN ({conditions})' if conditions else ''} EXECUTE FUNCTION {name}()",
    ]


@chore(every=MINUTE)
def note_what_came_due(now: datetime) -> None:
    """An article that was scheduled is public from its time on, though nothing is written then."""
    came = Article.objects.published(now).filter(published_at__gte=now - LOOKED_BACK)
    noted = Change.objects.filter(
        kind=ARTICLE_KIND, object_id=OuterRef("pk"), made_at__gte=OuterRef("published_at")
    )
    for pk in came.exclude(Exists(noted)).values_list("pk", flat=True):
        _note(ARTICLE_KIND, pk)


@chore(every=DAY)
def forget_what_was_overtaken(now: datetime) -> None:
    """Of each thing its last change stands for all."""
    later = Change.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    later = later.filter(Q(xact__gt=OuterRef("xact")) | Q(xact=OuterRef("xact"), pk__gt=OuterRef("pk")))
    Change.objects.filter(Exists(later), made_at__lt=now - KEPT).delete()


def _note(kind: str, pk: int) -> None:
    with connection.cursor() as cursor:
        number = _NUMBER if connection.vendor == "postgresql" else "0"
        cursor.execute(
            f"INSERT INTO {TABLE} (kind, object_id, xact, made_at) VALUES (%s, %s, {number}, %s)",  # noqa: S608 - ours
            [kind, pk, connection.ops.adapt_datetimefield_value(timezone.now())],
        )
