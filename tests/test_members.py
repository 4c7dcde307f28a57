"""Coming in as a member: signing up, proving the address, logging in and out, a new password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import whoami
from accounts.actions import members
from accounts.drafts import draft_of, keep_draft
from accounts.models import Person, User
from tests.cast import PASSWORD, address_of
from tests.letters import letter, letters, link_in

WANTED = "/accounts/name/?from=here"  # where somebody was going when asked who they are
NEW = "some other words entirely"


@pytest.fixture
def browser(db):
    return Client()


def sign_up(browser, *, name="Dora", email=None, password=PASSWORD, after=""):
    fields = {"name": name, "email": email or address_of(name.split()[0]), "password1": password}
    return browser.post(reverse("account_signup"), {**fields, **({"next": after} if after else {})})


def log_in(browser, email, password=PASSWORD, after=""):
    fields = {"login": email, "password": password, **({"next": after} if after else {})}
    return browser.post(reverse("account_login"), fields)


def is_logged_in(browser):
    return browser.get(reverse("you")).status_code == 200


def without_token(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# --- sign up


def test_from_sign_up_to_log_out(browser):
    answer = sign_up(browser, name="  Dora  Diaz ", email="Dora@Example.org", after=WANTED)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "We sent you a mail" in browser.get(answer["Location"]).content.decode()
    assert not is_logged_in(browser) and whoami.HINT not in browser.cookies

    link = link_in(letter("dora@example.org"))
    page = browser.get(link)
    assert page.status_code == 200 and page.content.decode().count('type="submit"') == 1
    assert not EmailAddress.objects.get().verified

    assert browser.post(link)["Location"] == WANTED
    assert "Dora Diaz" in browser.get(reverse("you")).content.decode()
    assert Person.objects.get().name == "Dora Diaz" and User.objects.get().handle == "dora-diaz"

    assert browser.get(reverse("account_logout")).status_code == 200
    assert is_logged_in(browser), "a GET logs nobody out"
    assert browser.post(reverse("account_logout"))["Location"] == "/"
    assert not is_logged_in(browser)
    assert log_in(browser, "DORA@example.org", after=WANTED)["Location"] == WANTED
    assert is_logged_in(browser)


def test_the_link_opened_in_another_browser_leads_by_the_log_in_to_the_same_place(browser):
    sign_up(browser, after=WANTED)
    link = link_in(letter(address_of("dora")))
    other = Client()
    door = other.post(link)["Location"]
    assert not is_logged_in(other), "the link proves the address and is no key to the account"
    page = other.get(door)
    assert page.status_code == 200 and "dora@example.org is confirmed" in page.content.decode()
    assert f'name="next" value="{WANTED}"' in page.content.decode()
    assert log_in(other, address_of("dora"), after=WANTED)["Location"] == WANTED


def test_a_link_is_used_once_and_a_second_click_is_told_so(browser):
    sign_up(browser)
    link = link_in(letter(address_of("dora")))
    assert browser.post(link).status_code == 302
    for again in (browser.post(link), Client().post(link), Client().get(link)):
        assert again.status_code == 410
        assert "This link does not work any more" in again.content.decode()
    assert is_logged_in(browser)


@pytest.mark.parametrize("key", ["x", "MQ:1abcde:forged", "0" * 64])
def test_a_forged_link_is_told_the_same(browser, key):
    for answer in (
        browser.get(f"/accounts/confirm-email/{key}/"),
        browser.post(f"/accounts/confirm-email/{key}/"),
    ):
        assert answer.status_code == 410


def test_opening_somebody_elses_link_logs_nobody_out(bob, browser):
    sign_up(browser)
    assert bob.get(link_in(letter(address_of("dora")))).status_code == 200
    assert is_logged_in(bob)


def test_without_the_link_nobody_comes_in_and_logging_in_sends_it_again(browser, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": None}
    sign_up(browser)
    letters()
    answer = log_in(Client(), address_of("dora"))
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert link_in(letter(address_of("dora")))


def test_an_address_that_is_somebodys_gets_the_same_answer_and_a_mail(cast, browser):
    known = sign_up(browser, name="Mallory", email=address_of("bob"), after=WANTED)
    message = letter(address_of("bob"))
    unknown = sign_up(Client(), name="Mallory", email=address_of("nobody"), after=WANTED)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert (
        message.subject == "You have an account already" and reverse("account_reset_password") in message.body
    )
    assert not User.objects.filter(email=address_of("bob"), person__name="Mallory").exists()


def test_two_who_sign_up_at_once_with_one_address_make_one_member(cast, browser, monkeypatch):
    """The form found the address free; the database knows better by the time it is written."""
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.email_already_exists", lambda email, **_: (email, False)
    )
    answer = sign_up(browser, name="Mallory", email=address_of("bob"))
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert User.objects.filter(email=address_of("bob")).count() == 1
    assert letter(address_of("bob")).subject == "You have an account already"


def test_one_name_gives_many_handles_that_do_not_count(db):
    made = [
        members.register_member(user=User(), email=f"{n}@example.org", name=name, password=None)
        for n, name in enumerate(["Dora Diaz", "Dora Diaz", "山田 太郎", "???1"])
    ]
    handles = [user.handle for user in made]
    assert handles[0] == "dora-diaz" and re.fullmatch(r"dora-diaz-[a-z0-9]{5}", handles[1])
    assert re.fullmatch(r"member-[a-z0-9]{5}", handles[2]) and len(set(handles)) == 4


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "Do\x07ra", "cannot be seen"),
        ("name", "\u202earoD", "cannot be seen"),
        ("name", "x" * 81, "80 characters"),
        ("name", "", "required"),
        ("email", "dora@example.org\nBcc: all@example.org", "valid email"),
        ("email", "dora", "valid email"),
        ("email", f"{'d' * 64}@{'e' * 200}.org", "email"),
        ("password1", "short", "10 characters"),
        ("password1", "dora@example.org", "similar"),
        ("password1", "1234567890", "common"),
        ("name", "Do\x00ra", "ull characters"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_kept(browser, field, typed, told):
    fields = {"name": "Dora", "email": "dora@example.org", "password1": PASSWORD, field: typed}
    page = browser.post(reverse("account_signup"), fields)
    text = page.content.decode()
    assert page.status_code == 200 and told in text
    assert 'value="Dora"' in text or field == "name"
    assert not re.search(r'<input type="password"[^>]* value=', text)
    assert not User.objects.exists() and not letters()


def test_a_name_of_several_lines_writes_no_header(browser):
    sign_up(browser, name="Dora\r\nBcc: all@example.org\r\n\r\nBuy this")
    message = letter(address_of("dora"))
    assert Person.objects.get().name == "Dora Bcc: all@example.org Buy this"
    assert "Buy this" not in message.message().as_string(), (
        "a mail to an unproven address holds nobody's words"
    )
    assert not message.message()["Bcc"] and message.message()["Auto-Submitted"] == "auto-generated"


# --- in and out


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(cast, browser):
    wrong = log_in(browser, address_of("bob"), "not the password")
    unknown = log_in(Client(), address_of("nob"), "not the password")
    assert wrong.status_code == unknown.status_code == 200
    assert without_token(wrong) == without_token(unknown).replace("nob@", "bob@")
    assert "do not belong together" in wrong.content.decode() and not is_logged_in(browser)


def test_a_closed_account_stays_out(cast, browser):
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert log_in(browser, address_of("bob"))["Location"] == reverse("account_inactive")
    assert not is_logged_in(browser)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_next_leads_nowhere_else(cast, browser, elsewhere):
    assert log_in(browser, address_of("bob"), after=elsewhere)["Location"] == reverse("home")


def test_next_is_kept_from_one_form_to_the_other(browser):
    page = browser.get(reverse("account_login"), {"next": WANTED}).content.decode()
    assert f"{reverse('account_signup')}?next=/accounts/name/%3Ffrom%3Dhere" in page.replace("%2F", "/")
    page = browser.get(reverse("account_signup"), {"next": WANTED}).content.decode()
    assert f"{reverse('account_login')}?next=/accounts/name/%3Ffrom%3Dhere" in page.replace("%2F", "/")


def test_the_admin_has_no_log_in_of_its_own(browser):
    answer = browser.get("/admin/login/?next=/admin/")
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("name", ["account_signup_by_passkey", "mfa_signup_webauthn", "mfa_trust"])
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["2fa/", "3rdparty/", "signup/passkey/", "google/login/", "social/signup/"])
def test_what_is_not_offered_is_not_found(browser, path):
    assert browser.get(f"/accounts/{path}").status_code == 404


# --- the readable hint


def test_the_hint_comes_with_the_log_in_and_goes_with_the_log_out(cast, browser, settings):
    settings.SESSION_COOKIE_SECURE = True
    log_in(browser, address_of("bob"))
    cookie = browser.cookies[whoami.HINT]
    assert (cookie.value, cookie["samesite"], cookie["secure"], cookie["httponly"]) == ("1", "Lax", True, "")
    assert whoami.HINT not in browser.get(reverse("you"), secure=True).cookies, "set once"
    browser.post(reverse("account_logout"), secure=True)
    assert browser.cookies[whoami.HINT]["max-age"] == 0


def test_the_hint_of_a_session_that_ended_goes_too(browser):
    browser.cookies[whoami.HINT] = "1"
    browser.get(reverse("you"))
    assert browser.cookies[whoami.HINT]["max-age"] == 0


def test_a_guests_hint_stays(gwen):
    gwen.cookies[whoami.HINT] = "1"
    assert whoami.HINT not in gwen.get(reverse("you")).cookies


# --- a new password


def test_a_forgotten_password_is_replaced_by_mail(cast, browser):
    answer = browser.post(reverse("account_reset_password"), {"email": address_of("bob")})
    assert answer["Location"] == reverse("account_reset_password_done")
    link = link_in(letter(address_of("bob")))
    form = browser.get(link)["Location"]
    assert link not in browser.get(form).content.decode(), "the key is not in the page that it opens"
    assert browser.post(form, {"password1": NEW})["Location"] == reverse(
        "account_reset_password_from_key_done"
    )
    assert letter(address_of("bob")).subject == "Your password was changed"
    assert "do not belong together" in log_in(browser, address_of("bob")).content.decode()
    assert log_in(browser, address_of("bob"), NEW).status_code == 302
    again = Client().get(link)
    assert again.status_code == 200 and "This link does not work any more" in again.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_a_mail(cast, browser):
    known = browser.post(reverse("account_reset_password"), {"email": address_of("bob")})
    letters()
    unknown = browser.post(reverse("account_reset_password"), {"email": address_of("nobody")})
    assert known["Location"] == unknown["Location"]
    assert letter(address_of("nobody")).subject == "No account with this address"


def test_the_mailbox_is_at_hand_only_where_it_is(browser, settings):
    for path in (reverse("account_email_verification_sent"), reverse("account_reset_password_done")):
        assert "/mailbox/" not in browser.get(path).content.decode()
        settings.LOCAL = True
        assert 'href="/mailbox/"' in browser.get(path).content.decode()
        settings.LOCAL = False


# --- what was typed before


def keep(browser, words):
    session = browser.session
    keep_draft(type("Request", (), {"session": session}), place=WANTED, fields={"body": words})
    session.save()
    browser.cookies["sessionid"] = session.session_key


def kept(browser):
    return draft_of(type("Request", (), {"session": browser.session}), WANTED)


def test_typed_words_survive_the_log_in(cast, browser):
    keep(browser, "Half a thought,\r\n日本語")
    log_in(browser, address_of("bob"))
    assert kept(browser) == {"body": "Half a thought,\r\n日本語"}
    browser.post(reverse("account_logout"))
    assert kept(browser) is None, "nobody finds them in a browser that Bob has left"


def test_typed_words_survive_sign_up_and_the_mail(browser):
    keep(browser, "Half a thought")
    sign_up(browser, after=WANTED)
    browser.post(link_in(letter(address_of("dora"))))
    assert is_logged_in(browser) and kept(browser) == {"body": "Half a thought"}
