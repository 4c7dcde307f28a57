"""Guests: a typed name and address, then the mailbox as the key; and how little a typed address can do."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from comments.letters import mails
from comments.letters.mails import FROM_ONE_CLIENT, KEY_SALT, TO_ONE_ADDRESS, key_of
from comments.models import Comment, Flag, Watch
from groundwork.models import OutboxRow
from tests.cast import address_of, guest
from tests.letters import letter, letters, link_in
from tests.talking import form, fresh, guest_form, page, say, shown, talked_about, texts, value_of, version


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def place(article):
    return reverse("say", args=[article.slug])


def commented(place, name="Greta", **fields):
    """A guest's browser after posting, and the link of her mail."""
    client = Client()
    answer = client.post(place, guest_form(name, **fields))
    assert answer.status_code == 303, shown(answer).css_first("main").text()
    return client, link_in(letter(address_of(name)))


# --- on the way in


def test_a_guests_comment_waits_for_the_mail_and_only_this_browser_sees_it(article, place):
    client, link = commented(place, body="Hello.")
    comment = Comment.objects.get()
    own = page(client, comment.get_absolute_url())
    assert "We sent you a mail." in own.css_first(".state").text()
    assert Client().get(comment.get_absolute_url()).status_code == 404
    assert (comment.state, comment.number) == ("unproven", None)
    assert link.startswith("/guests/")


def test_the_mail_says_what_waits_and_what_to_do_if_it_was_not_you(article, place):
    Client().post(place, guest_form("Greta", body="Hello."))
    message = letter(address_of("greta"))
    assert "Essay: Hello." in message.body and "If it was not you, do nothing" in message.body
    assert message.subject == "Is this you? Confirm what you wrote"


def test_looking_at_the_link_changes_nothing(article, place):
    _client, link = commented(place)
    for _visit in range(2):
        tree = page(Client(), link)
        assert texts(tree.css("main button")) == ["Yes, that is me"]
        assert "Words." in tree.css_first(".waiting").text()
        Client().head(link)
    assert Comment.objects.get().state == "unproven"
    assert Person.objects.get(name="Greta").proven_at is None
    assert Client().get("/comments/mine/").status_code == 302


def test_the_button_proves_and_hands_the_words_to_the_moderators(article, place):
    _client, link = commented(place)
    elsewhere = Client()
    answer = elsewhere.post(link)
    assert answer.status_code == 303 and answer["Location"] == "/comments/mine/"
    assert elsewhere.cookies["member"].value == "1"
    comment = Comment.objects.get()
    assert comment.state == "held" and comment.person.proven_at is not None
    assert [reason["code"] for reason in comment.review.reasons] == ["guest"]
    assert "waiting for a moderator" in page(elsewhere, "/comments/mine/").css_first(".mine").text()


def test_a_guest_who_is_known_is_published_at_once(cast, article, place):
    say(cast.gwen, article, "Earlier.")
    _client, link = commented(place, "Gwen", body="Back again.")
    before = version(article)
    Client().post(link)
    comment = Comment.objects.get(source="Back again.")
    assert (comment.state, comment.number, comment.person) == ("published", 2, cast.gwen)
    assert version(article) == before + 1
    assert "Back again." in page(Client(), "/articles/essay/").css_first("#c2").text()
    assert Person.objects.get(kind="guest", proven_at=None).merged_into == cast.gwen


def test_used_twice_the_link_is_answered_clearly(article, place):
    _client, link = commented(place)
    Client().post(link)
    state, was = Comment.objects.get().state, version(article)
    tree = page(Client(), link)
    assert "Your address is confirmed, and nothing waits." in tree.css_first("main").text()
    again = Client()
    assert again.post(link)["Location"] == "/comments/mine/"
    assert "Words." in page(again, "/comments/mine/").css_first("main").text()
    assert (Comment.objects.get().state, version(article)) == (state, was)


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "WzFd:1abcde:forged", "%20", "x" * 2000])
def test_a_forged_link_opens_nothing(db, token):
    for answer in (Client().get(f"/guests/{token}/"), Client().post(f"/guests/{token}/")):
        assert answer.status_code == 410
        assert "This link does not work" in shown(answer).css_first("h1").text()


