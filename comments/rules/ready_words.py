"""What the writer is told for a reason: the site's own words where it has any, else these, in the writer's language."""

from __future__ import annotations

from comments.models import ReasonWords

FALLBACK = "en"
# By language, then by code of comments/rules/reasons.py. Whole sentences, to the person concerned.
READY = {
    "en": {
        "abuse": "It attacks a person instead of what was said. Say it again without that, and it is welcome.",
        "off-topic": "It has nothing to do with the article.",
        "spam": "It reads like advertising.",
        "illegal": "It says something that the law does not allow us to publish.",
        "private-data": "It shows something private about somebody, such as an address or a number.",
        "other": "",
        "flood": "You wrote more within a short time than others can read and answer.",
        "evasion": "It went round an earlier measure.",
    },
    "ja": {
        "abuse": "内容ではなく、人を攻撃しています。そこを除いて書き直していただければ歓迎します。",
        "off-topic": "この記事とは関係のない内容です。",
        "spam": "広告と判断しました。",
        "illegal": "法律上、公開できない内容が含まれています。",
        "private-data": "住所や電話番号など、誰かの個人情報が含まれています。",
        "other": "",
        "flood": "短い時間に、ほかの人が読んで答えられる以上の投稿がありました。",
        "evasion": "以前の措置を回避しています。",
    },
}
CODES = tuple(code for code in READY[FALLBACK] if code != "other")  # "other" is told in the moderator's words


def ready_words(code: str, language: str) -> str:
    """The words for one reason; empty when there are none. One query."""
    return all_ready_words({code}, language)[code]


def all_ready_words(codes: set[str], language: str) -> dict[str, str]:
    """The words for these reasons in the nearest language that has any: its own, its stem ("pt" of "pt-br"), English.

    One query, none without codes.
    """
    if not codes:
        return {}
    order = list(dict.fromkeys((language.lower(), language.lower().partition("-")[0], FALLBACK)))
    rows = ReasonWords.objects.filter(code__in=codes, language__in=order)
    own = {(row.code, row.language): row.words for row in rows}
    return {code: _nearest(code, order, own) for code in codes}


def _nearest(code: str, order: list[str], own: dict[tuple[str, str], str]) -> str:
    for language in order:
        words = own.get((code, language)) or READY.get(language, {}).get(code)
        if words:
            return words
    return ""
