"""Coming in without a password, or not by it alone: codes by mail, apps, passkeys; and where one is logged in."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts.models import Session
from accounts.rules.devices import device_named
from tests.cast import PASSWORD, address_of
from tests.conftest import logged_in
from tests.letters import letter, letters
from tests.providers import is_logged_in
from tests.talking import shown, texts
from tests.test_member_pages import assert_ours

WANTED = "/accounts/name/?from=here"


def ask_for_code(browser, email, after=""):
    return browser.post(reverse("account_request_login_code"), {"email": email, "next": after})


def enter(browser, code, after=""):
    return browser.post(reverse("account_confirm_login_code"), {"code": code, "next": after})


def code_in(message):
    return re.search(r"^[A-Z0-9-]{6,}$", message.body, re.MULTILINE)[0]


# --- a code by mail


def test_a_code_by_mail_opens_the_door_once_in_the_browser_that_asked(cast):
    browser, other = Client(), Client()
    answer = ask_for_code(browser, address_of("bob"), WANTED)
    assert_ours(browser.get(answer["Location"]))
    code = code_in(letter(address_of("bob")))
    enter(other, code)
    assert not is_logged_in(other)
    assert "This is not the code" in enter(browser, "WRONG-1").content.decode()
    assert enter(browser, code.lower(), WANTED)["Location"] == WANTED and is_logged_in(browser)
    again = Client()
    ask_for_code(again, address_of("bob"))
    enter(again, code)
    assert not is_logged_in(again), "the code of another time"


def test_guessing_codes_ends_and_an_unknown_address_is_not_told_apart(cast):
    known, unknown = Client(), Client()
    answers = [ask_for_code(known, address_of("bob")), ask_for_code(unknown, address_of("nobody"))]
    assert answers[0]["Location"] == answers[1]["Location"]
    pages = [
        browser.get(reverse("account_confirm_login_code")).content.decode() for browser in (known, unknown)
    ]
    without = [re.sub(r'value="[^"]{64}"', "", page).replace("nobody@", "bob@") for page in pages]
    assert without[0] == without[1]
    sent = {message.to[0]: message for message in letters()}
    assert sent[address_of("nobody")].subject == "No account with this address"
    for _ in range(3):
        enter(known, "WRONG-1")
    enter(known, code_in(sent[address_of("bob")]))
    assert not is_logged_in(known), "three tries"


def test_nobody_gets_more_codes_than_a_few_whoever_asks(cast):
    for _ in range(5):
        ask_for_code(Client(), address_of("bob"))
    assert len(letters()) <= 3


# --- an app for codes


def current_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def bob_just_now(cast):
    """A browser in which Bob has entered his password once more, a moment ago."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": address_of("bob"), "password": PASSWORD})
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def test_from_the_app_turned_on_to_a_log_in_and_recovery(
    cast, bob_just_now, django_capture_on_commit_callbacks
):
    bob = bob_just_now
    for page in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "sessions"):
        assert_ours(bob.get(reverse(page)))
        assert Client().get(reverse(page)).status_code == 302
    secret = shown(bob.get(reverse("mfa_activate_totp"))).css_first("code.secret").text()
    with django_capture_on_commit_callbacks(execute=True):
        answer = bob.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    codes = shown(bob.get(answer["Location"])).css_first("pre.codes").text().split()
    assert len(codes) == 10
    assert letter(address_of("bob")).subject == "An app for codes was added"

    browser = Client()
    by_password = {"login": address_of("bob"), "password": PASSWORD, "next": WANTED}
    assert browser.post(reverse("account_login"), by_password)["Location"].startswith(
        reverse("mfa_authenticate")
    )
    assert not is_logged_in(browser)
    assert_ours(browser.get(reverse("mfa_authenticate")))
    assert (
        "This is not the code"
        in browser.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    )
    assert browser.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == WANTED
    assert is_logged_in(browser)
    again = Client()
    ask_for_code(again, address_of("bob"))
    enter(again, code_in(letters()[-1]))
    assert not is_logged_in(again), "the mailbox alone does not do either"
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_logged_in(again), "each works once"
    bob.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.bob, type="totp").exists()


# --- where one is logged in


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Mobile/15E148 Safari/604.1"


def test_sessions_are_listed_and_ended_one_or_all_others(cast):
    browsers = []
    for agent in (FIREFOX, SAFARI, "\x00<b>nonsense</b>"):
        browsers.append(Client(headers={"User-Agent": agent}))
        browsers[-1].post(reverse("account_login"), {"login": address_of("bob"), "password": PASSWORD})
    desk, phone, odd = browsers
    charlie = logged_in(cast.charlie)
    page = desk.get(reverse("sessions"))
    assert set(texts(shown(page).css(".facts dt"))) == {"Firefox on Linux", "Safari on iPhone", "A browser"}
    marks = [button.attributes["value"] for button in shown(page).css('.facts button[name="session"]')]
    keys = Session.objects.values_list("session_key", flat=True)
    assert len(marks) == 2 and not any(key in page.content.decode() for key in keys)
    charlie.post(reverse("sessions"), {"session": marks[0]})
    assert all(browser.get(reverse("you")).status_code == 200 for browser in browsers), "not somebody else's"
    of_phone = next(
        row.css_first("button").attributes["value"]
        for row in shown(page).css(".facts > div")
        if "iPhone" in row.text()
    )
    for _ in range(2):
        assert desk.post(reverse("sessions"), {"session": of_phone}).status_code == 302
    assert [browser.get(reverse("you")).status_code for browser in (desk, phone, odd)] == [200, 302, 200]
    desk.post(reverse("sessions"), {"others": "1"})
    assert [browser.get(reverse("you")).status_code for browser in (desk, odd, charlie)] == [200, 302, 200]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (SAFARI, ("Safari", "iPhone")),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows"),
        ),
        ("curl/8.0", ("", "")),
        ("x" * 600 + "Firefox/1", ("", "")),
    ],
)
def test_a_device_has_a_name_that_its_owner_knows(agent, device):
    assert device_named(agent) == device


def test_who_is_logged_in_elsewhere_is_counted_by_a_table_of_all_processes():
    assert "db" in django_settings.CACHES["default"]["BACKEND"], (
        "in local memory every limit would count twice"
    )


# --- an address changed in the middle of its proof


def test_an_address_changed_in_the_middle_of_its_proof_proves_only_itself(cast, bob_just_now):
    """The first link, opened after another address was asked for, changes nothing."""
    bob = bob_just_now
    bob.post(reverse("account_email"), {"action_add": "1", "email": "first@example.org"})
    first = re.search(r"/accounts/confirm-email/\S+", letters()[-1].body)[0]
    bob.post(reverse("account_email"), {"action_remove": "1", "email": "first@example.org"})
    bob.post(reverse("account_email"), {"action_add": "1", "email": "second@example.org"})
    assert bob.post(first).status_code == 410
    verified = EmailAddress.objects.filter(user=cast.bob, verified=True).values_list("email", flat=True)
    assert list(verified) == [address_of("bob")]
