"""What all import commands share: the file, a trial, the mapping, the report."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone

from accounts.models import Role, User
from alliance_site.importing.formats import FORMATS
from alliance_site.importing.reports import Report
from alliance_site.importing.running import Bringer, Reader, Wishes
from alliance_site.importing.words import report_in_words, trouble_in_words
from articles.importing.addresses import read_map
from articles.importing.records import Unreadable


class ImportCommand(BaseCommand):
    """A command that brings one file of the format `kind`."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
        parser.add_argument("--map", type=Path, metavar="FILE", help="lines of “old address, new address”")
        parser.add_argument("--media", type=Path, metavar="FOLDER", help="where the old site's pictures lie")
        parser.add_argument("--author", metavar="EMAIL", help="whose the texts without a known author are")
        parser.add_argument("--language", default="en", help="of the texts: en, ja, ar ...")

    def handle(self, **options: Any) -> None:
        try:
            wishes = self.wishes(options)
            report = Bringer(self.reader(options), wishes, Report(tell=telling(self.stderr))).run()
        except Unreadable as trouble:
            raise CommandError(trouble_in_words(trouble.code, trouble.detail)) from trouble
        except OSError as trouble:
            raise CommandError(
                f"{trouble.filename}: {trouble.strerror}" if trouble.filename else str(trouble)
            ) from trouble
        if wishes.is_trial:
            self.stdout.write("Nothing was written. This would come:")
        for line in report_in_words(report.counts, report.lines, report.more):
            self.stdout.write(line)

    def reader(self, options: dict[str, Any]) -> Reader:
        """What reads the file."""
        return FORMATS[self.kind][1](options["file"])

    def wishes(self, options: dict[str, Any]) -> Wishes:
        """What the options ask for. Raises CommandError, Unreadable, OSError."""
        mapping = {}
        if options["map"]:
            mapping = read_map(options["map"].read_text("utf-8").splitlines())
        return Wishes(
            editor=editor_of(options["author"]),
            now=timezone.now(),
            language=options["language"],
            mapping=mapping,
            media=options["media"],
            is_trial=options["dry_run"],
        )


def telling(stderr: OutputWrapper) -> Callable[[Report], None]:
    """What says at a terminal how far it is."""

    def tell(report: Report) -> None:
        if stderr.isatty():
            stderr.write(f"\r{report.done:,}", ending="")

    return tell


def editor_of(email: str | None) -> User:
    """The member of this address, or the first admin. Raises CommandError."""
    if email:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"There is no member with the address {email}.")
        return user
    role = Role.objects.filter(name=Role.Name.ADMIN).select_related("user").order_by("pk").first()
    if role is None:
        raise CommandError("There is no admin yet: name a member with --author, or run createsuperuser.")
    return role.user
