"""A copy kept by the change cursor misses nothing: deletions, what leaves the public, writers at the same time."""

from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.actions.members import rename_person
from alliance_site.changes import reading
from alliance_site.changes.recording import (
    WATCHED,
    forget_what_was_overtaken,
    install_triggers,
    installed_triggers,
    lift_before_migrating,
    note_what_came_due,
    watch_changes,
)
from articles.actions.describing import change_slug, set_tags
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision, restore_article, withdraw_article
from articles.models import Article, Change, Tag
from comments.actions.carrying import carry_passages
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.liking import like_article
from comments.actions.moderating import decide
from comments.actions.placing_again import place_again
from comments.actions.posting import post_comment
from comments.actions.summing import SHOWN_EVERY, sum_up
from comments.actions.voting import vote_on
from comments.models import Comment
from tests.publishing import edited, published
from tests.talking import SOURCE, fresh, note, selected, talked_about

BASE = "/api/v1"


class Copy:
    """A program that keeps what is public, by the cursor alone."""

    def __init__(self, client) -> None:
        self.client = client
        self.next = client.get(f"{BASE}/changes").json()["next"]
        self.kept: dict[tuple[str, str], dict] = {}

    def catch_up(self) -> list[tuple[str, str, bool]]:
        told = []
        while True:
            answer = self.client.get(f"{BASE}/changes", {"after": self.next}).json()
            self.next = answer["next"]
            for item in answer["items"]:
                told.append((item["kind"], item["id"], item["gone"]))
                key = (item["kind"], item["id"])
                self.kept.pop(key, None) if item["gone"] else self.kept.update({key: item[item["kind"]]})
            if not answer["is_more"]:
                return told

    def says(self, pk) -> str:
        return self.kept["comment", str(pk)]["html"]


def say(cast, article, body, **more):
    return post_comment(person=cast.alice.person, article=article, body=body, key=f"key-{body[:40]}", **more)


@pytest.fixture
def copy(client, monkeypatch) -> Copy:
    copy = Copy(client)
    if connection.vendor == "postgresql":  # the test's own transaction never ends: let it count as ended
        copy.next = "0-0"
        monkeypatch.setattr(reading, "_horizon", lambda: (2**62, 2**62))
    return copy


@pytest.mark.django_db
def test_a_copy_follows_all_that_becomes_of_articles_and_talk(cast, copy):
    article = published(cast.alice, "Essay")
    said, other = say(cast, article, "First."), say(cast, article, "Second.")
    private = say(cast, article, "Mine.", audience="private")
    held = post_comment(person=cast.bob.person, article=article, body="Held.", key="held-words")
    draft = create_article(author=cast.alice, slug="draft", title="Draft", source="x", language="en")
    told = copy.catch_up()
    assert set(copy.kept) == {("article", "essay"), ("comment", str(said.pk)), ("comment", str(other.pk))}
    assert not {str(private.pk), str(held.pk), "draft"} & {key for _kind, key, _gone in told}
    assert copy.catch_up() == []
    edit_comment(person=cast.alice.person, comment=said, body="Better.", expected_version=said.version)
    other.refresh_from_db()
    withdraw_comment(person=cast.alice.person, comment=other, expected_version=other.version)
    edited(cast.alice, article, "Another paragraph.")
    copy.catch_up()
    assert "Better." in copy.says(said.pk) and copy.says(other.pk) == ""
    assert copy.kept["comment", str(other.pk)]["state"] == "withdrawn"
    assert copy.kept["article", "essay"]["revision"] == 2
    held.refresh_from_db()
    approve = {"moderator": cast.mo, "comment": held, "verb": "approve", "reason": "fine"}
    decide(**approve, expected_version=held.version)
    said.refresh_from_db()
    decide(moderator=cast.mo, comment=said, verb="hide", reason="abuse", expected_version=said.version)
    copy.catch_up()
    assert "Held." in copy.says(held.pk)
    assert (copy.says(said.pk), copy.kept["comment", str(said.pk)]["author"]) == ("", None)
    rename_person(person=cast.bob.person, name="Robert", now=timezone.now())
    set_tags(editor=cast.alice, article=article, tags=[Tag.objects.create(name="Sea", slug="sea")])
    change_slug(editor=cast.alice, article=draft, slug="still-a-draft")
    copy.catch_up()
    assert copy.kept["comment", str(held.pk)]["author"] == "Robert"
    assert copy.kept["article", "essay"]["tags"] == ["Sea"] and len(copy.kept) == 4
    withdraw_article(editor=cast.alice, article=article)
    assert ("article", "essay", True) in copy.catch_up()
    restore_article(editor=cast.alice, article=article)
    assert ("article", "essay", False) in copy.catch_up()
    Comment.objects.filter(pk=other.pk).delete()
    assert copy.catch_up() == [("comment", str(other.pk), True)]


