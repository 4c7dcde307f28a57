"""`manage.py import_markdown FILE`: Markdown files with front matter."""

from __future__ import annotations

from alliance_site.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Bring Markdown files with their front matter: one, a folder, or a zip. Twice changes nothing."
    kind = "markdown"
