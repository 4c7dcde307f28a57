"""`manage.py import_disqus FILE`: a forum's comments, from Disqus's export."""

from __future__ import annotations

from alliance_site.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Bring comments from Disqus's export to the articles that stand at their addresses. Twice changes nothing."
    kind = "disqus"
