"""Many comments below a text: a browser skips them until they come near, and nobody misses any of them."""

import pytest
from playwright.sync_api import Page, expect

from alliance_site.seeding.heavy import Load, load_article
from tests.browser import ARGUMENTS, find_chromium
from tests.journeys import DESKTOP, open_whole

AS_FOR_A_SCREEN_READER = "--force-renderer-accessibility"
IS_SKIPPED = "() => !document.querySelector('.thread .c').checkVisibility({ contentVisibilityAuto: true })"


@pytest.fixture
def address(db):
    article = load_article(Load(words=1_500, comments=60, annotations=5, seed=3), progress=lambda _: None)
    return article.get_absolute_url()


def ids(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.thread .c')].map((comment) => comment.id)")


@pytest.mark.django_db
@pytest.mark.parametrize(("comments", "is_far"), [(12, False), (13, True)])
def test_few_are_never_skipped(client, comments, is_far):
    article = load_article(Load(words=200, comments=comments, annotations=0, seed=3), progress=lambda _: None)
    assert (b'class="thread far"' in client.get(article.get_absolute_url()).content) is is_far


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_place_among_them_is_found_and_kept(address, page):
    open_whole(page, address)
    assert page.evaluate(IS_SKIPPED)
    comment = ids(page)[20]
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' })", comment)
    page.wait_for_function(f"() => !({IS_SKIPPED})()")
    page.reload()
    expect(page.locator(f"#{comment}")).to_be_in_viewport()
    other = page.context.new_page()
    other.goto(f"{address}#{comment}")
    expect(other.locator(f"#{comment}")).to_be_in_viewport()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_screen_reader_has_all_of_them_before_they_are_drawn(address, chromium, live_server):
    listening = chromium.browser_type.launch(
        executable_path=find_chromium(), args=[*ARGUMENTS, AS_FOR_A_SCREEN_READER]
    )
    page = listening.new_page(base_url=live_server.url, viewport=DESKTOP)
    open_whole(page, address)
    assert page.evaluate(IS_SKIPPED)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    numbers = [comment.removeprefix("c") for comment in ids(page)]
    listening.close()
    headings = [
        node["name"]["value"] for node in tree if not node["ignored"] and node["role"]["value"] == "heading"
    ]
    said = {name.partition(" ")[0] for name in headings}
    assert len(numbers) == 30 and said.issuperset(numbers)
