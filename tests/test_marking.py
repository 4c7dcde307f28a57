"""Notes marked in html: on exactly their words, with nothing of the text or its tags changed."""

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from articles.rendering import render_article
from articles.rules.impact import Mark
from articles.rules.marking import opening_away, with_marks
from tests.markdown_texts import markdown_texts


def blocks_of(rendered):
    return [(block.kind, block.start, block.end, block.html_end) for block in rendered.blocks]


def marked(source, *spans):
    """The html of the source with the marks; a span is the words, or the words and what becomes of them."""
    rendered = render_article(source, language="en")
    marks = []
    for n, span in enumerate(spans, 1):
        words, kind = span if isinstance(span, tuple) else (span, "same")
        start = rendered.text.index(words)
        marks.append(Mark(str(n), kind, start, start + len(words)))
    return with_marks(rendered.html, blocks_of(rendered), marks)


def test_marks_never_cross_a_tag_and_each_note_has_its_anchor():
    assert marked("One *two* three.", "One two") == (
        '<p id="p1"><span class="spot" id="n1"></span><mark class="same">One </mark>'
        '<em><mark class="same">two</mark></em> three.</p>\n'
    )


def test_a_note_goes_on_in_the_next_paragraph():
    assert marked("One two.\n\nThree.", "two.\nThree").count("<mark") == 2


def test_references_are_one_character():
    assert '<mark class="same">B</mark>' in marked("A &amp; &lt; 𠮷 B", "B")


def test_where_notes_overlap_the_changed_one_shows():
    html = marked("One two three", "One two", ("two three", "changed"))
    assert LexborHTMLParser(html).css_first("mark.changed").text() == "two three"
    assert [node.id for node in LexborHTMLParser(html).css(".spot")] == ["n1", "n2"]


def test_two_thousand_notes_on_the_same_words_nest_nothing():
    html = marked("One two three", *["One"] * 2_000)
    assert html.count("<mark") == 1 and html.count('class="spot"') == 2_000


def test_links_out_of_the_page_open_one_of_their_own():
    html = render_article('[a](https://e.org "#t") [b](/x) [c](#p1)', language="en").html
    opened = opening_away(html)
    assert opened.count('target="_blank"') == 2
    assert [link.text() for link in LexborHTMLParser(opened).css("a:not([target])")] == ["c"]


@given(source=markdown_texts(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_text_stays_and_exactly_the_words_are_marked(source, data):
    rendered = render_article(source, language="en")
    size = len(rendered.text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, size), st.integers(1, 40)), max_size=6))
    spans = [(start, min(start + length, size)) for start, length in spans if start < size]
    marks = [Mark(str(n), "same", *span) for n, span in enumerate(spans)]
    tree = LexborHTMLParser(with_marks(rendered.html, blocks_of(rendered), marks))
    blocks = tree.css('[id^="p"]')
    assert "\n".join(block.text(deep=True) for block in blocks) == rendered.text
    inside = {
        at for start, end in spans for at in range(start, end)
        if any(block.start <= at < block.end for block in rendered.blocks)
    }  # fmt: skip
    assert "".join(mark.text(deep=True) for mark in tree.css("mark")) == "".join(
        rendered.text[at] for at in sorted(inside)
    )
