"""Bodies as editors send them: HTML in which blank lines part the paragraphs, as WordPress has it. Pure.

Editors in their WordPress mode take `</p><p>` out and send blank lines, and `<br>` as a line end; others send whole
HTML, in which a line end is a space. What is sent tells which (docs/clients.md).
"""

from __future__ import annotations

import re

_BLOCKS = (
    "address|article|aside|blockquote|details|dd|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr|iframe|li|main|"
    "nav|ol|pre|script|section|style|table|textarea|ul|video|audio"
)
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_BLOCKS})\b[^<>]*>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_PARAGRAPH_TAG = re.compile(r"</?p\b[^<>]*>", re.IGNORECASE)
_OPENING = re.compile(r"<p\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_HOLD_PARAGRAPHS = ("blockquote", "div", "section", "article")
_VOID = ("hr",)
MOST_LEVELS = 20  # of blocks in blocks that are looked into; what lies deeper stays as it was sent


def with_paragraphs(body: str) -> str:
    """The body as whole HTML: every run of words between blank lines and blocks is a paragraph of its own.

    Line ends within one become breaks where the editor wrote no paragraphs and no breaks itself.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    breaks = not _BREAK.search(body) and len(_OPENING.findall(body)) <= 1
    return _parted(body, breaks=breaks, level=0)


def _parted(body: str, *, breaks: bool, level: int) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, name in _blocks(body):
        pieces.append(_as_paragraphs(body[at:start], breaks))
        pieces.append(_block(body[start:end], name, breaks, level))
        at = end
    pieces.append(_as_paragraphs(body[at:], breaks))
    return "\n".join(piece for piece in pieces if piece)


def _blocks(body: str) -> list[tuple[int, int, str]]:
    """Where the outermost blocks stand; one that is never closed goes on to the end."""
    found: list[tuple[int, int, str]] = []
    depth, start, name = 0, 0, ""
    for tag in _TAG.finditer(body):
        kind = tag["name"].lower()
        if depth == 0 and not tag["end"]:
            if kind in _VOID:
                found.append((tag.start(), tag.end(), kind))
                continue
            depth, start, name = 1, tag.start(), kind
        elif depth and kind == name:
            depth += -1 if tag["end"] else 1
            if depth == 0:
                found.append((start, tag.end(), name))
    if depth:
        found.append((start, len(body), name))
    return found


def _block(block: str, name: str, breaks: bool, level: int) -> str:
    if name not in _HOLD_PARAGRAPHS or level >= MOST_LEVELS:
        return block
    opening = _TAG.match(block)
    closing = block.rfind("</")
    if opening is None or closing < opening.end():
        return block
    inside = block[opening.end() : closing]
    if not _BLANK_LINE.search(inside):
        return block
    parted = _parted(inside, breaks=breaks, level=level + 1)
    return f"{opening[0]}\n{parted}\n{block[closing:]}"


def _as_paragraphs(words: str, breaks: bool) -> str:
    if not words.strip():
        return ""
    if not _BLANK_LINE.search(words) and _OPENING.search(words) and not breaks:
        return words
    paragraphs = []
    for run in _BLANK_LINE.split(words):
        for part in _PARAGRAPH_TAG.split(run):
            if line := part.strip():
                paragraphs.append(f"<p>{_BREAKS.sub('<br>', line) if breaks else line}</p>")
    return "\n".join(paragraphs)


_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
