"""Words written as Markdown that says them and nothing else.

What looks like markup is escaped, marks that would not hold are left out (CommonMark 0.31, sections 2.4 and 6.2).
"""

from __future__ import annotations

import re
import unicodedata

# While a paragraph is put together, its marks are noncharacters, which no text holds (Unicode 23.7).
MARKS = {"strong": ("\ufdd0", "\ufdd1"), "em": ("\ufdd2", "\ufdd3"), "s": ("\ufdd4", "\ufdd5")}
BREAK = "\ufdd6"
LINK = "\ufdd7"  # the bracket that opens a link
PICTURE = "\ufdd8"  # the two signs that open a picture
CODE = ("\ufdd9", "\ufdda")  # around the text of a code span
WRITTEN = {"strong": "**", "em": "*", "s": "~~"}
_OPENS = {opening: kind for kind, (opening, _closing) in MARKS.items()}
_CLOSES = {closing: kind for kind, (_opening, closing) in MARKS.items()}
_CODE = re.compile(f"{CODE[0]}([^{CODE[1]}]*){CODE[1]}")
_RESERVED = re.compile("[\ufdd0-\ufdef\0]|[\ud800-\udfff]")
_ANY_MARK = re.compile("[\ufdd0-\ufdd5]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(f" ?{BREAK} ?")
_INLINE = re.compile(
    r"[\\`*\[~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is no mark
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,32};)"
)
_MENTION = re.compile(r"[##](?=\w)")
_LINE_START = re.compile(
    r"(?P<number>[0-9]{1,9})(?=[.)](?:\s|$))"
    r"|(?P<mark>#(?=#{0,5}(?:\s|$))|>|[-+](?=\s|$)|-(?=[-\s]*$)|-(?=[-:|\s]+$)|=(?=[=\s]*$)|~(?=~~)|\||:(?=[-:|\s]+$))"
)


def plain(text: str) -> str:
    """The text without what cannot be kept in any text: noncharacters, NUL, lone surrogates."""
    return _RESERVED.sub("", text)


def escaped(text: str, *, mentions: bool = False, in_link: bool = False) -> str:
    """One run of words; `mentions` also guards "#7", which leads to comment 7 where comments are written."""
    words = _INLINE.sub(lambda found: "\\" + found[0], plain(text))
    if in_link:
        words = words.replace("]", "\\]")
    return _MENTION.sub(lambda found: "\\" + found[0], words) if mentions else words


def marked(kind: str, inside: str) -> str:
    """Words that are strong, em or s; the spaces at their edges stand outside."""
    words = inside.strip(f" \t\r\n\f{BREAK}")
    if not words.strip("\u00a0"):
        return inside
    before, _, after = inside.partition(words)
    opening, closing = MARKS[kind]
    return f"{before}{opening}{words}{closing}{after}"


def code(text: str) -> str:
    """A code span that holds exactly this text, as HTML shows it: its white space is single spaces."""
    words = _SPACE.sub(" ", plain(text))
    return f"{CODE[0]}{words}{CODE[1]}" if words.strip() else words


def _code(found: re.Match[str]) -> str:
    words = found[1]
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    edge = " " if words[0] == "`" or words[-1] == "`" or (words[0] == words[-1] == " ") else ""
    return f"{fence}{edge}{words}{edge}{fence}"


def address(url: str) -> str:
    """An address as it stands in a link's brackets."""
    url = "".join(character for character in plain(url).strip() if character >= " ")
    if re.search(r"[\s()<>\\]", url) or not url:
        return "<" + url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C") + ">"
    return url.replace("&", "\\&") if re.search(r"&#?\w+;", url) else url


def title(words: str) -> str:
    """A link's title with the space before it; nothing for an empty one."""
    words = _SPACE.sub(" ", plain(words)).strip()
    if not words:
        return ""
    return ' "' + re.sub(r'(["\\&])', r"\\\1", words) + '"'


def finished(inline: str, *, lines: bool = True) -> tuple[str, int]:
    """A paragraph's words with its marks written out, and how many marks had to be left out.

    Without `lines`, such as in a cell or a heading, a break is a space.
    """
    inline = inline.replace(
        CODE[1] + CODE[0], ""
    )  # two spans side by side would be read as one with longer marks
    words = _AROUND_BREAK.sub(BREAK, _SPACE.sub(" ", inline)).strip(f" {BREAK}")
    words = words.replace("!" + LINK, "\\!" + LINK)  # no picture
    if not lines:
        words = words.replace(BREAK, " ")
    words, left_out = _written(words)
    words = _CODE.sub(_code, words.replace(LINK, "[").replace(PICTURE, "!["))
    if not lines:
        return words, left_out
    return "\\\n".join(_line(line) for line in words.split(BREAK)), left_out


def _line(line: str) -> str:
    found = _LINE_START.match(line)
    if found is None:
        return line
    if found["number"]:
        return f"{found['number']}\\{line[found.end() :]}"
    return "\\" + line


def _written(words: str) -> tuple[str, int]:
    """Every pair of marks that CommonMark would take for one, written; the others left out."""
    if not _ANY_MARK.search(words):
        return words, 0
    held = _pairs(words)
    pieces: list[str] = []
    left_out = 0
    for index, character in enumerate(words):
        kind = _OPENS.get(character) or _CLOSES.get(character)
        if kind is None:
            pieces.append(character)
        elif index in held:
            pieces.append(WRITTEN[kind])
        elif character in _OPENS:
            left_out += 1
    return "".join(pieces), left_out


def _pairs(words: str) -> set[int]:
    """The places of the marks that hold: they flank words at both ends (CommonMark 6.2), none is inside its like."""
    held: set[int] = set()
    stack: list[tuple[int, str]] = []
    for index, character in enumerate(words):
        if character in _OPENS:
            stack.append((index, _OPENS[character]))
        elif character in _CLOSES and stack:
            start, kind = stack.pop()
            inside_its_like = any(outer == kind for _start, outer in stack)
            if not inside_its_like and _holds(words, start, index):
                held |= {start, index}
    return held


def _holds(words: str, start: int, end: int) -> bool:
    first, last = _near(words, start, 1), _near(words, end, -1)
    before, after = _near(words, start, -1), _near(words, end, 1)
    if words[start - 1 : start] in _CLOSES or words[end + 1 : end + 2] in _OPENS:
        return False  # two runs of marks side by side are read as one
    opens = not _is_space(first) and (not _is_sign(first) or _is_space(before) or _is_sign(before))
    closes = not _is_space(last) and (not _is_sign(last) or _is_space(after) or _is_sign(after))
    return opens and closes


def _near(words: str, index: int, step: int) -> str:
    """The next character on one side that is no mark; "" at the end."""
    index += step
    while 0 <= index < len(words):
        if words[index] not in _OPENS and words[index] not in _CLOSES:
            return words[index]
        index += step
    return ""


def _is_space(character: str) -> bool:
    return not character or character == BREAK or character.isspace()


def _is_sign(character: str) -> bool:
    return character in (LINK, PICTURE, *CODE) or unicodedata.category(character)[0] in "PS"
