"""An article's html as any other program reads it: without what our style sheets and scripts need."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from lxml import html as lxml_html

_KEPT = {
    "a": {"href", "title", "id", "role"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "li": {"id"},
    "code": {"class"},
}
_UNWRAPPED = (
    "//div[contains(@class, 'heading') or contains(@class, 'table')]"
    " | //*[contains(@class, 'tight')]/li/p | //td/p | //th/p | //figure/p | //figcaption/p"
)
_LINES = re.compile(r"\s*\n\s*")


def plain_html(html: str, *, site: str) -> str:
    """The same words and structure: footnotes with their numbers, links and pictures with whole addresses.

    Nobody's newline becomes a break: WordPress would make one of each inside a paragraph.
    """
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for node in root.xpath("//a[@class='anchor']"):
        node.drop_tree()
    for node in root.xpath(_UNWRAPPED):
        node.drop_tag()
    for mark in root.xpath("//a[@data-n]"):
        mark.text = mark.get("data-n")
    for back in root.xpath("//a[@class='footnote-back']"):
        back.text = "↩"
    for node in root.iter():
        _strip(node, site)
        _on_one_line(node)
    text = lxml_html.tostring(root, encoding="unicode")
    return str(text).strip().removeprefix("<div>").removesuffix("</div>").strip()


def _strip(node: Any, site: str) -> None:
    tag, kept = node.tag, _KEPT.get(node.tag, set())
    align = re.search(r"align-(left|center|right)", node.get("class") or "")
    for name, value in list(node.attrib.items()):
        if name in ("href", "src") and not value.startswith("#"):
            node.set(name, urljoin(site, value))
        elif name not in kept:
            del node.attrib[name]
    if align:
        node.set("style", f"text-align:{align[1]}")
    if tag == "section":
        node.set("class", "footnotes")


def _on_one_line(node: Any) -> None:
    """Line ends inside of words become spaces; those between blocks stay."""
    if any(above.tag == "pre" for above in (node, *node.iterancestors())):
        return
    if node.text and node.text.strip():
        node.text = _LINES.sub(" ", node.text)
    if node.tail and node.tail.strip():
        node.tail = _LINES.sub(" ", node.tail)
    if node.tag == "br" and node.tail:
        node.tail = node.tail.lstrip()
