"""The accessible names that the renderer adds to an article, in the article's own language.

They are no part of the interface: the stored html is the same for every reader, whatever language the
reader's buttons speak, so gettext has no say here.
"""

from __future__ import annotations

_NAMES = {
    "en": {
        "section": "Link to the section “{title}”",
        "footnotes": "Footnotes",
        "mark": "Footnote {n}",
        "back": "Back to the mark of footnote {n}",
        "back_one_of": "Back to mark {place} of footnote {n}",
        "references": "References",
        "citation": "Reference {n}",
        "uncite": "Back to where reference {n} is cited",
        "uncite_one_of": "Back to citation {place} of reference {n}",
        "table": "Table {n}",
    },
    "ja": {
        "section": "「{title}」へのリンク",
        "footnotes": "脚注",
        "mark": "脚注{n}",
        "back": "脚注{n}の参照箇所に戻る",
        "back_one_of": "脚注{n}の参照箇所{place}に戻る",
        "references": "参考文献",
        "citation": "文献{n}",
        "uncite": "文献{n}の引用箇所に戻る",
        "uncite_one_of": "文献{n}の引用箇所{place}に戻る",
        "table": "表{n}",
    },
}


def accessible_name(name: str, language: str, **values: object) -> str:
    """The name in the given language (BCP 47; only its first part counts), or in English."""
    primary = language.lower().replace("_", "-").split("-")[0]
    return _NAMES.get(primary, _NAMES["en"])[name].format(**values)
