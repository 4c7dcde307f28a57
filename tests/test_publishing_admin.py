"""The steps around a draft in the admin: preview, publish, withdraw, restore, revisions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions.drafting import create_article, save_draft
from articles.actions.publishing import publish_revision, withdraw_article
from articles.models import Article
from articles.rules.drafts import MOST_SOURCE_BYTES
from articles.rules.impact import Impact, Part, Touched
from articles.signals import publication_previewed
from tests.article_forms import LIST, at, field_of, typed

SOURCE = "# One\n\nThe treaty was signed.[^1]\n\n[^1]: In San Francisco.\n"
ATTACK = (
    '<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) "><svg onload=alert(1)>'
)


@pytest.fixture
def article(cast):
    return create_article(author=cast.alice, slug="treaty", title="The Treaty", source=SOURCE)


@pytest.fixture
def published(cast, article):
    publish_revision(editor=cast.alice, article=article)
    return article


# Preview


def test_the_preview_shows_what_is_typed_right_now_in_the_sites_own_look(alice, article):
    answer = alice.post(
        at(article, "preview"), {"title": "New", "source": SOURCE + "\n# Two", "language": "en"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "doc-endnotes" in page
    assert 'id="s-two"' in page
    assert '<link rel="stylesheet" href="/static/css/site.css">' in page
    article.refresh_from_db()
    assert (article.title, article.version) == ("The Treaty", 1)


def test_the_saved_draft_has_a_preview_of_its_own(alice, article):
    assert "The treaty was signed." in alice.get(at(article, "preview")).content.decode()


def test_an_article_that_is_not_saved_yet_has_a_preview(alice):
    page = alice.post(
        f"{LIST}preview/", {"title": "New", "source": "*Words*", "language": "ja"}
    ).content.decode()
    assert "<em>Words</em>" in page
    assert 'lang="ja"' in page
    assert not Article.objects.exists()


@pytest.mark.parametrize("field", ["source", "title", "summary"])
def test_an_attack_in_the_preview_stays_words(alice, article, field):
    sent = {"title": "T", "source": "Words.", "language": "en", field: ATTACK}
    answer = alice.post(at(article, "preview"), sent)
    page = answer.content.decode()
    assert "alert(1)" in page
    for live in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript'):
        assert live not in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong", [{"language": '"><script>'}, {"source": "x" * (MOST_SOURCE_BYTES + 1)}], ids=["language", "size"]
)
def test_a_preview_of_what_cannot_be_is_refused(alice, article, wrong):
    answer = alice.post(at(article, "preview"), {"title": "T", "source": "Words.", "language": "en"} | wrong)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


def test_the_preview_says_what_becomes_of_the_notes(alice, published):
    def hear(sender, article, text, **kwargs):
        lost = [Touched(quote="<b>signed</b>", url="/comments/7/", by="Bob")]
        changed = [Touched(quote="was", now="is")]
        parts = {"same": Part(3), "moved": Part(1), "changed": Part(1, changed), "lost": Part(1, lost)}
        return Impact(parts)

    publication_previewed.connect(hear)
    try:
        preview = alice.post(at(published, "preview"), {"title": "T", "source": "Words.", "language": "en"})
        live = alice.post(at(published, "preview") + "?live", {"source": "Words.", "language": "en"})
        step = alice.get(at(published, "publish"))
    finally:
        publication_previewed.disconnect(hear)
    for page in (preview.content.decode(), step.content.decode()):
        assert "3 notes stay" in page
        assert "1 note moves" in page
        assert "<del>was</del> <ins>is</ins>" in page
        assert "&lt;b&gt;signed&lt;/b&gt;" in page
        assert 'href="/comments/7/"' in page
    assert "notes stay" not in live.content.decode()


# Publishing


def test_saving_leads_on_to_publishing(alice, cast, article):
    answer = alice.post(at(article), typed(article, source="Better words.") | {"_publish": "1"})
    assert answer["Location"] == at(article, "publish")
    page = alice.get(answer["Location"]).content.decode()
    assert "never published" in page
    done = alice.post(
        at(article, "publish"), {"seen_version": field_of(page, "seen_version"), "change_note": "First."}
    )
    assert done["Location"] == at(article)
    article.refresh_from_db()
    assert (article.current.source, article.current.change_note) == ("Better words.", "First.")
    assert article.current.published_by == cast.alice
    assert "Better words." in Client().get("/articles/treaty/").content.decode()
    assert "Published." in alice.get(at(article)).content.decode()


def test_a_get_publishes_nothing(alice, article):
    for step in ("publish", "withdraw", "restore", "preview", "revisions"):
        assert alice.get(at(article, step)).status_code == 200
    article.refresh_from_db()
    assert (article.current, article.withdrawn_at) == (None, None)


def test_a_first_publication_is_scheduled(alice, article):
    soon = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    sent = {"seen_version": 1, "at": f"{soon:%Y-%m-%dT%H:%M}"}
    assert alice.post(at(article, "publish"), sent).status_code == 302
    article.refresh_from_db()
    assert article.published_at == soon
    assert f"Scheduled for {soon:%Y-%m-%d %H:%M} UTC" in alice.get(at(article)).content.decode()
    assert Client().get("/articles/treaty/").status_code == 404


def test_a_time_that_is_past_is_an_error(alice, article):
    answer = alice.post(
        at(article, "publish"), {"seen_version": 1, "at": "2001-01-01T10:00", "change_note": "Kept"}
    )
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    article.refresh_from_db()
    assert article.current is None


def test_an_edit_of_a_live_article_offers_no_time(alice, published):
    save_draft(editor=published.authors.get(), article=published, expected_version=1, source="Other words.")
    assert 'name="at"' not in alice.get(at(published, "publish")).content.decode()
    alice.post(at(published, "publish"), {"seen_version": 2, "at": "2999-01-01T10:00"})
    published.refresh_from_db()
    assert published.current.number == 2
    assert "Other words." in Client().get("/articles/treaty/").content.decode()


def test_publishing_what_somebody_else_saved_meanwhile_is_refused(alice, ada, article):
    ada.post(at(article), typed(article, source="Ada's words."))
    answer = alice.post(at(article, "publish"), {"seen_version": 1, "change_note": "Kept"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved or published" in page
    assert 'value="Kept"' in page
    article.refresh_from_db()
    assert article.current is None
    assert field_of(page, "seen_version") == str(article.version)


def test_publishing_twice_makes_one_revision(alice, article):
    for _ in range(2):
        assert alice.post(at(article, "publish"), {"seen_version": 1}).status_code == 302
    assert article.revisions.count() == 1


def test_an_empty_article_is_not_published(alice, cast):
    empty = create_article(author=cast.alice, slug="empty", title="Empty")
    answer = alice.post(at(empty, "publish"), {"seen_version": 1})
    assert answer.status_code == 422
    assert "no text to publish" in answer.content.decode()


def test_withdrawn_and_restored(alice, published):
    assert Client().get("/articles/treaty/").status_code == 200
    alice.post(at(published, "withdraw"))
    assert Client().get("/articles/treaty/").status_code == 404
    assert "Withdrawn." in alice.get(at(published)).content.decode()
    alice.post(at(published, "restore"))
    assert Client().get("/articles/treaty/").status_code == 200


def test_the_revisions_are_listed_and_shown(alice, cast, published):
    ahead = save_draft(editor=cast.alice, article=published, expected_version=1, source="Other words.")
    publish_revision(editor=cast.alice, article=ahead, change_note="Said better.")
    withdraw_article(editor=cast.alice, article=published)
    page = alice.get(at(published, "revisions")).content.decode()
    assert "Said better." in page
    assert at(published, "revisions/1") in page
    assert "The treaty was signed." in alice.get(at(published, "revisions/1")).content.decode()
    assert alice.get(at(published, "revisions/3")).status_code == 404
