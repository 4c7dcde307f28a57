"""What the checks look at: an essay in sections with notes on it, and a thread ten levels deep; and the way there."""

from __future__ import annotations

from playwright.sync_api import Page

from articles.models import Article
from comments.models import Comment
from tests.cast import Cast
from tests.talking import note, say, talked_about

ESSAY = "/articles/essay/"
PARAGRAPHS = 12
DEEPEST = 10
SECOND, NINTH, TENTH = 3, 12, 13  # paragraphs as blocks: a heading stands before each four of them
NARROW = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4}  # 1280 x 900 at 400 %
LONG_WORD = "unbreakable" * 9


def essay_source() -> str:
    """Three sections of four paragraphs, of three sentences each; an odd word, a table and code that are wide."""
    parts = []
    for n in range(1, PARAGRAPHS + 1):
        if n % 4 == 1:
            parts.append(f"# Section {(n + 3) // 4}")
        parts.append(
            f"Paragraph {n} opens here. Its second sentence is number {n}. " + "The sea is wide and old. " * 6
        )
    parts.append("| Port | Metres | Remarks |\n|---|---|---|\n| Naha | 2.1 | " + "low water " * 12 + "|")
    parts.append(
        "    a line of code that " + "goes on and " * 12 + "ends\n\nA footnote ends it.[^1]\n\n[^1]: Here."
    )
    return "\n\n".join(parts)


def essay(cast: Cast) -> Article:
    """Overlapping notes on the second paragraph, one more on the ninth; a comment, and the first of its replies."""
    article = talked_about(cast.alice, source=essay_source())
    note(cast.alice, article, "Its second sentence is number 2", "The long one.")
    note(cast.alice, article, "sentence is number 2", "The middle one.")
    note(cast.alice, article, "number 2", "The short one.")
    note(cast.alice, article, "Paragraph 9 opens here", "On the ninth.")
    _branch(cast, article, range(2))
    return article


def deepened(cast: Cast, article: Article) -> Article:
    """The same with a reply at every level down to the deepest."""
    _branch(cast, article, range(2, DEEPEST + 1))
    return article


def _branch(cast: Cast, article: Article, levels: range) -> None:
    parent = Comment.objects.filter(article=article, passage=None).order_by("number").last()
    for level in levels:
        who = (cast.alice, cast.bob)[level % 2]
        parent = say(who, article, f"Level {level}, {LONG_WORD}, in a few more words.", parent=parent)


def open_essay(page: Page, rest: str = "") -> None:
    """The essay's page, once its notes are there."""
    page.goto(ESSAY + rest)
    page.locator("html[data-noted]").wait_for()
