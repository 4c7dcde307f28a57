"""A page of the web becomes a draft: the article without what stands around it, and where it comes from."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alliance_site.importing.page import bring_again
from articles.importing.web_page import read_page
from articles.models import Article, ImportedItem
from articles.rendering import render_article
from bench import extraction

FILE = Path(__file__).parent / "imports" / "page.html"
URL = "https://tea.example.org/kettle"
KEPT = {
    "paragraph": "A kettle begins to sing",
    "heading": '>Small bubbles</h2>',
    "deeper heading": ">What to do then</h3>",
    "emphasis": "<em>colder</em>",
    "strong": "<strong>collapse</strong>",
    "struck": "<s>noise</s>",
    "link": '<a href="https://tea.example.org/songs"',
    "picture": '<a href="https://tea.example.org/img/kettle.jpg" rel="noopener">A red kettle</a>',
    "caption": "<em>The kettle of the house</em>",
    "footnote mark": 'role="doc-noteref"',
    "footnote": "Lord Rayleigh wrote",
    "list": "spout, through which",
    "list in a list": 'escapes</p>\n<ul class="tight">\n<li>\n<p',
    "numbered list": '<ol start="3"',
    "quote": "<blockquote>",
    "code block": '<code class="language-python">if t &gt;= 100:\n    print("tea")</code>',
    "code": "<code>print()</code>",
    "raised and lowered": "H₂O boils at 100 degrees, and the area is in m²",
    "table": "<th scope=\"col\">\n<p",
    "table's caption": "Sounds and their temperatures",
    "rule": "<hr>",
    "key": "<code>Start</code>",
    "emphasis in a link": '<a href="https://tea.example.org/songs" rel="noopener"><em>songs</em></a>',
    "raised letters": "the 3rd of May",
    "quotation": "“at once” over the leaves,<br>",
    "term": "<strong>Steep</strong>",
    "Japanese": "これは日本語の段落です。",
}  # fmt: skip
LEFT = (
    "Subscribe",
    "Shop",
    "cookies",
    "Sponsored",
    "Price list",
    "Green tea",
    "Chat with us",
    "visitors",
    "Copyright",
)


def test_the_structure_is_kept_and_what_stands_around_it_is_not():
    page = read_page(FILE.read_text(), url=URL)
    html = render_article(page.source, language="en").html
    assert {name for name, words in KEPT.items() if words not in html} == set()
    assert [words for words in LEFT if words in page.source] == []
    assert (page.title, page.author, page.site) == ("How a kettle sings", "Nora Ngo", "Tea Weekly")
    assert "How a kettle sings" not in page.source
    offer = next(block for block in page.dropped if "Sponsored" in block.words)
    assert "Sponsored" in read_page(FILE.read_text(), url=URL, restored=[offer.number]).source


WORDS = (
    "The first of the kettles was made of clay, and nobody knows who sang beside it while the water grew warm.",
    "The second was made of copper, which sings higher, and it stood in the kitchen of a house by the sea.",
    "The third, of iron, does not sing at all; it hums, as everybody says who has ever waited for it in winter.",
)
MENU = "<nav><a href='/'>Home</a> <a href='/shop'>Shop</a></nav>"


@pytest.mark.parametrize(
    "article",
    [
        "<!-- begin --><?php echo 1 ?><p>{}</p><!-- an advertisement --><p>{}</p><p>{}</p><!-- end -->",
        "{}<br><br>{}<br><br>\n<!-- more -->{}",
        "<p>{}</p>{}<p>{}</p>",
        "<form action='/page.aspx' method='post'><input type='hidden' name='state'><p>{}</p><p>{}</p><p>{}</p></form>",
        "<p>{}</p><embed src='song.mid'><p>{}</p><p>{}</p>",
        "<p>{}<p>{}<p>{}",
    ],
    ids=["comments", "line breaks", "loose words", "in a form", "embed", "unclosed"],
)
def test_however_a_page_is_written_all_its_paragraphs_come(article):
    head = "<!-- saved --><html><head><title>Kettles</title></head>"
    page = read_page(f"{head}<body>{MENU}<div>{article.format(*WORDS)}</div></body></html>")
    assert page.source.split("\n\n") == list(WORDS)


def test_what_stands_twice_is_kept_where_it_belongs():
    headline = "Copper kettles are sold again"
    page = read_page(
        f"<html><head><title>Kettles</title></head><body><ul><li>{headline}</li></ul><article><p>{WORDS[0]}</p>"
        f"<h2>{headline}</h2><p>{WORDS[1]}</p><p>{WORDS[2]}</p><p>{WORDS[1]}</p><p>{WORDS[2]}</p></article>"
        f"<ul class='more'><li>{headline}</li><li>{headline}</li></ul></body></html>"
    )
    heading = f"## {headline}"
    assert page.source.split("\n\n") == [WORDS[0], heading, WORDS[1], WORDS[2], WORDS[1], WORDS[2]]
    assert [block.words for block in page.dropped] == [headline, headline, headline]


def test_short_paragraphs_and_captions_amid_the_article_are_its_own_and_links_are_not():
    step = "<div class='step'><p>{}</p></div>"
    page = read_page(
        "<html><head><title>Kettles</title></head><body><main>"
        + step.format(WORDS[0])
        + "<figure><img src='k.jpg' alt=''><figcaption>Ours</figcaption></figure>"
        + step.format("Step two")
        + "<ul><li><a href='/b'><img src='thumb.jpg' alt=''></a></li></ul>"
        + step.format("<a href='/more'>More about clay</a>")
        + step.format(WORDS[1])
        + step.format(WORDS[2])
        + "</main></body></html>",
        url="https://tea.example.org/",
    )
    assert "*Ours*" in page.source and "Step two" in page.source and "k.jpg" in page.source
    assert "More about clay" not in page.source and "thumb.jpg" not in page.source


def test_pages_with_known_articles_are_measured_beside_trafilatura(tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "source.html").write_text(FILE.read_text())
    (tmp_path / "one" / "expected.txt").write_text(
        render_article(read_page(FILE.read_text()).source, language="en").text
    )
    monkeypatch.setenv("PAGES", str(tmp_path))
    words, runs = extraction.run()
    assert words["met"] and runs["met"] and "1 pages" in words["name"] and "trafilatura 0." in words["beside"]
    assert extraction.compared(["a", "b", "c", "d"], ["a", "b", "x"], 1) == (2 / 3, 1 / 2)
    monkeypatch.delenv("PAGES")
    assert extraction.run() == []


@pytest.mark.django_db
def test_it_becomes_a_draft_once_and_more_of_it_can_be_had(cast):
    def bring(page, **options):
        out = StringIO()
        call_command("import_page", page, author="alice@example.org", stdout=out, **options)
        return out.getvalue()

    assert "# How a kettle sings" in bring(str(FILE), dry_run=True)
    assert not Article.objects.exists()
    report = bring(str(FILE), url=URL)
    draft = Article.objects.get()
    assert draft.current is None and list(draft.authors.all()) == [cast.alice]
    assert draft.source.endswith("\n\nSource: Nora Ngo, [Tea Weekly](https://tea.example.org/kettle)")
    assert "left out" in report and "cookies" in report
    assert "cookie-banner" in ImportedItem.objects.get().original
    bring(str(FILE), url=URL)
    assert Article.objects.get().version == draft.version
    tea = [block.number for block in read_page(FILE.read_text()).dropped if " tea: " in block.words]
    draft, _page = bring_again(editor=cast.alice, article=draft, restored=tea)
    assert "Green tea" in draft.source
    with pytest.raises(CommandError, match="could not be had"):
        bring("http://127.0.0.1/admin/")
    assert Article.objects.count() == 1


def test_a_page_without_an_article_says_so(tmp_path):
    (tmp_path / "none.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
    with pytest.raises(CommandError, match="no article"):
        call_command("import_page", str(tmp_path / "none.html"), dry_run=True)
