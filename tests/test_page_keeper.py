"""The page keeper: whole public pages held ready, never more than a second behind, never anybody's own."""

import gzip
import threading
from datetime import timedelta
from types import SimpleNamespace

import brotli
import pytest
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance_site.keeper import handing, middleware
from alliance_site.keeper.front import Front
from alliance_site.keeper.handing import offers_gzip
from alliance_site.keeper.packing import SERVED_BEFORE, wait_until_packed
from alliance_site.keeper.store import store
from alliance_site.urls import handler404, handler500  # noqa: F401 - of the addresses below
from alliance_site.urls import urlpatterns as all_patterns
from articles.actions.drafting import create_article
from articles.models import PublicState, SiteIdentity
from groundwork.public_pages import Shown, declare, public_page
from tests.publishing import published

WORDS = "Words that stand still. " * 100
stage = SimpleNamespace()


@public_page
@require_safe
def made_of_versions(request):
    stage.built += 1
    stage.requests.append(request)
    if stage.gate is not None:
        stage.inside.release()
        stage.gate.wait(10)
    if stage.gone:
        raise Http404
    site = SiteIdentity.load().version
    articles = dict(PublicState.objects.values_list("pk", "version"))
    return declare(HttpResponse(f"{WORDS}{site} {articles}"), Shown(site, articles, stage.until))


def not_public(request):
    stage.built += 1
    return HttpResponse("mine")


urlpatterns = [path("kept/", made_of_versions), path("own/", not_public), *all_patterns]
pytestmark = [pytest.mark.urls("tests.test_page_keeper"), pytest.mark.django_db]