@pytest.mark.django_db
def test_a_copy_knows_where_notes_stand_and_what_is_helpful_and_liked(cast, copy):
    article = talked_about(cast.alice)
    word = note(cast.alice, article, "A third paragraph", "Which?")
    private = note(cast.alice, article, "A third paragraph", "Mine.", audience="private")
    copy.catch_up()
    written = Change.objects.filter(kind="comment", object_id__in=[word.pk, private.pk])
    assert written.count() == 1  # the place of a note that is posted comes with it
    assert (copy.kept["article", "essay"]["notes"], copy.kept["article", "essay"]["likes"]) == (1, 0)
    edited(cast.alice, article, "Before all.\n\n" + SOURCE.replace("A third", "The last"))
    carry_passages(article.pk)
    told = copy.catch_up()
    assert ("comment", str(word.pk), False) in told
    assert str(private.pk) not in {key for _kind, key, _gone in told}
    stood = copy.kept["comment", str(word.pk)]["placement"]
    assert (stood["status"], stood["revision_id"]) == ("changed", fresh(article).current_id)
    place_again(
        person=cast.alice.person,
        comment=Comment.objects.select_related("article", "passage").get(pk=word.pk),
        selection=selected(article, "Another paragraph"),
    )
    copy.catch_up()
    assert copy.kept["comment", str(word.pk)]["placement"]["start"] != stood["start"]
    now = timezone.now()
    vote_on(person=cast.bob.person, comment=word, helpful=True, now=now)
    like_article(person=cast.bob.person, article=article, show_name=False, now=now + SHOWN_EVERY)
    copy.catch_up()
    assert copy.kept["comment", str(word.pk)]["helpful"] == copy.kept["article", "essay"]["likes"] == 1
    before = Change.objects.count()
    for person in (cast.charlie.person, cast.mo.person, cast.ada.person):  # a storm
        vote_on(person=person, comment=word, helpful=True, now=now + SHOWN_EVERY)
    assert Change.objects.count() == before and copy.catch_up() == []
    sum_up(article.pk, now=now + 2 * SHOWN_EVERY)
    assert Change.objects.count() == before + 1 and len(copy.catch_up()) == 2
    assert copy.kept["comment", str(word.pk)]["helpful"] == 4


