"""Static files as `make run` serves them: joined, minified, packed. Tests serve the sources otherwise."""

import shutil
from pathlib import Path

import pytest

from alliance_site.static_files import HashedFiles

SOURCES = Path(__file__).parent.parent / "static"


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what collecting makes of our own files."""
    folder = tmp_path_factory.mktemp("collected") / "static"
    shutil.copytree(SOURCES, folder)
    storage = HashedFiles(location=folder, base_url="/static/")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()]
    for _name, _new, outcome in storage.post_process({name: (storage, name) for name in names}):
        if isinstance(outcome, Exception):
            raise outcome
    return folder


@pytest.fixture
def as_served(settings, collected: Path) -> Path:
    """Pages name the collected files, and the live server finds them."""
    options = {"location": collected, "base_url": settings.STATIC_URL}
    hashed = {"BACKEND": "alliance_site.static_files.HashedFiles", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    settings.STATICFILES_DIRS = [collected]
    return collected
