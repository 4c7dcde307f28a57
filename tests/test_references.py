"""Citations in the text and the list of what they cite."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from articles.presenting import for_feed
from articles.rendering import render_article

SOURCE = """Said [@iokibe2017, p. 3], and [@b; @iokibe2017]; see ([Iokibe 2017](@iokibe2017))[^1] and [@nobody].

## References

[@iokibe2017]: Iokibe, M. (2017). *A history*,
  which cites [@c].
[@b]: https://b.example
[@c]: Found by way of another.
[@unread]: Cited by nothing.

[^1]: A note that cites [@d].
[@d]: Last, under the note.
"""


def render(source: str, language: str = "en"):
    return render_article(source, language=language)


def entries(html: str) -> list[str]:
    return re.findall(r'<li id="ref-\d+">\s*<p[^>]*>([^<\n]*)', html)


def test_numbers_follow_the_first_citations_and_links_lead_both_ways():
    html = render(SOURCE).html
    assert [entry[:6] for entry in entries(html)] == ["Iokibe", "https:", "Last, ", "Found ", "Cited "]
    assert (
        'href="#ref-1" role="doc-biblioref" data-n="[1]" aria-label="Reference 1, p. 3">, p. 3</a></sup>'
        in html
    )
    assert '<a href="#ref-1" role="doc-biblioref" id="cite-1-3">Iokibe 2017</a>' in html
    leads = re.findall(r'href="#((?:cite|ref)-[\d-]+)"', html)
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(leads) == 12 and set(leads) <= set(ids) and len(set(ids)) == len(ids)
    assert 'role="doc-bibliography" aria-label="References"' in html
    assert html.index('id="s-references"') < html.index("doc-bibliography") < html.index("doc-endnotes")
    assert 'aria-label="文献1"' in render(SOURCE, "ja").html


def test_the_text_holds_the_authors_words_and_nothing_else():
    rendered = render(SOURCE)
    assert rendered.text.startswith(
        "Said , p. 3, and ; see (Iokibe 2017) and [@nobody].\nReferences\nIokibe, M."
    )
    assert [block.kind for block in rendered.blocks] == ["p", "h2", *["note"] * 6]
    assert rendered.text.count("Found by way of another.") == 1


@pytest.mark.parametrize(
    "source",
    [
        "[@a] alone",
        "> [@a]: in a quote",
        "- [@a]: in a list",
        "[@a]:\n\nnothing after it",
        "    [@a]: code",
        "[@",
    ],
)
def test_what_cites_nothing_stays_as_it_was_typed(source):
    rendered = render(source)
    assert "doc-biblio" not in rendered.html
    assert source.strip("> -\n").split("\n")[0] in rendered.text


def test_an_entry_twice_loses_no_words_and_hostile_texts_end():
    twice = render("[@a]\n\n[@a]: First.\n\n[@a]: Second.")
    assert entries(twice.html) == ["First.", "Second."]
    for hostile in ("[@" * 20_000, "[@a;" * 10_000 + "]", "[@a]: " * 5_000, "[@a]: x\n\n" + "[@a]" * 3_000):
        assert render(hostile).text


def test_a_feed_shows_the_numbers_that_style_sheets_draw():
    html = for_feed(render("Said[^1] [@a, p. 3].\n\n[@a]: A.\n\n[^1]: B.").html)
    assert re.findall(r'data-n="[^"]*"[^>]*>([^<]*)</a></sup>', html) == ["1", "[1], p. 3"]
    assert "footnote-back" not in html


def test_a_sample_article_cites_with_references():
    folder = Path(settings.ROOT) / "alliance_site" / "sample" / "articles"
    citing = [
        path for path in folder.glob("*.md") if re.search(r"^\[@\w+\]: ", path.read_text(), re.MULTILINE)
    ]
    assert citing
    for path in citing:
        rendered = render(path.read_text().split("+++\n", 2)[2])
        assert "doc-biblioref" in rendered.html and "[@" not in rendered.text, path.name
