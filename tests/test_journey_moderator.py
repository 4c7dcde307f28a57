"""A moderator at midnight clears the queue by keys, takes a slip back, meets a colleague; without JavaScript, too."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import PublicState
from comments.actions.editing import edit_comment
from comments.actions.reviewing import open_item
from comments.models import Comment, Decision, Review
from tests.journeys import (
    DESKTOP,
    PHONE,
    assert_accessible,
    assert_accessible_in_both_schemes,
    assert_nothing_sticks_out,
)
from tests.publishing import published
from tests.queueing import mixed_queue, raid, work

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/comments/review/"
ITEMS, MOST_PRESSES = 40, 80
LOOK = 1000  # milliseconds, after which the keys are awake
AN_HOUR = 3_600_000  # milliseconds: a clock of the test stands then, however long the machine takes
RAID = 200


class Keyboard:
    """Presses keys as somebody who looks first, and counts them."""

    def __init__(self, page: Page, *, looks_by_the_clock: bool = False) -> None:
        """The time to look passes by itself, or at once on a clock that stands."""
        self.page, self.presses, self.looks_by_the_clock = page, 0, looks_by_the_clock

    def press(self, key: str) -> None:
        if self.looks_by_the_clock:
            self.page.clock.run_for(LOOK)
        self.page.locator("[data-queue][data-awake]").wait_for()
        self.page.keyboard.press(key)
        self.presses += 1

    def decide(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)


@pytest.fixture
def queue(cast):
    return mixed_queue(cast, size=6)


def stop_the_clock(page: Page) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(AN_HOUR)


def the_comment(page: Page):
    return page.locator("article.the")


def waiting() -> int:
    return Review.objects.waiting().count()


def test_a_day_of_forty_mixed_items_by_keys_only_and_the_last_ones_back(cast, mo, new_page):
    """Flags, an advertisement, a note, a look-alike name, a legal notice, first words: at most two keys for each."""
    article = mixed_queue(cast, size=ITEMS)
    for n, cause in ((3, "name"), (4, "spam"), (5, "notice"), (6, "appeal")):
        other = Comment.objects.get(article=article, source__startswith=f"First words of number {n},")
        open_item(other, cause=cause, reasons=[{"code": "other", "detail": "Look."}], now=timezone.now())
    page = new_page(as_client=mo)
    stop_the_clock(page)
    page.goto(QUEUE)
    keys = Keyboard(page, looks_by_the_clock=True)
    keys.decide("n")
    expect(page.get_by_text("legal notice")).to_be_visible()  # the gravest first
    keys.decide("z")
    while "/review/" in page.url and waiting() > 0:
        said = page.locator("#content-main").inner_text()
        if "He calls me a fool and a liar." in said:
            keys.press("1")
            keys.decide("h")
        else:
            keys.decide("s" if "Cheap ships" in the_comment(page).inner_text() else "a")
    assert keys.presses <= MOST_PRESSES
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    by_hand = Decision.objects.filter(by=Decision.By.PERSON).order_by("-pk")
    verbs = list(by_hand.values_list("verb", flat=True)[: ITEMS - 1])
    assert sorted(set(verbs)) == ["approve", "hide", "spam"]
    assert (len(verbs), waiting()) == (ITEMS - 1, 0)
    assert Review.objects.filter(closed_at=None, snoozed_until__isnull=False).count() == 1
    shown = PublicState.objects.get().comments
    keys.decide("u")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert waiting() == 1
    assert PublicState.objects.get().comments == shown - 1
    keys.decide("Control+z")
    assert waiting() == 2


def test_a_raid_of_two_hundred_is_hidden_at_once_and_taken_back(cast, mo, new_page):
    raid(published(cast.alice, "Stormed"), RAID)
    page = new_page(as_client=mo)
    page.goto(QUEUE)
    keys = Keyboard(page)
    for key in ("j", "x", "j", "x"):
        keys.press(key)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    assert_accessible(page)
    keys.decide("b")
    expect(page.get_by_text("2 comments are chosen.")).to_be_visible()
    page.goto(f"{QUEUE}?cause=held")
    page.get_by_role("button", name=f"Decide on all {RAID}").click()
    expect(page.get_by_text(f"{RAID} comments are chosen.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Hide").check()
    page.get_by_label("Attacks a person").check()
    page.get_by_role("button", name=f"Do it to {RAID} comments").click()
    expect(page.get_by_role("heading", name="Under way")).to_be_visible()
    assert_accessible(page)
    work()
    expect(page.get_by_text(f"{RAID} of {RAID}: {RAID} done")).to_be_visible()  # the page has asked by itself
    assert Comment.objects.filter(state=Comment.State.HIDDEN).count() == RAID
    page.get_by_role("button", name=f"Take all {RAID} back").click()
    work()
    expect(page.get_by_text(f"{RAID} of {RAID}: {RAID} done")).to_be_visible()
    assert waiting() == RAID
    assert Decision.objects.filter(verb="undo").count() == RAID
    page.goto("/admin/comments/comment/?words=nonsense")
    expect(page.locator(".items > li")).to_have_count(50)
    assert_accessible(page)


def test_up_and_down_the_list_and_back(queue, mo, new_page):
    page = new_page(as_client=mo)
    page.goto(QUEUE)
    keys = Keyboard(page)
    for key in ("j", "j", "j", "k"):
        keys.press(key)
    second = page.locator("button.open").nth(1)
    expect(second).to_be_focused()
    said = page.locator(".said").nth(1).inner_text()
    keys.decide("Enter")
    assert the_comment(page).locator(".body").inner_text() in said
    keys.decide("n")
    assert the_comment(page).locator(".body").inner_text() not in said
    keys.decide("q")
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def test_keys_are_dead_while_typing_and_until_the_page_was_seen(queue, mo, new_page):
    page = new_page(as_client=mo)
    stop_the_clock(page)
    page.goto(QUEUE)
    page.get_by_role("button", name="Open the most urgent").click()
    page.wait_for_url(f"**{QUEUE}*/")
    address, before = page.url, Decision.objects.count()
    page.keyboard.press("a")  # the second tap of a double one
    page.clock.run_for(LOOK)
    keys = Keyboard(page)
    keys.press("w")
    words = page.get_by_label("In your words")
    expect(words).to_be_focused()
    page.keyboard.type("he has us qua an un")
    expect(words).to_have_value("he has us qua an un")
    page.keyboard.press("Control+a")
    assert (page.url, Decision.objects.count()) == (address, before)
    page.keyboard.press("Escape")
    keys.press("1")
    keys.decide("h")
    assert Decision.objects.latest("pk").verb == "hide"


def test_the_switch_turns_the_keys_off_and_is_remembered(queue, mo, new_page):
    page = new_page(as_client=mo)
    page.goto(QUEUE)
    keys = Keyboard(page)
    keys.decide("n")
    before = Decision.objects.count()
    keys.press("?")
    expect(page.get_by_text("choose why it is hidden")).to_be_visible()
    page.get_by_label("Keys are on").uncheck()
    page.get_by_role("heading", level=1).click()
    keys.press("a")
    page.reload()
    expect(page.locator("[data-queue]")).to_have_attribute("data-keys", "off")
    keys.press("a")
    page.goto(QUEUE)
    keys.press("n")
    keys.press("j")
    expect(page.locator("button.open").first).not_to_be_focused()
    assert page.url.endswith(QUEUE)
    assert Decision.objects.count() == before
    expect(page.locator("kbd").first).not_to_be_visible()


@pytest.mark.write_path
def test_two_moderators_meet(queue, cast, mo, ada, new_page, allowed_console_errors):
    allowed_console_errors.append("status of 409")
    hers, his = new_page(as_client=ada), new_page(as_client=mo)
    his.goto(QUEUE)
    Keyboard(his).decide("n")
    hers.goto(QUEUE)
    expect(hers.get_by_text("Mo has this")).to_be_visible()
    assert_accessible(hers)
    hers.locator("button.open").first.click()
    expect(hers.get_by_text("Mo has this open")).to_be_visible()
    hers.get_by_label("In your words").fill("We do not call each other fools.")
    hers.get_by_label("Attacks a person").check()
    hers.get_by_role("button", name="Hide").click()
    alert = hers.get_by_role("alert")
    expect(alert).to_contain_text("Mo has this open")
    expect(alert).to_be_focused()
    expect(hers.get_by_label("In your words")).to_have_value("We do not call each other fools.")
    expect(hers.get_by_label("Attacks a person")).to_be_checked()
    assert_accessible(hers)
    hers.get_by_label("Decide although Mo has it open").check()
    hers.get_by_role("button", name="Hide").click()
    expect(hers.get_by_role("button", name="Undo")).to_be_visible()
    # He knows nothing of it and wants to keep what is hidden by now.
    his.get_by_label("In your words").fill("It is rude, but it may stay.")
    his.get_by_role("button", name="Keep").click()
    expect(his.get_by_role("alert")).to_contain_text("Hidden by ada: Attacks a person")
    expect(his.get_by_role("alert")).to_contain_text("We do not call each other fools.")
    expect(his.get_by_label("In your words")).to_have_value("It is rude, but it may stay.")
    assert_accessible(his)
    Keyboard(his).decide("n")
    comment = Comment.objects.get(pk=int(his.url.split("/")[-2]))
    edit_comment(
        person=comment.person, comment=comment, body="Other words by now.", expected_version=comment.version
    )
    his.get_by_role("button", name="Approve").click()
    expect(his.get_by_role("alert").locator("ins").first).to_be_visible()
    expect(the_comment(his)).to_contain_text("Other words by now.")
    assert_accessible(his)
    his.get_by_role("button", name="Approve").click()
    expect(his.get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_without_javascript(queue, mo, new_page, viewport, allowed_console_errors):
    allowed_console_errors.append("status of 422")
    page = new_page(as_client=mo, viewport=viewport, java_script_enabled=False)
    page.goto(QUEUE)
    expect(page.locator("kbd").first).not_to_be_visible()
    expect(page.get_by_text("Keys are on")).not_to_be_visible()
    page.get_by_role("button", name="Open the most urgent").click()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose why it is hidden")
    page.get_by_label("Attacks a person").check()
    page.get_by_label("In your words").fill("No names, please.")
    page.get_by_role("button", name="Hide").click()
    page.get_by_role("button", name="Leave it").click()
    while waiting() > 1:
        page.get_by_role("button", name="Approve").click()
        page.wait_for_load_state()
    expect(page.get_by_text("1 that you left still waits.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert waiting() == 2
    assert_nothing_sticks_out(page)


def test_nothing_stands_in_anybodys_way(queue, mo, new_page):
    """axe on every state; the focus is never under the bar (WCAG 2.4.11); names and order as they are spoken."""
    for viewport, check in ((DESKTOP, assert_accessible_in_both_schemes), (PHONE, assert_accessible)):
        page = new_page(as_client=mo, viewport=viewport)
        for address in ("/admin/", QUEUE, "/admin/comments/decision/"):
            page.goto(address)
            check(page)
        page.goto(QUEUE)
        page.get_by_role("button", name="Open the most urgent").click()
        page.locator(".keys summary").click()
        check(page)
        assert_nothing_sticks_out(page)
        assert focus_is_never_covered(page)
        note = Comment.objects.get(passage__isnull=False)
        page.goto(f"{QUEUE}{note.pk}/")
        expect(page.get_by_role("region", name="The passage").get_by_role("mark")).to_have_text(
            "a parliament in uproar"
        )
        check(page)
        assert spoken(page) == [
            "Comment by Gwen",
            "Why it is here",
            "The passage",
            "Gwen",
            "The writer",
            "Decisions so far",
            "Decide",
        ]


def spoken(page: Page) -> list[str]:
    return page.get_by_role("main").get_by_role("heading").all_inner_texts()


def focus_is_never_covered(page: Page) -> bool:
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(60):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
                const focused = document.activeElement, bar = document.querySelector(".bar");
                if (focused === document.body || bar.contains(focused)) return false;
                const box = focused.getBoundingClientRect();
                return box.top >= bar.getBoundingClientRect().top;
            }"""
        )
        if covered:
            return False
        if page.evaluate("document.activeElement === document.body"):
            break
    return True
