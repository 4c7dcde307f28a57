"""Markdown files with front matter, as Jekyll, Hugo, Pelican and many others keep them: one, a folder, or a zip."""

from __future__ import annotations

import lzma
import re
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from articles.importing.dates import moment
from articles.importing.from_html import markdown_from_html
from articles.importing.opening import MOST_RATIO
from articles.importing.records import DRAFT, PUBLISHED, Article, Line, Record, Unreadable, all_or_line

MOST_FILES, MOST_UNPACKED, MOST_TEXT = 20_000, 1_000_000_000, 2_000_000  # files, bytes, bytes
NO_HOST = "https://import.invalid/"  # stands before pictures that lie beside the text (RFC 6761, 6.4)
ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_HTML = re.compile(r"</?(?!https?:)[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"(!\[[^\]]{0,400}\]\()([^()\s:<>]{1,400})(?=[\s)])")
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, ValueError, EOFError)
_TITLE = re.compile(r"\A\s*# +(\S[^\n]*)\n")


class MarkdownFiles:
    """Records of all Markdown files at a path; pictures beside them are found under `folder`."""

    def __init__(self, path: Path) -> None:
        self.path, self.source = path, f"markdown:{path.stem}"[:200]
        self.folder = path if path.is_dir() else path.parent

    def records(self) -> Iterator[Record]:
        """An article for each file, in the order of their names. Raises Unreadable when there is none."""
        if self.path.is_file() and zipfile.is_zipfile(self.path):
            with tempfile.TemporaryDirectory() as unpacked:
                self.folder = _unpack(self.path, Path(unpacked))
                yield from self._all(sorted(self.folder.rglob("*")))
        elif self.path.is_file():
            yield from all_or_line(self._file(self.path), self.path.name)
        else:
            yield from self._all(sorted(self.path.rglob("*")))

    def _all(self, files: list[Path]) -> Iterator[Record]:
        texts = [file for file in files if file.suffix.lower() in ENDINGS and file.is_file()]
        if not texts:
            raise Unreadable("no-markdown")
        for file in texts[:MOST_FILES]:
            yield from all_or_line(self._file(file), file.name)

    def _file(self, file: Path) -> Iterator[Record]:
        name = file.relative_to(self.folder).as_posix()
        try:
            if file.stat().st_size > MOST_TEXT:
                raise ValueError("too large")
            text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except ValueError:  # not in UTF-8, either
            yield Line("no-text-file", name)
            return
        fields, body, trouble = front_matter(text)
        if trouble:
            yield Line("bad-front-matter", name, trouble)
        dated = _DATED.fullmatch(file.stem)
        heading = _TITLE.match(body)
        title = str(fields.get("title") or "")
        if not title and heading:
            title, body = heading[1].rstrip().rstrip("#").rstrip(), body[heading.end() :]
        body = self._with_pictures(_without_html(body), file)
        is_draft = bool(fields.get("draft")) or str(fields.get("status", "")).lower() == "draft"
        is_draft = is_draft or fields.get("published") is False
        yield Article(
            id=name, title=title or (dated[2] if dated else file.stem).replace("-", " "),
            slug=str(fields.get("slug") or (dated[2] if dated else file.stem)), source=body.strip("\n"),
            made_at=moment(_words(fields.get("date"))) or (moment(dated[1]) if dated else None),
            state=DRAFT if is_draft else PUBLISHED,
            summary=str(fields.get("summary") or fields.get("description") or ""),
            language=str(fields.get("lang") or fields.get("language") or ""),
            tags=[*_list(fields.get("categories")), *_list(fields.get("tags"))],
            urls=[*_list(fields.get("url")), *_list(fields.get("permalink")), *_list(fields.get("aliases"))],
        )  # fmt: skip

    def _with_pictures(self, body: str, file: Path) -> str:
        """Pictures that lie beside the text or under the folder get an address by which they are found there."""

        def placed(found: re.Match[str]) -> str:
            for start in (file.parent, self.folder, self.folder / "static"):
                picture = (start / found[2].lstrip("/")).resolve()
                if picture.is_relative_to(self.folder.resolve()) and picture.is_file():
                    return f"{found[1]}{NO_HOST}{picture.relative_to(self.folder.resolve()).as_posix()}"
            return found[0]

        return _PICTURE.sub(placed, body)


def front_matter(text: str) -> tuple[dict[str, Any], str, str]:
    """What stands above a text (YAML or TOML), the text, and what was wrong with the former."""
    found = _FRONT.match(text)
    if found is None:
        return {}, text, ""
    try:
        fields = tomllib.loads(found[2]) if found[1] == "+++" else _yaml(found[2])
        str(fields)  # a number of thousands of digits cannot be written
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return {}, text[found.end() :], " ".join(str(error).split())[:200]
    if not isinstance(fields, dict):
        return {}, text[found.end() :], ""
    return {str(name).lower(): value for name, value in fields.items()}, text[found.end() :], ""


def _yaml(words: str) -> Any:
    """YAML without anchors: a few of them can stand for a billion words."""
    if re.search(r"(?:^|[\s\[,:-])[&*][A-Za-z0-9_]", words) and any(
        isinstance(token, yaml.AnchorToken | yaml.AliasToken) for token in yaml.scan(words)
    ):
        raise ValueError("anchors")
    return yaml.safe_load(words)


def _without_html(body: str) -> str:
    """Markdown whose pieces of HTML are Markdown, too: here they would be shown as they are typed."""
    if not _HTML.search(_CODE.sub("", body)):
        return body
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(footnote_plugin)
    return markdown_from_html(parser.render(body)).source


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(part) for part in value if isinstance(part, str | int)] if isinstance(value, list) else []


def _words(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _unpack(path: Path, folder: Path) -> Path:
    """The texts and pictures of a zip, under their own names; raises Unreadable past the bounds."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_FILES or total > MOST_UNPACKED:
                raise Unreadable("packed-bomb")
            for entry in entries:
                if entry.file_size > MOST_TEXT and entry.file_size > entry.compress_size * MOST_RATIO:
                    raise Unreadable("packed-bomb")
                packed.extract(entry, folder)  # without "..", roots and drives (the library takes them off)
    except _BROKEN as error:
        raise Unreadable("broken-packing", str(error)) from error
    return folder
