"""`manage.py verify_log`: the moderation log against its seals. Ends with 1 when anything is not as it was sealed."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from django.utils import timezone

from comments.models import Seal
from comments.moderation.verifying import verify

BAR = 30  # characters
HEAD = re.compile(r"\d+:[0-9a-f]{64}\Z")


class Command(BaseCommand):
    help = (
        "Check that every sealed decision is still in the moderation log as it was, and say which run is not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", action="store_true", help="only print the last seal (number:hash), to note it elsewhere"
        )
        parser.add_argument(
            "--expect", metavar="HEAD", action="append", default=[], help="a head that was noted elsewhere"
        )

    def handle(self, *, head: bool, expect: list[str], **options: Any) -> None:
        if any(HEAD.match(noted) is None for noted in expect):
            raise CommandError("A head is a number, a colon and 64 hexadecimal digits.")
        if head:
            seal = Seal.objects.defer("run").order_by("-number").first()
            self.stdout.write(str(seal) if seal is not None else "Nothing is sealed yet.")
            return
        self.total = Seal.objects.aggregate(total=Sum("count"))["total"] or 0
        self.seen, self.shown = 0, -1
        done = verify(now=timezone.now(), expect=expect, say=self.show_progress)
        if self.shown >= 0 and self.on_screen:
            self.stderr.write("")
        self.stdout.write(
            f"Decisions: {done.decisions:,}. Seals over them: {done.seals:,}. Not sealed yet: {done.waiting:,}."
        )
        self.stdout.write(f"head {done.head}" if done.head else "Nothing is sealed yet.")
        for finding in done.findings:
            where = f"seal {finding.seal}" if finding.seal else "the log"
            self.stdout.write(f"{finding.kind}: {where}: {finding.words}")
        if done.findings:
            raise CommandError("The log is not as it was sealed.", returncode=1)
        self.stdout.write("Everything is as it was sealed.")

    @property
    def on_screen(self) -> bool:
        return bool(sys.stderr.isatty())

    def show_progress(self, more: int) -> None:
        """A bar that moves on a screen; nothing in a file."""
        self.seen += more
        filled = BAR * self.seen // max(1, self.total)
        if not self.on_screen or filled == self.shown:
            return
        self.shown = filled
        bar = "#" * filled + "." * (BAR - filled)
        self.stderr.write(f"\r[{bar}] {self.seen:,} of {self.total:,}", ending="")
        self.stderr.flush()
