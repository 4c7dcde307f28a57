"""Becoming a member in a real browser: with a keyboard and a phone, with and without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, address_of
from tests.journeys import PHONE, assert_accessible, assert_nothing_sticks_out
from tests.letters import letter, link_in

pytestmark = pytest.mark.journey


def sign_up(page: Page, *, look=lambda page: None) -> None:
    """From the door to one's own page, looking at every page on the way."""
    page.goto(f"{reverse('account_login')}?next={reverse('rename_person')}")
    look(page)
    page.get_by_role("link", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign up")
    look(page)
    page.get_by_label("Name").fill("Dora")
    page.get_by_label("E-mail address").fill(address_of("dora"))
    page.get_by_label("Password").fill("1234567890")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_contain_text("too common")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Dora")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    look(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We sent you a mail")
    look(page)
    page.goto(link_in(letter(address_of("dora"))))
    look(page)
    page.get_by_role("button", name="Yes, this is my address").press("Enter")
    expect(page.get_by_label("Name")).to_have_value("Dora")
    look(page)


def test_a_reader_becomes_a_member(page):
    sign_up(page, look=assert_accessible)
    for name in ("you", "account_email", "account_change_password", "account_logout"):
        page.goto(reverse(name))
        assert_accessible(page)
    page.goto("/")
    expect(page.get_by_role("link", name="Your page")).to_be_visible()
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert_accessible(page)


@pytest.mark.write_path
def test_a_reader_becomes_a_member_on_a_phone_without_javascript(new_page):
    page = new_page(java_script_enabled=False, viewport=PHONE)
    sign_up(page, look=assert_nothing_sticks_out)
    page.goto(reverse("you"))
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    page.goto(reverse("you"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