def test_a_link_of_another_purpose_or_person_opens_nothing(cast, db):
    foreign = [signing.dumps(cast.gwen.pk, salt="other"), signing.dumps(cast.bob.person.pk, salt=KEY_SALT),
               signing.dumps(2**70, salt=KEY_SALT)]  # fmt: skip
    for token in foreign:
        assert Client().post(reverse("guest_key", args=[token])).status_code == 410
    assert Client().post(reverse("guest_key", args=[key_of(cast.gwen)])).status_code == 303


def test_an_old_link_opens_nothing(cast, monkeypatch):
    link = reverse("guest_key", args=[key_of(cast.gwen)])
    assert Client().get(link).status_code == 200
    monkeypatch.setattr(mails, "KEY_AGE", -1)
    assert Client().get(link).status_code == 410


def test_who_is_logged_in_stays_who_they_are(bob, article, place):
    _client, link = commented(place)
    assert "You are logged in as Bob" in page(bob, link).css_first("main").text()
    assert bob.post(link)["Location"] == link
    assert Comment.objects.get().state == "held"
    assert "You are Bob." in page(bob, "/comments/mine/").css_first("main").text()
    assert not page(bob, link).css("main button")


# --- later, from any browser


def proven(place, **fields) -> Client:
    _client, link = commented(place, **fields)
    browser = Client()
    browser.post(link)
    return browser


def test_from_any_browser_she_edits_withdraws_and_follows(article, place):
    browser = proven(place)
    comment = Comment.objects.get()
    edited = browser.post(
        reverse("edit", args=[comment.pk]), {"body": "Better words.", "version": comment.version}
    )
    assert edited.status_code == 303 and Comment.objects.get().source == "Better words."
    assert browser.post(reverse("follow", args=[article.slug]), {"follow": "1"}).status_code == 303
    assert Watch.objects.get().person.name == "Greta"
    comment.refresh_from_db()
    browser.post(reverse("withdraw", args=[comment.pk]), {"version": comment.version})
    assert Comment.objects.get().state == "withdrawn"


def test_she_can_leave_a_browser_and_come_back_by_the_same_link(article, place):
    _client, link = commented(place)
    browser = Client()
    browser.post(link)
    form_to_leave = page(browser, "/comments/mine/").css_first("form.leave")
    answer = browser.post(form_to_leave.attributes["action"], {"next": "/"})
    assert answer["Location"] == "/" and answer.cookies["member"].value == ""
    assert browser.get("/comments/mine/").status_code == 302
    browser.post(link)
    assert browser.get("/comments/mine/").status_code == 200


def test_who_follows_gets_a_mail_with_a_way_out_that_works_without_a_log_in(cast, article, place):
    browser = proven(place)
    browser.post(reverse("follow", args=[article.slug]), {"follow": "1"})
    letters()
    say(cast.alice, article, "News.")
    message = letter(address_of("greta"))
    assert "Alice wrote on" in message.body and "News." in message.body
    out = re.search(r"To stop: \S+?(/mail/stop/\S+)", message.body)[1]
    Client().post(out)
    say(cast.alice, article, "More news.")
    assert letters() == []


def test_who_follows_hears_only_what_everybody_sees(cast, bob, article, place):
    browser = proven(place)
    browser.post(reverse("follow", args=[article.slug]), {"follow": "1"})
    letters()
    bob.post(place, form(article, body="Held."))
    say(cast.bob, article, "For me alone.", audience="private")
    assert letters() == []


