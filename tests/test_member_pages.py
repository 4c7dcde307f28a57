"""A member's own pages: name, address, password; and what holds for every page of the accounts."""

import os
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.actions import members
from accounts.actions.members import RENAMES, rename_person
from accounts.models import Person, User
from accounts.signals import person_changed
from groundwork.limits import LimitReached
from tests.cast import PASSWORD, address_of
from tests.letters import letter, letters, link_in

NEW = "some other words entirely"
FOR_ANYBODY = ["account_signup", "account_login", "account_email_verification_sent", "account_inactive"] + [
    f"account_reset_password{rest}" for rest in ("", "_done", "_from_key_done")
]
FOR_MEMBERS = [
    "you",
    "rename_person",
    "choose_language",
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "socialaccount_connections",
    "change_profile",
    "sessions",
]


# --- every page


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_a_page_for_anybody_is_ours_and_kept_nowhere(db, name):
    assert_ours(Client().get(reverse(name)))


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_page_for_members_is_ours_kept_nowhere_and_for_members_only(bob, name):
    assert_ours(bob.get(reverse(name)))
    assert Client().get(reverse(name)).status_code == 302


def test_a_refused_form_and_a_dead_link_are_ours_too(db):
    assert_ours(Client().post(reverse("account_signup"), {}))
    assert_ours(Client().get("/accounts/confirm-email/dead/"))
    assert_ours(Client().get("/accounts/password/reset/key/1-dead/"))


def assert_ours(response):
    """In the site's frame, never kept, out of the search engines, and nothing for the content policy to stop."""
    assert response.status_code in (200, 410)
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    tree = LexborHTMLParser(response.content)
    assert tree.css_first("title").text().endswith("· Alliance"), "the frame knows the site's name"
    assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert len(tree.css("h1")) == 1 and not tree.css("[style]")
    apart = [script for script in tree.css("script") if script.text() != django_settings.FIRST_SCRIPT]
    assert all(script.attributes.get("src") and not script.text() for script in apart)
    ours = (django_settings.CRITICAL_CSS, django_settings.LISTS_CSS)
    assert all(style.text() in ours for style in tree.css("style"))
    events = [name for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert not events
    for form in tree.css('form[method="post"]'):
        assert form.css_first("[name=csrfmiddlewaretoken]") is not None


# --- the name


def test_a_new_name_is_announced_once_it_is_written(bob, cast, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, person, **_):
        heard.append((person.pk, person.name))

    person_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        answer = bob.post(reverse("rename_person"), {"name": " Robert   Roe "})
        bob.post(reverse("rename_person"), {"name": "Robert Roe"})
    person_changed.disconnect(listen)
    assert answer["Location"] == reverse("you")
    assert heard == [(cast.bob.person.pk, "Robert Roe")], "the same name again changes nothing"
    page = bob.get(reverse("you")).content.decode()
    assert "Robert Roe" in page and "Your name is changed." in page


def test_markup_in_a_name_is_shown_as_typed(bob):
    bob.post(reverse("rename_person"), {"name": "<b>Bob</b>"})
    assert "&lt;b&gt;Bob&lt;/b&gt;" in bob.get(reverse("you")).content.decode()


def test_a_name_that_cannot_be_stays_in_its_field(bob):
    page = bob.post(reverse("rename_person"), {"name": "x" * 81}).content.decode()
    assert f'value="{"x" * 81}"' in page and "this one has 81" in page
    assert Person.objects.filter(name="Bob").exists()


def test_a_name_changes_only_so_often(bob, cast):
    for number in range(RENAMES.times):
        rename_person(person=cast.bob.person, name=f"Bob {number}", now=timezone.now())
    with pytest.raises(LimitReached):
        rename_person(person=cast.bob.person, name="Bob once more", now=timezone.now())
    page = bob.post(reverse("rename_person"), {"name": "Bob once more"}).content.decode()
    assert "Only 10 changes a day" in page and 'value="Bob once more"' in page
    cast.charlie.person.refresh_from_db()
    rename_person(person=cast.charlie.person, name="Charles", now=timezone.now())


# --- the password


def test_the_password_changes_for_who_knows_it(bob):
    wrong = bob.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": NEW})
    assert "not your current password" in wrong.content.decode() and not letters()
    right = bob.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW})
    assert right["Location"] == reverse("you") and bob.get(reverse("you")).status_code == 200
    assert letter(address_of("bob")).subject == "Your password was changed"
    assert User.objects.get(email=address_of("bob")).check_password(NEW)


