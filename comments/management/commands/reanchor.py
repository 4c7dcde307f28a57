"""`manage.py reanchor`: carries whatever is behind. Can be stopped, or killed, at any time, and started again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from comments.actions.carrying import BATCH, how_many_wait, sweep

BAR = 30  # characters


class Command(BaseCommand):
    help = "Carry the passages that have no place in their article's current revision yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--article", metavar="SLUG", help="of this article only")
        parser.add_argument(
            "--batch", type=int, default=BATCH, metavar="N", help="passages written per transaction"
        )

    def handle(self, *, article: str | None, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be 1 or more.")
        article_id = _article_of(article) if article else None
        self.total, self.placed = how_many_wait(article_id), 0
        if not self.total:
            self.stdout.write("Nothing is behind.")
            return
        self.show_progress(0)
        placed = sweep(article_id=article_id, most=batch, say=self.show_progress)
        if self.on_screen:
            self.stdout.write("")
        self.stdout.write(f"{placed:,} passages placed.")

    @property
    def on_screen(self) -> bool:
        return bool(self.stdout.isatty())

    def show_progress(self, more: int) -> None:
        """A bar that moves on a screen; in a file, a line per transaction."""
        self.placed += more
        self.total = max(self.total, self.placed)  # what was written meanwhile is carried, too
        filled = BAR * self.placed // self.total
        bar = "#" * filled + "." * (BAR - filled)
        line = f"[{bar}] {self.placed:,} of {self.total:,}"
        if self.on_screen:
            self.stdout.write(f"\r{line}", ending="")
        else:
            self.stdout.write(line)
        self.stdout.flush()


def _article_of(slug: str) -> int:
    pk = Article.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(f"There is no article at {slug!r}.")
    return pk
