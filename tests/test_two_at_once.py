"""Two at once: real threads and processes on a real database, each with connections of their own."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from articles.models import PublicState
from comments.actions.carrying import carry_passages
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.letters.mails import key_of
from comments.models import Comment, Decision, Flag, Placement, Watch
from groundwork.models import OutboxRow
from tests.cast import guest, member
from tests.conftest import logged_in
from tests.publishing import edited
from tests.talking import SOURCE, form, fresh, guest_form, say, selected, talked_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do them all in the same moment, each in a thread of its own; their answers, or whatever they raised."""
    start = threading.Barrier(len(deeds))
    answers: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers[place] = deed()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    assert not errors, errors
    return answers


def posts(client: Client, address: str, fields: dict[str, Any]) -> Callable[[], Any]:
    return lambda: client.post(address, fields)


def assert_consistent(article) -> None:
    """Numbers without a gap, counts that are true, every path below its parent's."""
    shown = list(Comment.objects.in_thread(article.pk).select_related("parent"))
    state = PublicState.objects.get(pk=article.pk)
    assert sorted(comment.number for comment in shown) == list(range(1, len(shown) + 1))
    assert state.last_number == len(shown)
    assert state.comments == sum(comment.state == "published" for comment in shown)
    by_number = sorted(shown, key=lambda comment: comment.number)
    assert [c.position for c in by_number] == sorted(c.position for c in by_number)
    for comment in shown:
        if comment.parent:
            assert bytes(comment.path).startswith(bytes(comment.parent.path))
        below = [other for other in shown if other.parent_id == comment.pk]
        assert comment.replies_shown == len(below)


# --- posting


def test_posts_at_once_get_a_number_each(cast, article):
    people = [member(f"Reader{number}") for number in range(6)]
    for person in people:
        say(person, article, f"{person} was here before.")
    place = reverse("say", args=[article.slug])
    answers = at_once(
        *(posts(logged_in(person), place, form(article, body=f"By {person}.")) for person in people)
    )
    assert [answer.status_code for answer in answers] == [303] * 6
    assert len({answer["Location"].split("#")[1] for answer in answers}) == 6
    assert_consistent(article)
    assert PublicState.objects.get(pk=article.pk).comments == 12


