"""XML of any size, element by element: by local names, mended where it is broken, without entities or the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from articles.importing.opening import XmlBytes, open_bounded
from articles.importing.records import Line, Unreadable

TAIL = 4096  # bytes at the end, in which the root closes


class Elements:
    """A file's elements. `lines` tells what was wrong with it, once it is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[Line] = []
        self.trouble = self._first_error()
        self.is_cut_off = self.trouble is not None and self._is_cut_off()
        if self.is_cut_off:
            self.lines.append(Line("cut-off", path.name))
        elif self.trouble:
            self.lines.append(Line("mended", path.name, self.trouble))

    def ended(self) -> Iterator[tuple[str, Any]]:
        """(local name, element) of every element when it is complete; whoever is done with one clears it."""
        with open_bounded(self.path) as file:
            try:
                for _event, element in _parsed(XmlBytes(file, mend=self.trouble is not None), recover=True):
                    if isinstance(element.tag, str):
                        yield local_name(element), element
            except etree.XMLSyntaxError as error:
                raise Unreadable("no-xml", str(error)) from error

    def _first_error(self) -> str | None:
        """What a strict parser says of it; None when it is well-formed."""
        with open_bounded(self.path) as file:
            data = XmlBytes(file)
            if data.began_late:
                self.lines.append(Line("began-late", self.path.name))
            try:
                for _event, element in _parsed(data, recover=False):
                    forget(element)
            except etree.XMLSyntaxError as error:
                return str(error)
        return None

    def _is_cut_off(self) -> bool:
        """Whether the end of the root is missing: the last thing in it may be half a thing."""
        tail = b""
        with open_bounded(self.path) as file:
            while more := file.read(TAIL):
                tail = (tail + more)[-2 * TAIL :]
        return b"</rss" not in tail and b"</disqus" not in tail


def _parsed(data: XmlBytes, *, recover: bool) -> Iterator[tuple[str, Any]]:
    """Raises Unreadable for a document type that declares entities, however it is written: huge_tree lifts the bound on
    them, and what looks at the bytes alone (opening.py) can be deceived by a remark or another charset.
    """
    parsed: Iterator[tuple[str, Any]] = etree.iterparse(
        data, events=("end",), recover=recover, huge_tree=True, resolve_entities=False, no_network=True,
        load_dtd=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for number, (event, element) in enumerate(parsed):
        if number == 0:
            _refuse_entities(element.getroottree().docinfo.internalDTD)
        yield event, element


def _refuse_entities(declared: Any) -> None:
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise Unreadable("entities")


def local_name(element: Any) -> str:
    """Its name without a namespace, or without a prefix that nothing declares."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def is_of(element: Any, word: str) -> bool:
    """Whether an element's namespace or undeclared prefix names `word`."""
    tag = str(element.tag)
    return word in (tag.rpartition("}")[0] or tag.rpartition(":")[0])


def words_of(element: Any) -> str:
    """All its text."""
    return "".join(element.itertext())


def fields_of(element: Any) -> dict[str, str]:
    """The texts of its children by their local names; the first of each name."""
    fields: dict[str, str] = {}
    for child in element:
        if isinstance(child.tag, str):
            fields.setdefault(local_name(child), words_of(child).strip())
    return fields


def forget(element: Any) -> None:
    """Free an element and all before it, so that memory does not grow with the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
