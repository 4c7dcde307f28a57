"""A class of thirty reads one article: invited by a list, with a task, a table, an archive. Most made in bulk."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership, Person, ReadingGroup
from comments.models import Comment, Passage, Placement, Task
from groundwork.ids import new_id
from tests.letters import letters, link_in
from tests.reading_groups import key_of
from tests.talking import form, fresh, page, selected, shown, talked_about, texts

STUDENTS = 30
WORDS = "Second one there"


@pytest.fixture
def course(cast, bob):
    """Bob's class: two came through the site, the others were there already."""
    article = talked_about(cast.alice)
    key = key_of(bob, "/groups/new/")
    for _click in range(2):
        assert bob.post("/groups/new/", {"name": "Seminar", "is_open": "", "key": key}).status_code == 303
    group = ReadingGroup.objects.get()
    assert group.slug.startswith("seminar-")
    return SimpleNamespace(article=article, group=group, home=f"/groups/{group.slug}/", bob=bob)


def came_by_letter(course, name: str) -> Client:
    """Somebody without an account, who opened the link in the letter and pressed the button."""
    letter = next(letter for letter in course.letters if letter.to == [f"{name}@example.org"])
    client = Client()
    assert client.get(link_in(letter)).status_code == 200
    assert client.post(link_in(letter)).headers["Location"] == course.home
    return client


def fill_up(course) -> None:
    """The rest of the thirty, each with a note, some with an answer to the first one."""
    now = timezone.now()
    people = [
        Person(kind="guest", name=f"S{n:02}", email=f"s{n}@example.org", proven_at=now) for n in range(28)
    ]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(group=course.group, person=person, joined_at=now) for person in people
    )
    place, revision = selected(course.article, WORDS), fresh(course.article).current
    first = Comment.objects.earliest("pk")
    notes, answers = [], []
    for n, person in enumerate(people):
        said = {
            "article": course.article, "person": person, "state": "published", "audience": "group",
            "group": course.group, "made_at": now, "shown_at": now, "html": f"<p>By {person.name}</p>",
        }  # fmt: skip
        notes.append(Comment(**said, id=new_id(), position=new_id()))
        if n % 2:
            answers.append(Comment(**said, id=new_id(), position=new_id(), parent=first, root=first, depth=1))
    Comment.objects.bulk_create([*notes, *answers])
    passages = [
        Passage(comment=each, revision=revision, start=place.start, end=place.end, exact=WORDS)
        for each in notes
    ]
    Passage.objects.bulk_create(passages)
    Placement.objects.bulk_create(
        Placement(
            passage=each, revision=revision, status="same", start=place.start, end=place.end, placed_at=now
        )
        for each in passages
    )


def test_a_class_of_thirty_reads_one_article(cast, course):
    bob, home, article = course.bob, course.home, course.article
    pasted = {"people": "Dora Diaz, dora@example.org\n=Eve, eve@example.org", "weeks": "4"}
    assert "2 letters would go out" in shown(bob.post(f"{home}class/", {**pasted, "then": "try"})).html
    assert bob.post(f"{home}class/", {**pasted, "then": "send"}).status_code == 303
    course.letters = letters()
    dora, eve = came_by_letter(course, "dora"), came_by_letter(course, "eve")
    assert [letter.to for letter in letters()] == []  # nobody is told who came
    assert (
        bob.post(f"{home}tasks/", {"article": "https://site.example/articles/essay/?v=3#c1"}).status_code
        == 303
    )
    due = timezone.now() + timedelta(days=1)
    task = {
        "words": "A note each.", "due_at": due.strftime("%Y-%m-%dT%H:%M"), "least_notes": "1", "least_replies": "1",
        "is_post_first": "on",
    }  # fmt: skip
    assert bob.post(f"{home}on/essay/task/", task).status_code == 303
    place = selected(article, WORDS)
    fields = {"quote": WORDS, "revision": place.revision, "audience": f"group-{course.group.pk}"}
    assert dora.post("/articles/essay/p/1/", form(article, **fields, body="By Dora.")).status_code == 303
    assert page(eve, f"{home}on/essay/").css(".thread") == []
    fill_up(course)
    assert page(eve, f"{home}on/essay/").css(".thread") == []
    assert eve.get(Comment.objects.earliest("pk").get_absolute_url()).status_code == 404
    with CaptureQueriesContext(connection) as statements:
        talk = page(dora, f"{home}on/essay/")
    assert len(talk.css(".thread .c")) == 1 + 28 + 14
    assert len(statements) <= 12, [each["sql"] for each in statements]  # one says whom she muted
    the_table(course, statements_at_most=12)
    the_overview(course, dora)
    the_end_of_term(course, dora, eve)


def the_table(course, *, statements_at_most: int) -> None:
    with CaptureQueriesContext(connection) as statements:
        table = page(course.bob, f"{course.home}on/essay/table/")
    assert len(statements) <= statements_at_most, [each["sql"] for each in statements]
    rows = {row.css_first("th a").text(): row.text() for row in table.css("tbody tr")}
    assert len(rows) == STUDENTS
    assert "not done yet" in rows["Dora Diaz"] and "done in time" in rows["S01"] and "not done" in rows["S02"]
    dora = next(row for row in table.css("tbody tr") if "Dora" in row.text())
    one = page(course.bob, dora.css_first("td a").attributes["href"])
    assert "By Dora." in one.html  # one click to each
    by_her = page(
        course.bob, f"{course.home}on/essay/{dora.css_first('th a').attributes['href'].split('/')[-1]}"
    )
    assert texts(by_her.css(".thread .body")) == ["By Dora."]
    Task.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert "done late" in page(course.bob, f"{course.home}on/essay/table/").html
    answer = course.bob.get(f"{course.home}on/essay/table/?as=csv")
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + STUDENTS and lines[1][0] == "'=Eve"
    s01 = next(line for line in lines if line[0] == "S01")
    assert (s01[3:6], s01[9].count("/comments/")) == (["1", "1", "0"], 2)


def the_overview(course, dora: Client) -> None:
    with CaptureQueriesContext(connection) as statements:
        mine = page(dora, "/groups/")
    assert "42 new" in mine.html and len(statements) <= 10, [each["sql"] for each in statements]
    with CaptureQueriesContext(connection) as statements:
        group = page(dora, course.home)
    assert "42 new" in group.html and len(statements) <= 11, [each["sql"] for each in statements]
    assert dora.get(f"{course.home}on/essay/table/").status_code == 404
    assert dora.get(f"{course.home}read/").status_code == 405
    assert dora.post(f"{course.home}read/").status_code == 303
    assert "nothing new" in page(dora, "/groups/").html


def the_end_of_term(course, dora: Client, eve: Client) -> None:
    assert course.bob.post(f"{course.home}settings/", {"archive": "1"}).status_code == 303
    assert "By Dora." in page(eve, reverse("group_talk", args=[course.group.slug, "essay"])).html
    late = {"audience": f"group-{course.group.pk}", "body": "Too late."}
    assert dora.post("/articles/essay/comment/", form(course.article, **late)).status_code == 422
    assert Invitation.objects.filter(uses=1).count() == 2
    assert page(Client(), "/articles/essay/").css("#discussion .c") == []