def test_a_new_password_ends_the_sessions_elsewhere(bob, cast):
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": address_of("bob"), "password": PASSWORD})
    assert elsewhere.get(reverse("you")).status_code == 200
    bob.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW})
    assert elsewhere.get(reverse("you")).status_code == 302


# --- the address


def ask_for(client, email):
    return client.post(reverse("account_email"), {"email": email, "action_add": "1"})


def test_another_address_asks_for_the_password_waits_for_its_answer_and_tells_the_old_one(bob, cast):
    asked = ask_for(bob, "robert@example.org")
    assert asked["Location"].startswith(reverse("account_reauthenticate")) and not letters()
    bob.post(asked["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    link = link_in(letter("robert@example.org"))
    page = bob.get(reverse("account_email")).content.decode()
    assert "We sent a link to <strong>robert@example.org</strong>" in page
    cast.bob.refresh_from_db()
    assert cast.bob.email == address_of("bob"), "nothing changes before the new address has answered"

    assert bob.post(link)["Location"] == reverse("you")
    cast.bob.refresh_from_db()
    assert cast.bob.email == "robert@example.org"
    assert list(EmailAddress.objects.filter(user=cast.bob).values_list("email", flat=True)) == [
        cast.bob.email
    ]
    assert "changed from bob@example.org to robert@example.org" in letter(address_of("bob")).body


def test_a_change_of_address_can_be_taken_back(bob, cast):
    asked = ask_for(bob, "robert@example.org")
    bob.post(asked["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    link = link_in(letter("robert@example.org"))
    bob.post(reverse("account_email"), {"email": "robert@example.org", "action_remove": "1"})
    assert bob.post(link).status_code == 410
    assert "Waiting for an answer" not in bob.get(reverse("account_email")).content.decode()


def test_an_address_that_is_somebodys_is_not_told_apart_and_not_taken(bob, cast):
    """Also when the other one has not proven it: the database keeps one member per address."""
    members.register_member(user=User(), email="dora@example.org", name="Dora", password=PASSWORD)
    asked = ask_for(bob, "dora@example.org")
    answer = bob.post(asked["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    assert answer["Location"] == reverse("account_email")
    link = link_in(letter("dora@example.org"))
    assert bob.post(link).status_code == 302
    assert "could not be confirmed" in bob.get(reverse("you")).content.decode()
    cast.bob.refresh_from_db()
    assert cast.bob.email == address_of("bob")


# --- limits


def fail_to_log_in(client, times):
    for _ in range(times):
        client.post(reverse("account_login"), {"login": address_of("bob"), "password": "wrong"})


def test_guessing_ends_after_five_and_stays_ended_while_others_come_and_go(cast):
    fail_to_log_in(Client(), 5)
    for number in range(400):  # more than Django's cache would keep by default
        cache.set(f"somebody-else-{number}", 1, 300)
    answer = Client().post(reverse("account_login"), {"login": address_of("bob"), "password": PASSWORD})
    assert answer.status_code == 200 and "Too many attempts" in answer.content.decode()
    other = Client().post(reverse("account_login"), {"login": address_of("mo"), "password": PASSWORD})
    assert other.status_code == 302


ELSEWHERE = """
import django
django.setup()
from django.test import Client
page = Client().post("/accounts/login/", {"login": "bob@example.org", "password": "wrong"})
print("refused" if "Too many attempts" in page.content.decode() else page.content.decode())
"""


def test_what_one_process_counts_the_others_know(transactional_db, cast, database_url):
    fail_to_log_in(Client(), 5)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "alliance_site.settings",
        "DEBUG": "1",
        "ALLOWED_HOSTS": "testserver",
    }
    other = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert other.stdout.strip() == "refused", other.stderr


def test_nobodys_mailbox_is_filled_by_asking_for_new_passwords(db):
    answers = [
        Client().post(reverse("account_reset_password"), {"email": "dora@example.org"}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert len(letters()) == 5
    page = answers[-1].content.decode()
    assert "no-store" in answers[-1]["Cache-Control"] and "Too often, for the moment" in page
    assert 'name="email" value="dora@example.org"' in page, "what was typed can be sent again"