def test_a_double_click_gives_one_comment(cast, article):
    place, fields = reverse("say", args=[article.slug]), form(article)
    answers = at_once(*(posts(logged_in(cast.alice), place, fields) for _click in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"].split("?")[0] for answer in answers}) == 1
    assert Comment.objects.count() == 1
    assert_consistent(article)


def test_a_guests_double_click_gives_one_comment_one_guest_and_one_mail(article):
    place, fields = reverse("say", args=[article.slug]), guest_form("Greta")
    browsers = [Client() for _click in range(3)]
    answers = at_once(*(posts(browser, place, fields) for browser in browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert Comment.objects.count() == Person.objects.filter(name="Greta").count() == 1
    assert OutboxRow.objects.filter(kind="guest_key").count() == 1
    for browser in browsers:
        assert browser.get(Comment.objects.get().get_absolute_url()).status_code == 200


def test_answers_to_one_comment_mentions_of_it_and_an_approval_do_not_lock_each_other_out(cast, article):
    parent = say(cast.alice, article, "Parent.")
    newcomer = member("Newcomer")
    held = post_comment(person=newcomer.person, article=article, body="Held.", key="held", parent=parent)
    assert held.state == "held"
    reply, place = reverse("reply", args=[parent.pk]), reverse("say", args=[article.slug])

    def approve():
        return decide(
            moderator=cast.mo,
            comment=Comment.objects.select_related("article").get(pk=held.pk),
            verb="approve",
            reason="fine",
            expected_version=held.version,
        )

    alice = [logged_in(cast.alice) for _browser in range(4)]
    answers = at_once(
        posts(alice[0], reply, form(article, body="One.")),
        posts(alice[1], reply, form(article, body="Two, as #1.")),
        posts(alice[2], place, form(article, body="As #1 says.")),
        posts(alice[3], place, form(article, body="As #1 said.")),
        approve,
    )
    assert [answer.status_code for answer in answers[:4]] == [303] * 4
    assert_consistent(article)
    assert Comment.objects.get(pk=parent.pk).replies_shown == 3


# --- editing, withdrawing


def test_of_two_edits_one_is_told_that_it_changed(cast, article):
    comment = say(cast.bob, article, "First.")
    place = reverse("edit", args=[comment.pk])
    answers = at_once(
        *(
            posts(logged_in(cast.bob), place, {"body": f"By {n}.", "version": comment.version})
            for n in range(2)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    after = Comment.objects.get()
    assert after.version == comment.version + 1
    winner = [answer.status_code for answer in answers].index(303)
    assert after.source == f"By {winner}."


@pytest.mark.parametrize("_again", range(3))
def test_a_withdrawal_and_an_answer_see_each_other(cast, article, _again):
    parent = say(cast.bob, article, "Parent.")
    withdrawn, answered = at_once(
        posts(logged_in(cast.bob), reverse("withdraw", args=[parent.pk]), {"version": parent.version}),
        posts(logged_in(cast.alice), reverse("reply", args=[parent.pk]), form(article, body="An answer.")),
    )
    assert Comment.objects.get(pk=parent.pk).state == "withdrawn" and withdrawn.status_code == 303
    is_there = Comment.objects.filter(source="An answer.").exists()
    assert answered.status_code == (303 if is_there else 409)
    assert_consistent(article)


def test_withdrawing_twice_at_once_is_logged_once(cast, article):
    comment = say(cast.bob, article, "Words.")
    place = reverse("withdraw", args=[comment.pk])
    answers = at_once(
        *(posts(logged_in(cast.bob), place, {"version": comment.version}) for _time in range(2))
    )
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert Decision.objects.filter(verb="withdraw").count() == 1
    assert PublicState.objects.get(pk=article.pk).comments == 0


# --- guests


def test_proving_twice_at_once_publishes_once(cast, article):
    say(cast.gwen, article, "Earlier.")
    typed = guest("Gwen", proven=False)
    post_comment(person=typed, article=article, body="Back.", key="k")
    link = reverse("guest_key", args=[key_of(typed)])
    answers = at_once(*(posts(Client(), link, {}) for _tab in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    back = Comment.objects.get(source="Back.")
    assert (back.person, back.state, back.number) == (cast.gwen, "published", 2)
    assert Decision.objects.filter(comment_id=back.pk).count() == 1
    assert_consistent(article)


def test_two_browsers_that_prove_one_address_at_once_become_one_guest(article):
    both = [guest("Greta", proven=False) for _browser in range(2)]
    for number, person in enumerate(both):
        post_comment(person=person, article=article, body=f"From browser {number}.", key=str(number))
    answers = at_once(*(posts(Client(), reverse("guest_key", args=[key_of(person)]), {}) for person in both))
    assert {answer.status_code for answer in answers} == {303}
    assert Person.objects.filter(name="Greta", proven_at__isnull=False).count() == 1
    assert len({comment.person_id for comment in Comment.objects.all()}) == 1
    assert {comment.state for comment in Comment.objects.all()} == {"held"}


# --- flags, watches


def test_set_twice_at_once_is_set_once(cast, article):
    comment = say(cast.alice, article, "Words.")
    bob = [logged_in(cast.bob) for _tab in range(2)]
    flag, follow = reverse("flag", args=[comment.pk]), reverse("follow", args=[article.slug])
    answers = at_once(
        *(posts(browser, flag, {"reason": "spam"}) for browser in bob),
        *(posts(browser, follow, {"follow": "1"}) for browser in bob),
    )
    assert {answer.status_code for answer in answers} == {303}
    assert Flag.objects.count() == Watch.objects.count() == 1


# --- notes and editions


def test_a_note_that_is_written_while_its_text_is_edited_gets_its_place(cast, article):
    words = selected(article, "Second one there")
    alice = logged_in(cast.alice)
    fields = form(article, revision=words.revision, start=words.start, end=words.end, quote=words.exact,
                  audience="public")  # fmt: skip
    answer, _draft = at_once(
        posts(alice, f"/articles/{article.slug}/p/1/", fields),
        lambda: edited(cast.alice, article, f"A new beginning.\n\n{SOURCE}"),
    )
    assert answer.status_code == 303
    carry_passages(article.pk)
    current = fresh(article).revision
    placed = Placement.objects.get(revision=current)
    assert current.text[placed.start : placed.end] == words.exact
    assert_consistent(article)


def test_carrying_twice_at_once_places_once(cast, article):
    for _note in range(3):
        say(cast.alice, article, "A note.", selection=selected(article, "Second one there"))
    edited(cast.alice, article, f"A new beginning.\n\n{SOURCE}")
    at_once(*(lambda: carry_passages(article.pk) for _worker in range(2)))
    assert Placement.objects.filter(revision=fresh(article).current_id).count() == 3
    assert PublicState.objects.get(pk=article.pk).notes == 3


# --- processes

POSTER = """
import sys, uuid, django
django.setup()
from accounts.models import User
from articles.models import Article
from comments.actions.posting import post_comment
alice = User.objects.get(handle="alice").person
for number in range(5):
    article = Article.objects.select_related("current", "state").get(slug="essay")
    post_comment(person=alice, article=article, body=f"{sys.argv[1]}: {number}", key=uuid.uuid4().hex)
"""


def test_processes_post_at_once(article, database_url):
    environment = {
        **os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "alliance_site.settings",
        "SECRET_KEY": "of this test",
    }  # fmt: skip
    posters = [
        subprocess.Popen(
            [sys.executable, "-c", POSTER, str(number)], env=environment, stderr=subprocess.PIPE, text=True
        )
        for number in range(3)
    ]
    for poster in posters:
        _out, trouble = poster.communicate(timeout=60)
        assert poster.returncode == 0, trouble
    assert_consistent(article)
    assert PublicState.objects.get(pk=article.pk).comments == 15
