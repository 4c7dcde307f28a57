"""Checks 18 and 20: every card by its words, however many there are; links that lead to what they name."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from alliance_site.seeding.heavy import Load, load_article
from tests.checks.stages import NINTH, SECOND, deepened, essay, open_essay
from tests.notes_pages import TOUCH, WIDE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NOTES = 500
MOST_DRIFT = 400  # pixels between a card and its words
DEEP = 10  # the number of a comment that is five levels deep
STANDING = """
async (address) => {
  const { ArticleText } = await import(address);
  const text = new ArticleText(document.getElementById("text"));
  const shown = [...document.querySelectorAll("#margin > :not(.folded, [hidden])")];
  return shown.map((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    const words = one.mark && text.ranges(one.mark.start, one.mark.start + 1)[0].getBoundingClientRect();
    const more = one.mark ? 0 : Number(one.textContent.match(/\\d+/)[0]);
    return { top, bottom, drift: words ? Math.abs(top - words.top) : 0, isCard: Boolean(one.mark), more };
  });
}
"""


def test_18_five_hundred_notes_in_one_section(new_page, db):
    load = Load(words=300, comments=NOTES, annotations=NOTES, seed=1)
    article = load_article(load, progress=lambda done: None)
    page = new_page(**WIDE)
    page.goto(article.get_absolute_url())
    page.locator("html[data-noted]").wait_for()
    expect(page.get_by_role("button", name=re.compile("more in this section"))).to_have_count(1)
    page.mouse.wheel(0, 600)
    expect(page.locator("#margin > .card:not(.folded)").nth(2)).to_be_visible()
    standing = sorted(page.evaluate(STANDING, "/static/js/notes/text.js"), key=lambda one: one["top"])
    cards = [one for one in standing if one["isCard"]]
    assert len(cards) > 2
    assert all(one["bottom"] <= other["top"] for one, other in pairwise(standing))
    assert max(one["drift"] for one in cards) <= MOST_DRIFT
    assert (
        len(cards) + sum(one["more"] for one in standing) == NOTES
    )  # read in one look: more may come at any time


@pytest.mark.parametrize("options", [WIDE, TOUCH], ids=["wide", "phone"])
def test_20_a_link_leads_to_its_note_or_comment(new_page, cast, options):
    deepened(cast, essay(cast))
    page = new_page(**options)
    open_essay(page, "#n-4")
    expect(page.locator(".card :focus").filter(has_text="Alice")).to_be_visible()
    expect_in_the_upper_half(page, f"#p{NINTH}")
    open_essay(page, "?n=2")
    expect(page.locator("#n-2 h3")).to_be_focused()
    expect_in_the_upper_half(page, f"#p{SECOND}")
    open_essay(page, f"#c{DEEP}")
    expect_in_the_upper_half(page, f"#c{DEEP}")
    expect(page.locator(f"#c{DEEP} > h3")).to_be_focused()
    page.locator(f"#c{DEEP}").get_by_role("link", name=str(DEEP - 1), exact=True).click()
    expect(page).to_have_url(re.compile(f"#c{DEEP - 1}$"))
    expect_in_the_upper_half(page, f"#c{DEEP - 1}")
    expect(page.locator(f"#c{DEEP - 1} > h3")).to_be_focused()


def expect_in_the_upper_half(page: Page, place: str) -> None:
    """Once what comes late has taken its room."""
    page.wait_for_function(
        """(place) => {
            const { top } = document.querySelector(place).getBoundingClientRect();
            return top >= 0 && top <= innerHeight / 2;
        }""",
        arg=place,
    )
