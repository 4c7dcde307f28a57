"""The suite's own promises: the network is off, the cast is who it says, a page tells what went wrong."""

import socket
import subprocess
import sys
import threading
import urllib.request

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.urls import path
from playwright.sync_api import expect

from accounts.actions.roles import give_role
from accounts.models import Person, User
from accounts.rules.roles import is_admin, may_moderate, may_write_articles
from tests.cast import PASSWORD, ROLES, address_of, member
from tests.network import NetworkIsOff

HEAD = "<!doctype html><link rel=icon href='data:,'>"
PAGES = {
    "people": "<title>People</title>",
    "inline": "<title>Inline</title><p style='color: red'>Not allowed",
    "script": "<title>Script</title><script src='/broken.js'></script>",
}


def show(request, name):
    return HttpResponse(f"{HEAD}{PAGES[name]}<p>{Person.objects.count()} people")


urlpatterns = [
    path("broken.js", lambda request: HttpResponse("nothing.here()", content_type="text/javascript")),
    path("<str:name>", show),
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["alice", "bob", "mo", "ada"])
def test_the_cast_is_as_the_site_makes_people(cast, name):
    made = member("Zoe")
    if name.title() in ROLES:
        give_role(user=made, name=ROLES[name.title()])
    assert facts_of(getattr(cast, name), name) == facts_of(made, "zoe")


def facts_of(user, handle):
    """All that is known of a member, but who it is and since when."""
    user = User.objects.select_related("person").get(pk=user.pk)
    address = EmailAddress.objects.get(user=user)
    assert user.check_password(PASSWORD) and (user.handle, user.email) == (handle, address_of(handle))
    assert (user.person.name, address.email) == (handle.title(), user.email)
    rows = [user, user.person, address, *user.roles.all()]
    own = {"id", "user", "email", "handle", "password", "date_joined", "name", "created_at", "given_at"}
    return [
        {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in own}
        for row in rows
    ] + list(user.roles.values_list("name", flat=True))


def test_another_machine_is_out_of_reach():
    with pytest.raises(NetworkIsOff, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80))
    with pytest.raises(NetworkIsOff, match=r"example\.org"):
        urllib.request.urlopen("http://example.org/")


def test_this_machine_is_in_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        socket.create_connection(server.getsockname()).close()
        answering.join()


def test_each_of_the_cast_may_what_the_name_says(cast):
    members = [cast.alice, cast.bob, cast.charlie, cast.mo, cast.ada]
    assert [may_write_articles(m) for m in members] == [True, False, False, False, True]
    assert [may_moderate(m, article_id=1) for m in members] == [False, False, False, True, True]
    assert [is_admin(m) for m in members] == [False, False, False, False, True]
    assert cast.gwen.is_proven
    assert Person.objects.count() == 6


def test_the_clients_are_logged_in(cast, alice, mo):
    assert get_user(alice) == cast.alice
    assert get_user(mo) == cast.mo


@pytest.mark.django_db(transaction=True)
def test_another_process_opens_the_same_database(cast, database_url):
    code = "import django; django.setup(); from accounts.models import Person; print(Person.objects.count())"
    environment = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "alliance_site.settings"}
    seen = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert seen.stdout.strip() == "6", seen.stderr


@pytest.mark.journey
@pytest.mark.write_path
@pytest.mark.urls("tests.test_suite")
@pytest.mark.parametrize(
    ("name", "told", "trouble"),
    [("inline", "console", "Content Security Policy"), ("script", "pageerror", "nothing is not")],
)
def test_a_page_says_what_went_wrong(page, allowed_console_errors, name, told, trouble):
    with page.expect_event(told, lambda said: trouble in (said.text if told == "console" else str(said))):
        page.goto(f"/{name}")
    allowed_console_errors.append(trouble)


@pytest.mark.journey
@pytest.mark.write_path
@pytest.mark.urls("tests.test_suite")
def test_a_journey_sees_what_the_test_wrote(page, cast):
    page.goto("/people")
    expect(page.get_by_text("6 people")).to_be_visible()
