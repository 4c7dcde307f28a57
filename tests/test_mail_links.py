"""Links of all our mails: followed by a scanner, too old, or handed in where another belongs, they do nothing."""

import re
from itertools import permutations

import pytest
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.actions.telling import GRACE
from comments.actions.watching import watch
from comments.leaving import letters as leaving
from comments.letters.mails import key_of
from comments.models import Watch
from comments.notifying import letters_by_mail
from comments.notifying.links import stop_key
from tests.cast import PASSWORD, address_of
from tests.letters import letters, link_in
from tests.reading_groups import a_group
from tests.talking import guest_form, say, talked_about

pytestmark = pytest.mark.django_db
BY_LOOKING = ("accounts.Session", "groundwork.Counter", "groundwork.OutboxRow")  # what no link is about
ROUTES = ("guest_key", "stop_mail", "confirm_following", "leave_by_mail")


def all_rows():
    models = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.label not in BY_LOOKING
    ]
    return {model._meta.label: sorted(map(str, model._default_manager.values_list())) for model in models}


def paths_in(message):
    """Every link of a mail, wherever a scanner finds one."""
    parts = [
        message.body,
        *(each.content for each in getattr(message, "alternatives", ())),
        *message.extra_headers.values(),
    ]
    found = re.findall(
        rf"{re.escape(settings.SITE_URL)}(/[^\s<>\"')]*)|://testserver(/[^\s<>\"')]*)", "\n".join(parts)
    )
    return [here or there for here, there in found]


def letters_of_every_kind(cast, bob, gwen):
    article, stranger = talked_about(cast.alice), Client()
    watch(person=cast.bob.person, place={"article": article})
    watch(person=cast.gwen, place={"article": article})
    say(cast.alice, article, "Said.")
    stranger.post(reverse("say", args=[article.slug]), guest_form("Greta", body="First words."))
    stranger.post(
        reverse("account_signup"), {"name": "Dora", "email": address_of("dora"), "password1": PASSWORD}
    )
    stranger.post(reverse("account_reset_password"), {"email": address_of("bob")})
    Client().post(reverse("follow_site"), {"email": "nora@example.org"})
    gwen.post(reverse("leaving"), {"words": "keep"})
    seminar = a_group(cast.bob)
    bob.post(
        f"/groups/{seminar.slug}/class/", {"people": "Eve,eve@example.org", "weeks": "4", "then": "send"}
    )
    return letters(now=timezone.now() + 2 * GRACE)


def test_a_scanner_that_follows_every_link_of_every_mail_changes_nothing(cast, bob, gwen):
    paths = {path for message in letters_of_every_kind(cast, bob, gwen) for path in paths_in(message)}
    kinds = ("/guests/", "/accounts/confirm-email/", "/accounts/password/", "/mail/follow/", "/mail/stop/", "/leaving/",
             "/groups/join/")  # fmt: skip
    assert [kind for kind in kinds if not any(path.startswith(kind) for path in paths)] == []
    before = all_rows()
    for path in sorted(paths):
        assert Client().head(path.split("#")[0]).status_code < 400, path
        assert Client(HTTP_USER_AGENT="scanner").get(path.split("#")[0], follow=True).status_code == 200, path
    after = all_rows()
    assert [label for label in before if before[label] != after[label]] == []


def test_a_key_opens_what_it_was_made_for_and_nothing_else(cast):
    asked = ["nora@example.org", 0, "daily", "en"]
    keys = {
        "guest_key": key_of(cast.gwen),
        "stop_mail": stop_key(cast.gwen, None),
        "confirm_following": signing.dumps(asked, salt=letters_by_mail.SALT),
        "leave_by_mail": leaving.leaving_key(cast.gwen, erases_words=True),
    }
    assert [Client().get(reverse(route, args=[keys[route]])).status_code for route in ROUTES] == [200] * 4
    before = all_rows()
    for made_for, route in permutations(ROUTES, 2):
        place = reverse(route, args=[keys[made_for]])
        assert Client().get(place).status_code == Client().post(place).status_code == 410, (made_for, route)
    assert all_rows() == before


def test_what_was_asked_for_too_long_ago_is_not_done(cast, monkeypatch, settings):
    keys = {
        "confirm_following": signing.dumps(["nora@example.org", 0, "daily", "en"], salt=letters_by_mail.SALT),
        "leave_by_mail": leaving.leaving_key(cast.gwen, erases_words=True),
    }
    browser = Client()
    browser.post(
        reverse("account_signup"), {"name": "Dora", "email": address_of("dora"), "password1": PASSWORD}
    )
    confirm = link_in(letters()[-1])
    browser.post(reverse("account_reset_password"), {"email": address_of("bob")})
    reset = link_in(letters()[-1])
    before = all_rows()
    for module in (letters_by_mail, leaving):
        monkeypatch.setattr(module, "KEY_AGE", -1)
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = -1
    settings.PASSWORD_RESET_TIMEOUT = -1
    for place in (confirm, *(reverse(route, args=[key]) for route, key in keys.items())):
        assert browser.get(place).status_code == browser.post(place).status_code == 410, place
    answer = Client().get(reset)
    assert answer.status_code == 200 and "This link does not work any more" in answer.content.decode()
    assert all_rows() == before and not Watch.objects.exists()
