"""`manage.py import_ghost FILE`: articles and pages, from Ghost's export."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from alliance_site.importing.command import ImportCommand
from alliance_site.importing.running import Reader
from articles.importing.ghost import Ghost


class Command(ImportCommand):
    help = "Bring articles and pages from Ghost's export; comments and pictures are not in it. Twice changes nothing."
    kind = "ghost"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--site", default="", metavar="URL", help="where the site stood: its own links begin so"
        )

    def reader(self, options: dict[str, Any]) -> Reader:
        return Ghost(options["file"], options["site"])
