"""What every test stands on: a database of its own, cold caches, no network, the cast, and pages in Chromium."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.whoami import GUEST_IN_SESSION, PROVEN_IN_SESSION
from alliance_site.identity import forget_frames
from alliance_site.keeper.store import store
from comments.moderation.log import remove_triggers
from groundwork.sheets import forget_sheets
from tests.cast import Cast, assemble
from tests.collecting import as_served, collected  # noqa: F401 - fixtures
from tests.databases import (  # noqa: F401 - fixtures
    django_db_modify_db_settings,
    django_db_setup,
    make_tables_ahead,
)
from tests.journeys import allowed_console_errors, chromium, new_page, page  # noqa: F401 - fixtures
from tests.network import _network_is_off  # noqa: F401 - an autouse fixture
from tests.once import folder_of_the_run, one_at_a_time

# Playwright's synchronous face runs an event loop in the tests' thread; the database is used beside it, not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The only reasons to skip: `make test` runs the suite on both databases, so the test still runs.
ONLY_ON_POSTGRESQL = "only on PostgreSQL"
ONLY_ON_SQLITE = "only on SQLite"

# A property is tried on the same cases in every run: one that fails, fails because of what was changed. New ones are
# looked for by `pytest --hypothesis-profile=default`. Time is measured by the bench: a busy machine fails nothing.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


# --- the run


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # the cast has five passwords


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.pluginmanager.hasplugin("dsession"):  # this process leads others
        make_tables_ahead(session.config, folder_of_the_run(session.config))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """One process reads the tests first: it compiles them, eight seconds of work that all would do beside it."""
    if hasattr(session.config, "workerinput"):
        with one_at_a_time(folder_of_the_run(session.config) / "reading.lock") as read:
            if not read:
                return (yield)
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long first: at the end no core waits for it. On PostgreSQL only what opens a database."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("journey", "long"))))
    if connection.vendor == "postgresql":
        elsewhere = [item for item in items if not _opens_a_database(item)]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if _opens_a_database(item)]


def _opens_a_database(item: pytest.Item) -> bool:
    asked_for = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(asked_for)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: the collector need not look them through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Lone surrogates, which tests send on purpose, cannot travel from a process of the run to the one that reports."""
    report = yield
    report.sections = [(title, _sendable(text)) for title, text in report.sections]
    if _sendable(told := str(report.longrepr)) != told:
        report.longrepr = _sendable(told)
    return report


def _sendable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing is skipped silently: a test that ran on no database fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    silent = [report for report in skipped if not _runs_on_the_other_database(report)]
    if silent and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(silent)} skipped: a skipped test is a failed run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _runs_on_the_other_database(report: pytest.TestReport) -> bool:
    return any(reason in str(report.longrepr) for reason in (ONLY_ON_POSTGRESQL, ONLY_ON_SQLITE))


# --- databases, files, caches


@pytest.fixture(autouse=True, scope="session")
def _files_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of var/ is read or written: no collected files of an earlier start, no media of the real site."""
    folder = tmp_path_factory.mktemp("var")
    for name in ("STATIC_ROOT", "MEDIA_ROOT", "EMAIL_FILE_PATH"):
        path = folder / name.lower()
        path.mkdir()
        setattr(settings, name, path)


@pytest.fixture(autouse=True)
def _cold_caches(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    store.clear()
    forget_sheets()
    forget_frames()
    yield
    if _commits(request):  # the cache's table is no model's, so the flush after such a test leaves it
        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture(autouse=True)
def _log_lifted(request: pytest.FixtureRequest) -> Iterator[None]:
    """The moderation log refuses to be emptied, so its triggers are lifted before a flush and come back."""
    if not _commits(request):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    remove_triggers(connection)


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        return True
    return not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)


@pytest.fixture
def only_on_postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_ON_POSTGRESQL)


@pytest.fixture
def only_on_sqlite(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip(ONLY_ON_SQLITE)


@pytest.fixture
def database_url(db: None) -> str:
    """The address of the test's own database, for another process to open. Needs `transactional_db` to be of use."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(database['NAME'])}"
    host = (database.get("OPTIONS", {}).get("host") or database["HOST"] or "").replace("/", "%2F")
    port = f":{database['PORT']}" if database["PORT"] else ""
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgresql://{database['USER']}{password}@{host}{port}/{database['NAME']}"


# --- people


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def alice(cast: Cast) -> Client:
    return logged_in(cast.alice)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_in(cast.bob)


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return logged_in(cast.charlie)


@pytest.fixture
def mo(cast: Cast) -> Client:
    return logged_in(cast.mo)


@pytest.fixture
def ada(cast: Cast) -> Client:
    return logged_in(cast.ada)


@pytest.fixture
def gwen(cast: Cast) -> Client:
    """The browser that knows Gwen."""
    client = Client()
    session = client.session
    session[GUEST_IN_SESSION] = cast.gwen.pk
    session[PROVEN_IN_SESSION] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def logged_in(user) -> Client:
    """A browser in which the user is logged in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
