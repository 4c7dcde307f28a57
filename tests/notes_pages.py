"""An article to annotate, and what a reader's hands do on its page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError, expect

from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision
from articles.models import Article
from comments.actions.posting import annotate_passage
from comments.models import Comment
from comments.submitting import Selection
from tests.journeys import PHONE

ADDRESS = "/articles/treaty/"
WORDS = "an armed attack would be dangerous"  # of its third paragraph
WIDE = {"viewport": {"width": 1440, "height": 900}}
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
SOURCE = """Treaties are promises between governments, and promises age.[^1] This one has aged in public.

## What the words say

Each Party recognizes that an armed attack would be dangerous to its own peace and safety.

The tea was 🍵🍵 strong 👩‍👩‍👧 and the 𠮷野家 beef was good.

第九条は戦争の放棄を定める。そして文はまだ続く。

אמנה היא הבטחה, and a promise מתיישנת עם הזמן.

| Year | Troops |
|---|---|
| 1960 | 46,000 |

[^1]: So do the people who made them.
"""

FIND = """
([words]) => {
  for (let n = 1; document.getElementById(`p${n}`); n += 1) {
    const block = document.getElementById(`p${n}`);
    const at = block.textContent.indexOf(words);
    if (at < 0) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let before = 0, begun = false;
    while (walker.nextNode()) {
      const { length } = walker.currentNode;
      if (!begun && at < before + length) { range.setStart(walker.currentNode, at - before); begun = true; }
      if (begun && at + words.length <= before + length) {
        range.setEnd(walker.currentNode, at + words.length - before);
        return range;
      }
      before += length;
    }
  }
  return null;
}
"""
SELECT = f"""
(words) => {{
  const [first, last] = words.map((one) => ({FIND})([one]));
  getSelection().setBaseAndExtent(first.startContainer, first.startOffset, last.endContainer, last.endOffset);
}}
"""
BOXES = f"""
(words) => [...({FIND})([words]).getClientRects()].map(({{x, y, width, height}}) => ({{x, y, width, height}}))
"""
PAINTED = """
(name) => [...(CSS.highlights.get(name) ?? [])].map((range) => {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return String(live);
})
"""
ARE_PAINTED = f"""
({{ words, layers }}) => String(layers.flatMap({PAINTED}).sort()) === String(words.sort())
"""


def treaty(author, source: str = SOURCE) -> Article:
    article = create_article(
        author=author, slug="treaty", title="The Treaty", summary="A promise.", source=source
    )
    publish_revision(editor=author, article=article)
    return Article.objects.select_related("current", "state").get(pk=article.pk)


def note(article: Article, person, words: str, body: str, **more) -> Comment:
    """A note on the first place of the words."""
    revision = article.revision
    start = revision.text.index(words)
    selection = Selection(revision.pk, start, start + len(words), words)
    return annotate_passage(
        person=person,
        article=article,
        selection=selection,
        body=body,
        key=uuid.uuid4().hex,
        **more,
    )


def open_article(page: Page) -> Page:
    page.goto(ADDRESS)
    page.locator("html[data-noted]").wait_for()
    return page


def select(page: Page, first: str, last: str | None = None) -> None:
    """Select from the first words to the last, as a script or a caret does: without the mouse."""
    page.evaluate(SELECT, [first, last or first])


def boxes(page: Page, words: str) -> list[dict]:
    return page.evaluate(BOXES, words)


def drag_over(page: Page, words: str) -> None:
    page.evaluate(
        f"(words) => ({FIND})([words]).startContainer.parentElement"
        ".scrollIntoView({ block: 'center', behavior: 'instant' })",
        words,
    )
    rows = boxes(page, words)
    first, last = rows[0], rows[-1]
    page.mouse.move(first["x"] + 0.5, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    page.mouse.move(last["x"] + last["width"] - 0.5, last["y"] + last["height"] / 2)
    page.mouse.up()


def click_on(page: Page, words: str) -> None:
    row = boxes(page, words)[0]
    page.mouse.click(row["x"] + row["width"] / 2, row["y"] + row["height"] / 2)


def painted(page: Page, layer: str) -> list[str]:
    """The words that a highlight of this name paints, block by block."""
    return page.evaluate(PAINTED, layer)


def expect_painted(page: Page, words: Sequence[str], *layers: str) -> None:
    """These words and no others, in any order. The first time notes are painted with the frame after they came."""
    expected = {"words": list(words), "layers": layers}
    with suppress(TimeoutError):  # then it says below what there is
        page.wait_for_function(ARE_PAINTED, arg=expected)
    assert sorted(part for layer in layers for part in painted(page, layer)) == sorted(words)


def bar(page: Page):
    return page.get_by_role("toolbar", name="Selected words")


def begin_note(page: Page, first: str, last: str | None = None):
    """Select, press Note; the field to write in."""
    select(page, first, last)
    bar(page).get_by_role("button", name="Note").click()
    field = page.get_by_label("Your note")
    expect(field).to_be_focused()
    return field


def status(page: Page):
    """Where it is said what became of a deed."""
    return page.locator(".note-status")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.tagName")
