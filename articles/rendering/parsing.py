"""Markdown to tokens: the one dialect that articles and comments share.

CommonMark 0.31 with tables and strikethrough. Raw HTML is off everywhere: it would let an unclosed tag
decide where a block ends, and the promise that ``text`` equals the DOM rests on knowing that. What a rule
refuses here (a link scheme, one level too many) stays in the text as the author typed it: nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The parser drops whatever lies deeper than its own limit, so ours (below) has to be reached first: a list
# opens two levels at once.
PARSER_NESTING = 40
MAX_BLOCK_LEVELS = 20

LINK_SCHEMES = frozenset({"http", "https", "mailto"})

# What may follow ``` as the name of a language; anything else is no class we want on the page.
_LANGUAGE_NAME = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, and the presentation forms.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
)


def markdown_parser(*, breaks: bool = False, block_levels: int = MAX_BLOCK_LEVELS) -> MarkdownIt:
    """A parser for our dialect; ``breaks`` keeps single line ends as line breaks.

    Quotes and lists nest ``block_levels`` deep (a quote is one level, a list two); deeper markers are text.
    """
    options = {"html": False, "breaks": breaks, "xhtmlOut": False, "maxNesting": PARSER_NESTING}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    parser.validateLink = link_is_allowed  # type: ignore[method-assign]  # the parser's own extension point
    parser.normalizeLinkText = _as_typed  # type: ignore[method-assign,assignment]  # as above
    for name in ("blockquote", "list"):
        cap_nesting(parser, name, block_levels)
    return parser


def cap_nesting(parser: MarkdownIt, rule_name: str, block_levels: int = MAX_BLOCK_LEVELS) -> None:
    """Make a container rule step aside from ``block_levels`` on, so that its marker stays plain text.

    20,000 nested quotes then cost no more than a line of text.
    """
    found = next(rule for rule in parser.block.ruler.__rules__ if rule.name == rule_name)
    rule = found.fn

    def capped(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        return state.level < block_levels and rule(state, start_line, end_line, silent)

    parser.block.ruler.at(rule_name, capped, {"alt": found.alt})


def ready_for_threads(parser: MarkdownIt) -> MarkdownIt:
    """The finished parser, with its rules compiled.

    It compiles them on first use and in plain sight: a second thread would find half of them.
    """
    for ruler in (parser.core.ruler, parser.block.ruler, parser.inline.ruler, parser.inline.ruler2):
        ruler.getRules("")
    return parser


def checked_source(source: str) -> str:
    """The source with ``\\n`` as its only line end and U+FFFD for NUL (CommonMark 2.1 and 2.3).

    Raises ValueError for a lone surrogate, which no encoding can carry.
    """
    try:
        source.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"lone surrogate at position {error.start}") from None
    return source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def link_is_allowed(url: str) -> bool:
    """Whether a normalised address is http, https, mailto, or relative (RFC 3986, section 4.2)."""
    head = re.split(r"[/?#]", url, maxsplit=1)[0]
    scheme, colon, _ = head.partition(":")
    return not colon or scheme.lower() in LINK_SCHEMES


def is_external(url: str) -> bool:
    """Whether a normalised address leaves the site: it has a scheme, or a host after two slashes."""
    return url.startswith("//") or ":" in re.split(r"[/?#]", url, maxsplit=1)[0]


def _as_typed(url: str) -> str:
    """An address is shown as it was typed: decoding it could hide where it leads."""
    return url


def opening(kind: str, tag: str, attrs: dict[str, str | int | float] | None = None, *, block: bool) -> Token:
    """A token that opens an element we add ourselves."""
    return Token(f"{kind}_open", tag, 1, attrs=attrs or {}, block=block)


def closing(kind: str, tag: str, *, block: bool) -> Token:
    """The token that closes what ``opening`` opened."""
    return Token(f"{kind}_close", tag, -1, block=block)


def text_token(content: str) -> Token:
    """A token of plain text."""
    return Token("text", "", 0, content=content)


def plain_text(tokens: Iterable[Token]) -> str:
    """The words of inline tokens, without their markup; a line end is one space."""
    words = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return "".join(words)


def align_cells_by_class(tokens: Sequence[Token]) -> None:
    """Turn the parser's inline styles, which the CSP forbids, into classes, and scope the header cells."""
    for token in tokens:
        if token.type not in ("th_open", "td_open"):
            continue
        style = token.attrs.pop("style", None)
        if style is not None:
            token.attrs["class"] = "align-" + str(style).removeprefix("text-align:")
        if token.type == "th_open":
            token.attrs["scope"] = "col"


def reads_right_to_left(language: str) -> bool:
    """Whether a language (BCP 47) is written from right to left."""
    return language.lower().replace("_", "-").split("-")[0] in _RIGHT_TO_LEFT_LANGUAGES


def needs_direction(content: str, language: str = "") -> bool:
    """Whether a block has to find its own direction (``dir="auto"``) instead of taking the page's."""
    return _RIGHT_TO_LEFT.search(content) is not None or reads_right_to_left(language)


class _Renderer(RendererHTML):
    """The parser's renderer, with code blocks of our own.

    The newline that ends every code block in Markdown is left out, and ``<code>`` always stands between
    ``<pre>`` and the text: HTML drops a newline right after ``<pre>`` (HTML 13.2.6.4.7), and would eat one
    of the author's.
    """

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """``<pre>`` carrying the token's attributes, ``<code>`` carrying the language as a class."""
        token = tokens[idx]
        name = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        language = f' class="language-{name}"' if _LANGUAGE_NAME.fullmatch(name) else ""
        code = escapeHtml(code_of(token))
        return f"<pre{self.renderAttrs(token)}><code{language}>{code}</code></pre>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An indented code block: the same, without a language."""
        return self.fence(tokens, idx, options, env)

    def text_special(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An escaped character or an entity that has not been joined to the text around it."""
        return escapeHtml(tokens[idx].content)


def code_of(token: Token) -> str:
    """The text of a code block, without the newline that ends its last line."""
    return token.content.removesuffix("\n")
