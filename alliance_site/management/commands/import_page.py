"""`manage.py import_page FILE|URL`: the article of one page of the web, as a draft."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from alliance_site.importing.command import editor_of
from alliance_site.importing.page import bring_web_page, html_at, html_in
from alliance_site.importing.words import trouble_in_words
from articles.importing.records import Unreadable
from articles.importing.web_page import read_page


class Command(BaseCommand):
    help = "Bring the article of a page of the web as a draft; what stood around it is listed and can be had back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", metavar="FILE|URL")
        parser.add_argument("--url", default="", help="where a saved page stood")
        parser.add_argument("--author", metavar="EMAIL", help="whose draft it becomes")
        parser.add_argument("--language", default="en", help="of the text, where the page does not say")
        parser.add_argument(
            "--restore", type=int, nargs="*", default=[], metavar="N", help="blocks to have back"
        )
        parser.add_argument("--dry-run", action="store_true", help="show the text, and write nothing")

    def handle(self, **options: Any) -> None:
        try:
            url = options["url"]
            if re.match("https?://", options["page"], re.IGNORECASE):
                html, url = html_at(options["page"])
            else:
                html = html_in(Path(options["page"]))
            if options["dry_run"]:
                page = read_page(html, url=url, restored=options["restore"])
                self.stdout.write(f"# {page.title}\n\n{page.source}\n")
            else:
                article, page = bring_web_page(
                    editor=editor_of(options["author"]), html=html, url=url,
                    language=options["language"], restored=options["restore"],
                )  # fmt: skip
                self.stdout.write(f"{settings.SITE_URL}/admin/articles/article/{article.pk}/change/")
        except Unreadable as trouble:
            raise CommandError(trouble_in_words(trouble.code, trouble.detail)) from trouble
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        except OSError as trouble:
            raise CommandError(str(trouble)) from trouble
        for block in page.dropped:
            self.stdout.write(f"left out {block.number}: {block.words[:200]}")
