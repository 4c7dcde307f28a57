"""A like for the article, and the faces of those who want to be seen."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.members import rename_person
from accounts.models import Person
from comments.actions.liking import like_article
from comments.actions.people import Grounds, suspend_person
from comments.actions.summing import sum_up_all
from comments.models import Like, Reception
from comments.presenters.received import beginning_of, initials, likes_html
from comments.reading.reception import Received
from comments.submitting import Refused
from groundwork.actions.outbox import work_once
from tests.cast import guest, member
from tests.talking import page, say, talked_about, texts, version

LIKE = "/articles/essay/like/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def received() -> tuple[list[str], list[str]]:
    tree = page(Client(), "/articles/essay/")
    return texts(tree.css(".likes")), texts(tree.css(".faces .visually-hidden"))


@pytest.mark.parametrize("spoken", [False, True])
def test_a_like_is_given_shown_by_name_if_wanted_and_taken_back(cast, bob, charlie, article, spoken):
    if spoken:
        say(cast.alice, article, "Words.")
    assert received() == ([], [])
    assert page(Client(), "/articles/essay/").css_first(".like").attributes["href"] == LIKE
    for _twice in range(2):
        assert bob.post(LIKE, {"like": "1"}).status_code == 303
    assert received() == (["1 person likes this"], [])
    charlie.post(LIKE, {"like": "1", "show_name": "1"})
    sum_up_all(now=timezone.now())
    assert received() == (["2 people like this"], ["Charlie"])
    assert "your name is shown" in page(charlie, LIKE).css_first(".state").text()
    charlie.post(LIKE, {"like": "1"})
    for _twice in range(2):
        bob.post(LIKE, {"withdraw": "1"})
    sum_up_all(now=timezone.now())
    assert received() == (["1 person likes this"], []) and Like.objects.count() == 1


def test_who_may_like(cast, gwen, article):
    assert Client().get(LIKE)["Location"] == f"/accounts/login/?next={LIKE}"
    assert Client().post(LIKE, {"like": "1"}).status_code == 302 and not Like.objects.exists()
    with pytest.raises(Refused):
        like_article(person=guest("Unknown", proven=False), article=article, show_name=True)
    gwen.post(LIKE, {"like": "1", "show_name": "1"})
    assert received() == (["1 person likes this"], []), "a guest's name may be anybody's"
    assert Client().get("/articles/nothing/like/").status_code in (302, 404)


def test_many_likes_change_the_page_once(cast, article):
    people = [guest(f"Reader{n}") for n in range(10)]
    like_article(person=people[0], article=article, show_name=False)
    before = version(article)
    for person in people:
        like_article(person=person, article=article, show_name=False)
    assert version(article) == before and received()[0] == ["1 person likes this"]
    assert Reception.objects.get().likes == 10
    sum_up_all(now=timezone.now())
    assert version(article) == before + 1 and received()[0] == ["10 people like this"]


def test_faces_are_names_as_they_are_now_and_none_of_who_is_suspended(
    cast, article, django_capture_on_commit_callbacks
):
    for name in ("Bob", "Charlie"):
        like_article(person=Person.objects.get(name=name), article=article, show_name=True)
    sum_up_all(now=timezone.now())
    assert received()[1] == ["Charlie", "Bob"]
    with django_capture_on_commit_callbacks(execute=True):
        rename_person(person=cast.bob.person, name='<b>Bo "B"</b>', now=timezone.now())
    assert received()[1] == ["Charlie", '<b>Bo "B"</b>']
    suspend_person(moderator=cast.mo, person=cast.charlie.person, grounds=Grounds(reason="abuse"))
    while work_once():
        pass
    sum_up_all(now=timezone.now())
    assert received() == (["1 person likes this"], ['<b>Bo "B"</b>'])


def test_no_more_faces_than_fit(cast, article):
    for n in range(9):
        like_article(person=member(f"Reader{n}").person, article=article, show_name=True)
    sum_up_all(now=timezone.now())
    assert received()[0] == ["9 people like this"] and len(received()[1]) == 6


def test_faces_are_drawn_from_names():
    assert [initials(name) for name in ("Ana Lima", "bob", "日本 太郎", "Ed de la Cruz")] == [
        "AL",
        "B",
        "日太",
        "EC",
    ]
    assert "<script" not in likes_html(Received(likes=1, faces=["<script>alert(1)</script>"]))
    assert beginning_of('<p>Words &amp; more <a href="/x') == "Words & more"
