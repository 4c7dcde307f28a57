"""The moderation log and its seals refuse to be changed: triggers in the database, installed and verified from here.

They are installed after every migration, because SQLite drops a table's triggers without a word when a migration
rebuilds it. On PostgreSQL the running role should not own the tables either (docs/settings.md, MIGRATE_DATABASE_URL):
whoever owns a table may drop its triggers.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from comments.models import Decision, Seal

TABLES = (Decision._meta.db_table, Seal._meta.db_table)
REFUSED = ("UPDATE", "DELETE")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION comments_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the moderation log is append-only'; END $$
"""


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of the log that are there append-only; installing twice changes nothing."""
    tables = _tables_there(connection)
    remove_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(_POSTGRES_FUNCTION)
        for table in tables:
            for deed in _deeds(connection.vendor):
                cursor.execute(_statement(connection.vendor, table, deed))


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Lift the protection: for tests that empty the database between them, and for `install_triggers`."""
    with connection.cursor() as cursor:
        for table in _tables_there(connection):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            for deed in _deeds(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, deed)}{on_table}")


def installed_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the log's triggers that are there and switched on."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(query, [table])
            found.update(row[0] for row in cursor.fetchall())
    return found


def expected_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of those that belong there; none before the tables are made."""
    return {_name(table, deed) for table in _tables_there(connection) for deed in _deeds(connection.vendor)}


def may_be_lifted(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role that runs the site could drop the triggers: it owns a table of the log, or may do anything.

    Only PostgreSQL can tell roles apart; on SQLite whoever writes the file may do all, and this says False.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(%s)",
                [table],
            )
            row = cursor.fetchone()
            if row and row[0]:
                return True
    return False


def _tables_there(connection: BaseDatabaseWrapper) -> list[str]:
    names = connection.introspection.table_names()
    return [table for table in TABLES if table in names]


def _deeds(vendor: str) -> tuple[str, ...]:
    return (*REFUSED, "TRUNCATE") if vendor == "postgresql" else REFUSED


def _name(table: str, deed: str) -> str:
    return f"{table}_refuses_{deed.lower()}"


def _statement(vendor: str, table: str, deed: str) -> str:
    start = f"CREATE TRIGGER {_name(table, deed)} BEFORE {deed} ON {table} FOR EACH"
    if vendor == "postgresql":
        each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
        return f"{start} {each} EXECUTE FUNCTION comments_log_refuses()"
    return f"{start} ROW BEGIN SELECT RAISE(ABORT, 'the moderation log is append-only'); END"
