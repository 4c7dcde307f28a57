"""Whatever comes in: a clear answer in its own place, nothing typed lost, nothing hostile echoed, never a 500."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from accounts.sessions import SessionStore
from alliance_site.keeper.store import store
from comments.actions.posting import post_comment
from comments.models import Comment, Flag, Watch
from comments.models.comment import MOST_BODY
from comments.submitting import NotText, ParentGone
from tests.talking import form, fresh, guest_form, note, page, say, shown, talked_about, texts, value_of

HUGE = [2**63 - 1, 2**63, 2**64, 10**30, 10**5000]
NASTY = {
    "empty": "",
    "nul": "a\x00b",
    "too long": "x" * (MOST_BODY + 1),
    "a number of 5,000 digits": "9" * 5000,
    "no count": "-1e9999",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "controls": "\x07\x1b[31m\u202e\ufeff\u2028",
    "arabic digits and more": "٣" + "💥" * 100,
}
FIELDS = (
    "body", "key", "name", "email", "website", "revision", "start", "end", "pick", "sentence", "quote", "audience",
    "version", "reason", "words", "withdraw", "follow", "then", "next", "subject", "since", "proof",
)  # fmt: skip


ALONE = (
    "revision",
    "version",
    "then",
    "pick",
    "key",
    "next",
    "email",
)  # nasty in a form that is sane otherwise


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def place(article):
    return reverse("say", args=[article.slug])


@pytest.fixture
def comment(cast, article):
    return say(cast.alice, article, "Said.")


# --- each in its place


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "Write something first."),
        (" \r\n\t ", "Write something first."),
        ("x" * (MOST_BODY + 1), "20,001 characters are too many: a comment has at most 20,000."),
        ("one\x00two", "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("who", ["bob", "guest"])
def test_a_body_that_cannot_be_is_told_beside_its_field_and_kept(request, place, article, body, says, who):
    client = Client() if who == "guest" else request.getfixturevalue(who)
    fields = guest_form(body=body) if who == "guest" else form(article, body=body)
    answer = client.post(place, fields)
    tree = shown(answer)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert texts(tree.css("#id_body_error li")) == [f"Error: {says}"]
    assert tree.css_first("#id_body").attributes["aria-describedby"].split()[-1] == "id_body_error"
    assert value_of(tree, "body").strip() == body.strip().replace("\x00", "�")
    if who == "guest":
        assert value_of(tree, "name") == "Gwen" and value_of(tree, "email") == fields["email"]


def test_twenty_thousand_characters_are_not_too_many(alice, article, place):
    assert alice.post(place, form(article, body="é" * MOST_BODY)).status_code == 303
    assert len(Comment.objects.get().source) == MOST_BODY


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "\u202eGwen"), ("name", "x" * 81), ("email", ""), ("email", "gwen"),
     ("email", "gwen@example.org\nBcc: all@example.org"), ("email", f"{'x' * 250}@example.org"),
     ("email", f"g@{'İ' * 60}.{'İ' * 60}.{'İ' * 60}.{'İ' * 55}.org"), ("website", "javascript:alert(1)"),
     ("website", f"https://gwen.example/{'x' * 200}")],
)  # fmt: skip
def test_a_guests_field_that_cannot_be_is_told_beside_it_and_the_words_stay(place, field, value):
    fields = guest_form(body="Long and thoughtful.", **{field: value})
    answer = Client().post(place, fields)
    tree = shown(answer)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert tree.css_first(f"[name={field}]").attributes["aria-invalid"] == "true"
    assert value_of(tree, "body") == "Long and thoughtful." and value_of(tree, "key") == fields["key"]


def test_lone_surrogates_are_refused_where_they_can_come_in(cast, article):
    with pytest.raises(NotText):
        post_comment(person=cast.alice.person, article=article, body="a\ud800b", key="k")


def test_broken_utf_8_is_no_500(alice, place):
    answer = alice.post(
        place, b"body=%ED%A0%80%FF&then=preview", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200 and value_of(shown(answer), "body").startswith("�")


def test_a_parent_of_another_article_is_refused(cast, article, comment):
    other = talked_about(cast.alice, "Other")
    with pytest.raises(ParentGone):
        post_comment(person=cast.alice.person, article=other, body="Here?", key="k", parent=comment)


# --- too much


def test_more_than_a_megabyte_is_not_even_read(alice, place):
    answer = alice.post(place, {"body": "SECRET" * 200_000})
    assert answer.status_code == 413 and b"SECRET" not in answer.content
    assert "can carry 1 MB" in shown(answer).css_first(".dek").text() and not Comment.objects.exists()


def test_a_thousand_fields_are_a_bad_request(alice, place):
    assert alice.post(place, {f"f{number}": "1" for number in range(1100)}).status_code == 400


def test_a_broken_multipart_form_is_a_bad_request(alice, place):
    answer = alice.post(place, b"--x\r\nbroken", content_type="multipart/form-data; boundary=" + "y" * 300)
    assert answer.status_code == 400


# --- forged ids


@pytest.mark.parametrize("door", ["comment", "reply", "edit", "withdraw", "flag", "passage"])
def test_a_comment_that_is_not_there_is_not_found(alice, comment, door):
    for pk in [1, comment.pk + 1, *HUGE]:
        address = reverse(door, args=[comment.pk]).replace(
            str(comment.pk), "9" * 5000 if pk == HUGE[-1] else str(pk)
        )
        assert alice.get(address).status_code == 404, address[:80]
        if door not in ("comment", "passage"):
            assert alice.post(address, {"body": "x", "version": 1}).status_code == 404


@pytest.mark.parametrize("rest", ["-1/", "0x10/", "1e5/", "%00/", "٣/", "1/../2/"])
def test_what_is_no_id_is_not_found(alice, rest):
    assert alice.get(f"/comments/{rest}").status_code == 404


@pytest.mark.parametrize("number", ["x", "-1", "1.5", str(2**63), "9" * 5000, "٣", "%00", ""])
def test_a_cursor_is_a_number_or_not_found(alice, comment, number):
    for address in (f"/articles/essay/comments/?after={number}", f"{comment.get_absolute_url()}?after={number}",
                    f"/comments/mine/?before={number}", f"/articles/essay/notes/?from={number}"):  # fmt: skip
        expected = (200, 404) if number == str(2**63) else (404,)
        assert alice.get(address).status_code in expected, address[:80]


# --- wrong method, bad token


METHODS = {
    "thread": "GET", "say": "GET POST", "notes": "GET", "paragraph": "GET POST", "follow": "GET POST",
    "my_notes": "GET", "overlay": "GET", "mine": "GET", "comment": "GET", "passage": "GET", "reply": "GET POST",
    "edit": "GET POST", "withdraw": "GET POST", "flag": "GET POST", "forget_guest": "POST", "guest_key": "GET POST",
    "talk_feed": "GET", "give_notice": "GET POST", "notice_given": "GET",
    "profile": "GET",
    "openness": "GET", "open_decisions": "GET", "pieces": "GET",
    "leaving": "GET POST", "stay": "POST", "leave_by_mail": "GET POST", "download": "GET POST", "downloaded": "GET",
    "stored": "GET", "block": "GET POST", "blocked": "GET POST", "library_export": "GET",
    "helpful": "GET POST", "my_votes": "GET", "like": "GET POST", "pin": "GET POST", "latest": "GET", "new": "GET",
    "place": "GET POST", "settle": "GET POST", "decision": "GET POST", "decision_by_mail": "GET POST",
    "notifications": "GET", "read_notifications": "POST", "inbox": "GET", "watches": "GET POST",
    "follow_site": "GET POST", "follow_author": "GET POST", "follow_tag": "GET POST", "follow_group": "GET POST",
    "follow_thread": "GET POST", "stop_mail": "GET POST", "push": "POST", "push_worker": "GET",
    "confirm_following": "GET POST",
}  # fmt: skip


def example(name: str, comment: Comment) -> str:
    if name in ("mine", "forget_guest", "give_notice", "notice_given", "openness", "open_decisions",
                "pieces"):  # fmt: skip
        return reverse(name)
    if name in ("leaving", "stay", "download", "stored", "blocked"):
        return reverse(name)
    if name == "profile":
        return reverse(name, args=["alice"])
    if name == "paragraph":
        return reverse(name, args=["essay", 1])
    if name in (
        "notifications",
        "read_notifications",
        "inbox",
        "watches",
        "follow_site",
        "push",
        "push_worker",
    ):
        return reverse(name)
    if name in ("follow_author", "follow_tag", "follow_group"):
        return reverse(name, args=["alice"])
    if name == "library_export":
        return reverse(name, args=["csv"])
    if name in ("guest_key", "leave_by_mail", "stop_mail", "confirm_following"):
        return reverse(name, args=["forged"])
    if name == "decision_by_mail":
        return reverse(name, args=[comment.pk, "forged"])
    by_article = ("thread", "say", "latest", "new", "notes", "follow", "my_notes", "my_votes", "like", "overlay",
                  "talk_feed")  # fmt: skip
    return reverse(name, args=["essay" if name in by_article else comment.pk])


def test_every_address_is_listed_here():
    from comments.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == METHODS.keys()


@pytest.mark.parametrize("name", METHODS)
def test_a_wrong_method_is_told_which_are_right(alice, comment, name):
    address = example(name, comment)
    for method in {"POST", "PUT", "PATCH", "DELETE", "GET"} - set(METHODS[name].split()):
        answer = alice.generic(method, address)
        assert answer.status_code == 405, (method, address)
        assert set(METHODS[name].split()) <= set(answer["Allow"].replace(" ", "").split(","))


# Their key, in the address, is who may: a mail program's button has no cookie and no token (RFC 8058).
BY_KEY_ALONE = ("stop_mail", "confirm_following")


@pytest.mark.parametrize(
    "name", [name for name, methods in METHODS.items() if "POST" in methods and name not in BY_KEY_ALONE]
)
def test_without_its_token_nothing_is_taken_and_nothing_lost(cast, comment, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bob, backend=settings.AUTHENTICATION_BACKENDS[0])
    body = "Thoughtful words, long enough to be shown in a field of their own, 日本語 <b>."
    answer = client.post(
        example(name, comment), form(comment.article, body=body, csrfmiddlewaretoken="forged")
    )
    assert answer.status_code == 403
    assert value_of(shown(answer), "body") == body
    assert not Watch.objects.exists() and not Flag.objects.exists() and Comment.objects.count() == 1


def test_a_form_that_lost_its_token_is_sent_again_with_one_click(cast, place, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    fields = form(article, body="Short.")
    tree = shown(client.post(place, fields))
    again = {
        node.attributes["name"]: value_of(tree, node.attributes["name"]) for node in tree.css("form [name]")
    }
    assert tree.css_first("main form").attributes["action"] == place
    assert client.post(place, again).status_code == 303
    assert Comment.objects.get().source == "Short."


# --- the database is away, or locked


@contextmanager
def database_away(monkeypatch):
    """Every question to the database fails, as when its server is down or its file locked for too long."""

    def fail(*args, **kwargs):
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(type(connections["default"]), "_cursor", fail)
        yield


def database_locked(execute, sql, params, many, context):
    """The first thing that is written fails, as when another program holds SQLite's lock."""
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("name", ["say", "reply", "paragraph"])
@pytest.mark.parametrize("trouble", ["away", "locked"])
def test_what_was_typed_is_in_its_field_until_the_database_is_back(
    cast, comment, article, monkeypatch, name, trouble
):
    body = "First line, long enough to stand in a field.\r\n<b>Second</b> line, 日本語."
    fields = guest_form(body=body, revision=fresh(article).current_id, sentence="1", audience="public")
    client, address = Client(), example(name, comment)
    if trouble == "away":
        with database_away(monkeypatch):
            answer = client.post(address, fields)
    else:
        with connection.execute_wrapper(database_locked):
            answer = client.post(address, fields)
    tree = shown(answer)
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert Comment.objects.count() == 1
    assert value_of(tree, "body").replace("\n", "\r\n") == body
    again = {
        node.attributes["name"]: value_of(tree, node.attributes["name"]) for node in tree.css("form [name]")
    }
    assert client.post(tree.css_first("main form").attributes["action"], again).status_code == 303
    assert Comment.objects.filter(state="unproven").count() == 1


