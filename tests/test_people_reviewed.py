"""Cases of guests, groups and mails that meet: two who are one, what was forgotten, what is sent twice."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import groups
from accounts.actions.groups import inviting
from accounts.actions.leaving import ask_to_leave, close_account
from accounts.models import Invitation, Membership, Person
from accounts.whoami import GUEST_IN_SESSION
from comments.actions.claiming import claim_guest
from comments.actions.forgetting import forget_addresses
from comments.actions.watching import watch
from comments.letters.mails import key_of
from comments.models import Watch
from comments.notifying.links import stop_key
from comments.notifying.pushing import encoded
from tests.cast import address_of, guest
from tests.publishing import published
from tests.reading_groups import a_group, membership

pytestmark = pytest.mark.django_db
LONG = timedelta(days=400)


def invited(cast, group, name, email):
    people, leader = [(name, email)], membership(group, cast.bob)
    (invitation,) = groups.invite_by_mail(actor=leader, people=people, now=timezone.now(), weeks=1)
    return invitation


def test_the_key_of_a_forgotten_guest_opens_nobody_elses_pages(cast):
    """A pseudonym has no address and counts as proven: nobody without an address is taken for it."""
    pseudonym = Person.objects.create(kind=Person.Kind.GUEST, name="Owl", proven_at=timezone.now())
    old = guest("Olga")
    key = key_of(old)
    assert forget_addresses(now=timezone.now() + LONG)
    browser = Client()
    assert browser.post(reverse("guest_key", args=[key])).status_code == 410
    assert browser.session.get(GUEST_IN_SESSION) != pseudonym.pk
    assert not Person.objects.filter(merged_into=pseudonym).exists()
    assert not Person.objects.proven_guest("").exists()


def test_a_guest_who_only_reads_with_a_group_stays_in_it(cast):
    reader = guest("Rhea")
    a_group(cast.bob, reader)
    forget_addresses(now=timezone.now() + LONG)
    reader.refresh_from_db()
    assert reader.is_proven and Membership.objects.of(reader).exists()


def test_who_was_in_a_group_as_guest_and_as_member_keeps_what_either_may_do(cast):
    group = a_group(cast.bob, cast.gwen, pseudonyms=True)
    theirs = Membership.objects.filter(person=cast.gwen)
    groups.take_pseudonym(membership=theirs.get(), name="Owl", now=timezone.now())
    alias = theirs.get().alias
    theirs.update(role=Membership.Role.OWNER, listed_name="Gwen G.")
    Membership.objects.filter(person=cast.bob.person).update(
        role=Membership.Role.MEMBER, left_at=timezone.now()
    )
    claim_guest(member=cast.bob.person, email=address_of("gwen"), now=timezone.now())
    kept = Membership.objects.get(group=group)
    assert (kept.person, kept.role, kept.left_at) == (cast.bob.person, "owner", None)
    assert (kept.alias, kept.listed_name) == (alias, "Gwen G.")


def test_a_guests_old_link_stops_the_mails_of_the_account_they_became(cast):
    watch(person=cast.gwen, place={})
    key = stop_key(cast.gwen, None)
    claim_guest(member=cast.bob.person, email=address_of("gwen"), now=timezone.now())
    assert Client().post(reverse("stop_mail", args=[key])).status_code == 200
    assert Watch.objects.get().pace == "never"


@pytest.mark.parametrize("worn", ["Admin\u202e", "Mo", "a\0b"])
def test_who_comes_into_a_group_by_mail_cannot_wear_any_name(cast, worn):
    invitation = invited(cast, a_group(cast.bob), "", "new@example.org")
    address = reverse("accept_invitation", args=[groups.token_of(invitation)])
    assert Client().post(address, {"name": worn}).status_code == 303
    assert Person.objects.get(email="new@example.org").name == "new"


def test_asking_into_a_group_twice_at_once_is_asking_once(cast, monkeypatch):
    group, use, now = a_group(cast.bob), inviting._use, timezone.now()
    link = groups.invite_by_link(actor=membership(group, cast.bob), now=now, weeks=1)

    def somebody_is_quicker(invitation, now):
        monkeypatch.setattr(inviting, "_use", use)
        groups.ask_in(invitation=invitation, name="Ann", email="ann@example.org", now=now)
        use(invitation, now)

    monkeypatch.setattr(inviting, "_use", somebody_is_quicker)
    groups.ask_in(invitation=link, name="Ann", email="ann@example.org", now=now)
    assert Invitation.objects.filter(email="ann@example.org").count() == 1


def test_who_leaves_is_named_by_no_invitation_either(cast):
    group = a_group(cast.bob)
    invitation = invited(cast, group, "Gwen G.", address_of("gwen"))
    now = timezone.now()
    leaving = ask_to_leave(person=cast.gwen, erases_words=True, now=now)
    close_account(leaving=leaving, now=now + LONG)
    invitation.refresh_from_db()
    assert (invitation.name, invitation.email) == ("", "") and not invitation.is_good(now)


def test_an_author_of_two_articles_can_be_followed(cast, bob):
    published(cast.alice, "One")
    published(cast.alice, "Two")
    address = reverse("follow_author", args=[cast.alice.handle])
    assert bob.get(address).status_code == 200
    assert bob.get(reverse("follow_author", args=[cast.bob.handle])).status_code == 404


def test_push_takes_keys_and_nothing_beside_them(cast, bob, settings):
    """What a decoder skips would not fit into the column: an error on PostgreSQL alone."""
    settings.VAPID_PRIVATE_KEY = encoded(b"\x01" * 32)
    key, secret = encoded(b"p" * 65), encoded(b"s" * 16)
    asked = {"do": "start", "endpoint": "https://push.example/x", "p256dh": key, "auth": secret}
    assert bob.post(reverse("push"), asked | {"p256dh": key + "!" * 300}).status_code == 400
    assert bob.post(reverse("push"), asked | {"auth": secret + "\0"}).status_code == 400
    assert bob.post(reverse("push"), asked | {"endpoint": "https://push.example/\0"}).status_code == 400
    assert bob.post(reverse("push"), asked).status_code == 303


def test_who_was_invited_by_mail_and_did_not_come_is_forgotten(cast):
    invitation = invited(cast, a_group(cast.bob), "Ines", "ines@example.org")
    month = invitation.expires_at + timedelta(days=settings.GUEST_DAYS)
    assert groups.forget_invited(now=month - timedelta(hours=1)) == 0
    assert [groups.forget_invited(now=month + timedelta(hours=1)) for _twice in range(2)] == [1, 0]
    invitation.refresh_from_db()
    assert (invitation.name, invitation.email) == ("", "")