class Clock:
    """Stands in for the module `time` in the keeper."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture(autouse=True)
def _stage():
    stage.__dict__.update(
        built=0, requests=[], gate=None, inside=threading.Semaphore(0), until=None, gone=False
    )


@pytest.fixture
def clock(monkeypatch, settings):
    settings.KEEPER_CHECK_SECONDS = 1.0
    clock = Clock()
    for module in (handing, middleware):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def article(cast):
    return create_article(author=cast.alice, slug="kept", title="Kept", source="Kept.")


def touch(article):
    with transaction.atomic():
        return PublicState.touch(article.pk)


def test_a_page_is_built_once_and_then_handed_out(client, clock, django_assert_num_queries):
    first = client.get("/kept/")
    with django_assert_num_queries(0):
        second = client.get("/kept/")
    assert stage.built == 1
    assert second.content == first.content
    assert second.headers == first.headers


def test_after_a_second_one_small_query_decides(client, clock, django_assert_num_queries):
    client.get("/kept/")
    clock.now += 1.0
    with django_assert_num_queries(1):
        client.get("/kept/")
    with django_assert_num_queries(0):
        client.get("/kept/")
    assert stage.built == 1


def test_at_most_a_second_behind(client, clock, article):
    before = client.get("/kept/")
    touch(article)
    clock.now += 0.99
    assert client.get("/kept/").content == before.content
    clock.now += 0.01
    after = client.get("/kept/")
    assert after.content != before.content
    assert after["ETag"] != before["ETag"]


def test_a_change_of_the_site_ends_every_page(client, clock):
    before = client.get("/kept/")
    SiteIdentity.touch()  # the first write of all
    clock.now += 1
    after = client.get("/kept/")
    assert after["ETag"] != before["ETag"]


def test_whoever_has_written_sees_it_at_once(client, clock, article):
    before = client.get("/kept/")
    version = touch(article).version
    after = client.get(f"/kept/?v={version}")
    assert after.content != before.content
    assert client.get("/kept/").content == after.content


def test_a_version_in_the_address_leaves_no_trace(client, article):
    with_version = client.get(f"/kept/?v={10**18}")
    (request,) = stage.requests
    assert (dict(request.GET), request.META["QUERY_STRING"]) == ({}, "")
    store.clear()
    plain = client.get("/kept/")
    assert (plain.content, plain["ETag"]) == (with_version.content, with_version["ETag"])


@pytest.mark.parametrize("query", ["page=2", "v=", "v=x", "v=1&x=1", "v=1234567890123456789012"])
def test_other_questions_are_answered_but_not_kept(client, query):
    client.get(f"/kept/?{query}")
    client.get(f"/kept/?{query}")
    assert stage.built == 2
    assert store.get("/kept/") is None


def test_two_questions_have_two_tags(client):
    assert client.get("/kept/?page=2")["ETag"] != client.get("/kept/?page=3")["ETag"]


def test_the_clock_alone_ends_a_page_and_its_tag(client, clock, monkeypatch):
    now = timezone.now()
    stage.until = now + timedelta(minutes=5)
    before = client.get("/kept/")
    monkeypatch.setattr(handing.timezone, "now", lambda: now + timedelta(minutes=5))
    stage.until = None
    after = client.get("/kept/", headers={"If-None-Match": before["ETag"]})
    assert stage.built == 2
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_what_is_gone_leaves_no_copy(client, article):
    client.get("/kept/")
    stage.gone = True
    touch(article)
    assert client.get("/kept/").status_code == 404
    assert store.get("/kept/") is None


def test_pages_that_are_not_public_are_left_alone(client):
    answers = [client.get("/own/") for _ in range(2)]
    assert stage.built == 2
    assert not any(answer.has_header("ETag") for answer in answers)


def test_nothing_of_the_reader_reaches_the_view(bob, cast):
    bob.cookies["taste"] = "sweet"
    bob.get("/kept/", headers={"Authorization": "Bearer x"})
    (request,) = stage.requests
    assert request.COOKIES == {}
    assert not {"HTTP_COOKIE", "HTTP_AUTHORIZATION"} & set(request.META)
    assert request.user.is_anonymous


def test_only_reading_is_kept(client):
    assert client.post("/kept/").status_code == 405
    assert stage.built == 0


def test_head_answers_as_get_does(client):
    head = client.head("/kept/")
    got = client.get("/kept/")
    assert head.content == b""
    assert head["Content-Length"] == got["Content-Length"] == str(len(got.content))
    assert head["ETag"] == got["ETag"]
    assert client.head("/kept/").headers == head.headers


@pytest.mark.parametrize("warm", [False, True])
def test_gzip_for_those_who_take_it(client, warm):
    if warm:
        client.get("/kept/")
    plain = client.get("/kept/")
    packed = client.get("/kept/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(packed.content))
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True), ("gzip, deflate, br, zstd", True), ("br;q=1.0, gzip;q=0.5", True), ("GZIP", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip;q=0.000, br", False), ("notgzip", False),
    ],
)  # fmt: skip
def test_what_accept_encoding_says(accepted, taken):
    assert offers_gzip(accepted) is taken


def test_a_page_that_is_asked_for_is_packed_tighter(client, clock):
    sizes = [len(client.get("/kept/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(6)]
    assert sizes[-1] < sizes[0]
    kept = store.get("/kept/")
    assert store._bytes == kept.weight


def test_a_page_that_stays_is_packed_by_brotli(client, clock, monkeypatch):
    both = {"Accept-Encoding": "gzip, br"}
    for _times in range(SERVED_BEFORE + 2):
        client.get("/kept/", headers=both)
    wait_until_packed()
    assert client.get("/kept/", headers=both)["Content-Encoding"] == "gzip"  # it is new still
    monkeypatch.setattr("alliance_site.keeper.packing.STANDS", 0.0)
    client.get("/kept/", headers=both)
    wait_until_packed()
    packed = client.get("/kept/", headers=both)
    plain = client.get("/kept/")
    assert packed["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert client.get("/kept/", headers={"Accept-Encoding": "gzip, br;q=0"})["Content-Encoding"] == "gzip"
    assert store._bytes == store.get("/kept/").weight
    store.clear()
    assert client.get("/kept/", headers=both)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("warm", [False, True])
def test_a_reader_who_has_it_gets_304(client, warm):
    page = client.get("/kept/")
    if not warm:
        store.clear()
    strong = page["ETag"].removeprefix("W/")
    for known in (page["ETag"], f'"x", {page["ETag"]}', strong, "*"):
        answer = client.get("/kept/", headers={"If-None-Match": known})
        assert answer.status_code == 304
        assert answer.content == b""
        assert (answer["ETag"], answer["Vary"]) == (page["ETag"], "Accept-Encoding")
        assert answer["Cache-Control"] == page["Cache-Control"]
    assert client.get("/kept/", headers={"If-None-Match": '"x"'}).status_code == 200


def test_plain_http_is_left_to_the_redirect(client, settings):
    client.get("/kept/")
    settings.SECURE_SSL_REDIRECT = True
    reader = Client()  # whose middleware has read the setting
    assert reader.get("/kept/").status_code == 301
    assert reader.get("/kept/", secure=True).status_code == 200


def test_without_its_database_the_site_says_so_and_recovers(client, monkeypatch):
    client.get("/kept/")

    def away(*args):
        raise OperationalError("gone fishing")

    with monkeypatch.context() as broken:
        broken.setattr(middleware, "still_stands", away)
        broken.setattr(SiteIdentity, "load", away)
        assert client.get("/kept/").status_code == 503
    assert client.get("/kept/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_one_builder_at_a_time(settings):
    settings.KEEPER_CHECK_SECONDS = 60.0
    stage.gate = threading.Event()
    answers = []

    def read():
        answers.append(Client().get("/kept/").content)
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    assert stage.inside.acquire(timeout=10)  # somebody is building; the others can only wait
    stage.gate.set()
    for reader in readers:
        reader.join(timeout=20)
    assert stage.built == 1
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert store._builders == {}


# --- before Django


def before_django(path, **environ):
    """What the front answers by itself: status, headers, body; None where it leaves the answer to Django."""
    told = []
    front = Front(lambda environ, start: None)
    given = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "wsgi.url_scheme": "http"}
    body = front(given | environ, lambda status, headers: told.append((status, dict(headers))))
    return None if body is None else (*told[0], b"".join(body))


@pytest.mark.parametrize("accepted", ["gzip", "br"])
def test_what_is_fresh_is_answered_before_django_alike(client, clock, accepted, django_assert_num_queries):
    for _times in range(5):  # packed tighter on the way
        after = client.get("/kept/", headers={"Accept-Encoding": accepted})
    with django_assert_num_queries(0):
        status, headers, body = before_django("/kept/", HTTP_ACCEPT_ENCODING=accepted)
    assert (status, body) == ("200 OK", after.content)
    assert headers == dict(after.headers)
    known = {"HTTP_IF_NONE_MATCH": after["ETag"]}
    answer = client.get("/kept/", headers={"If-None-Match": after["ETag"]})
    assert before_django("/kept/", **known) == ("304 Not Modified", dict(answer.headers), b"")


def test_the_rest_is_left_to_django(client, clock, settings):
    client.get("/kept/")
    assert before_django("/kept/")
    for otherwise in ({"REQUEST_METHOD": "HEAD"}, {"REQUEST_METHOD": "POST"}, {"QUERY_STRING": "v=3"},
                      {"SCRIPT_NAME": "/below"}, {"PATH_INFO": "/own/"}):  # fmt: skip
        assert before_django("/kept/", **otherwise) is None
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert before_django("/kept/") is None
    assert before_django("/kept/", **{"wsgi.url_scheme": "https"})
    assert before_django("/kept/", HTTP_X_FORWARDED_PROTO="https, http")
    assert before_django("/kept/", HTTP_X_FORWARDED_PROTO="http", **{"wsgi.url_scheme": "https"}) is None


def test_addresses_in_any_script_are_known_before_django(client, clock, cast):
    """A server gives a path's bytes as if they were Latin-1 (PEP 3333); two addresses must not become one."""
    published(cast.alice, "日本")
    shown = client.get("/articles/日本/")
    as_given = "/articles/日本/".encode().decode("latin-1")
    assert before_django(as_given)[2] == shown.content
    assert before_django("/articles/日本/".encode("utf-16").decode("latin-1")) is None
    assert before_django(as_given.encode().decode("latin-1")) is None


def test_what_is_to_be_checked_is_left_to_django(client, clock, monkeypatch):
    now = timezone.now()
    stage.until = now + timedelta(minutes=5)
    client.get("/kept/")
    assert before_django("/kept/")
    with monkeypatch.context() as later:
        later.setattr(handing.timezone, "now", lambda: now + timedelta(minutes=5))
        assert before_django("/kept/") is None
    clock.now += 1
    assert before_django("/kept/") is None
