"""Makes an installation ready to serve; runs inside the environment: `python -m alliance_site.run.prepare STEP ...`.

tables: migrations and the cache's table. files: collect what pages load. sample: the sample site, when there is
nothing yet; the passwords made for it go to the file named by `sample=FILE`.
"""

from __future__ import annotations

import hashlib
import os
import sys

import django
from django.core.management import call_command
from django.db import InterfaceError, OperationalError

from alliance_site.run.places import ROOT, var_dir

EXPLAINED = 3  # the exit code when one line has said what is wrong


def main(steps: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
    try:
        django.setup()
    except Exception as error:
        return _fail(f"The settings cannot be read: {error}")
    try:
        for step in steps:
            name, _, argument = step.partition("=")
            {"tables": _tables, "files": _files, "sample": _sample}[name](argument)
    except (OperationalError, InterfaceError) as error:
        return _fail(f"The database does not answer: {_one_line(error)}")
    return 0


def _tables(_: str) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _files(_: str) -> None:
    """Collect and pack; takes seconds, so only when the files or the packages that bring some have changed."""
    stamp = var_dir() / "collected"
    digest = _digest_of_sources()
    if stamp.exists() and stamp.read_text() == digest and (var_dir() / "static").exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def _digest_of_sources() -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted([*(ROOT / "static").rglob("*"), *(ROOT / "alliance_site" / "bundling").glob("*.py")]):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _sample(doors: str) -> None:
    unfinished = var_dir() / "sample-unfinished"
    if not (_is_empty() or unfinished.exists()):
        return
    sys.stdout.write("Setting up the sample site ...\n")
    sys.stdout.flush()
    unfinished.touch()
    call_command("seed", "--doors", doors)
    unfinished.unlink()


def _is_empty() -> bool:
    from accounts.models import User
    from articles.models import Article

    return not (User.objects.exists() or Article.objects.exists())


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _fail(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return EXPLAINED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
