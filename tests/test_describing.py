"""What stands around a text: addresses, authors, tags, the discussion, and who may edit."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from articles.actions.describing import change_slug, set_authors, set_discussion, set_tags
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision, withdraw_article
from articles.actions.tags import delete_tag, save_tag
from articles.models import FormerSlug, PublicState, SiteIdentity, Tag
from articles.rules.access import Moved, access_article, editable_by


@pytest.fixture
def article(cast):
    return create_article(author=cast.alice, slug="treaty", title="The Treaty", source="Words.")


def publish(article, editor):
    article.refresh_from_db()
    return publish_revision(editor=editor, article=article)


def versions(article):
    return PublicState.objects.get(pk=article.pk).version, SiteIdentity.load().version


# Addresses


def test_former_addresses_lead_to_the_article_through_any_chain(cast, article):
    publish(article, cast.alice)
    for slug in ("treaty-2", "treaty-3"):
        change_slug(editor=cast.alice, article=article, slug=slug)
    for former in ("treaty", "treaty-2"):
        with pytest.raises(Moved) as caught:
            access_article(former, now=timezone.now())
        assert caught.value.article.slug == "treaty-3"
        answer = Client().get(f"/articles/{former}/")
        assert (answer.status_code, answer["Location"]) == (301, "/articles/treaty-3/")


def test_an_address_that_is_taken_back_no_longer_redirects(cast, article):
    publish(article, cast.alice)
    change_slug(editor=cast.alice, article=article, slug="pact")
    change_slug(editor=cast.alice, article=article, slug="treaty")
    assert access_article("treaty", now=timezone.now()) == article
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["pact"]


def test_an_address_belongs_to_one_article(cast, article):
    publish(article, cast.alice)
    change_slug(editor=cast.alice, article=article, slug="pact")
    for taken in ("pact", "treaty"):
        with pytest.raises(ValidationError) as caught:
            create_article(author=cast.ada, slug=taken, title="Mine")
        assert list(caught.value.message_dict) == ["slug"]
    other = create_article(author=cast.ada, slug="other", title="Other")
    for taken in ("pact", "treaty", "not a slug", ""):
        with pytest.raises(ValidationError):
            change_slug(editor=cast.ada, article=other, slug=taken)
    other.refresh_from_db()
    assert other.slug == "other"


def test_a_draft_leaves_no_former_address_and_a_withdrawn_article_does_not_redirect(cast, article):
    change_slug(editor=cast.alice, article=article, slug="pact")
    assert not FormerSlug.objects.exists()
    publish(article, cast.alice)
    change_slug(editor=cast.alice, article=article, slug="treaty")
    withdraw_article(editor=cast.alice, article=article)
    with pytest.raises(Http404):
        access_article("pact", now=timezone.now())


# What stands around


def test_what_readers_see_raises_the_versions_and_what_they_do_not_see_leaves_them(cast, article):
    tag = save_tag(editor=cast.ada, tag=Tag(name="History", slug="history"))
    before = versions(article)
    set_tags(editor=cast.alice, article=article, tags=[tag])
    assert versions(article) == before
    publish(article, cast.alice)
    deeds = [
        lambda: set_tags(editor=cast.alice, article=article, tags=[]),
        lambda: set_authors(editor=cast.alice, article=article, authors=[cast.ada, cast.alice]),
        lambda: change_slug(editor=cast.alice, article=article, slug="pact"),
        lambda: set_discussion(
            editor=cast.alice, article=article, discussion="closed", closes_after_days=None, notes_on=False
        ),
    ]
    for deed in deeds:
        before = versions(article)
        deed()
        assert versions(article)[0] > before[0]
        before = versions(article)
        deed()
        assert versions(article) == before  # again changes nothing
    before = versions(article)
    delete_tag(editor=cast.ada, tag=tag)
    assert versions(article)[1] > before[1]


def test_authors_are_named_in_their_order(cast, article):
    set_authors(editor=cast.alice, article=article, authors=[cast.ada, cast.alice])
    assert [str(authorship) for authorship in article.authorships.all()] == ["Ada", "Alice"]
    for wrong in ([], [cast.alice, cast.alice]):
        with pytest.raises(ValidationError):
            set_authors(editor=cast.alice, article=article, authors=wrong)
    assert article.authorships.count() == 2


def test_the_discussion_takes_only_what_there_is(cast, article):
    for wrong in ({"discussion": "ajar"}, {"closes_after_days": -1}):
        settings = {"discussion": "open", "closes_after_days": None, "notes_on": True} | wrong
        with pytest.raises(ValidationError):
            set_discussion(editor=cast.alice, article=article, **settings)


def test_who_may_edit(cast, article):
    assert list(editable_by(cast.alice)) == [article]
    assert list(editable_by(cast.ada)) == [article]
    set_authors(editor=cast.ada, article=article, authors=[cast.alice, cast.bob])
    assert list(editable_by(cast.alice)) == [article]
    for nobody in (cast.bob, cast.charlie, cast.mo):  # Bob is named, but is no author by role
        assert list(editable_by(nobody)) == []
