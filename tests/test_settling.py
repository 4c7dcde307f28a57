"""Notes that are resolved, and words that readers suggest: put in with one click, as a revision that credits them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.leaving import ask_to_leave, close_account
from articles.actions.drafting import save_draft
from articles.actions.publishing import publish_revision
from articles.models import Article, Revision
from comments.actions.carrying import carry_passages
from comments.actions.leaving import forget_deeds
from comments.actions.notifying import notify_of_comment
from comments.models import Comment, Notification, Settlement
from comments.rendering import fenced, suggestion_of
from tests.talking import approve, form, fresh, page, say, shown, talked_about

pytestmark = pytest.mark.django_db

OLD, NEW = "A third paragraph", "The third of *three* paragraphs"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def suggestion(article, bob):
    """Written without JavaScript, with the paragraph's own form."""
    block = next(n for n in range(1, 9) if OLD in bob.get(f"/articles/essay/p/{n}/").content.decode())
    fields = form(article, revision=article.current_id, quote=OLD, body="", suggestion=NEW)
    assert bob.post(reverse("paragraph", args=["essay", block]), fields).status_code == 303
    approve(Comment.objects.get())
    return Comment.objects.select_related("article", "person").get()


def settle(client, comment, **fields):
    return client.post(reverse("settle", args=[comment.pk]), fields)


def test_an_author_puts_suggested_words_in_and_its_writer_is_credited(
    suggestion, article, alice, bob, client, django_capture_on_commit_callbacks
):
    assert suggestion_of(suggestion.source) == NEW
    assert page(client, "/articles/essay/").css_first("article.c ins").text() == NEW
    asked = page(alice, reverse("settle", args=[suggestion.pk]))
    assert asked.css_first("button[value=apply]") is not None
    assert page(bob, reverse("settle", args=[suggestion.pk])).css_first("button[value=apply]") is None
    with django_capture_on_commit_callbacks(execute=True):
        assert settle(alice, suggestion, do="apply", version=str(suggestion.version)).status_code == 303
    revision = Revision.objects.get(article=article, number=2)
    assert f"{NEW}, short." in revision.text and OLD not in revision.text
    assert (
        revision.change_note == "Words suggested by Bob in comment 1."
        and revision.published_by == alice_of(article)
    )
    settlement = Settlement.objects.get()
    assert settlement.is_applied and settlement.revision == revision
    settle(alice, suggestion, do="apply", version=str(suggestion.version))  # twice is once
    assert Revision.objects.filter(article=article).count() == 2
    told = page(client, suggestion.get_absolute_url())
    assert (
        told.css_first("main a[href$='/revisions/2/']") is not None
        and "resolved" in told.css_first("h2 .mark").text()
    )


def alice_of(article):
    return article.authors.get()


def test_others_cannot_and_nobody_without_a_token(suggestion, bob, charlie, mo, gwen):
    for client in (bob, charlie, mo, gwen):
        settle(client, suggestion, do="apply", version=str(suggestion.version))
    assert Revision.objects.count() == 1 and not Settlement.objects.exists()
    assert settle(charlie, suggestion, do="settle").status_code == 403
    assert settle(Client(), suggestion, do="settle").status_code == 302
    assert Client(enforce_csrf_checks=True).post(reverse("settle", args=[suggestion.pk])).status_code == 403


def test_what_moved_on_is_not_put_in_blindly(suggestion, article, alice, cast):
    assert settle(alice, suggestion, do="apply", version="7").status_code == 409
    draft = save_draft(
        editor=cast.alice,
        article=article,
        expected_version=fresh(article).version,
        source="Something else.\n",
    )
    answer = settle(alice, suggestion, do="apply", version=str(suggestion.version))
    assert answer.status_code == 409 and "not published yet" in shown(answer).css_first("[role=alert]").text()
    publish_revision(editor=cast.alice, article=draft)
    carry_passages(article.pk)
    answer = settle(alice, suggestion, do="apply", version=str(suggestion.version))
    assert answer.status_code == 409 and "gone" in shown(answer).css_first("[role=alert]").text()
    assert Article.objects.get().current.number == 2


def test_its_writer_or_an_author_resolves_it_and_opens_it_again(
    suggestion, article, alice, bob, client, cast
):
    before = client.get("/articles/essay/")["ETag"]
    assert settle(bob, suggestion, do="settle").status_code == 303
    assert Settlement.objects.get().settled_by == cast.bob.person
    assert client.get("/articles/essay/")["ETag"] != before
    assert (
        settle(alice, suggestion, do="reopen").status_code
        == 303
        == settle(alice, suggestion, do="reopen").status_code
    )
    assert not Settlement.objects.exists()
    plain = say(cast.bob, article, "No note.")
    assert settle(bob, plain, do="settle").status_code == 403


def test_a_suggestion_is_one_line_of_words_and_no_way_out_of_its_block():
    hostile = "a ``` b\n```\n<script>alert(1)</script>"
    assert suggestion_of(fenced(hostile, "Why.")) == "a ``` b ``` <script>alert(1)</script>"
    assert suggestion_of("```\nsuggestion\n```") is None and suggestion_of("suggestion") is None


def test_who_is_called_by_name_is_told_if_they_may_see_it(article, cast):
    said = say(
        cast.bob, article, "As @Charlie and @mo said; not `@ada`, nor charlie@ada.example, nor @nobody."
    )
    notify_of_comment(said.pk)
    told = Notification.objects.filter(comment=said, why=Notification.Why.MENTION)
    assert {row.person for row in told} == {cast.charlie.person, cast.mo.person}
    private = say(cast.bob, article, "@charlie", audience="private")
    notify_of_comment(private.pk)
    assert not Notification.objects.filter(comment=private).exists()


def test_the_credit_names_nobody_who_has_left(suggestion, article, cast, alice):
    settle(alice, suggestion, do="apply", version=str(suggestion.version))
    leaver, now = cast.bob.person, timezone.now()
    close_account(leaving=ask_to_leave(person=leaver, erases_words=False, now=now), now=now)
    forget_deeds({"people": [leaver.pk], "users": [], "erases": False})
    assert Revision.objects.get(number=2).change_note == "Words suggested by Former member in comment 1."
