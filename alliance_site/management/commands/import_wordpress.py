"""`manage.py import_wordpress FILE`: a blog's articles, pages and comments, from WordPress's own export."""

from __future__ import annotations

from alliance_site.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Bring a blog from WordPress's export (Tools, Export, all content). Twice changes nothing."
    kind = "wordpress"