@pytest.mark.django_db
def test_a_table_can_be_built_anew_under_the_triggers(only_on_sqlite):
    """As migrations do it on SQLite, which refuses while a trigger of another table names this one."""
    watch_changes()
    before = installed_triggers(connection)
    lift_before_migrating(plan=[])
    assert installed_triggers(connection) == before
    lift_before_migrating(plan=[("comments", "0099")])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE built_anew AS SELECT * FROM comments_comment")
        cursor.execute("DROP TABLE comments_comment")
        cursor.execute("ALTER TABLE built_anew RENAME TO comments_comment")
        watch_changes()
        assert installed_triggers(connection) == before
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_is_scheduled_is_told_when_its_time_comes_and_old_rows_go(cast, client, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    published(cast.alice, "Later", at=later)
    Change.objects.all().delete()
    note_what_came_due(timezone.now())
    assert not Change.objects.exists()
    for _twice in range(2):
        note_what_came_due(later + timedelta(seconds=1))
    article = Article.objects.get()
    Change.objects.update(made_at=later)
    note_what_came_due(later + timedelta(seconds=90))
    assert {(c.kind, c.object_id) for c in Change.objects.all()} == {("article", article.pk)}
    say(cast, published(cast.alice, "Now"), "Words.")
    rows = Change.objects.count()
    Change.objects.update(made_at=timezone.now() - timedelta(days=2))
    forget_what_was_overtaken(timezone.now())
    kept = list(Change.objects.values_list("kind", "object_id"))
    assert len(kept) == len(set(kept)) == 3 < rows
    before = installed_triggers(connection)
    install_triggers(connection)
    assert installed_triggers(connection) == before and len(before) == len(WATCHED)


def wait_for_all_who_began_before():
    """A cursor waits for whoever writes anywhere on the server: other processes of this run have databases there."""
    with connection.cursor() as asking:
        asking.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (coming,) = asking.fetchone()
        for _attempt in range(2_400):
            asking.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_sleep(0.05)")
            if asking.fetchone()[0] >= coming:
                return
    pytest.fail("somebody else writes for two minutes")


@pytest.mark.django_db(transaction=True)
def test_no_cursor_passes_a_writer_who_has_not_ended(cast, only_on_postgresql):
    """The first to begin is the last to end: its change is told after one that began later, and not lost."""
    cursor = reading.now()
    first, second = published(cast.alice, "First"), published(cast.alice, "Second")
    known = reading.changes_after(cursor)
    slow = connections.create_connection("default")
    try:
        slow.set_autocommit(False)
        with slow.cursor() as writing:
            writing.execute("UPDATE articles_article SET discussion = 'closed' WHERE id = %s", [first.pk])
            with transaction.atomic():
                Article.objects.filter(pk=second.pk).update(discussion="closed")
            assert (
                reading.changes_after(known.next).changes == []
            )  # not yet: the cursor waits for the slow one
            assert reading.changes_after(reading.now()).changes == []
            mark = reading.now()
            slow.commit()
    finally:
        slow.close()
    wait_for_all_who_began_before()
    for behind in (known.next, mark):
        told = reading.changes_after(behind)
        assert {change.object_id for change in told.changes} == {first.pk, second.pk}
    assert reading.changes_after(told.next).changes == []
    with pytest.raises(reading.FromElsewhere):
        reading.changes_after(reading.Cursor(2**62, 0))


@pytest.mark.django_db
def test_odd_cursors_counts_of_many_and_true_totals(cast, client, django_assert_max_num_queries):
    for odd in ("x", "1", "-1-2", "1-2-3", f"0-{2**64}", "٣-٤", ""):
        assert client.get(f"{BASE}/changes", {"after": odd}).status_code == 404, odd
    article, other = published(cast.alice, "Essay"), published(cast.alice, "Other")
    create_article(author=cast.alice, slug="draft", title="Draft", source="x", language="en")
    for n in range(3):
        say(cast, article, f"{n}.")
    with django_assert_max_num_queries(1):
        asked = {"slug": ["other", "essay", "draft", "none", "essay", "a\0b"]}
        counts = client.get(f"{BASE}/counts", asked).json()
    assert [(row["slug"], row["comments"], row["notes"]) for row in counts["items"]] == [
        ("other", 0, 0),
        ("essay", 3, 0),
    ]
    assert counts["missing"] == ["draft", "none", "a\0b"]
    assert client.get(f"{BASE}/counts", {"slug": ["x"] * 101}).status_code == 422
    assert client.get(f"{BASE}/articles").json()["total"] == 2
    window = client.get(f"{BASE}/articles/essay/comments", {"order": "newest"}).json()
    assert (window["total"], client.get(f"{BASE}/articles/essay/annotations").json()["total"]) == (3, 0)
    publish_revision(editor=cast.alice, article=other)
