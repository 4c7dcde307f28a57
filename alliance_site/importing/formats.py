"""What can be brought: one reader for each kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance_site.importing.running import Reader
from articles.importing.disqus import Disqus
from articles.importing.ghost import Ghost
from articles.importing.hypothesis import Hypothesis
from articles.importing.markdown_files import MarkdownFiles
from articles.importing.wordpress import WordPress

FORMATS: dict[str, tuple[str | Promise, Callable[[Path], Reader]]] = {
    "wordpress": (_("WordPress (its own export, XML)"), WordPress),
    "disqus": (_("Disqus (comments, XML)"), Disqus),
    "ghost": (_("Ghost (JSON)"), Ghost),
    "markdown": (_("Markdown files (one, or a zip of a folder)"), MarkdownFiles),
    "hypothesis": (_("Hypothesis (notes, JSON)"), Hypothesis),
}
WHOLE = "alliance"  # a whole site's rows, which no reader takes apart: whole.py
KINDS: dict[str, str | Promise] = {
    **{name: label for name, (label, _reader) in FORMATS.items()},
    WHOLE: _("A site like this one (its own export, JSON)"),
}
