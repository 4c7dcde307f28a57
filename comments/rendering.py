"""Comments from Markdown: short, without pictures, and never louder than the article.

The dialect is the article's (``articles.rendering.parsing``) with line ends kept, bare web addresses linked,
"#7" leading to comment 7, "@bob" to Bob's page and a note's "#law" to the notes with that tag, and without
tables: two characters of one can grow into a row of empty cells, 20,000 into a megabyte. No element gets an id: a
page shows many comments.
Pure functions on data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from articles.rendering.cleaning import clean_comment
from articles.rendering.headings import shift_headings
from articles.rendering.inline import sweep_inline
from articles.rendering.parsing import (
    checked_source,
    closing,
    markdown_parser,
    needs_direction,
    opening,
    ready_for_threads,
    text_token,
)
from comments.rules.tagging import MOST_TAGS, tags_in
from groundwork.folding import UNSPACED

# A thread has its own depth; inside one comment more than this is a game. Cost grows with it, too: each
# level walks the lines below it again.
MAX_BLOCK_LEVELS = 8
# A comment that names more others than this is no reply to them; each mention costs its target a look-up.
MAX_MENTIONS = 50
# And one that names them more often than this is written to grow: a link is 20 times as long as "#7".
MAX_MENTION_LINKS = 200
# Who calls more people than this wants an audience, not an answer.
MAX_CALLED = 10
# h1 to h3 belong to the page, the article and the thread.
HEADING_SHIFT = 3
LINK_REL = "nofollow ugc noopener"

SUGGESTION = "suggestion"  # after the fence of a block that holds other words for a note's passage

T = TypeVar("T")


def render_comment(
    source: str,
    *,
    link_to_number: Callable[[int], str | None] = lambda number: None,
    link_to_tag: Callable[[str], str] | None = None,
    link_to_person: Callable[[str], str | None] = lambda handle: None,
) -> str:
    """Sanitised html of a comment.

    "#7" becomes a link where ``link_to_number(7)`` gives an address, except in code, in links and after a
    backslash; it is asked once for each number, for at most MAX_MENTIONS numbers, and at most
    MAX_MENTION_LINKS links are made. So does "#law", for the tags that ``tags_of`` finds, if ``link_to_tag``
    is given, and "@bob" where ``link_to_person("bob")`` gives an address, asked as ``called_by_name`` finds them.
    The same source always gives the same html. Raises ValueError for a lone surrogate.
    """
    tokens = _parse(source)
    if _MAY_LINK.search(source):
        addresses = {number: link_to_number(number) for number in _distinct_numbers(tokens)}
        tags = {key: link_to_tag(key) for key in _distinct_tags(tokens)} if link_to_tag else {}
        people = {handle: link_to_person(handle) for handle in _distinct_handles(tokens)}
        _link_mentions(tokens, addresses, tags, people)
    shift_headings(tokens, by=HEADING_SHIFT)
    _mark_direction(tokens)
    return clean_comment(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def mentioned_numbers(source: str) -> tuple[int, ...]:
    """The distinct comment numbers a source mentions ("#7"), in order, the first MAX_MENTIONS of them.

    Exactly those that ``render_comment`` asks for. Raises ValueError for a lone surrogate.
    """
    return _distinct_numbers(_parse(source)) if _MAY_MENTION.search(checked_source(source)) else ()


def tags_of(source: str) -> tuple[str, ...]:
    """The distinct tags of a source ("#law"), folded, in order, the first MOST_TAGS of them.

    Exactly those that ``render_comment`` links. Raises ValueError for a lone surrogate.
    """
    return _distinct_tags(_parse(source)) if _MAY_MENTION.search(checked_source(source)) else ()


def called_by_name(source: str) -> tuple[str, ...]:
    """The distinct handles of members that a source calls ("@bob"), in small letters, the first MAX_CALLED of them.

    Not those in code, in links, or in an address such as bob@example.org. Raises ValueError for a lone surrogate.
    """
    return _distinct_handles(_parse(source)) if _CALLED.search(checked_source(source)) else ()


def suggestion_of(source: str) -> str | None:
    """The words that a note suggests in the place of its passage: its first block fenced as "suggestion"; or None.

    One line, whatever its line ends. Raises ValueError for a lone surrogate.
    """
    if SUGGESTION not in checked_source(source):
        return None
    words = (" ".join(token.content.split()) for token in _PARSER.parse(source) if _is_suggestion(token))
    return next(filter(None, words), None)


def fenced(words: str, rest: str) -> str:
    """The source of a note that suggests these words, on one line, and goes on with `rest`."""
    words = " ".join(words.split())
    longest = max(map(len, re.findall("`+", words)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{SUGGESTION}\n{words}\n{fence}\n\n{rest}".rstrip()


# Full-width forms are what a Japanese keyboard types. Numbers have at most nine digits and no leading zero;
# what is part of a longer word, an address or an entity is no mention.
_IN_WORD = rf"[^\W{UNSPACED}]"  # a letter, digit or "_" of a script that puts spaces between its words
_MENTION = re.compile(
    rf"(?<!{_IN_WORD})(?<![/&#\uff03])[#\uff03]([1-9\uff11-\uff19][0-9\uff10-\uff19]{{0,8}})(?!{_IN_WORD})"
)

_CALLED = re.compile(r"(?<![\w@＠./-])[@＠]([A-Za-z0-9][A-Za-z0-9_-]{0,59})(?![\w@])")

_MAY_MENTION = re.compile(
    "[#\uff03&]"
)  # without one of these (an entity may stand for "#") nothing is parsed twice

_MAY_LINK = re.compile("[#\uff03@\uff20&]")  # without one of these nothing of it is linked

# Printable ASCII that may stand in an address, but for what Markdown needs ("*", brackets) and for "<>".
_BARE_URL = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()+,;=%-]*)?",
    re.IGNORECASE,
)
_SCHEME_BEFORE_COLON = re.compile(r"(?<![A-Za-z0-9+.-])https?\Z", re.IGNORECASE)
_LONGEST_SCHEME = len("https")


def _parse(source: str) -> list[Token]:
    tokens = _PARSER.parse(checked_source(source))
    sweep_inline(tokens, link_rel=LINK_REL, pictures=False)
    for token in filter(_is_suggestion, tokens):
        words = escape(" ".join(token.content.split()))
        token.type, token.content = "html_block", f'<p dir="auto"><ins>{words}</ins></p>\n'
    return tokens


def _is_suggestion(token: Token) -> bool:
    return token.type == "fence" and token.info.strip() == SUGGESTION


def _distinct_numbers(tokens: list[Token]) -> tuple[int, ...]:
    numbers = (int(found[1]) for text in _plain_texts(tokens) for found in _MENTION.finditer(text))
    return _first_distinct(numbers, MAX_MENTIONS)


def _distinct_tags(tokens: list[Token]) -> tuple[str, ...]:
    return _first_distinct((tag.key for text in _plain_texts(tokens) for tag in tags_in(text)), MOST_TAGS)


def _distinct_handles(tokens: list[Token]) -> tuple[str, ...]:
    handles = (found[1].lower() for text in _plain_texts(tokens) for found in _CALLED.finditer(text))
    return _first_distinct(handles, MAX_CALLED)


def _first_distinct(items: Iterable[T], most: int) -> tuple[T, ...]:
    distinct: dict[T, None] = {}
    for item in items:
        distinct[item] = None
        if len(distinct) == most:
            break
    return tuple(distinct)


def _plain_texts(tokens: list[Token]) -> Iterator[str]:
    """The texts that may hold mentions and tags: those in no link and no code."""
    for token in tokens:
        for child, in_link in _with_link_state(token.children or []):
            if child.type == "text" and not in_link:
                yield child.content


def _with_link_state(children: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each inline token, and whether it stands in a link (the sweep has left no link in a link)."""
    in_link = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            in_link = child.nesting == 1
        yield child, in_link


