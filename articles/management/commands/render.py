"""Render again whatever an older renderer wrote. Can be stopped at any time, and started again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.actions.rerendering import TextWouldChange, render_again, render_page_again
from articles.models import Page, Revision
from articles.rendering import RENDERER_VERSION


class Command(BaseCommand):
    help = "Render revisions and pages again that an older renderer wrote; their text stays equal."

    def handle(self, *args: Any, **options: Any) -> None:
        done, kept = 0, []
        stale = Revision.objects.filter(renderer_version__lt=RENDERER_VERSION).order_by("pk")
        for pk in list(stale.values_list("pk", flat=True)):
            revision = Revision.objects.get(pk=pk)
            try:
                done += render_again(revision=revision)
            except TextWouldChange:
                kept.append(f"{revision.article_id}/{revision.number}")
        pages = sum(render_page_again(page=page) for page in Page.objects.all())
        self.stdout.write(f"{done} revisions and {pages} pages rendered again.")
        if kept:
            raise CommandError(f"Their text would change, so these keep their old html: {', '.join(kept)}")