def test_following_needs_somebody_who_is_proven(article, place):
    client, _link = commented(place)
    answer = client.post(reverse("follow", args=[article.slug]), {"follow": "1"})
    assert answer.status_code == 422 and not Watch.objects.exists()
    assert "Confirm your address first" in shown(answer).css_first("[role=alert]").text()
    anybody = Client().get(reverse("follow", args=[article.slug]))
    assert anybody.status_code == 302 and "/accounts/login/?next=" in anybody["Location"]


# --- a typed address gives no power


def test_whoever_types_somebodys_address_never_becomes_them(cast, article, place):
    say(cast.gwen, article, "Gwen's own words.")
    mallory = Client()
    mallory.post(place, guest_form("Gwen", body="Mallory's words."))
    link = link_in(letter(address_of("gwen")))
    Client().post(link)  # Gwen answers her mail
    own = Comment.objects.get(source="Gwen's own words.")
    forged = Comment.objects.get(source="Mallory's words.")
    for comment in (own, forged):
        assert mallory.get(reverse("edit", args=[comment.pk])).status_code == 404
        assert mallory.post(reverse("withdraw", args=[comment.pk]), {"version": 1}).status_code == 404
    assert mallory.get("/comments/mine/").status_code == 302
    assert page(mallory, place).css_first(".whoami") is None
    assert mallory.get("/articles/essay/overlay/").json() == {"name": None}


def test_whoever_types_an_address_of_a_member_is_a_guest_all_the_same(cast, article, place):
    client, _link = commented(place, "Bob", body="I am Bob, am I not?")
    comment = Comment.objects.get()
    assert comment.person != cast.bob.person and comment.person.kind == "guest"
    assert client.get("/accounts/").status_code == 302


def test_two_browsers_with_one_address_do_not_see_each_other(article, place):
    one, _link = commented(place, body="One.")
    other, _link = commented(place, body="Other.")
    first = Comment.objects.get(source="One.")
    assert other.get(first.get_absolute_url()).status_code == 404
    assert one.get(first.get_absolute_url()).status_code == 200


def test_an_unproven_guest_keeps_no_private_notes(article, place):
    client, _link = commented(place)
    fields = form(article, audience="private", revision=fresh(article).current_id)
    answer = client.post("/articles/essay/p/1/", fields)
    assert answer.status_code == 422 and Comment.objects.count() == 1
    assert value_of(shown(answer), "body") == "Words."


# --- nobody's mailbox is filled


def test_only_so_many_mails_to_one_address_whoever_asks(article, place):
    for number in range(TO_ONE_ADDRESS.times):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(place, guest_form("Greta", body=f"{number}"))
    answer = Client(REMOTE_ADDR="10.1.1.1").post(place, guest_form("Greta", body="One more"))
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert value_of(shown(answer), "body") == "One more"
    assert value_of(shown(answer), "email") == address_of("greta")
    assert Comment.objects.count() == len(letters()) == TO_ONE_ADDRESS.times
    assert Client().post(place, guest_form("Grace")).status_code == 303


def test_a_browser_that_is_known_already_counts_too(article, place):
    client = Client()
    answers = [
        client.post(place, guest_form("Greta", body=f"{number}"))
        for number in range(TO_ONE_ADDRESS.times + 1)
    ]
    assert [answer.status_code for answer in answers] == [303] * TO_ONE_ADDRESS.times + [429]


def test_only_so_many_mails_from_one_client(article, place):
    for number in range(FROM_ONE_CLIENT.times):
        Client().post(place, guest_form(f"Guest{number}"))
    assert Client().post(place, guest_form("Another")).status_code == 429
    assert Client(REMOTE_ADDR="10.1.1.1").post(place, guest_form("Another")).status_code == 303


def test_a_refused_form_sends_no_mail_and_counts_for_nothing(article, place):
    for _time in range(TO_ONE_ADDRESS.times + 1):
        assert Client().post(place, guest_form("Greta", body=" ")).status_code == 422
    assert letters() == [] and not Person.objects.filter(name="Greta").exists()
    assert Client().post(place, guest_form("Greta")).status_code == 303


