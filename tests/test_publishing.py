"""Drafts, revisions, schedules: the actions, and what readers get of them."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import close_old_connections
from django.http import Http404
from django.test import Client
from django.utils import timezone

from articles.actions.drafting import EditedMeanwhile, create_article, delete_draft, save_draft
from articles.actions.publishing import publish_revision, restore_article, withdraw_article
from articles.models import Article, PublicState, Revision, SiteIdentity
from articles.rendering import RENDERER_VERSION
from articles.rules.access import access_article
from articles.rules.drafts import MOST_SOURCE_BYTES
from articles.rules.words import count_words
from articles.signals import revision_published

SOURCE = "# One\n\nThe treaty was signed.[^1]\n\n[^1]: In San Francisco.\n"


@pytest.fixture
def article(cast):
    return create_article(author=cast.alice, slug="treaty", title="The Treaty", source=SOURCE)


@pytest.fixture
def heard():
    """What revision_published said, in order."""
    said = []

    def listen(sender, article, revision, previous, **kwargs):
        said.append((revision.number, previous.number if previous else None))

    revision_published.connect(listen)
    yield said
    revision_published.disconnect(listen)


def publish(article, editor, **kwargs):
    article.refresh_from_db()
    return publish_revision(editor=editor, article=article, **kwargs)


def edit(article, editor, source):
    article.refresh_from_db()
    return save_draft(editor=editor, article=article, expected_version=article.version, source=source)


def versions(article):
    return PublicState.objects.get(pk=article.pk).version, SiteIdentity.load().version


# Publishing


def test_a_draft_becomes_a_revision(cast, article, heard, django_capture_on_commit_callbacks):
    before = versions(article)
    with django_capture_on_commit_callbacks(execute=True):
        revision = publish(article, cast.alice, change_note="First.")
    assert (revision.number, revision.title, revision.change_note) == (1, "The Treaty", "First.")
    assert revision.text.split("\n") == ["One", "The treaty was signed.", "In San Francisco."]
    assert [block[0] for block in revision.blocks] == ["h2", "p", "note"]
    assert all(revision.text[start:end] for _kind, start, end, _html_end in revision.blocks)
    assert revision.contents[0][1:] == ["One", "s-one", 1]
    assert revision.words == 8
    article.refresh_from_db()
    assert article.current == revision
    assert article.published_at == revision.published_at
    assert all(now > then for now, then in zip(versions(article), before, strict=True))
    assert heard == [(1, None)]


def test_the_signal_waits_for_the_commit(cast, article, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        publish(article, cast.alice)
    assert heard == []
    assert len(waiting) == 1


def test_an_edit_keeps_the_first_date_and_names_the_revision_before(
    cast, article, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = publish(article, cast.alice)
        edit(article, cast.alice, "Another text.")
        second = publish(article, cast.alice)
    article.refresh_from_db()
    assert article.published_at == first.published_at
    assert second.number == 2
    assert heard == [(1, None), (2, 1)]
    assert Revision.objects.get(pk=first.pk).source == SOURCE


def test_nothing_changed_makes_no_revision(cast, article):
    first = publish(article, cast.alice)
    before = versions(article)
    assert publish(article, cast.alice) == first
    assert article.revisions.count() == 1
    assert versions(article) == before


def test_windows_line_ends_are_no_change(cast, article):
    first = publish(article, cast.alice)
    edit(article, cast.alice, SOURCE.replace("\n", "\r\n"))
    assert publish(article, cast.alice) == first


def test_an_empty_text_is_not_published(cast):
    empty = create_article(author=cast.alice, slug="empty", title="Empty", source="  \n")
    with pytest.raises(ValidationError):
        publish(empty, cast.alice)
    assert not Revision.objects.exists()


def test_publishing_what_somebody_else_saved_is_refused(cast, article):
    seen = Article.objects.get(pk=article.pk)
    edit(article, cast.ada, "Another text.")
    with pytest.raises(EditedMeanwhile):
        publish_revision(editor=cast.alice, article=seen)
    assert not Revision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told(cast, article):
    barrier = threading.Barrier(2)
    outcomes = []

    def one(editor):
        try:
            mine = Article.objects.get(pk=article.pk)
            barrier.wait(timeout=10)
            outcomes.append(publish_revision(editor=editor, article=mine).number)
        except EditedMeanwhile:
            outcomes.append("told")
        finally:
            close_old_connections()

    threads = [threading.Thread(target=one, args=[editor]) for editor in (cast.alice, cast.ada)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    # Who reads after the other has committed finds nothing left to publish, and gets revision 1, too.
    assert sorted(map(str, outcomes)) in (["1", "told"], ["1", "1"])
    assert Revision.objects.count() == 1
    for thread in threads:
        assert not thread.is_alive()


# Schedules


def test_a_first_publication_can_be_scheduled(cast, article):
    at = timezone.now() + timedelta(days=1)
    revision = publish(article, cast.alice, at=at)
    assert revision.published_at == at
    assert not Article.objects.published().exists()
    assert Article.objects.published(at).exists()


def test_a_scheduled_revision_is_replaced_before_its_time(
    cast, article, heard, django_capture_on_commit_callbacks
):
    at = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        publish(article, cast.alice, at=at)
        edit(article, cast.alice, "A better text.")
        later = publish(article, cast.alice, at=at + timedelta(days=1))
    assert [revision.text for revision in article.revisions.all()] == ["A better text."]
    assert later.number == 1
    article.refresh_from_db()
    assert article.published_at == at + timedelta(days=1)
    assert heard == [(1, None), (1, None)]


def test_a_scheduled_revision_can_be_published_now(cast, article):
    publish(article, cast.alice, at=timezone.now() + timedelta(days=1))
    publish(article, cast.alice)
    assert Article.objects.published().count() == 1
    assert article.revisions.count() == 1


def test_a_revision_within_moments_of_its_time_is_kept_as_if_it_were_seen(cast, article):
    at = timezone.now() + timedelta(seconds=1)
    first = publish(article, cast.alice, at=at)
    edit(article, cast.alice, "A better text.")
    second = publish(article, cast.alice)
    assert list(article.revisions.order_by("number")) == [first, second]
    assert second.published_at >= at


def test_an_edit_of_a_live_article_cannot_be_scheduled(cast, article):
    publish(article, cast.alice)
    edit(article, cast.alice, "Another text.")
    with pytest.raises(ValidationError) as caught:
        publish(article, cast.alice, at=timezone.now() + timedelta(hours=1))
    assert "at" in caught.value.message_dict
    assert article.revisions.count() == 1


def test_texts_older_than_the_site_keep_their_dates_in_order(cast, article):
    year = timedelta(days=365)
    first = publish(article, cast.alice, at=timezone.now() - 10 * year)
    edit(article, cast.alice, "Another text.")
    with pytest.raises(ValidationError):
        publish(article, cast.alice, at=timezone.now() - 11 * year)
    second = publish(article, cast.alice, at=timezone.now() - 9 * year)
    assert first.published_at < second.published_at < timezone.now()


# Withdrawing


def test_withdrawn_and_restored(cast, article):
    publish(article, cast.alice)
    assert access_article("treaty", now=timezone.now()) == article
    before = versions(article)
    withdraw_article(editor=cast.alice, article=article)
    with pytest.raises(Http404):
        access_article("treaty", now=timezone.now())
    assert all(now > then for now, then in zip(versions(article), before, strict=True))
    between = versions(article)
    withdraw_article(editor=cast.alice, article=article)
    assert versions(article) == between
    restore_article(editor=cast.alice, article=article)
    assert access_article("treaty", now=timezone.now()) == article


def test_publishing_a_withdrawn_article_does_not_restore_it(cast, article):
    publish(article, cast.alice)
    withdraw_article(editor=cast.alice, article=article)
    edit(article, cast.alice, "A better text.")
    assert publish(article, cast.alice).number == 2
    assert not Article.objects.published().exists()


def test_a_draft_can_be_deleted_but_not_withdrawn_and_a_published_article_the_other_way_round(cast, article):
    with pytest.raises(ValidationError):
        withdraw_article(editor=cast.alice, article=article)
    other = create_article(author=cast.alice, slug="other", title="Other", source="Words.")
    publish(other, cast.alice)
    with pytest.raises(ValidationError):
        delete_draft(editor=cast.alice, article=other)
    delete_draft(editor=cast.alice, article=article)
    assert list(Article.objects.all()) == [other]


# Drafts


def test_two_editors_at_once(cast, article):
    save_draft(editor=cast.alice, article=article, expected_version=1, source="Alice's words.")
    with pytest.raises(EditedMeanwhile) as caught:
        save_draft(editor=cast.ada, article=article, expected_version=1, source="Ada's words.")
    assert caught.value.article.source == "Alice's words."
    article.refresh_from_db()
    assert article.source == "Alice's words."


def test_saving_a_draft_shows_readers_nothing(cast, article):
    publish(article, cast.alice)
    before = versions(article)
    edit(article, cast.alice, "Secret words.")
    assert versions(article) == before
    assert "Secret" not in Client().get("/articles/treaty/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "x" * (MOST_SOURCE_BYTES + 1)),
        ("source", "日" * (MOST_SOURCE_BYTES // 3 + 1)),
        ("source", "a\0b"),
        ("source", "a\ud800b"),
        ("title", "a\ud800b"),
        ("title", ""),
        ("title", "x" * 201),
        ("summary", "x" * 401),
        ("language", "<b>"),
        ("language", ""),
    ],
)
def test_bad_input_is_named_by_its_field_and_nothing_is_written(cast, article, field, value):
    with pytest.raises(ValidationError) as caught:
        save_draft(editor=cast.alice, article=article, expected_version=1, **{field: value})
    assert list(caught.value.message_dict) == [field]
    article.refresh_from_db()
    assert (article.source, article.title, article.version) == (SOURCE, "The Treaty", 1)


def test_a_source_of_just_the_limit_is_saved(cast, article):
    save_draft(editor=cast.alice, article=article, expected_version=1, source="x" * MOST_SOURCE_BYTES)
    article.refresh_from_db()
    assert len(article.source) == MOST_SOURCE_BYTES


# Rendering again


def test_old_html_is_rendered_again_while_its_text_stays(cast, article, capsys):
    revision = publish(article, cast.alice)
    html, before = revision.html, versions(article)
    Revision.objects.update(html="<p>old</p>", renderer_version=RENDERER_VERSION - 1)
    call_command("render")
    assert "1 revisions" in capsys.readouterr().out
    revision.refresh_from_db()
    assert (revision.html, revision.renderer_version) == (html, RENDERER_VERSION)
    assert versions(article)[0] > before[0]
    call_command("render")
    assert "0 revisions" in capsys.readouterr().out


def test_a_revision_whose_text_would_change_keeps_its_html(cast, article):
    publish(article, cast.alice)
    Revision.objects.update(html="<p>old</p>", text="other", renderer_version=RENDERER_VERSION - 1)
    with pytest.raises(CommandError, match=f"{article.pk}/1"):
        call_command("render")
    assert Revision.objects.get().html == "<p>old</p>"


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One two three.", 3),
        ("Don't count twice: U.S.-Japan", 5),
        ("日米同盟の始まり", 4),
        ("日本と Japan", 3),
        ("one\ntwo", 2),
    ],
)
def test_words_are_counted_in_any_script(text, words):
    assert count_words(text) == words
