"""No shape of attack we know comes out of either renderer, or of the sanitiser alone, with anything that runs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from articles.rendering import render_article
from articles.rendering.cleaning import clean_article, clean_comment
from comments.rendering import render_comment
from tests.hostile_texts import ATTACKS


def article_html(source: str) -> str:
    return render_article(source, language="en").html


# fmt: off
SAFE_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
    "img", "ins", "li", "ol", "p", "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}
SAFE_ATTRIBUTES = {
    "alt", "aria-label", "class", "data-n", "dir", "href", "id", "loading", "rel", "role", "scope", "src", "start",
    "tabindex", "title",
}
# fmt: on


class TestAttacks:
    def test_there_are_enough(self):
        assert len(set(ATTACKS)) >= 100

    @pytest.mark.parametrize("render_it", [article_html, render_comment], ids=["article", "comment"])
    @pytest.mark.parametrize(
        "around", ["{}", "a {} b", "> {}", "- {}", "**{}**", "[x]({})", "[{}](/x)", '![{}](/media/x "{}")']
    )
    def test_nothing_that_runs_survives(self, render_it, around: str):
        for attack in ATTACKS:
            assert_harmless(render_it(around.replace("{}", attack)))

    @settings(max_examples=120, deadline=None)
    @given(
        st.lists(st.sampled_from(ATTACKS), min_size=2, max_size=6),
        st.sampled_from(["", " ", "\n", "\n\n", "`"]),
    )
    def test_nor_in_any_combination(self, attacks: list[str], between: str):
        assert_harmless(article_html(between.join(attacks)))
        assert_harmless(render_comment(between.join(attacks)))

    @pytest.mark.parametrize("clean", [clean_article, clean_comment])
    def test_the_sanitiser_would_do_alone(self, clean):
        for attack in ATTACKS:
            assert_harmless(clean(attack))

    def test_the_measure_can_tell(self):
        for harm in (
            "<script></script>",
            "<p onclick=x>",
            "<a href=' java\nscript:x'>",
            "<p style=x>",
            "<img src=data:x>",
        ):
            with pytest.raises(AssertionError):
                assert_harmless(harm)


def assert_harmless(html: str) -> None:
    for element in LexborHTMLParser(f"<article>{html}</article>").css("article *"):
        assert element.tag in SAFE_TAGS
        for name, value in element.attributes.items():
            assert name in SAFE_ATTRIBUTES
            if name in ("href", "src"):
                # What a browser makes of an address (WHATWG URL 4.4): trimmed, without tabs and newlines.
                url = re.sub("[\t\n\r]", "", (value or "").strip("".join(map(chr, range(33)))))
                scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", url)
                assert scheme is None or scheme[0].lower() in ("http:", "https:", "mailto:")
