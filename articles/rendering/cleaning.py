"""The last step, always: nh3 lets through what we know, and nothing else.

Source html is off, so everything that arrives here was written by our own renderer; this step is for the
day when one of us makes a mistake.
"""

from __future__ import annotations

import nh3

from .parsing import LINK_SCHEMES

_INLINE = {"a", "br", "code", "em", "s", "strong"}
_BLOCKS = {"blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
_TABLE = {"table", "tbody", "td", "th", "thead", "tr"}

_ALIGNED = {"align-left", "align-center", "align-right"}
_CELL_VALUES = {"td": {"class": _ALIGNED}, "th": {"class": _ALIGNED, "scope": {"col"}}}


def clean_article(html: str) -> str:
    """Sanitised html of an article body; the result is in the parser's own serialised form."""
    return _ARTICLE.clean(html)


def clean_comment(html: str) -> str:
    """Sanitised html of a comment: no ids, no pictures, no roles."""
    return _COMMENT.clean(html)


_ARTICLE = nh3.Cleaner(
    tags=_INLINE | _BLOCKS | _TABLE | {"div", "figcaption", "figure", "img", "section", "sup"},
    attributes={
        "*": {"dir", "id"},
        "a": {"aria-label", "data-n", "href", "rel", "title"},
        "code": {"class"},
        "div": {"aria-label"},
        "img": {"alt", "height", "sizes", "src", "srcset", "title", "width"},
        "ol": {"start"},
        "section": {"aria-label"},
    },
    tag_attribute_values={
        **_CELL_VALUES,
        "a": {"class": {"anchor", "footnote-back"}, "role": {"doc-backlink", "doc-biblioref", "doc-noteref"}},
        "div": {"class": {"heading", "table"}, "role": {"group"}, "tabindex": {"0"}},
        "img": {"loading": {"lazy"}},
        "ol": {"class": {"tight"}},
        "pre": {"tabindex": {"0"}},
        "section": {
            "class": {"footnotes", "footnotes references"},
            "role": {"doc-bibliography", "doc-endnotes"},
        },
        "sup": {"class": {"footnote-mark"}},
        "ul": {"class": {"tight"}},
    },
    link_rel=None,
    url_schemes=set(LINK_SCHEMES),
)

_COMMENT = nh3.Cleaner(
    tags=_INLINE | _BLOCKS | {"ins"},
    attributes={"*": {"dir"}, "a": {"href", "rel", "title"}, "code": {"class"}, "ol": {"start"}},
    tag_attribute_values={"a": {"class": {"mention", "tag"}}},
    link_rel=None,
    url_schemes=set(LINK_SCHEMES),
)
