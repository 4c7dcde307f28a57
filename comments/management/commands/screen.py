"""`manage.py screen --replay`: what the rules in force would have made of old comments. Writes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Article
from comments.rules.replaying import Replayed, replay

WIDE = 60  # characters of a comment or a reason shown


class Command(BaseCommand):
    help = "Print what the present rules and score would have done otherwise with old comments. It writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--replay", action="store_true", required=True, help="run the rules over old comments"
        )
        parser.add_argument("--days", type=int, default=30, help="how far back (default: 30)")
        parser.add_argument("--article", metavar="SLUG", help="only what was said about this article")
        parser.add_argument("--all", action="store_true", help="print those that stay as they are, too")

    def handle(self, *, days: int, article: str | None, all: bool, **options: Any) -> None:
        if days < 1:
            raise CommandError("--days must be at least 1.")
        if article is not None and not Article.objects.filter(slug=article).exists():
            raise CommandError(f"There is no article {article!r}.")
        looked_at = differ = 0
        since = timezone.now() - timedelta(days=days)
        for one in replay(since=since, slug=article):
            if (one.differs or all) and not (differ or (all and looked_at)):
                self.stdout.write(_row("comment", "was", "would be", "because", "words"))
            looked_at, differ = looked_at + 1, differ + one.differs
            if one.differs or all:
                self.stdout.write(_told(one))
        self.stdout.write(
            f"{looked_at:,} comments of {days} days, {differ:,} would differ. Nothing was written."
        )


def _told(one: Replayed) -> str:
    return _row(str(one.comment), one.was, one.would_be, one.because, " ".join(one.words.split()))


def _row(comment: str, was: str, would_be: str, because: str, words: str) -> str:
    return f"{comment:<20} {was:<10} {would_be:<10} {because[:WIDE]:<40} {words[:WIDE]}".rstrip()
