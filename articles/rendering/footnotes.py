"""Footnotes: definitions move to the end, marks and back-links become empty elements that CSS draws.

The parser's plugin only recognises definitions and marks; order and numbers are given here, from what
really stands on the page. No text is lost: a note inside a note becomes one of its own, and a note that
nothing points to follows the others.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from .endings import Ending, Kind, section_of
from .names import accessible_name
from .parsing import cap_nesting, closing, opening

_NOTES = Kind("fn", "fnref", back="back", classes="footnotes", role="doc-endnotes", name="footnotes")


def add_footnotes(parser: MarkdownIt) -> None:
    """Teach a parser ``[^mark]`` and ``[^mark]: text`` (not ``^[...]``, which nests without end)."""
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", _mark_in_text)
    cap_nesting(parser, "footnote_def")


def arrange_footnotes(tokens: list[Token], language: str) -> list[Token]:
    """The body, then one section with the notes in the order of their first marks.

    The first definition of a label is the one its marks point to.
    """
    body, notes = _lift_definitions(tokens)
    if not notes:
        return body
    by_label: dict[str, Ending] = {}
    for note in notes:
        by_label.setdefault(note.key, note)
    ordered: list[Ending] = []
    _place_marks(body, by_label, ordered, language)
    done = _place_marks_in_notes(0, by_label, ordered, language)
    for note in notes:
        if not note.number:
            _number(note, ordered)
            done = _place_marks_in_notes(done, by_label, ordered, language)
    return body + section_of(_NOTES, ordered, language)


# The plugin looks for the end of a label through the whole text, from every "[^" anew: a text of nothing
# else would take minutes. A longer label is plain text.
_LABEL = re.compile(r"\[\^[^\s\]]{1,100}\]")


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    found = _LABEL.match(state.src, start, state.eMarks[start_line])
    return found is not None and footnote_def(state, start_line, end_line, silent)


def _mark_in_text(state: StateInline, silent: bool) -> bool:
    found = _LABEL.match(state.src, state.pos, state.posMax)
    return found is not None and footnote_ref(state, silent)


def _lift_definitions(tokens: list[Token]) -> tuple[list[Token], list[Ending]]:
    body: list[Token] = []
    notes: list[Ending] = []
    into = [body]
    for token in tokens:
        if token.type == "footnote_reference_open":
            notes.append(Ending(token.meta["label"]))
            into.append(notes[-1].tokens)
        elif token.type == "footnote_reference_close":
            into.pop()
        else:
            into[-1].append(token)
    return body, notes


def _number(note: Ending, ordered: list[Ending]) -> None:
    ordered.append(note)
    note.number = len(ordered)


def _place_marks(
    tokens: list[Token], by_label: dict[str, Ending], ordered: list[Ending], language: str
) -> None:
    for token in tokens:
        if token.type != "inline" or not token.children:
            continue
        children: list[Token] = []
        for child in token.children:
            if child.type != "footnote_ref":
                children.append(child)
                continue
            note = by_label[child.meta["label"]]
            if not note.number:
                _number(note, ordered)
            note.marks += 1
            children += _mark(note, language)
        token.children = children


def _place_marks_in_notes(
    done: int, by_label: dict[str, Ending], ordered: list[Ending], language: str
) -> int:
    """Follow the notes from the ``done``-th on, which may number others; returns how many are done then."""
    while done < len(ordered):
        _place_marks(ordered[done].tokens, by_label, ordered, language)
        done += 1
    return done


def _mark(note: Ending, language: str) -> list[Token]:
    attrs: dict[str, str | int | float] = {
        "id": _NOTES.mark_id(note, note.marks),
        "href": f"#fn-{note.number}",
        "role": "doc-noteref",
        "aria-label": accessible_name("mark", language, n=note.number),
        "data-n": str(note.number),
    }
    return [
        opening("mark", "sup", {"class": "footnote-mark"}, block=False),
        opening("mark_link", "a", attrs, block=False),
        closing("mark_link", "a", block=False),
        closing("mark", "sup", block=False),
    ]
