"""The canonical text is what a real browser's DOM gives: block by block, code point for code point."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from articles.rendering import Rendered, render_article
from comments.rendering import render_comment
from tests.hostile_texts import ATTACKS, HOSTILE_ARTICLES
from tests.markdown_texts import markdown_texts

pytestmark = pytest.mark.journey

SAMPLES = Path(__file__).parent.parent / "alliance_site" / "sample" / "articles"
FRONT_MATTER = "+++"

# A block's words as code points: what the DOM holds in UTF-16 must not come out any other way.
READ_BLOCKS = """
(root) => {
  const words = [];
  for (let n = 1; root.getElementById(`p${n}`); n += 1) {
    words.push(Array.from(root.getElementById(`p${n}`).textContent, (char) => char.codePointAt(0)));
  }
  return words;
}
"""
# The same parser as for a page, for many pages at once.
READ_BLOCKS_OF_MANY = f"""
(pages) => pages.map((page) => ({READ_BLOCKS})(new DOMParser().parseFromString(page, "text/html")))
"""


@pytest.fixture(scope="module")
def blank_page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def render(source: str) -> Rendered:
    return render_article(source, language="en")


def as_served(html: str) -> str:
    return f"<!doctype html><html lang=en><title>x</title><main><article>{html}</article></main></html>"


def code_points(rendered: Rendered) -> list[list[int]]:
    return [[ord(char) for char in rendered.text[block.start : block.end]] for block in rendered.blocks]


def samples() -> dict[str, str]:
    """The sources of the sample articles; what stands before the second ``+++`` is not part of them."""
    sources = {}
    for path in sorted(SAMPLES.glob("*.md")):
        source = path.read_bytes().decode()
        if source.startswith(FRONT_MATTER):
            source = source.split(f"\n{FRONT_MATTER}\n", 1)[1]
        sources[path.name] = source
    return sources


ARTICLES = HOSTILE_ARTICLES | samples()


@pytest.mark.parametrize("source", ARTICLES.values(), ids=ARTICLES)
class TestEveryArticle:
    def test_blocks_read_the_same(self, blank_page: Page, source: str):
        rendered = render(source)
        blank_page.set_content(as_served(rendered.html), wait_until="commit")
        assert blank_page.evaluate(f"({READ_BLOCKS})(document)") == code_points(rendered)

    def test_blocks_are_the_leaves_and_hold_every_word(self, blank_page: Page, source: str):
        rendered = render(source)
        blank_page.set_content(as_served(rendered.html), wait_until="commit")
        tags, outside, words = blank_page.evaluate(
            """() => {
              const article = document.querySelector("article");
              const blocks = [...article.querySelectorAll("[id]")].filter((e) => /^p[0-9]+$/.test(e.id));
              const tags = blocks.map((e) => e.localName);
              blocks.forEach((e, i) => { if (e.querySelector("p, pre, h2, h3, h4, h5, h6, li, div")) tags[i] += "!"; });
              const words = article.textContent;
              blocks.forEach((e) => e.remove());
              return [tags, article.textContent.trim(), words];
            }"""
        )
        allowed = {"code": {"pre"}, "note": {"p", "pre", "h2", "h3", "h4", "h5", "h6"}}
        for block, tag in zip(rendered.blocks, tags, strict=True):
            assert tag in allowed.get(block.kind, {block.kind if block.kind.startswith("h") else "p"})
        assert outside == ""
        # Outside the blocks there is white space only; inside, nothing but them.
        assert "".join(words.split()) == "".join(rendered.text.split())

    def test_a_link_behind_each_block_changes_nothing(self, blank_page: Page, source: str):
        rendered = render(source)
        html = rendered.html
        for block in reversed(rendered.blocks):
            html = f'{html[: block.html_end]}<a class="x"></a>{html[block.html_end :]}'
        blank_page.set_content(as_served(html), wait_until="commit")
        assert blank_page.evaluate(f"({READ_BLOCKS})(document)") == code_points(rendered)
        places = blank_page.evaluate(
            """() => [...document.querySelectorAll("a.x")].map(
              (a) => [a.previousElementSibling?.id, a.parentNode.localName]
            )"""
        )
        assert [before for before, _ in places] == [f"p{n}" for n in range(1, len(rendered.blocks) + 1)]
        parents = {"article", "div", "li", "blockquote", "td", "th", "figure", "figcaption"}
        assert {parent for _, parent in places} <= parents

    def test_every_link_within_the_page_leads_somewhere(self, blank_page: Page, source: str):
        rendered = render(source)
        blank_page.set_content(as_served(rendered.html), wait_until="commit")
        ours = "a.anchor, a[role=doc-noteref], a[role=doc-backlink]"
        assert blank_page.evaluate(
            """(ours) => [...document.querySelectorAll(ours)].every((a) => {
              const target = document.getElementById(decodeURIComponent(a.hash.slice(1)));
              return target !== null && a.textContent === "" && a.ariaLabel !== "";
            })""",
            ours,
        )
        for heading in rendered.contents:
            shown = blank_page.evaluate(
                "(id) => document.getElementById(id).querySelector('h2, h3, h4, h5, h6').textContent",
                heading.anchor,
            )
            assert " ".join(shown.split()) == heading.text


def test_there_are_samples():
    assert len(samples()) >= 6


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(markdown_texts(), min_size=30, max_size=60))
def test_any_text_reads_the_same(blank_page: Page, sources: list[str]):
    articles = [render(source) for source in sources]
    read = blank_page.evaluate(READ_BLOCKS_OF_MANY, [as_served(article.html) for article in articles])
    for source, article, words in zip(sources, articles, read, strict=True):
        assert words == code_points(article), source


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=30, max_size=60))
def test_any_characters_read_the_same(blank_page: Page, sources: list[str]):
    articles = [render(source) for source in sources]
    read = blank_page.evaluate(READ_BLOCKS_OF_MANY, [as_served(article.html) for article in articles])
    for source, article, words in zip(sources, articles, read, strict=True):
        assert words == code_points(article), source


@pytest.mark.parametrize(
    "render_it", [lambda source: render(source).html, render_comment], ids=["article", "comment"]
)
def test_no_attack_runs(blank_page: Page, render_it):
    dialogs: list[str] = []
    blank_page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for attack in ATTACKS:
        blank_page.set_content(as_served(render_it(attack)), wait_until="commit")
        schemes = blank_page.evaluate(
            "() => [...document.querySelectorAll('article a')].map((a) => a.protocol)"
        )
        # "about:" is the address of this page, which relative links take after.
        assert set(schemes) <= {"http:", "https:", "mailto:", "about:", ":"}, attack
        assert (
            blank_page.evaluate(
                "() => document.querySelector('article').querySelector('script, iframe, style')"
            )
            is None
        )
    assert dialogs == []


def test_the_comparison_can_fail(blank_page: Page):
    rendered = render("a\n\nb")
    blank_page.set_content(as_served(rendered.html.replace(">b<", ">c<")), wait_until="commit")
    assert blank_page.evaluate(f"({READ_BLOCKS})(document)") != code_points(rendered)