# --- nothing of an address is ever public


def prints_of(address: str) -> list[str]:
    """The address and whatever is commonly made of it."""
    digests = [hashlib.new(name, address.encode()).hexdigest() for name in ("md5", "sha1", "sha256")]
    return [address, address.split("@")[0] + "%40", address.replace("@", "&#64;"), *digests]


def test_nothing_of_an_address_is_shown_anywhere(cast, alice, bob, mo, article, place):
    cast.gwen.email = "secret.address@gwen.example"
    cast.gwen.save()
    comment = say(cast.gwen, article, "Public words.")
    say(cast.bob, article, "Mine.")
    addresses = [
        "/", "/articles/essay/", "/articles/essay/comments/", "/articles/essay/comments/?order=newest",
        "/articles/essay/notes/", "/articles/essay/p/1/", "/feeds/articles/essay/", "/articles/essay/overlay/",
        comment.get_absolute_url(), reverse("reply", args=[comment.pk]), reverse("flag", args=[comment.pk]),
    ]  # fmt: skip
    for client in (Client(), alice, bob, mo):
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            content = answer.content.decode() + str(answer.headers)
            for person in (cast.gwen.email, cast.bob.email, cast.alice.email):
                assert not [found for found in prints_of(person) if found in content], (address, person)


def test_ids_and_links_hold_nothing_of_the_address(article, place):
    _client, link = commented(place)
    assert "greta" not in link and not any(found in link for found in prints_of(address_of("greta")))


# --- the mail itself


def test_the_mail_goes_through_the_outbox_once_per_comment(article, place):
    fields = guest_form("Greta")
    client = Client()
    client.post(place, fields)
    client.post(place, fields)
    assert OutboxRow.objects.filter(kind="guest_key").count() == 1 and mail.outbox == []


def test_what_the_comment_answers_may_have_gone_until_the_mail_is_read(cast, bob, article, place):
    say(cast.gwen, article, "Known.")
    parent = say(cast.bob, article, "To be regretted.")
    client = Client()
    client.post(reverse("reply", args=[parent.pk]), guest_form("Gwen", body="An answer."))
    link = link_in(letter(address_of("gwen")))
    bob.post(reverse("withdraw", args=[parent.pk]), {"version": parent.version})
    Client().post(link)
    answer = Comment.objects.get(source="An answer.")
    assert answer.state == "held"
    assert "parent-gone" in [reason["code"] for reason in answer.review.reasons]


def test_the_discussion_may_have_closed_until_the_mail_is_read(cast, article, place):
    say(cast.gwen, article, "Known.")
    _client, link = commented(place, "Gwen", body="In time?")
    type(article).objects.filter(pk=article.pk).update(discussion="closed")
    Client().post(link)
    late = Comment.objects.get(source="In time?")
    assert late.state == "held"
    assert [reason["code"] for reason in late.review.reasons] == ["closed-meanwhile"]


def test_merging_takes_flags_and_watches_along(cast, article):
    comment = say(cast.bob, article, "Flagged.")
    other = guest("Gwen", proven=False)
    for person in (cast.gwen, other):
        Flag.objects.create(comment=comment, person=person, reason="spam", made_at=timezone.now())
    Watch.objects.create(person=other, article=article)
    Client().post(reverse("guest_key", args=[key_of(other)]))
    assert [flag.person for flag in Flag.objects.all()] == [cast.gwen]
    assert Watch.objects.get().person == cast.gwen
    assert timezone.now() - Flag.objects.get().made_at < timedelta(hours=1)


def test_your_page_leads_a_guest_to_what_they_wrote_and_a_stranger_to_the_log_in(gwen):
    assert gwen.get(reverse("you"))["Location"] == reverse("mine")
    assert Client().get(reverse("you"))["Location"].startswith(reverse("account_login"))
