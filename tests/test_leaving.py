"""Leaving: words kept under nobody's name, or erased with tombstones; by password or a fresh link; and staying."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Block, Leaving, Membership, Person, ReadingGroup, Session, User
from articles.models import PublicState
from comments.actions.flagging import flag_comment
from comments.actions.liking import like_article
from comments.actions.voting import vote_on
from comments.actions.watching import follow_article
from comments.leaving.letters import leaving_key
from comments.letters.mails import key_of
from comments.models import Comment, Decision, Edit, Flag, Like, Passage, SearchText, Tally, Vote, Watch
from groundwork.actions import compacting
from groundwork.actions.outbox import work_once
from groundwork.models import OutboxRow
from tests.cast import PASSWORD, address_of, guest
from tests.letters import letter, letters, link_in
from tests.talking import fresh, note, page, say, shown, talked_about, texts, version

pytestmark = pytest.mark.django_db
WORDS = "Second one there"


@pytest.fixture
def at_once(settings):
    settings.LEAVING_HOURS = 0


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """The worker, until nothing is due."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            while work_once():
                pass

    return run


def at_last(work):
    """All that follows later, too: the second look, and the merging of the index (twice: each asks for it)."""
    work()
    for _time in range(2):
        OutboxRow.objects.filter(done_at=None).update(due_at=timezone.now())
        work()


def leave(client, words, password=PASSWORD):
    return client.post("/leaving/", {"words": words, "password": password})


@pytest.fixture
def scene(cast, bob):
    """Bob said this and that, and did what one does; Charlie answered him."""
    article = talked_about(cast.alice)
    said = note(cast.bob, article, WORDS, "Bobs note, with #wisdom.")
    write_indexes_down()
    answer = say(cast.charlie, article, "An answer to him.", parent=said)
    theirs = say(cast.charlie, article, "Found helpful.")
    note(cast.bob, article, "the words are said twice", "", audience="private")
    aside = note(cast.bob, article, WORDS, "Secretly so.", audience="private")
    say(cast.bob, article, "To myself.", parent=aside, audience="private")
    Edit.objects.create(comment=said, source="Bobs slip", html="<p>Bobs slip</p>", replaced_at=timezone.now())
    vote_on(person=cast.bob.person, comment=theirs, helpful=True)
    like_article(person=cast.bob.person, article=article, show_name=True)
    follow_article(person=cast.bob.person, article=article)
    Block.objects.create(by=cast.bob.person, of=cast.alice.person, kind="mute", made_at=timezone.now())
    return article, said, answer, theirs


def test_a_member_leaves_with_their_words_and_the_thread_stays_readable(cast, bob, scene, work, at_once):
    article, said, answer, theirs = scene
    person, user_pk, before = cast.bob.person, cast.bob.pk, version(article)
    assert Vote.objects.filter(person=person).exists() and Like.objects.filter(person=person).exists()
    assert leave(bob, "erase", "wrong").status_code == 422
    assert leave(bob, "burn").status_code == 422
    assert not Leaving.objects.exists()
    assert leave(bob, "erase").status_code == 303
    assert leave(bob, "erase").status_code == 303  # a double click
    at_last(work)
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.email, person.user_id) == ("Former member", "", None) and person.left_at
    assert not User.objects.filter(pk=user_pk).exists() and not Session.objects.filter(user=user_pk).exists()
    gone = Comment.objects.get(pk=said.pk)
    assert (gone.state, gone.source, gone.html, gone.tags) == (
        "erased",
        "",
        "",
        "",
    ) and gone.number == said.number
    for rows in (Comment.objects.filter(audience="private"), Passage.objects.all(), Edit.objects.all(),
                 Vote.objects.all(), Like.objects.all(), Watch.objects.filter(person=person), Block.objects.all(),
                 SearchText.objects.filter(comment=said), Leaving.objects.all()):  # fmt: skip
        assert not rows.exists(), rows.model
    assert Tally.objects.get(pk=theirs.pk).helpful == 0
    assert Decision.objects.filter(comment_id=said.pk, verb="erase").count() == 1
    state = PublicState.objects.get(pk=article.pk)
    assert (state.comments, state.notes) == (2, 0) and state.version > before
    thread = shown(Client().get("/articles/essay/comments/"))
    assert "Erased at its writer’s wish" in thread.css_first(f"#c{said.number}").text()
    assert "An answer to him." in thread.css_first(f"#c{answer.number}").text()
    assert not holds_anything_of("Bob", "bobs", "bob@example.org", "wisdom")
    assert leave(bob, "erase").status_code == 302  # nobody is logged in there any more
    answer = Client().post("/accounts/login/", {"login": address_of("Bob"), "password": PASSWORD})
    assert answer.status_code == 200 and "do not belong together" in shown(answer).text()


