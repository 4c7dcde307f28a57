"""`manage.py export_decisions`: the moderation log as CSV or JSON, for a transparency report."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from comments.moderation.exporting import FORMATS, exported


class Command(BaseCommand):
    help = "Write the moderation log as CSV or JSON: statements of reasons, without names; see docs/moderation.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument("--since", metavar="DAY", help="2026-01-01 (UTC); by default a year ago")
        parser.add_argument("--until", metavar="DAY", help="the last day, by default today")
        parser.add_argument("--restrictions", action="store_true", help="only what restricted somebody")
        parser.add_argument(
            "--with-words", action="store_true", help="with what moderators wrote, which may name people"
        )
        parser.add_argument("--output", metavar="FILE", help="instead of standard output")

    def handle(self, *, output: str | None, **options: Any) -> None:
        today = timezone.now().date()
        pieces = exported(
            options["format"],
            since=_day(options["since"]) or today.replace(year=today.year - 1, day=min(today.day, 28)),
            until=_day(options["until"]) or today,
            restrictions_only=options["restrictions"],
            with_words=options["with_words"],
        )
        if output is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        with Path(output).open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{given!r} is no day; write it as 2026-01-31.")
    return day
