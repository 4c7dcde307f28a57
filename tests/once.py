"""What the processes of a run make once and share."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def folder_of_the_run(config: pytest.Config) -> Path:
    """One folder for all processes of the run; a run of one process has its own."""
    own = config._tmp_path_factory.getbasetemp()
    return own.parent if hasattr(config, "workerinput") else own


@contextmanager
def one_at_a_time(path: Path) -> Iterator[bool]:
    """Hold the lock of that file; yields whether somebody before us has left it without an error."""
    with path.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        done = bool(lock.read())
        yield done
        if not done:
            lock.write("made")
