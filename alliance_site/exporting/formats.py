"""In which forms everything can be taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance_site.exporting.annotations import write_annotations
from alliance_site.exporting.markdown import write_markdown
from alliance_site.exporting.packed import write_packed
from alliance_site.exporting.whole import schema, write_whole
from alliance_site.exporting.wxr import write_wxr


@dataclass(frozen=True, slots=True)
class Format:
    """One form: how it is called, how its file's name ends, who writes it (and says how many things there were)."""

    label: str | Promise
    ending: str
    writer: Callable[[Path, bool], int]

    def write(self, path: Path, *, private: bool = False) -> int:
        """Write everything to a path that is not there yet."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return self.writer(path, private)


def _to_file(write: Callable[[TextIO], int]) -> Callable[[Path, bool], int]:
    def to_path(path: Path, private: bool) -> int:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            return write(file)

    return to_path


def _whole(path: Path, private: bool) -> int:
    """With pictures as a zip; without, as plain JSON, wherever another name is asked for."""
    if path.suffix == ".zip":
        return write_packed(path, private=private)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        return write_whole(file, private=private)


def _schema(file: TextIO) -> int:
    return file.write(json.dumps(schema(), indent=1) + "\n")


FORMATS = {
    "json": Format(_("Everything, for a site like this one (JSON and pictures, zip)"), ".zip", _whole),
    "wxr": Format(_("For WordPress (WXR)"), ".xml", _to_file(write_wxr)),
    "markdown": Format(
        _("Markdown files with pictures (zip)"), ".zip", lambda path, private: write_markdown(path)
    ),
    "annotations": Format(_("Notes as Web Annotations (JSON-LD)"), ".jsonld", _to_file(write_annotations)),
    "schema": Format(_("What the JSON looks like (JSON Schema)"), ".json", _to_file(_schema)),
}
