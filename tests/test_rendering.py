"""Rendering, without a browser; tests/test_rendering_in_chromium.py proves that a browser agrees."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from articles.rendering import RENDERER_VERSION, Block, Heading, Rendered, render_article
from articles.rendering.cleaning import clean_article
from articles.rendering.footnotes import add_footnotes
from articles.rendering.headings import slug
from articles.rendering.parsing import MAX_BLOCK_LEVELS, markdown_parser
from comments.rendering import render_comment
from tests.hostile_texts import HOSTILE_ARTICLES
from tests.markdown_texts import markdown_texts

LONE_SURROGATE = "a\ud800b"


def render(source: str) -> Rendered:
    return render_article(source, language="en")


def blocks_of(rendered: Rendered) -> list[tuple[str, str]]:
    return [(block.kind, rendered.text[block.start : block.end]) for block in rendered.blocks]


def elements(html: str) -> list[LexborNode]:
    return LexborHTMLParser(f"<article>{html}</article>").css("article *")


class TestBlocks:
    def test_each_leaf_is_a_block_of_its_kind(self):
        rendered = render(
            "# A\n\nB\nb\n\n- C\n  - D\n\n> E\n>\n> - F\n\n| G |\n|---|\n| H |\n\n```\nI\n```\n\nJ[^1]\n\n[^1]: K\n"
        )
        assert blocks_of(rendered) == [
            ("h2", "A"),
            ("p", "B\nb"),
            ("li", "C"),
            ("li", "D"),
            ("quote", "E"),
            ("li", "F"),
            ("cell", "G"),
            ("cell", "H"),
            ("code", "I"),
            ("p", "J"),
            ("note", "K"),
        ]

    def test_text_is_the_blocks_joined_by_one_newline(self):
        rendered = render("one\n\ntwo 👩‍🚀\n\n- three")
        assert rendered.text == "one\ntwo 👩‍🚀\nthree"
        assert rendered.blocks[2] == Block("li", 12, 17, rendered.html.index("three</p>") + len("three</p>"))

    def test_empty_source_has_no_blocks(self):
        assert render("\n \n") == Rendered("", "", (), ())

    def test_empty_cells_items_headings_and_code_are_no_blocks(self):
        rendered = render("#\n\n-\n- x\n\n| a | |\n|---|---|\n| | b |\n\n```\n```\n")
        assert blocks_of(rendered) == [("li", "x"), ("cell", "a"), ("cell", "b")]

    def test_a_paragraph_with_only_a_picture_is_a_block_without_words(self):
        assert blocks_of(render("a\n\n![b](/media/c.png)\n\nd")) == [("p", "a"), ("p", ""), ("p", "d")]

    @pytest.mark.parametrize("source", HOSTILE_ARTICLES.values(), ids=HOSTILE_ARTICLES)
    def test_hostile_articles_keep_the_contract(self, source: str):
        assert_contract(render(source))

    @settings(max_examples=120, deadline=None)
    @given(markdown_texts())
    def test_any_text_keeps_the_contract(self, source: str):
        assert_contract(render(source))

    @settings(max_examples=120, deadline=None)
    @given(st.text(st.characters(exclude_categories=("Cs",))))
    def test_any_characters_keep_the_contract(self, source: str):
        assert_contract(render(source))

    def test_rendered_data_is_frozen(self):
        with pytest.raises(FrozenInstanceError):
            render("a").text = "b"  # type: ignore[misc]  # must fail


def assert_contract(rendered: Rendered) -> None:
    """Offsets, order, places in the html, unique ids, links that lead somewhere, nothing outside a block."""
    end = -1
    for number, block in enumerate(rendered.blocks, 1):
        assert (block.start, block.start <= block.end) == (end + 1, True)
        end = block.end
        opened = re.search(rf'<(p|pre|h[2-6]) id="p{number}"', rendered.html)
        assert rendered.html.index(f"</{opened[1]}>", opened.end()) + len(f"</{opened[1]}>") == block.html_end
    assert max(end, 0) == len(rendered.text)

    ids = [element.attributes["id"] for element in elements(rendered.html) if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for heading in rendered.contents:
        assert heading.anchor in ids
        assert rendered.blocks[heading.block - 1].kind == f"h{heading.level}"
    for link in elements(rendered.html):
        if link.attributes.get("role"):
            assert link.tag != "a" or link.attributes["href"][1:] in ids
    body = LexborHTMLParser(f"<body>{rendered.html}").body
    assert "".join(body.text().split()) == "".join(rendered.text.split())
    assert clean_article(rendered.html) == rendered.html


class TestMarkdown:
    def test_text_that_looks_like_html_stays_text(self):
        assert render("<b>x</b> <!-- y -->").text == "<b>x</b> <!-- y -->"

    def test_line_ends_of_every_system_give_the_same(self):
        unix = "a\nb\n\n```\nc\n\nd\n```\n"
        assert render(unix) == render(unix.replace("\n", "\r\n")) == render(unix.replace("\n", "\r"))

    def test_nul_is_replaced(self):
        assert render("a\0b").text == "a\ufffdb"

    def test_lone_surrogates_are_refused(self):
        with pytest.raises(ValueError, match="lone surrogate at position 1"):
            render(LONE_SURROGATE)

    def test_code_keeps_its_first_empty_line_and_its_language(self):
        rendered = render("```python title\n\nx = 1\n```")
        assert rendered.text == "\nx = 1"
        code = '<code class="language-python">\nx = 1</code>'
        assert rendered.html == f'<pre id="p1" tabindex="0">{code}</pre>\n'

    def test_odd_names_of_languages_are_no_classes(self):
        assert "class" not in render('```a"b\nc\n```\n\n```日本\nc\n```').html

    def test_table_alignment_is_a_class(self):
        html = render("| a | b |\n|:-:|--:|\n| c | d |").html
        assert '<th class="align-center" scope="col">' in html
        assert '<td class="align-right">' in html
        assert "style" not in html

    def test_tight_lists_are_marked_and_loose_ones_are_not(self):
        assert '<ul class="tight">' in render("- a\n- b").html
        assert "tight" not in render("- a\n\n- b").html

    def test_right_to_left_blocks_find_their_own_direction(self):
        assert render("a\n\nשלום").html == '<p id="p1">a</p>\n<p id="p2" dir="auto">שלום</p>\n'
        hebrew = render_article("a\n\n    code", language="he").html
        code = '<pre id="p2" tabindex="0" dir="ltr"><code>code</code></pre>\n'
        assert hebrew == f'<p id="p1" dir="auto">a</p>\n{code}'

    def test_deep_quotes_stay_text_and_lose_nothing(self):
        rendered = render("> " * 20_000 + "deep")
        assert rendered.html.count("<blockquote>") == MAX_BLOCK_LEVELS
        assert rendered.text.count(">") == 20_000 - MAX_BLOCK_LEVELS
        assert rendered.text.endswith("deep")

    def test_deep_lists_stay_text_and_lose_nothing(self):
        rendered = render("- " * 2_000 + "deep")
        assert rendered.html.count("<ul") == MAX_BLOCK_LEVELS // 2
        assert rendered.text.endswith("deep")

    def test_nesting_is_capped_below_where_the_parser_drops_words(self):
        for opening in ("> ", "- ", "> - ", "- > ", "1. > - ", "[^1]: ", "- [^1]: > "):
            assert render(f"[^1]\n\n{opening * 60}deep").text.endswith("deep")

    def test_emphasis_does_not_nest_without_end(self):
        depth = deepest = 0
        for end, name in re.findall(r"<(/?)(em|strong)>", render("*a **b " * 300 + "c** d*" * 300).html):
            depth += -1 if end else 1
            deepest = max(deepest, depth)
            assert name
        assert 2 < deepest <= 16

    def test_marks_of_every_language_stay_where_they_are(self):
        source = "e\u0301 \u00a0 al\u00adliance \u200b ＡＢＣ ﬁ Å"
        assert render(source).text == source

    @settings(max_examples=120, deadline=None)
    @given(markdown_texts(showing_all=True))
    def test_no_word_is_lost(self, source: str):
        rendered = render(source)
        for word in re.findall("[Ww]ord[0-9]+", source):
            assert word.lower() in rendered.text.lower()

    def test_rendering_twice_gives_the_same_bytes(self):
        for source in HOSTILE_ARTICLES.values():
            assert render(source) == render(source)

    def test_threads_may_share_the_renderer(self):
        sources = [source for source in HOSTILE_ARTICLES.values() if len(source) < 2_000] * 3
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(render, sources)) == [render(source) for source in sources]

    def test_the_version_is_a_positive_number(self):
        assert RENDERER_VERSION >= 1


class TestHeadings:
    def test_an_h1_pushes_all_headings_down(self):
        assert [kind for kind, _ in blocks_of(render("# a\n\n## b\n\n###### c"))] == ["h2", "h3", "h6"]
        assert [kind for kind, _ in blocks_of(render("## b\n\n### c"))] == ["h2", "h3"]
        assert render("## a\n\n> # b\n>\n> ### c").html.count("<h2") == 2

    def test_contents_name_level_text_anchor_and_block(self):
        contents = render(
            "x\n\n## The *first* `try`[^1]\n\n### 第九条\n\n> ## quoted\n\n[^1]: # note"
        ).contents
        assert contents == (
            Heading(2, "The first try", "s-the-first-try", 2),
            Heading(3, "第九条", "s-第九条", 3),
        )

    def test_equal_headings_get_different_anchors(self):
        anchors = [heading.anchor for heading in render("# A\n\n# A\n\n# A-2\n\n# A\n\n# !\n\n# ?").contents]
        assert anchors == ["s-a", "s-a-2", "s-a-2-2", "s-a-3", "s-section", "s-section-2"]

    def test_the_anchor_is_an_empty_link_beside_the_heading(self):
        assert render('## A "b"').html == (
            '<div class="heading" id="s-a-b">\n<h2 id="p1">A "b"</h2>\n'
            '<a class="anchor" href="#s-a-b" aria-label="Link to the section “A &quot;b&quot;”"></a>\n</div>\n'
        )

    @pytest.mark.parametrize(
        ("title", "anchor"),
        [
            ("Costs & benefits (2005)", "s-costs-benefits-2005"),
            ("It’s Japan's", "s-its-japans"),
            ("e\u0301te\u0301", "s-été"),
            ("日米 同盟：第９条", "s-日米-同盟-第９条"),
            ("हिन्दी", "s-हिन्दी"),
            ("🎉", "s-section"),
            ("al\u00adly", "s-ally"),
            ("x" * 200, "s-" + "x" * 80),
        ],
    )
    def test_slugs(self, title: str, anchor: str):
        assert slug(title) == anchor


class TestFootnotes:
    def test_marks_and_back_links_are_empty_and_named(self):
        assert render("a[^x]\n\n[^x]: b").html == (
            '<p id="p1">a<sup class="footnote-mark"><a id="fnref-1" href="#fn-1" role="doc-noteref" '
            'aria-label="Footnote 1" data-n="1"></a></sup></p>\n'
            '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n<li id="fn-1">\n'
            '<p id="p2">b</p>\n<a class="footnote-back" href="#fnref-1" role="doc-backlink" '
            'aria-label="Back to the mark of footnote 1"></a>\n</li>\n</ol>\n</section>\n'
        )

    def test_names_speak_the_language_of_the_article(self):
        html = render_article("a[^x]\n\n[^x]: b", language="ja-JP").html
        assert 'aria-label="脚注1"' in html
        assert 'aria-label="脚注1の参照箇所に戻る"' in html
        assert 'aria-label="Footnote 1"' in render_article("a[^x]\n\n[^x]: b", language="eo").html

    def test_notes_stand_in_the_order_of_their_marks(self):
        rendered = render("[^b]: B\n\n[^a]: A\n\nx[^a] y[^b] z[^a]")
        assert blocks_of(rendered) == [("p", "x y z"), ("note", "A"), ("note", "B")]
        assert rendered.html.count('href="#fn-1"') == 2
        assert 'href="#fnref-1-2"' in rendered.html

    def test_notes_that_nothing_points_to_follow(self):
        rendered = render("a[^x]\n\n[^u]: U[^v]\n[^v]: V[^w]\n[^w]: W\n[^x]: X\n[^x]: again")
        assert rendered.text.split("\n") == ["a", "X", "U", "V", "W", "again"]

    def test_a_note_inside_a_note_becomes_its_own(self):
        rendered = render(HOSTILE_ARTICLES["footnote defined inside one"])
        assert rendered.text == "a\nbody\nouter\nouter goes on\ninner"


class TestLinksAndPictures:
    def test_schemes(self):
        for url in (
            "https://a.example/b",
            "http://a.example",
            "mailto:a@b.example",
            "/c",
            "d",
            "#e",
            "?f",
            "//g/h",
        ):
            assert render(f"[x]({url})").html.count(f'href="{url}"') == 1
        for url in ("ftp://a.example", "tel:1", "x:y", "javascript:a", "JAVASCRIPT:a", "data:a"):
            assert render(f"[x]({url})").text == f"[x]({url})"

    def test_rel(self):
        assert 'href="https://a.example" rel="noopener"' in render("<https://a.example>").html
        assert "rel=" not in render("[a](/b) [c](#d)").html
        assert 'href="/b" rel="nofollow ugc noopener"' in render_comment("[a](/b)")

    def test_addresses_are_shown_as_typed(self):
        assert render("<https://a.example/%E2%80%AEx>").text == "https://a.example/%E2%80%AEx"

    def test_links_do_not_nest(self):
        rendered = render(HOSTILE_ARTICLES["nested links"])
        assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", rendered.html, re.DOTALL)

    def test_our_pictures_stay(self):
        html = render('![a](/media/b.png "c"), d').html
        assert html == '<p id="p1"><img src="/media/b.png" alt="a" title="c" loading="lazy">, d</p>\n'

    def test_a_picture_by_itself_has_its_title_as_caption_which_is_text(self):
        rendered = render('One\n\n![a](/media/b.png "See *c* & d")\n\n- [![e](/media/f.png "G")](/h)\n\nTwo')
        assert rendered.text == "One\n\nSee *c* & d\n\nG\nTwo"
        assert [block.kind for block in rendered.blocks] == ["p", "p", "caption", "li", "caption", "p"]
        assert (
            '<figure>\n<p id="p2"><img src="/media/b.png" alt="a" loading="lazy"></p>\n'
            '<figcaption>\n<p id="p3">See *c* &amp; d</p>\n</figcaption>\n</figure>'
        ) in rendered.html
        image = '![a](/media/b.png "c")'
        for source in (
            "![a](/media/b.png)",
            '![a](/media/b.png " ")',
            f"# {image}",
            f"{image} {image}",
            f"d {image}",
        ):
            assert "<figure>" not in render(source).html, source
        assert "<figure>" not in render('![a](https://e.example/f.png "c")').html

    def test_foreign_pictures_become_links(self):
        rendered = render(
            "![a *b*](https://c.example/d.png) ![](https://e.example/f.png) ![g](data:image/png,AA) ![h]()"
        )
        assert "<img" not in rendered.html
        assert rendered.text == "a b https://e.example/f.png ![g](data:image/png,AA) h"
        assert rendered.html.count("<a ") == 2

    @pytest.mark.parametrize(
        "url", ["/media/../admin/", "/media/%2e%2e/x", "//a.example/media/", "/media//x", "/m.png"]
    )
    def test_pictures_cannot_climb_out(self, url: str):
        assert "<img" not in render(f"![a]({url})").html

    def test_a_link_without_words_is_none(self):
        assert "<a" not in render("a [](/b) [ ](/c)").html


class TestPurity:
    def test_rendering_does_not_need_django(self):
        check = "import sys, articles.rendering, comments.rendering; sys.exit('django' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", check]).returncode == 0

    def test_the_parser_still_has_the_rules_we_wrap(self):
        parser = markdown_parser()
        add_footnotes(parser)
        rules = parser.get_active_rules()
        assert {"table", "blockquote", "list", "footnote_def"} <= set(rules["block"])
        assert {"strikethrough", "footnote_ref"} <= set(rules["inline"])
        assert "footnote_inline" not in rules["inline"]