def _link_mentions(
    tokens: list[Token],
    addresses: dict[int, str | None],
    tags: dict[str, str],
    people: dict[str, str | None],
) -> None:
    budget = MAX_MENTION_LINKS
    for token in tokens:
        children: list[Token] = []
        for child, in_link in _with_link_state(token.children or []):
            if child.type != "text" or in_link:
                children.append(child)
                continue
            links = _links_in(child.content, addresses, tags, people)[:budget]
            budget -= len(links)
            children += _split_at(child.content, links)
        if token.children:
            token.children = children


def _links_in(
    content: str, addresses: dict[int, str | None], tags: dict[str, str], people: dict[str, str | None]
) -> list[tuple[int, int, str, str]]:
    """(start, end, class, address) of each link to be made, in order. No two of them overlap."""
    named = [(found, addresses.get(int(found[1]))) for found in _MENTION.finditer(content)]
    named += [(found, people.get(found[1].lower())) for found in _CALLED.finditer(content)]
    links = [(found.start(), found.end(), "mention", to) for found, to in named if to is not None]
    if tags:
        links += [(tag.start, tag.end, "tag", tags[tag.key]) for tag in tags_in(content) if tag.key in tags]
    return sorted(links)


def _split_at(content: str, links: list[tuple[int, int, str, str]]) -> list[Token]:
    """The text as text and links."""
    pieces: list[Token] = []
    place = 0
    for start, end, kind, address in links:
        pieces += [
            text_token(content[place:start]),
            opening("mention", "a", {"class": kind, "href": address}, block=False),
            text_token(content[start:end]),
            closing("mention", "a", block=False),
        ]
        place = end
    return [*pieces, text_token(content[place:])]


def _mark_direction(tokens: list[Token]) -> None:
    """``dir="auto"`` where right-to-left letters are; a tight list's item stands for its hidden paragraph."""
    for index, token in enumerate(tokens):
        if token.type != "inline" or not needs_direction(token.content):
            continue
        block = tokens[index - 1]
        if block.hidden:
            block = tokens[index - 2]
        block.attrs["dir"] = "auto"


def _link_bare_url(state: StateInline, silent: bool) -> bool:
    """An inline rule: ``https://example.org/a_b`` is a link, without the punctuation that ends a sentence.

    Conservative: http and https only, ASCII only, so that Japanese text may follow without a space.
    """
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    before = _SCHEME_BEFORE_COLON.search(state.src[max(0, state.pos - _LONGEST_SCHEME - 1) : state.pos])
    if before is None:
        return False
    scheme = before[0]
    if not silent and not state.pending.endswith(scheme):
        return False
    found = _BARE_URL.match(state.src, state.pos - len(scheme), state.posMax)
    if found is None:
        return False
    url = _without_closing_punctuation(found[0])
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - len(scheme)
    return True


def _without_closing_punctuation(url: str) -> str:
    """The address without trailing punctuation; a bracket stays if the address opened it."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end and (url[end - 1] in ".,:;!?'_~&" or (url[end - 1] == ")" and surplus > 0)):
        surplus -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _comment_parser() -> MarkdownIt:
    parser = markdown_parser(breaks=True, block_levels=MAX_BLOCK_LEVELS)
    parser.inline.ruler.before("newline", "bare_url", _link_bare_url)
    # Without text_join, escaped characters stay tokens of their own, so that "\#7" is no mention.
    parser.disable(["table", "text_join"])
    return ready_for_threads(parser)


_PARSER = _comment_parser()
