"""References: ``[@key]: words`` lists a work, ``[@key]``, ``[@key, p. 3; @other]`` and ``[words](@key)`` cite it.

The list stands where the author's last entry stands, numbered in the order of the first citations. As with footnotes,
what the renderer adds (numbers, back-links) are empty elements drawn by CSS; a place in the work (", p. 3") is the
author's own and stays text. A key that no entry has is no citation: it stays as it was typed.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .endings import Ending, Kind, section_of
from .names import accessible_name
from .parsing import closing, opening, text_token

_KEY = r"[\w.:+/-]{1,100}"
_ENTRY = re.compile(rf"\[@({_KEY})\]:[ \t]+(?=\S)")
# Bounded, so that a text of nothing but "[@" costs no more than its length.
_CITATION = re.compile(r"\[(@[^\[\]\n]{1,300})\](?![(\[])")
_CITED = re.compile(rf"@({_KEY})(?:,\s*(\S.*))?")
_KNOWN = "references cited"  # in the parser's env: the keys that have an entry

_REFERENCES = Kind(
    "ref", "cite", back="uncite", classes="footnotes references", role="doc-bibliography", name="references"
)


def add_references(parser: MarkdownIt) -> None:
    """Teach a parser entries and citations."""
    parser.block.ruler.before("reference", "reference_entry", _entry, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "citation", _citation)


def _entry(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """An entry stands by itself: not in a quote, a list or a footnote, though it ends those. It ends as a paragraph."""
    inside = bool(state.level or state.blkIndent)
    leaves = silent and 0 <= state.sCount[start_line] < state.blkIndent
    if (inside and not leaves) or state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    found = _ENTRY.match(state.src, start, state.eMarks[start_line])
    if found is None or silent:
        return found is not None
    line = _last_line(state, start_line, end_line)
    content = state.getLines(start_line, line, 0, False).strip()
    state.env.setdefault(_KNOWN, set()).add(found[1])
    state.line = line
    state.push("reference_entry_open", "", 1).meta = {"key": found[1]}
    state.push("paragraph_open", "p", 1).map = [start_line, line]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content[found.end() - start :].strip(), [start_line, line], []
    state.push("paragraph_close", "p", -1)
    state.push("reference_entry_close", "", -1)
    return True


def _last_line(state: StateBlock, start_line: int, end_line: int) -> int:
    """The line after the entry: a blank one, or one that would end a paragraph (another entry among them)."""
    before, state.parentType = state.parentType, "paragraph"
    line = start_line + 1
    while line < end_line and not state.isEmpty(line):
        indented = state.sCount[line] - state.blkIndent > 3
        rules = state.md.block.ruler.getRules("paragraph")
        if not indented and any(rule(state, line, end_line, True) for rule in rules):
            break
        line += 1
    state.parentType = before
    return line


def _citation(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[@", state.pos):
        return False
    found = _CITATION.match(state.src, state.pos, state.posMax)
    parts = [_CITED.fullmatch(part.strip()) for part in found[1].split(";")] if found else []
    known = state.env.get(_KNOWN, ())
    if found is None or any(part is None or part[1] not in known for part in parts):
        return False
    if not silent:
        for part in filter(None, parts):
            token = state.push("citation", "", 0)
            token.meta = {"key": part[1], "place": (part[2] or "").strip()}
            token.content = f"[{part[0]}]"
    state.pos = found.end()
    return True


def arrange_references(tokens: list[Token], language: str) -> list[Token]:
    """Number what is cited, link both ways, and put the list in its place. Call it after `arrange_footnotes`."""
    body, entries, place = _lift_entries(tokens)
    if not entries:
        return body
    citing = _Citing(entries, language)
    citing.mark(body)
    done = citing.follow(0)
    for entry in entries:
        citing.number(entry)
        done = citing.follow(done)
    return [*body[:place], *section_of(_REFERENCES, citing.ordered, language), *body[place:]]


def _lift_entries(tokens: list[Token]) -> tuple[list[Token], list[Ending], int]:
    """The body without its entries, the entries, and the place in the body where the last one stood."""
    body: list[Token] = []
    entries: list[Ending] = []
    into, place = body, 0
    for token in tokens:
        if token.type == "reference_entry_open":
            entries.append(Ending(token.meta["key"]))
            into, place = entries[-1].tokens, len(body)
        elif token.type == "reference_entry_close":
            into = body
        else:
            into.append(token)
    return body, entries, place


class _Citing:
    """One walk over everything that may cite, in the order in which it is read."""

    def __init__(self, entries: list[Ending], language: str) -> None:
        self.language = language
        self.ordered: list[Ending] = []
        self.by_key: dict[str, Ending] = {}
        for entry in entries:
            self.by_key.setdefault(entry.key, entry)

    def number(self, entry: Ending) -> None:
        if not entry.number:
            self.ordered.append(entry)
            entry.number = len(self.ordered)

    def follow(self, done: int) -> int:
        """Mark the entries from the ``done``-th on, which may number others; returns how many are done then."""
        while done < len(self.ordered):
            self.mark(self.ordered[done].tokens)
            done += 1
        return done

    def mark(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "inline" and token.children:
                token.children = self._marked(token.children)

    def _marked(self, children: list[Token]) -> list[Token]:
        marked: list[Token] = []
        in_link = False
        for child in children:
            if child.type in ("link_open", "link_close"):
                in_link = child.type == "link_open"
                self._lead(child)
                marked.append(child)
            elif child.type != "citation":
                marked.append(child)
            elif in_link:  # html does not nest links
                marked.append(text_token(child.content))
            else:
                marked += self._mark(child)
        return marked

    def _lead(self, link: Token) -> None:
        """``[Iokibe 2017](@iokibe2017)``: the author's own words lead to the entry."""
        href = unquote(str(link.attrs.get("href", "")))
        entry = self.by_key.get(href[1:]) if href.startswith("@") else None
        if entry is not None:
            link.attrs.pop("rel", None)
            link.attrs |= {"role": "doc-biblioref"} | self._cite(entry)

    def _mark(self, citation: Token) -> list[Token]:
        entry, place = self.by_key[citation.meta["key"]], citation.meta["place"]
        attrs = self._cite(entry)
        name = accessible_name("citation", self.language, n=entry.number)
        attrs |= {"role": "doc-biblioref", "data-n": f"[{entry.number}]"}
        attrs["aria-label"] = f"{name}, {place}" if place else name
        return [
            opening("mark", "sup", {"class": "footnote-mark"}, block=False),
            opening("mark_link", "a", attrs, block=False),
            *([text_token(f", {place}")] if place else []),
            closing("mark_link", "a", block=False),
            closing("mark", "sup", block=False),
        ]

    def _cite(self, entry: Ending) -> dict[str, str | int | float]:
        self.number(entry)
        entry.marks += 1
        return {"id": _REFERENCES.mark_id(entry, entry.marks), "href": f"#ref-{entry.number}"}
