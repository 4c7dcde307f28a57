"""`manage.py import_hypothesis FILE`: notes, from Hypothesis's export."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from alliance_site.importing.command import ImportCommand, editor_of
from alliance_site.importing.running import Wishes


class Command(ImportCommand):
    help = "Bring notes from Hypothesis's export to the articles that stand at their addresses. Twice changes nothing."
    kind = "hypothesis"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--owner", metavar="EMAIL", help="whose export it is: what is not public comes for them"
        )

    def wishes(self, options: dict[str, Any]) -> Wishes:
        owner = editor_of(options["owner"]) if options["owner"] else None
        return replace(super().wishes(options), owner=owner)
