"""Rendering of comments: the dialect, bare addresses, and what "#7" leads to."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from articles.rendering.cleaning import clean_comment
from comments.rendering import MAX_MENTION_LINKS, MAX_MENTIONS, mentioned_numbers, render_comment
from tests.hostile_texts import HOSTILE_ARTICLES

LONE_SURROGATE = "a\ud800b"


def elements(html: str) -> list[LexborNode]:
    return LexborHTMLParser(f"<article>{html}</article>").css("article *")


class TestComments:
    def test_line_ends_are_kept(self):
        assert render_comment("a\nb") == "<p>a<br>\nb</p>\n"

    def test_nothing_carries_an_id(self):
        for source in HOSTILE_ARTICLES.values():
            assert not any("id" in element.attributes for element in elements(render_comment(source)))

    def test_headings_start_at_h4(self):
        assert render_comment("# a\n\n### b\n\n###### c") == "<h4>a</h4>\n<h6>b</h6>\n<h6>c</h6>\n"

    def test_pictures_tables_and_footnotes_are_left_out(self):
        html = render_comment("![a](/media/b.png)\n\n|c|\n|-|\n\n[^1]\n\n[^1]: d e")
        assert not re.search("<(img|table|sup|section)", html)
        assert '<a href="/media/b.png"' in html
        assert "[^1]: d e" in html

    def test_quotes_lists_code_and_emphasis(self):
        html = render_comment("> *a*\n\n- **b**\n\n`c` ~~d~~\n\n```js\ne\n```")
        for tag in (
            "<blockquote>",
            "<em>",
            "<ul>",
            "<strong>",
            "<code>",
            "<s>",
            '<code class="language-js">',
        ):
            assert tag in html

    def test_right_to_left_paragraphs_and_items(self):
        assert render_comment("a\n\nשלום\n\n- אב\n- c") == (
            '<p>a</p>\n<p dir="auto">שלום</p>\n<ul>\n<li dir="auto">אב</li>\n<li>c</li>\n</ul>\n'
        )

    def test_lone_surrogates_are_refused(self):
        for refuse in (render_comment, mentioned_numbers):
            with pytest.raises(ValueError, match="lone surrogate"):
                refuse(LONE_SURROGATE)

    @pytest.mark.parametrize("source", HOSTILE_ARTICLES.values(), ids=HOSTILE_ARTICLES)
    def test_hostile_comments_come_out_clean(self, source: str):
        html = render_comment(source, link_to_number=lambda number: f"/comments/{number}/")
        assert (
            clean_comment(html)
            == html
            == render_comment(source, link_to_number=lambda number: f"/comments/{number}/")
        )

    def test_deep_quotes_stay_text(self):
        html = render_comment("> " * 10_000 + "deep")
        assert html.count("<blockquote>") == 8
        assert "deep" in html


class TestBareAddresses:
    @pytest.mark.parametrize(
        ("source", "linked"),
        [
            ("see https://a.example/b_c_d.", "https://a.example/b_c_d"),
            ("(https://a.example/b)", "https://a.example/b"),
            ("https://a.example/Foo_(bar)_baz", "https://a.example/Foo_(bar)_baz"),
            ("(see https://a.example/Foo_(bar))", "https://a.example/Foo_(bar)"),
            ("**https://a.example/b**", "https://a.example/b"),
            ("https://a.example/bを見て", "https://a.example/b"),
            ("HTTPS://A.example:80/?q=1&r=2#s!", "HTTPS://A.example:80/?q=1&r=2#s"),
            ("<https://a.example/b>", "https://a.example/b"),
        ],
    )
    def test_linked(self, source: str, linked: str):
        links = [element.text() for element in elements(render_comment(source)) if element.tag == "a"]
        assert links == [linked]

    @pytest.mark.parametrize(
        "source",
        [
            "ahttps://a.example",
            "`https://a.example`",
            "https://",
            "https:/a",
            "http://-",
            "ftp://a.example",
            "https://!",
        ],
    )
    def test_not_linked(self, source: str):
        assert "<a" not in render_comment(source)

    def test_a_link_may_show_an_address(self):
        html = render_comment("[https://a.example](https://b.example)")
        assert html.count("<a ") == 1
        assert 'href="https://b.example"' in html


class TestMentions:
    @staticmethod
    def render(source: str) -> str:
        return render_comment(source, link_to_number=lambda number: f"/c/{number}/" if number < 100 else None)

    def test_numbers_become_links(self):
        assert self.render("see #7.") == '<p>see <a class="mention" href="/c/7/">#7</a>.</p>\n'

    def test_unknown_numbers_stay_text(self):
        assert self.render("see #700") == "<p>see #700</p>\n"
        assert render_comment("see #7") == "<p>see #7</p>\n"

    @pytest.mark.parametrize(
        ("source", "numbers"),
        [
            ("#3, #5 (#3) and #12", (3, 5, 12)),
            ("#7のコメント、#8", (7, 8)),
            ("**#1** > #2\n\n> #4\n\n- #6", (1, 2, 4, 6)),
            ("`#1` [#2](/x) [a #3 b](/x) https://a.example/#4 <https://a.example/#5>", ()),
            ("    #1\n\n```\n#2\n```", ()),
            ("\\#1 a#2 #03 #0 ##4 #5a #6_ &#35;7 #1234567890", ()),
            ("# #8", (8,)),
            (
                "\uff03\uff11\uff12 \u540c\u3058#4\u3067 \uc5d0#5\uc5d0 caf\u00e9#6 #7\u00e9 \u0436#8",
                (12, 4, 5),
            ),
            ("", ()),
        ],
    )
    def test_what_is_a_mention(self, source: str, numbers: tuple[int, ...]):
        assert mentioned_numbers(source) == numbers
        html = render_comment(source, link_to_number=lambda number: f"/c/{number}/")
        assert {int(number) for number in re.findall('"mention" href="/c/([0-9]+)/"', html)} == set(numbers)

    def test_each_number_is_asked_for_once_and_only_so_many(self):
        asked: list[int] = []
        source = " ".join(f"#{number} #{number}" for number in range(1, 3 * MAX_MENTIONS))
        render_comment(source, link_to_number=lambda number: asked.append(number))
        assert tuple(asked) == mentioned_numbers(source) == tuple(range(1, MAX_MENTIONS + 1))

    def test_people_who_are_here_are_links_beside_numbers_and_tags(self):
        html = render_comment(
            "@Bob, ＠bob and @nobody: #7 #law `@bob` [@bob](/x) a@bob.example \\@bob https://a.example/@bob",
            link_to_number=lambda number: f"/c/{number}/",
            link_to_tag=lambda key: f"/t/{key}/",
            link_to_person=lambda handle: f"/people/{handle}/" if handle == "bob" else None,
        )
        bob = '<a class="mention" href="/people/bob/">'
        assert html.startswith(
            f'<p>{bob}@Bob</a>, {bob}＠bob</a> and @nobody: <a class="mention" href="/c/7/">#7</a> '
        )
        assert html.count(bob) == 2 and '<a class="tag" href="/t/law/">#law</a> <code>@bob</code>' in html

    def test_links_are_counted(self):
        assert self.render("#1 " * 1_000).count("<a ") == MAX_MENTION_LINKS

    def test_addresses_are_cleaned_too(self):
        assert "javascript" not in render_comment("#1", link_to_number=lambda number: "javascript:alert(1)")
        assert '"/a?b=&quot;&gt;&lt;c"' in render_comment("#1", link_to_number=lambda number: '/a?b="><c')
