"""Static files as `make run` serves them: joined, minified, packed. Journeys load these, other tests name the sources.

A page of the sources is sixty files; these are ten, which is a third of what a journey costs.
"""

import os
import shutil
from pathlib import Path

import pytest

from alliance_site.bundling.collected import OWN
from alliance_site.static_files import HashedFiles
from tests.once import folder_of_the_run, one_at_a_time

SOURCES = Path(__file__).parent.parent / "static"
LONG_AGO = 1_000_000_000  # seconds since 1970; browsers do not ask again soon for what has long been the same


class AsServed(HashedFiles):
    """Our own files by the names that collecting gives them; what packages bring for the admin as it comes."""

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if OWN.fullmatch(name) else name


@pytest.fixture(scope="session")
def collected(request: pytest.FixtureRequest) -> Path:
    """The folder with what collecting makes of our own files, once for all processes of a run. Only to be read."""
    run = folder_of_the_run(request.config)
    folder = run / "collected" / "static"
    with one_at_a_time(run / "collected.lock") as made:
        if not made:
            _collect(folder)
    return folder


def _collect(folder: Path) -> None:
    shutil.copytree(SOURCES, folder)
    storage = HashedFiles(location=folder, base_url="/static/")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()]
    for _name, _new, outcome in storage.post_process({name: (storage, name) for name in names}):
        if isinstance(outcome, Exception):
            raise outcome
    for path in folder.rglob("*.*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def as_served(settings, collected: Path) -> Path:
    """Pages name the collected files, and the live server finds them."""
    options = {"location": collected, "base_url": settings.STATIC_URL}
    hashed = {"BACKEND": "tests.collecting.AsServed", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    settings.STATICFILES_DIRS = [collected]
    return collected
