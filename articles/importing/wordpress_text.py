"""WordPress bodies as HTML: its paragraphs made of blank lines, its shortcodes, the remarks of its block editor.

Everything takes time as the length of a body, whatever is left open in it: patterns stop where the next sign of their
kind begins, and an end that is not there is looked for once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape, unescape

# What only arranges: text between such tags is cut into paragraphs.
_FRAMES = (
    "address|article|aside|blockquote|center|div|dl|fieldset|figure|footer|form|header|hr|main|nav|ol|section|table"
    "|tbody|tfoot|thead|tr|ul"
)
# What holds words already: no paragraph is put inside.
_HOLDERS = "caption|dd|dt|figcaption|h[1-6]|legend|li|p|summary|td|th"
_TAG = re.compile(rf"(</?(?:{_FRAMES}|{_HOLDERS})\b[^<>]*>)", re.IGNORECASE)
_HOLDER = re.compile(rf"<(?P<end>/?)(?:{_HOLDERS})\b", re.IGNORECASE)
_KEPT = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_BLANK = re.compile(r"\n\s*\n")
_CODE = re.compile(r"\[(sourcecode|code)([^\[\]]*)\]", re.IGNORECASE)
_CAPTION = re.compile(r"\[((?:wp_)?caption)\b([^\[\]]*)\]", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("pre", "script", "style", "textarea")
} | {
    name: re.compile(rf"\[/{name}\]", re.IGNORECASE) for name in ("sourcecode", "code", "caption", "wp_caption")
}  # fmt: skip
_EMBED = re.compile(
    r"\[(?:embed|youtube|vimeo)\b[^\[\]]*\]\s*+(https?://[^\s\[\]]++)\s*+\[/(?:embed|youtube|vimeo)\]"
    r"|\[(?:embed|youtube|vimeo)[ =]++[\"']?(https?://[^\s\"'\[\]]++)[^\[\]]*+\]",
    re.IGNORECASE,
)
# Others by their names, or by an attribute: "[sic]" is a word.
_KNOWN = (
    r"gallery|playlist|audio|video|contact-form[\w-]*|contact-field|gravityform|polldaddy|poll|slideshow|tweet|toc|more"
    r"|nextpage|vc_\w+|et_pb_\w+|su_\w+|ninja_form|mc4wp_form|wpforms|jetpack[\w-]*"
)
_SHORTCODE = re.compile(
    rf"(?<!\[)\[/?(?P<name>(?:{_KNOWN})(?=[\s\]/])|[a-z][\w-]*(?=\s[^\]\[]*\w=[\"']))[^\]\[]*\]",
    re.IGNORECASE,
)
_MORE = re.compile(r"<!--\s*+(?:more\b(?:(?!-->|<!--).)*+|(?:nextpage|noteaser)\s*+)-->", re.DOTALL)
_END = re.compile(r"\[/([a-z][\w-]*)\]")
_LINK_ALONE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)


def html_of_post(body: str) -> tuple[str, Counter[str]]:
    """A post's body as HTML, and which shortcodes had to be left out."""
    left_out: Counter[str] = Counter()
    body = _MORE.sub("\n\n", body.replace("\r\n", "\n").replace("\r", "\n"))
    body = _between(body, _CODE, _as_code)
    body = _between(body, _CAPTION, _as_figure)
    body = _EMBED.sub(lambda found: f"\n\n{found[1] or found[2]}\n\n", body)

    def leave_out(found: re.Match[str]) -> str:
        left_out[found["name"].lower()] += int(not found[0].startswith("[/"))
        return ""

    body = _outside_code(body, lambda text: _SHORTCODE.sub(leave_out, text))
    if left_out:
        body = _END.sub(lambda found: "" if found[1] in left_out else found[0], body)
    body = _LINK_ALONE.sub(lambda found: f'<a href="{escape(found[1])}">{escape(found[1])}</a>', body)
    if "<!-- wp:" in body:  # the block editor writes its paragraphs itself
        return body, +left_out
    return with_paragraphs(body), +left_out


def with_paragraphs(body: str) -> str:
    """The body with paragraphs where blank lines are and breaks where lines end, except in what is taken as it stands.

    The rule that WordPress calls autop, and applies when it shows a post or a comment.
    """
    return "".join(
        text if is_kept else _paragraphs(text) for is_kept, text in _parts(body.replace("\r\n", "\n"))
    )


def _parts(body: str) -> Iterator[tuple[bool, str]]:
    place = 0
    for opening, end in _pairs(body, _KEPT):
        yield False, body[place : opening.start()]
        yield True, body[opening.start() : end.end()]
        place = end.end()
    yield False, body[place:]


def _pairs(body: str, opening: re.Pattern[str]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Each opening with the end that belongs to its name; what stands between is not looked at."""
    place = 0
    endless: set[str] = set()
    while found := opening.search(body, place):
        name, place = found[1].lower(), found.end()
        end = None if name in endless else _ENDS[name].search(body, place)
        if end is None:
            endless.add(name)
        else:
            yield found, end
            place = end.end()


def _between(body: str, opening: re.Pattern[str], change: Callable[[str, str], str]) -> str:
    """The body with each pair and what is in it as `change` makes it of the opening's attributes and the inside."""
    pieces: list[str] = []
    place = 0
    for found, end in _pairs(body, opening):
        pieces += [body[place : found.start()], change(found[2], body[found.end() : end.start()])]
        place = end.end()
    return "".join([*pieces, body[place:]])


def _outside_code(body: str, change: Callable[[str], str]) -> str:
    return "".join(text if is_kept else change(text) for is_kept, text in _parts(body))


def _paragraphs(text: str) -> str:
    out: list[str] = []
    in_holder = False
    for piece in _TAG.split(text):
        if _TAG.fullmatch(piece):
            holder = _HOLDER.match(piece)
            in_holder = bool(holder and not holder["end"])
            out.append(piece)
            continue
        chunks = [chunk.strip("\n ") for chunk in _BLANK.split(piece)]
        if in_holder and len(chunks) < 2:
            out.append(_with_breaks(piece.strip("\n")))
            continue
        for chunk in chunks:
            if chunk:
                out.append(f"<p>{_with_breaks(chunk)}</p>\n")
    return "".join(out)


def _with_breaks(chunk: str) -> str:
    return re.sub(r"(?:(<br\s*/?>)\s*)?\n", lambda found: (found[1] or "<br>") + "\n", chunk)


def _as_code(attributes: str, text: str) -> str:
    language = re.search(r"lang(?:uage)?=[\"']?([\w+#.-]+)", attributes)
    name = f' class="language-{language[1]}"' if language else ""
    return f"\n\n<pre><code{name}>{escape(unescape(text).strip(chr(10)))}</code></pre>\n\n"


def _as_figure(attributes: str, text: str) -> str:
    inside, words = text.strip(), ""
    given = re.search(r"caption=\"([^\"]*)\"|caption='([^']*)'", attributes)
    if given:
        words = unescape(given[1] or given[2] or "")
    else:
        shown = re.match(
            r"((?:<a\b[^>]*+>)?\s*+<img\b[^>]*+>\s*+(?:</a>)?)(.*)", inside, re.DOTALL | re.IGNORECASE
        )
        if shown:
            inside, words = shown[1], shown[2].strip()
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{inside}{caption}</figure>\n\n"