BY_THE_CLOCK = ("groundwork_outboxrow", "groundwork_counter")  # what went out by mail, what was counted


def write_indexes_down():
    """What SQLite's indexes hold in memory until a commit: a query has it written into a part of its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for fts in ("articles_words", "comments_words"):
                cursor.execute(f"SELECT rowid FROM {fts} WHERE {fts} MATCH 'anything'")
                cursor.fetchall()


def holds_anything_of(*words: str) -> list[str]:
    """Every table in which one of the words still stands."""
    found = []
    write_indexes_down()
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - set(BY_THE_CLOCK):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = str(cursor.fetchall()).lower()
            found += [f"{table}: {word}" for word in words if word.lower() in text]
    return found


def test_an_author_leaves_and_the_words_stay_under_nobodys_name(cast, alice, work, at_once):
    cast.alice.person.name = "Xaveria"
    cast.alice.person.save()
    article = talked_about(cast.alice)
    said = say(cast.alice, article, "Words of the author.")
    like_article(person=cast.alice.person, article=article, show_name=True)
    highlight = note(cast.alice, article, WORDS, "", audience="private")
    group = ReadingGroup.objects.create(
        name="Readers", slug="readers", made_by=cast.alice.person, made_at=timezone.now()
    )
    for user, role in ((cast.alice, "owner"), (cast.bob, "member"), (cast.charlie, "instructor")):
        Membership.objects.create(group=group, person=user.person, role=role, joined_at=timezone.now())
    before = version(article)
    write_indexes_down()
    assert "articles that you are an author of stay" in page(alice, "/leaving/").text().lower()
    leave(alice, "keep")
    at_last(work)
    user = User.objects.get(pk=cast.alice.pk)
    assert not user.is_active and not user.has_usable_password() and not user.roles.exists()
    assert user.email.endswith("@former.invalid") and user.handle.startswith("former-")
    assert user.person.name == "Former member" and not Comment.objects.filter(pk=highlight.pk).exists()
    assert set(group.memberships.values_list("person__name", "role")) == {
        ("Bob", "member"),
        ("Charlie", "owner"),
    }
    assert Like.objects.get().show_name is False and version(article) > before
    tree = page(Client(), "/articles/essay/")
    assert "Words of the author." in tree.css_first(f"#c{said.number}").text()
    assert "Former member" in tree.css_first(f"#c{said.number}").text() and "Xaveria" not in tree.html
    assert not holds_anything_of("alice@", "xaveria", "averia")  # an index writes how words begin once


def test_an_author_is_called_otherwise_and_no_part_of_an_index_keeps_the_former_name(
    cast, alice, work, only_on_sqlite, monkeypatch, django_capture_on_commit_callbacks
):
    talked_about(cast.alice)
    monkeypatch.setattr(compacting, "PAGES", 1)
    monkeypatch.setattr(compacting, "STEPS", 1)  # the rest is a row of its own

    def is_called(name):
        with django_capture_on_commit_callbacks(execute=True):
            alice.post("/accounts/name/", {"name": name})
        write_indexes_down()

    is_called("Ottilie")
    is_called("Zenobia")
    at_last(
        work
    )  # until then the index may hold it: what it merges by itself depends on what stood in it before
    assert not holds_anything_of("ttilie")
    monkeypatch.setattr(compacting, "MOST_RECORD", 0)  # as after years: built anew
    is_called("Wilhelmine")
    at_last(work)
    assert not holds_anything_of("zenobia", "enobia")
    assert page(Client(), "/search/?q=Wilhelmine").css_first("main a[href^='/articles/essay/']") is not None


def test_within_a_day_they_can_stay_and_are_told_by_mail(cast, bob, work):
    leave(bob, "keep")
    work()
    assert (
        Leaving.objects.filter(person=cast.bob.person).exists()
        and User.objects.filter(pk=cast.bob.pk).exists()
    )
    (told,) = letters()
    assert told.to == [address_of("Bob")] and "/leaving/" in told.body
    assert page(bob, "/leaving/").css_first('form[action="/leaving/stay/"]') is not None
    assert bob.post("/leaving/stay/").status_code == bob.post("/leaving/stay/").status_code == 303
    OutboxRow.objects.update(due_at=timezone.now() - timedelta(days=1))
    work()
    assert User.objects.get(pk=cast.bob.pk).person.name == "Bob"


def test_a_guest_leaves_by_a_fresh_link_and_the_old_ones_open_nothing(cast, gwen, work, at_once):
    article = talked_about(cast.alice)
    said = say(cast.gwen, article, "Gwens words.")
    old_key = key_of(cast.gwen)
    twin = guest("Gwen", proven=False)
    Person.objects.filter(pk=twin.pk).update(merged_into=cast.gwen)
    assert "Send me the link" in page(gwen, "/leaving/").text()
    assert leave(gwen, "erase").status_code == 200 and not Leaving.objects.exists()
    work()
    link = link_in(letter(address_of("Gwen")))
    assert Client().get(link).status_code == 200 and not Leaving.objects.exists()  # a scanner follows it
    assert Client().post(link).status_code == 200 and Leaving.objects.get().person_id == cast.gwen.pk
    assert Client().get(link).status_code == 410  # used
    at_last(work)
    for person in Person.objects.filter(pk__in=[cast.gwen.pk, twin.pk]):
        assert (person.name, person.email, person.proven_at) == ("Former member", "", None)
    assert Comment.objects.get(pk=said.pk).state == "erased"
    assert Client().get(f"/guests/{old_key}/").status_code == 410 == Client().post(link).status_code
    assert gwen.get("/comments/mine/").status_code == 302  # the browser that was hers is nobody's
    assert not holds_anything_of("gwen")


def test_links_that_are_forged_swapped_or_taken_back_open_nothing(cast, gwen, work):
    key = leaving_key(cast.gwen, erases_words=True)
    for bad in ("forged", key[:-1] + ("A" if key[-1] != "A" else "B"), key_of(cast.gwen)):
        assert (
            Client().get(f"/leaving/{bad}/").status_code
            == 410
            == Client().post(f"/leaving/{bad}/").status_code
        )
    assert Client().get(f"/guests/{key}/").status_code == 410
    assert Client().post(f"/leaving/{key}/").status_code == 200
    gwen.post("/leaving/stay/")
    assert Client().post(f"/leaving/{key}/").status_code == 410 and not Leaving.objects.exists()


def test_who_cannot_leave(cast, ada, alice, work):
    assert Client().get("/leaving/").status_code == 302
    assert (
        leave(ada, "erase").status_code == 409 and not Leaving.objects.exists()
    )  # nobody else runs the site
    unproven = Client()
    talked_about(cast.alice)
    unproven.post("/articles/essay/comment/", {"body": "Hello.", "key": "k", "then": "post", "name": "Una",
                                               "email": "una@example.org"})  # fmt: skip
    assert "Confirm your address first" in page(unproven, "/leaving/").text()
    assert leave(unproven, "erase").status_code == 403 and not Leaving.objects.exists()
    for _ in range(10):
        leave(alice, "keep", "guessed")
    assert leave(alice, "keep").status_code == 429 and not Leaving.objects.exists()


def test_waiting_words_and_flags_go_too_and_others_flags_stay(cast, bob, mo, scene, work, at_once):
    _article, said, _answer, theirs = scene
    flag_comment(person=cast.bob.person, comment=theirs, reason="abuse", words="Bobs reasons")
    flag_comment(person=cast.charlie.person, comment=said, reason="abuse", words="Charlie says")
    leave(bob, "erase")
    work()
    assert (
        Flag.objects.get(comment=theirs).words == ""
        and Flag.objects.get(comment=said).words == "Charlie says"
    )
    assert mo.get("/admin/comments/review/").status_code == 200
    assert fresh(scene[0]) and texts(page(Client(), "/articles/essay/comments/").css("article .body"))
