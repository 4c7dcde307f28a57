"""`manage.py import_alliance FILE`: a whole site, from its own export."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance_site.importing.command import telling
from alliance_site.importing.reports import Report
from alliance_site.importing.whole import Conflict, bring_whole
from alliance_site.importing.words import report_in_words, trouble_in_words
from articles.importing.records import Unreadable


class Command(BaseCommand):
    help = "Bring a whole site back from `manage.py export json`. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")

    def handle(self, **options: Any) -> None:
        try:
            report = bring_whole(
                options["file"], Report(tell=telling(self.stderr)), is_trial=options["dry_run"]
            )
        except Unreadable as trouble:
            raise CommandError(trouble_in_words(trouble.code, trouble.detail)) from trouble
        except (Conflict, OSError) as trouble:
            raise CommandError(f"Nothing was written: {trouble}") from trouble
        for line in report_in_words(report.counts, report.lines, report.more):
            self.stdout.write(line)
