"""`manage.py catalog`: bring the catalogs of the interface's languages up to the source, and compile them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance_site.catalog import finding, po, refreshing


class Command(BaseCommand):
    help = "Put new strings of the source into locale/*/LC_MESSAGES/django.po, take out unused ones, write the .mo."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        root: Path = settings.ROOT
        found = finding.messages_in(root)
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:  # the source is in that one
                self._refresh(refreshing.po_path(root, language), language, found)

    def _refresh(self, path: Path, language: str, found: dict[tuple[str, str], finding.Message]) -> None:
        try:
            entries = po.read(path.read_text()) if path.exists() else []
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from None
        fresh = refreshing.refreshed(entries, found, language)
        changed = refreshing.write(path, fresh)
        for trouble in refreshing.troubles(fresh, found):
            self.stdout.write(trouble)
        self.stdout.write(f"{path.relative_to(settings.ROOT)}: {'written' if changed else 'as it was'}.")
