"""Random sources that are full of Markdown, for property tests. Every "word<n>" stands where text stands."""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
_MARKDOWN = [
    "word1", "*word2*", "**word3**", "***word4***", "~~word5~~", "`word6`", "``word7``", "[word8](/a)", "[word9][r]",
    "![x](/media/a.png)",
    '![x](/media/a.png "y")', "<https://a.example/word10>", "\\*word11", "&amp;", "&lt;word12&gt;", "&nbsp;", "&#13;",
    "[@one]", "[@one, word13; @two]", "[word14](@two)", "[@", ";",
    "[^1]", "[^two]", "<b>", "</p>", "<!--", "-->", "*", "**", "_", "__", "`", "``", "~~", "[", "]", "(", ")", "](",
    "![", "<", ">", "&", "\\", "|", ":", "#", "##", "-", "+", "1.", "```", "~~~", "---", "===", "{}", "$", "@", "^",
]
_CHARACTERS = [
    "é", "e\u0301", "日本", "שלום", "👩‍🚀", "𠮷", "\u00a0", "\u00ad", "\u200f", "\ufeff", "\0", "\x0c", "\t",
]
_MARKERS = [
    "", "", "", "# ", "## ", "> ", "> > ", "- ", "  - ", "    - ", "1. ", "   ", "    ", "\t",
    "[^1]: ", "[^two]: ", "[@one]: ", "[@two]: ", "[r]: ",
]
# fmt: on
# What can turn the words after it into an address, a label or the name of a language.
_HIDING = {"```", "~~~", "(", "](", ":", "^", "[r]: "}


def markdown_texts(*, showing_all: bool = False) -> st.SearchStrategy[str]:
    """A source of up to some forty lines, with line ends of every kind.

    With ``showing_all``, every "word<n>" in it stands where a reader can see it.
    """
    lines = _lines(_HIDING if showing_all else set())
    parts = [lines, lines, lines] if showing_all else [lines, lines, lines, _TABLES, _fences(lines)]
    return st.builds(
        lambda parts, gaps, end: "".join(map("".join, zip(parts, gaps, strict=False))).replace("\n", end),
        st.lists(st.one_of(parts), max_size=20),
        st.lists(st.sampled_from(["\n", "\n", "\n\n"]), min_size=20, max_size=20),
        st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    )


def _lines(without: set[str]) -> st.SearchStrategy[str]:
    pieces = (
        st.integers(0, 99).map("word{}".format)
        | st.sampled_from([piece for piece in _MARKDOWN if piece not in without])
        | st.sampled_from(_CHARACTERS)
    )
    return st.builds(
        lambda marker, pieces, between, tail: marker + between.join(pieces) + tail,
        st.sampled_from([marker for marker in _MARKERS if marker not in without]),
        st.lists(pieces, max_size=6),
        st.sampled_from([" ", "", "  "]),
        st.sampled_from(["", "", "  ", "\\"]),
    )


def _fences(lines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(["", "py", 'a"b'])
    return st.builds("```{}\n{}{}\n```".format, names, st.sampled_from(["", "\n", "\n\n"]), lines)


_CELLS = st.sampled_from(["", "word21", "*x*", "`a\\|b`", "[^1]", "![y](/z)"])
_TABLES = st.builds(
    lambda rows, rule: "\n".join(["| h | word20 |", rule, *(f"| {a} | {b} |" for a, b in rows)]),
    st.lists(st.tuples(_CELLS, _CELLS), max_size=4),
    st.sampled_from(["|---|---|", "|:-:|--:|"]),
)
