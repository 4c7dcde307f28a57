"""Article html as a page shows it: pure functions on data."""

import pytest

from articles import presenting
from articles.rendering import render_article
from groundwork.sheets import place, sheet_of


def linked(source, counts):
    """As an article's page shows it where so many notes begin in its blocks."""
    article = render_article(source, language="en")
    blocks = [(block.kind, block.start, block.end, block.html_end) for block in article.blocks]
    drawn = presenting.with_note_links(
        article.html,
        blocks,
        lambda number: f"/p/{number}/",
        lambda number, link: place(presenting.note_place(number), link),
    )
    links = {presenting.note_place(n): presenting.note_link(n, counts[n], f"/p/{n}/") for n in counts}
    return sheet_of(drawn).filled(links)


def test_a_link_stands_behind_each_block_and_outside_of_it():
    html = linked("First.\n\n- item\n\n> quote\n\n```\ncode\n```\n", {1: 3, 2: 1})
    assert '<p id="p1">First.</p><a class="pn" href="/p/1/" aria-label="3 notes on paragraph 1">3</a>' in html
    assert '<p id="p2">item</p><a class="pn" href="/p/2/" aria-label="1 note on paragraph 2">1</a>' in html
    assert (
        '<p id="p3">quote</p><a class="pn" href="/p/3/" aria-label="Add a note to paragraph 3"></a>' in html
    )
    assert '</code></pre><a class="pn" href="/p/4/"' in html


def test_cells_and_footnotes_wait_until_somebody_says_something():
    source = "A[^1]\n\n| a |\n|---|\n| b |\n\n[^1]: Note.\n"
    quiet = linked(source, {})
    assert quiet.count('class="pn"') == 1
    assert linked(source, {2: 1, 4: 2}).count('class="pn"') == 3


def test_without_the_links_the_html_is_what_it_was():
    source = "# Head\n\nWords with 😀 and 語.\n\n1. one\n   - two\n"
    html = render_article(source, language="en").html
    with_links = linked(source, {1: 2})
    assert with_links != html
    assert presenting.re.sub(r'<a class="pn"[^>]*>\d*</a>', "", with_links) == html


def in_two(source):
    """The html of a text, and its parts before and in what the first paint skips as one."""
    article = render_article(source, language="en")
    blocks = [(block.kind, block.start, block.end, block.html_end) for block in article.blocks]
    first, _, rest = presenting.with_further(article.html, blocks).partition('<div class="further">\n')
    assert first + rest.removesuffix("</div>\n") == article.html
    return first, rest


def test_what_lies_below_the_first_window_begins_at_a_paragraph_behind_a_paragraph():
    long = "word " * 500
    first, rest = in_two(
        f"One.\n\n{long}\n\n## Two\n\nThree.\n\n> Four.\n>\n> Five.\n\nSix.\n\nSeven.\n\n- Eight.\n"
    )
    assert first.endswith("Six.</p>\n")
    assert rest.startswith('<p id="p8">Seven.')


def test_a_short_text_stays_in_one_piece():
    assert in_two("word " * 300 + "\n\nTwo.\n\nThree.\n")[1] == ""
    assert in_two("- word\n" * 900)[1] == ""


def test_an_address_cannot_break_out():
    html = presenting.with_note_links("<p>x</p>", [("p", 0, 1, 8)], lambda number: '/"><script>/')
    assert "<script>" not in html


def test_feeds_get_footnote_marks_as_text():
    html = presenting.for_feed(render_article("# T\n\nA[^x] b\n\n[^x]: Note.\n", language="en").html)
    assert 'data-n="1">1</a></sup> b' in html
    assert "footnote-back" not in html
    assert 'class="anchor"' not in html


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (100, 1), (460, 2), (4600, 20)])
def test_minutes(words, minutes):
    assert presenting.reading_minutes(words) == minutes


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [
        ("en", "English", "ltr"),
        ("ja", "日本語", "ltr"),
        ("ar", "العربيّة", "rtl"),
        ("pt-BR", "Português brasileiro", "ltr"),
        ("he-IL", "עברית", "rtl"),
        ("zh-tw", "繁體中文", "ltr"),
        ("tlh", "tlh", "ltr"),
    ],
)
def test_languages_are_called_what_they_call_themselves(code, name, direction):
    assert (presenting.language_name(code), presenting.direction(code)) == (name, direction)


def test_first_words_are_those_of_the_first_paragraph():
    article = render_article("# Head\n\nFirst.\n\nSecond.\n", language="en")
    blocks = [(block.kind, block.start, block.end, block.html_end) for block in article.blocks]
    assert presenting.first_words(article.text, blocks) == "First."
    assert presenting.first_words("", []) == ""
