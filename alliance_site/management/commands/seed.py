"""`manage.py seed`: the sample site; with `--load` one heavy article to measure with."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance_site.seeding.doors import open_doors
from alliance_site.seeding.heavy import Load, Unable, load_article
from alliance_site.seeding.people import HandleTaken
from alliance_site.seeding.progress import Bar
from alliance_site.seeding.sample import seed_sample


class Command(BaseCommand):
    help = (
        "Write what is missing of the sample site (running it again changes nothing), or one heavy article."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--doors",
            type=Path,
            metavar="FILE",
            help="give one admin, author, moderator and member a new password, and write them to FILE as JSON",
        )
        parser.add_argument("--load", action="store_true", help="make one heavy article instead")
        parser.add_argument("--words", type=int, default=3400, help="of the heavy article")
        parser.add_argument("--comments", type=int, default=10_000, help="on it, notes among them")
        parser.add_argument(
            "--annotations", type=int, default=1_000, help="of the comments: notes on passages"
        )
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same words")

    def handle(self, **options: Any) -> None:
        if options["load"]:
            self._load(Load(options["words"], options["comments"], options["annotations"], options["seed"]))
            return
        try:
            added = seed_sample()
        except HandleTaken as taken:
            raise CommandError(
                f"An account of this site has the handle {taken}; the sample needs it."
            ) from taken
        self.stdout.write(f"Articles added: {added}" if added else "The sample is there already.")
        if options["doors"]:
            open_doors(options["doors"])

    def _load(self, load: Load) -> None:
        try:
            article = load_article(load, progress=Bar(self.stderr, load.comments))
        except Unable as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{settings.SITE_URL}{article.get_absolute_url()}")
