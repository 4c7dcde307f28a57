"""A guest who becomes a member keeps everything, after the mailbox has answered, and not before."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.models import Person, User
from comments.actions.claiming import claim_guest
from comments.letters.mails import key_of
from comments.models import Comment, Vote, Watch
from tests.cast import PASSWORD, address_of
from tests.letters import letters, link_in
from tests.talking import guest_form, page, say, shown, talked_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def sign_up(browser, name):
    typed = {"name": name, "email": address_of(name), "password1": PASSWORD}
    browser.post(reverse("account_signup"), typed)
    return link_in(
        next(message for message in letters() if "confirm" in message.body and "/accounts/" in message.body)
    )


def test_a_guest_who_becomes_a_member_keeps_everything(cast, article, gwen):
    first, second = say(cast.gwen, article, "As a guest."), say(cast.alice, article, "Somebody else's.")
    gwen.post(reverse("helpful", args=[second.pk]), {"helpful": "1"})
    gwen.post(reverse("follow", args=[article.slug]), {"follow": "1"})
    votes = Vote.objects.count()
    assert votes == 1
    browser = Client()
    link = sign_up(browser, "Gwen")
    assert "goes to that account" in browser.get(link).content.decode(), "said before it is done"
    first.refresh_from_db()
    assert first.person == cast.gwen, "not before the mailbox has answered"
    assert browser.post(link).status_code == 302
    member = User.objects.get(email=address_of("gwen")).person
    first.refresh_from_db()
    assert first.person == member and first.state == "published"
    assert set(Watch.objects.values_list("person", flat=True)) == {member.pk}
    assert set(Vote.objects.filter(person__in=[member, cast.gwen]).values_list("person", flat=True)) <= {
        member.pk
    }
    assert Vote.objects.count() == votes
    assert "As a guest." in page(browser, reverse("mine")).css_first("main").text()
    # The guest's browser and link speak as nobody now: an account is opened by logging in.
    assert gwen.get(reverse("mine")).status_code == 302
    link_of_old = reverse("guest_key", args=[key_of(cast.gwen)])
    old = Client()
    assert old.post(link_of_old)["Location"].startswith(reverse("account_login"))
    assert old.get(reverse("mine")).status_code == 302 and old.get(reverse("you")).status_code == 302


def test_words_that_wait_in_this_browser_come_along_and_those_of_another_do_not(article):
    place = reverse("say", args=[article.slug])
    browser, mallory = Client(), Client()
    browser.post(place, guest_form("Greta", body="My own first words."))
    mallory.post(place, guest_form("Greta", body="Mallory's words under her address."))
    letters()
    browser.post(sign_up(browser, "Greta"))
    member = User.objects.get(email=address_of("greta")).person
    own, forged = Comment.objects.order_by("pk")
    assert own.person == member and own.state != Comment.State.UNPROVEN
    assert forged.person != member and forged.state == Comment.State.UNPROVEN
    assert shown(browser.get(reverse("mine"))).css_first("main").text().count("words") >= 1


def test_what_is_said_as_a_guest_later_comes_home_by_its_own_link(cast, bob, article):
    guest = Client()
    guest.post(reverse("say", args=[article.slug]), guest_form("Bob", body="Not logged in."))
    link = link_in(letters()[0])
    bob.post(link)
    assert Comment.objects.get().person == cast.bob.person


def test_nobody_gets_what_is_not_proven_and_twice_is_once(cast, article):
    said = say(cast.gwen, article, "Gwen's.")
    mallory = Client()
    sign_up(mallory, "Gwen")  # and never opens the mail, which is Gwen's
    mallory.post(reverse("account_login"), {"login": address_of("gwen"), "password": PASSWORD})
    said.refresh_from_db()
    assert said.person == cast.gwen
    for moved in (1, 0):
        assert claim_guest(member=cast.bob.person, email=address_of("gwen"), now=said.made_at) == moved
    assert Person.objects.get(pk=cast.gwen.pk).merged_into == cast.bob.person


def test_who_opened_an_account_for_anothers_mailbox_has_no_key_once_its_owner_came_by_code():
    sign_up(Client(), "Olga")  # somebody else's deed
    owner, opener = Client(), Client()
    owner.post(reverse("account_request_login_code"), {"email": address_of("Olga")})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", letters()[-1].body, re.MULTILINE)
    assert owner.post(reverse("account_confirm_login_code"), {"code": code[1]}).status_code == 302
    assert owner.get(reverse("you")).status_code == 200
    opener.post(reverse("account_login"), {"login": address_of("Olga"), "password": PASSWORD})
    assert opener.get(reverse("you")).status_code == 302
    assert not User.objects.get(email=address_of("olga")).has_usable_password()


def test_nor_through_an_account_elsewhere_once_its_owner_set_a_password_by_mail():
    sign_up(Client(), "Olga")  # somebody else's deed, and their account elsewhere
    opened = User.objects.get(email=address_of("olga"))
    SocialAccount.objects.create(user=opened, provider="twitter_oauth2", uid="1")
    owner = Client()
    owner.post(reverse("account_reset_password"), {"email": address_of("olga")})
    form = owner.get(link_in(letters()[-1]))["Location"]
    owner.post(form, {"password1": "her own, long"})
    opened.refresh_from_db()
    assert opened.check_password("her own, long") and not SocialAccount.objects.exists()
