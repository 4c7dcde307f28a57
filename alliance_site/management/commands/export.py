"""`manage.py export FORMAT PATH`: everything, to take away."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance_site.exporting.formats import FORMATS


class Command(BaseCommand):
    help = "Write the whole site to a file or folder: json, schema, wxr, markdown or annotations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=list(FORMATS))
        parser.add_argument(
            "path",
            type=Path,
            metavar="PATH",
            help="a file; for json a .zip (with pictures) or .json, for markdown a folder or .zip",
        )
        parser.add_argument(
            "--private",
            action="store_true",
            help="with what is said to a group, an author, or to oneself (json)",
        )

    def handle(self, **options: Any) -> None:
        path: Path = options["path"]
        if path.exists() and (path.is_file() or any(path.iterdir())):
            raise CommandError(f"{path} is there already.")
        count = FORMATS[options["format"]].write(path, private=options["private"])
        self.stdout.write(f"{path}: {count:,}")
        if options["format"] == "json" and path.suffix != ".zip":
            self.stdout.write("Pictures are not in it: they are in a file that ends in .zip.")
