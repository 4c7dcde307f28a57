"""Articles from Markdown: sanitised html, the canonical text, its blocks and the contents.

Pure functions on data. Everything in ``html`` that the author did not write (footnote marks and back-links,
heading anchors) is an element without text, drawn by CSS. Ids on the page: ``p<n>`` the n-th block,
``s-...`` a section, ``fn-<n>`` and ``fnref-<n>`` footnotes and their marks, ``ref-<n>`` and ``cite-<n>`` references
and their citations.
"""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt

from .blocks import Block, frame_tables, measure_blocks, number_blocks, open_tight_lists
from .captions import caption_pictures
from .cleaning import clean_article
from .footnotes import add_footnotes, arrange_footnotes
from .headings import Anchor, add_anchors, leave_h1_to_the_page
from .inline import sweep_inline
from .parsing import align_cells_by_class, checked_source, markdown_parser, ready_for_threads
from .pictures import foreign_pictures
from .references import add_references, arrange_references

__all__ = ["RENDERER_VERSION", "Block", "Heading", "Rendered", "pictures_of_others", "render_article"]

# Goes up whenever the same source gives another html: stored html of an older version may then be rendered
# again, as long as its text stays equal.
RENDERER_VERSION = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the contents: ``anchor`` is an id in the html, ``block`` the heading's number."""

    level: int
    text: str
    anchor: str
    block: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article ready to store; offsets in ``blocks`` are code points."""

    html: str
    text: str
    blocks: tuple[Block, ...]
    contents: tuple[Heading, ...]


def render_article(source: str, *, language: str) -> Rendered:
    """Render an article's Markdown; ``language`` (BCP 47) names what the renderer adds.

    The same source always gives the same bytes. Raises ValueError for a lone surrogate.
    """
    tokens = _PARSER.parse(checked_source(source))
    sweep_inline(tokens, link_rel="", external_rel="noopener", pictures=True)
    leave_h1_to_the_page(tokens)
    align_cells_by_class(tokens)
    tokens = caption_pictures(tokens)
    tokens = arrange_references(arrange_footnotes(tokens, language), language)
    tokens, anchors = add_anchors(tokens, language)
    open_tight_lists(tokens)
    tokens = frame_tables(tokens, language)
    kinds = number_blocks(tokens, language)
    html = clean_article(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    text, blocks = measure_blocks(html, kinds)
    return Rendered(html, text, blocks, _contents(anchors, text, blocks))


def pictures_of_others(source: str) -> list[tuple[str, str]]:
    """Address and words of every image in an article's Markdown that lies on another site, in order."""
    return list(foreign_pictures(_PARSER.parse(checked_source(source))))


def links_in(source: str) -> set[str]:
    """The addresses that the links of an article's Markdown lead to, as written in its html."""
    tokens = _PARSER.parse(checked_source(source))
    inside = (child for token in tokens for child in token.children or ())
    return {str(child.attrs.get("href", "")) for child in inside if child.type == "link_open"}


def _contents(anchors: list[Anchor], text: str, blocks: tuple[Block, ...]) -> tuple[Heading, ...]:
    contents = []
    for anchor in anchors:
        number = int(str(anchor.open_token.attrs["id"]).removeprefix("p"))
        block = blocks[number - 1]
        title = " ".join(text[block.start : block.end].split())
        contents.append(Heading(anchor.level, title, anchor.anchor, number))
    return tuple(contents)


def _article_parser() -> MarkdownIt:
    parser = markdown_parser()
    add_footnotes(parser)
    add_references(parser)
    return ready_for_threads(parser)


_PARSER = _article_parser()
