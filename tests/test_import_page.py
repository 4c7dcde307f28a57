"""A page of the web becomes a draft: the article without what stands around it, and where it comes from."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alliance_site.importing.page import bring_again
from articles.importing.web_page import decoded, read_page
from articles.models import Article, ImportedItem
from articles.rendering import render_article

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
    "numbered list": '<ol start="3"',
    "quote": "<blockquote>",
    "code block": '<code class="language-python">if t &gt;= 100:\n    print("tea")</code>',
    "code": "<code>print()</code>",
    "raised and lowered": "H₂O boils at 100 degrees, and the area is in m²",
    "table": "<th scope=\"col\">\n<p",
    "table's caption": "Sounds and their temperatures",
    "rule": "<hr>",
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


def test_characters_are_read_as_they_were_meant():
    assert decoded("é".encode(), "") == decoded("é".encode("latin-1"), "iso-8859-1") == "é"
    assert decoded('<meta charset="shift_jis">茶'.encode("shift_jis")).endswith("茶")
    assert decoded("“é”".encode("cp1252")) == "“é”"
    assert decoded("茶".encode("utf-16")).endswith("茶")
    assert decoded("茶".encode(), "no-such-charset") == "茶"


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
    draft, _page = bring_again(editor=cast.alice, article=draft, restored=[31, 32])
    assert "Green tea" in draft.source
    with pytest.raises(CommandError, match="could not be had"):
        bring("http://127.0.0.1/admin/")
    assert Article.objects.count() == 1


def test_a_page_without_an_article_says_so(tmp_path):
    (tmp_path / "none.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
    with pytest.raises(CommandError, match="no article"):
        call_command("import_page", str(tmp_path / "none.html"), dry_run=True)