def test_an_edit_survives_it_too(alice, comment, monkeypatch):
    place, body = reverse("edit", args=[comment.pk]), "Edited words, which are long enough for a field."
    with database_away(monkeypatch):
        answer = alice.post(place, {"body": body, "version": comment.version})
    assert answer.status_code == 503 and value_of(shown(answer), "body") == body


def test_it_may_go_away_when_the_answer_is_nearly_done(alice, place, article, monkeypatch):
    """In a middleware: there the session is saved."""
    alice.raise_request_exception = False

    def fail(*args, **kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "save", fail)
    answer = alice.post(
        place, form(article, body="Half a thought, and long enough for a field.", then="login")
    )
    assert answer.status_code == 503
    assert value_of(shown(answer), "body") == "Half a thought, and long enough for a field."


@pytest.mark.parametrize("name", ["thread", "comment", "talk_feed", "notes", "say", "mine"])
def test_reading_without_a_database_says_try_again(alice, comment, monkeypatch, name):
    store.clear()
    with database_away(monkeypatch):
        answer = alice.get(example(name, comment))
    assert answer.status_code == 503 and answer["Retry-After"]
    assert alice.get(example(name, comment)).status_code == 200


# --- anything anywhere


@pytest.mark.parametrize("what", NASTY)
def test_no_field_of_any_form_brings_the_site_down(bob, cast, comment, what):
    private = note(cast.bob, comment.article, "Second one", "Mine.", audience="private")
    for name in (name for name, methods in METHODS.items() if "POST" in methods):
        addresses = {example(name, comment), example(name, private)}
        for address in addresses:
            for client in (bob, Client()):
                answer = client.post(address, dict.fromkeys(FIELDS, NASTY[what]))
                assert answer.status_code < 500, address
                assert b"<script>alert" not in answer.content
        for field in ALONE[sum(map(ord, what + name)) % 2 :: 2]:  # the other half meets the next nasty thing
            sane = guest_form(name=f"Guest-{field}", version=1, reason="spam", audience="public", sentence="",
                              quote="", revision=comment.article.current_id)  # fmt: skip
            answer = Client().post(example(name, comment), {**sane, field: NASTY[what]})
            assert answer.status_code < 500, (address, field)
    assert page(Client(), "/articles/essay/").css_first("#c1") is not None


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "\\\\evil.example", "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "",
     "x" * 5000],
)  # fmt: skip
@pytest.mark.parametrize("headers", [{}, {"X-Fragment": "1"}])
def test_forgetting_a_guest_leads_back_into_the_site_only(gwen, back, headers):
    answer = gwen.post(reverse("forget_guest"), {"next": back}, headers=headers)
    if answer.status_code == 400:  # longer than any address
        return
    assert answer.status_code in (201, 303)
    assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))
    assert "\n" not in answer["Location"] and "a" not in answer.cookies
