"""`manage.py index_words`: makes searchable what was brought in around the site's own ways of writing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comments.actions.indexing import index_missing


class Command(BaseCommand):
    help = "Index the words of comments that cannot be searched yet. Running it again changes nothing."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{index_missing():,} comments indexed")
