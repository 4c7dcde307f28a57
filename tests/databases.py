"""The tests' databases: the tables are made once for a run, and every process of the run works on a copy.

Migrating costs nine seconds of CPU, copying a tenth of one. In a run of several processes the one that leads migrates
while the others read the tests.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests.once import folder_of_the_run, one_at_a_time

TEMPLATE = "template"
LOCK = "template.lock"


def make_tables_ahead(config: pytest.Config, run: Path) -> None:
    """Begin with the tables; the lock is taken at once, so that everybody waits. If it fails, the next one tries."""
    held = ExitStack()
    held.enter_context(one_at_a_time(run / LOCK))

    def make() -> None:
        with held, config.stash[blocking_manager_key].unblock():
            _make(_template(run))

    Thread(target=make, daemon=True).start()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite a file instead of memory: threads and other processes open it as they do in real life."""
    if connection.vendor == "sqlite":
        test = settings.DATABASES["default"].setdefault("TEST", {})
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker,
) -> Iterator[None]:
    """Point the connection at a database of this process: a copy of the one that the first process migrates."""
    run = folder_of_the_run(request.config)
    with django_db_blocker.unblock():
        own = connection.settings_dict["TEST"].get("NAME") or f"test_{connection.settings_dict['NAME']}"
        with one_at_a_time(run / LOCK) as made:
            template = _template(run)
            if not made:
                _make(template)
            _copy(template, own)
        connection.settings_dict["NAME"] = own
    yield
    with django_db_blocker.unblock():
        connection.close()


def _make(template: str) -> None:
    connection.settings_dict["TEST"]["NAME"] = template
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()


def _template(run: Path) -> str:
    return str(run / f"{TEMPLATE}.sqlite3") if connection.vendor == "sqlite" else f"test_{TEMPLATE}"


def _copy(template: str, name: str) -> None:
    if connection.vendor == "sqlite":
        shutil.copy(template, name)
        return
    quoted = connection.ops.quote_name(name)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {connection.ops.quote_name(template)}")
