"""A copied link to words lands on them in Chromium: the right ones where they recur, in any script, with any marks."""

import pytest
from playwright.sync_api import expect

from tests.notes_pages import FIND, bar, note, open_article, select, treaty

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILLER = "\n\n".join(
    f"Paragraph {n} fills the page so that there is a way to scroll, line by line." for n in range(24)
)
TAIL = FILLER.replace("Paragraph", "Section")
AMONG = f"""{FILLER}

The treaty said "each Party recognizes" that, in its own words, peace -- & safety -- come first, at 100% of the cost.

{FILLER.replace("Paragraph", "Chapter")}

He wrote that the treaty is a promise, and she wrote that the treaty is a burden; both were right about it.

第九条は戦争の放棄を定める。そして文はまだ続く。「思いやり予算」という言葉は一九七八年に生まれた。

同じ言葉がもう一度、第九条は戦争の放棄を定めると書かれている。

Ends with a **bold** word and [a link](https://example.org/), then the *end-of-line*.

Curly “quotes” and an apostrophe’s tail, naïve café ﬁnish, emoji 🗾 here, 𠮷野家 there.

- the first item of a list
- the second item of a list

{TAIL}
"""

MARKS = [
    '"each Party recognizes" that, in',
    "peace -- & safety -- come first, at 100% of",
    "a bold word and a link, then",
    "the end-of-line.",
    "apostrophe’s tail, naïve café ﬁnish, emoji 🗾 here",
]
JAPANESE = ["戦争の放棄", "「思いやり予算」という", "予算」という言葉は一", "文はまだ続く。", "𠮷野家"]
LATIN = ["the treaty is a burden", "Party", "arty recog"]
SECOND = "もう一度、第九条は戦争の放棄を定める"
# Whether the words are in the middle of the window, where only a match of the text puts them; no anchor does.
IN_THE_MIDDLE = f"""
(words) => {{
  const box = ({FIND})([words])?.getBoundingClientRect();
  return box && scrollY > 0 && Math.abs((box.top + box.bottom) / 2 - innerHeight / 2) < innerHeight / 8;
}}
"""
# What the clipboard holds once it holds something: a promise alone would count as an answer.
COPIED = """
async () => {
  for (let frame = 0; frame < 600; frame += 1) {
    const text = await navigator.clipboard.readText();
    if (text) return text;
    await new Promise(requestAnimationFrame);
  }
  return "";
}
"""


@pytest.fixture
def article(cast):
    return treaty(cast.alice, AMONG)


@pytest.fixture
def author(new_page, article):
    """A page on which words are selected and their links copied."""
    page = open_article(new_page())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.fixture
def follower(new_page):
    return new_page(reduced_motion="reduce")


def copied(page, first, last=None):
    """The link that the bar copies for selected words."""
    page.evaluate("getSelection().removeAllRanges()")
    expect(bar(page)).to_be_hidden()  # or its button would copy the words before
    select(page, first, last)
    return copied_from_bar(page)


def copied_from_bar(page):
    page.evaluate("navigator.clipboard.writeText('')")
    bar(page).get_by_role("button", name="Copy link").click()
    return page.evaluate(COPIED)


def without_anchor(link):
    head, _hash, rest = link.partition("#")
    return f"{head}#:~:{rest.partition(':~:')[2]}"


def lands(page, link, words):
    """Follow the link from elsewhere, and wait until the words are in the middle of the window."""
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_function(IN_THE_MIDDLE, arg=words)


@pytest.mark.parametrize("several", [MARKS, JAPANESE, LATIN], ids=["marks", "japanese", "latin"])
def test_the_link_lands_on_the_words(author, follower, several):
    for words in several:
        link = copied(author, words)
        assert "#p" in link and ":~:text=" in link
        lands(follower, without_anchor(link), words)  # the words alone must do
    lands(follower, link, words)


def test_across_paragraphs_it_lands_on_the_first_words(author, follower):
    link = copied(author, "both were right about it.", "第九条は戦争の放棄を定める。")
    assert "both%20were%20right%20about," in link
    lands(follower, link, "both were right about it.")


def test_notes_between_the_paragraphs_do_not_stand_in_the_way(article, cast, author, follower):
    note(article, cast.alice.person, "the first item", "One.")
    link = copied(author, "the first item of a list", "the second item of a list")
    lands(follower, link, "the first item of a list")


def test_the_same_words_elsewhere_are_not_meant(author, follower):
    """The second of two: told by what stands around it."""
    author.evaluate(
        f"""() => {{
        const range = ({FIND})(["{SECOND}"]);
        getSelection().setBaseAndExtent(
          range.startContainer, range.startOffset + {len("もう一度、")}, range.endContainer, range.endOffset); }}"""
    )
    assert author.evaluate("String(getSelection())") == "第九条は戦争の放棄を定める"
    link = without_anchor(copied_from_bar(author))
    lands(follower, link, SECOND)
