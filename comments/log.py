"""The moderation log refuses to be changed: triggers in the database, installed and verified from here.

They are installed after every migration, because SQLite drops a table's triggers without a word when a migration
rebuilds it. On PostgreSQL the running role should not own the table either (docs/settings.md, MIGRATE_DATABASE_URL):
whoever owns a table may drop its triggers.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from comments.models import Decision

TABLE = Decision._meta.db_table
REFUSED = ("UPDATE", "DELETE")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION comments_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the moderation log is append-only'; END $$
"""


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the log append-only; installing twice changes nothing."""
    remove_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for deed in REFUSED:
            cursor.execute(_statement(connection.vendor, deed))
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER {_name('TRUNCATE')} BEFORE TRUNCATE ON {TABLE} "
                "FOR EACH STATEMENT EXECUTE FUNCTION comments_log_refuses()"
            )


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Lift the protection: for tests that empty the database between them, and for `install_triggers`."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for deed in (*REFUSED, "TRUNCATE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(deed)}{on_table}")


def installed_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the log's triggers that are there and switched on."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return {row[0] for row in cursor.fetchall()}


def expected_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    deeds = (*REFUSED, "TRUNCATE") if connection.vendor == "postgresql" else REFUSED
    return {_name(deed) for deed in deeds}


def may_be_lifted(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role that runs the site could drop the triggers: it owns the log's table, or may do anything.

    Only PostgreSQL can tell roles apart; on SQLite whoever writes the file may do all, and this says False.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(%s)",
            [TABLE],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _name(deed: str) -> str:
    return f"{TABLE}_refuses_{deed.lower()}"


def _statement(vendor: str, deed: str) -> str:
    start = f"CREATE TRIGGER {_name(deed)} BEFORE {deed} ON {TABLE} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{start} EXECUTE FUNCTION comments_log_refuses()"
    return f"{start} BEGIN SELECT RAISE(ABORT, 'the moderation log is append-only'); END"
