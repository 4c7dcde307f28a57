"""Ghost's two forms of a body that has not been rendered: lexical (of its newer editor) and mobiledoc."""

from __future__ import annotations

from html import escape
from typing import Any

from markdown_it import MarkdownIt

_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (16, "code"), (32, "sub"), (64, "sup"))  # lexical's bits
_BLOCKS = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "listitem": "li",
    "aside": "aside",
}


def html_of_lexical(document: dict[str, Any]) -> str:
    """The HTML of a lexical document. Raises KeyError or TypeError for what is none."""
    return "".join(_lexical(node) for node in document["root"]["children"])


def _lexical(node: dict[str, Any]) -> str:
    kind = node.get("type", "")
    inside = "".join(_lexical(child) for child in node.get("children", ()))
    if kind in ("text", "extended-text"):
        words = escape(node.get("text", ""))
        for bit, tag in _FORMATS:
            if int(node.get("format") or 0) & bit:
                words = f"<{tag}>{words}</{tag}>"
        return words
    if kind in ("linebreak", "horizontalrule"):
        return "<br>" if kind == "linebreak" else "<hr>"
    if kind in ("heading", "extended-heading"):
        return f"<{node['tag']}>{inside}</{node['tag']}>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        return f"<{tag}>{inside}</{tag}>"
    if kind in ("link", "bookmark", "embed"):
        url = str(node.get("url", ""))
        return f'<a href="{escape(url)}">{inside or escape(url)}</a>'
    if kind in _BLOCKS:
        return f"<{_BLOCKS[kind]}>{inside}</{_BLOCKS[kind]}>"
    return _card(kind, node) or inside


def _card(kind: str, card: dict[str, Any]) -> str:
    """What both forms keep apart from the text: pictures, code, pieces of HTML and Markdown."""
    if kind == "image":
        caption = f"<figcaption>{card['caption']}</figcaption>" if card.get("caption") else ""
        return f'<figure><img src="{escape(card["src"])}" alt="{escape(card.get("alt") or "")}">{caption}</figure>'
    if kind in ("codeblock", "code"):
        return f'<pre><code class="language-{escape(card.get("language") or "")}">{escape(card["code"])}</code></pre>'
    if kind == "html":
        return str(card.get("html", ""))
    if kind in ("markdown", "card-markdown"):
        return str(
            MarkdownIt("commonmark", {"html": True}).enable("table").render(str(card.get("markdown", "")))
        )
    if kind == "hr":
        return "<hr>"
    if kind in ("bookmark", "embed") and card.get("url"):
        return f'<p><a href="{escape(card["url"])}">{escape(card["url"])}</a></p>'
    return ""


def html_of_mobiledoc(document: dict[str, Any]) -> str:
    """The HTML of a mobiledoc (0.3). Raises KeyError, IndexError or TypeError for what is none."""
    return "".join(_section(section, document) for section in document["sections"])


def _section(section: list[Any], document: dict[str, Any]) -> str:
    kind = section[0]
    if kind == 1:  # a block of text
        return f"<{section[1]}>{_markers(section[2], document)}</{section[1]}>"
    if kind == 2:
        return f'<img src="{escape(section[1])}" alt="">'
    if kind == 3:
        items = "".join(f"<li>{_markers(item, document)}</li>" for item in section[2])
        return f"<{section[1]}>{items}</{section[1]}>"
    name, card = document["cards"][section[1]]
    return _card(name, card)


def _markers(markers: list[Any], document: dict[str, Any]) -> str:
    """Runs of text, each with the marks that open before it and how many close after it."""
    out: list[str] = []
    open_marks: list[str] = []
    for kind, opens, closes, value in markers:
        for index in opens:
            tag, *attributes = document["markups"][index]
            pairs = attributes[0] if attributes else []
            given = "".join(
                f' {escape(n)}="{escape(v)}"' for n, v in zip(pairs[::2], pairs[1::2], strict=False)
            )
            out.append(f"<{tag}{given}>")
            open_marks.append(tag)
        atom = document["atoms"][value][0] if kind == 1 else ""
        out.append(("<br>" if atom == "soft-return" else "") if kind == 1 else escape(value))
        out += [f"</{open_marks.pop()}>" for _ in range(min(closes, len(open_marks)))]
    return "".join(out)
