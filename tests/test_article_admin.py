"""Articles in the admin: writing, two writers at once, the list, and who may not."""

import json
import re
import threading

import pytest
from django.conf import settings
from django.db import close_old_connections
from django.test import Client

from articles.actions.describing import set_authors
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision, withdraw_article
from articles.models import Article, FormerSlug, Tag
from articles.rules.drafts import MOST_SOURCE_BYTES
from tests.article_forms import LIST, at, field_of, typed

SOURCE = "# One\n\nThe treaty was signed.[^1]\n\n[^1]: In San Francisco.\n"


@pytest.fixture
def article(cast):
    return create_article(author=cast.alice, slug="treaty", title="The Treaty", source=SOURCE)


@pytest.fixture
def published(cast, article):
    publish_revision(editor=cast.alice, article=article)
    return article


# Writing


def test_alice_writes_an_article(alice, cast):
    sent = typed(title="How It Began", source=SOURCE, authors=[(cast.alice, 0)])
    answer = alice.post(f"{LIST}add/", sent)
    article = Article.objects.get()
    assert answer["Location"] == at(article)
    assert (article.slug, article.title, article.source) == ("how-it-began", "How It Began", SOURCE)
    assert [str(author) for author in article.authorships.all()] == ["Alice"]
    page = alice.get(at(article)).content.decode()
    assert "Draft." in page
    assert "The treaty was signed." in page


def test_whoever_writes_is_the_author_unless_others_are_named(alice, ada, cast):
    alice.post(f"{LIST}add/", typed(title="Hers", source="Words."))
    ada.post(f"{LIST}add/", typed(title="For Alice", source="Words.", authors=[(cast.alice, 0)]))
    for article in Article.objects.all():
        assert [str(author) for author in article.authorships.all()] == ["Alice"]
    assert Article.objects.count() == 2


def test_an_article_keeps_at_least_one_author(alice, article):
    answer = alice.post(at(article), typed(article, summary="Kept words.", **{"authorships-0-DELETE": "on"}))
    assert answer.status_code == 200
    assert "at least one author" in answer.content.decode()
    assert "Kept words." in answer.content.decode()
    assert article.authorships.count() == 1


def test_only_who_writes_can_be_named_as_author(alice, cast, article):
    assert alice.post(at(article), typed(article, authors=[(cast.charlie, 1)])).status_code == 200
    assert article.authorships.count() == 1


def test_everything_around_the_text_is_saved(alice, cast, published):
    tag = Tag.objects.create(name="History", slug="history")
    sent = typed(
        published,
        authors=[(cast.ada, 0)],
        slug="pact",
        tags=[tag.pk],
        holding="guest",
        closes_after_days="14",
        **{"authorships-0-position": 1},
    )
    del sent["notes_on"]
    assert alice.post(at(published), sent).status_code == 302
    published.refresh_from_db()
    assert (published.slug, published.holding, published.closes_after_days) == ("pact", "guest", 14)
    assert not published.notes_on
    assert list(published.tags.all()) == [tag]
    assert [str(author) for author in published.authorships.all()] == ["Ada", "Alice"]
    assert FormerSlug.objects.get().slug == "treaty"
    moved = Client().get("/articles/treaty/")
    assert (moved.status_code, moved["Location"]) == (301, "/articles/pact/")


def test_windows_line_ends_make_no_difference(alice, published):
    alice.post(at(published), typed(published, source=SOURCE.replace("\n", "\r\n")))
    published.refresh_from_db()
    assert published.source == SOURCE
    assert "unpublished changes" not in alice.get(at(published)).content.decode()


def test_the_page_says_that_the_draft_is_ahead(alice, published):
    alice.post(at(published), typed(published, source="Other words."))
    for page in (at(published), LIST):
        assert "the draft has unpublished changes" in alice.get(page).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "x" * (MOST_SOURCE_BYTES + 1)},
        {"source": "a\0b"},
        {"title": ""},
        {"language": "<b>"},
        {"slug": "not a slug"},
        {"closes_after_days": "-1"},
        {"discussion": "ajar"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_was_typed_survives_every_error(alice, article, wrong):
    answer = alice.post(at(article), typed(article, **({"summary": "Kept words."} | wrong)))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="errorlist' in page
    assert "Kept words." in page
    article.refresh_from_db()
    assert (article.summary, article.version) == ("", 1)


def test_a_text_over_the_limit_is_refused_by_its_size_and_kept(alice, article):
    long = "日本" * (MOST_SOURCE_BYTES // 6 + 1)
    page = alice.post(at(article), typed(article, source=long)).content.decode()
    assert "at most 2,000,000 are possible" in page
    assert long in page


def test_an_address_of_another_article_is_refused(alice, ada, cast, published):
    alice.post(at(published), typed(published, slug="pact"))
    other = create_article(author=cast.alice, slug="other", title="Other")
    for taken in ("pact", "treaty"):
        assert alice.post(at(other), typed(other, slug=taken)).status_code == 200
    other.refresh_from_db()
    assert other.slug == "other"


# Two editors at once


def test_the_second_editor_is_told_and_sees_both_texts(alice, ada, cast, article):
    mine = typed(article, source="Alice's words.", summary="Mine.")
    ada.post(at(article), typed(article, source="Ada's words.", authors=[(cast.ada, 2)]))
    answer = alice.post(at(article), mine)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody else saved this article meanwhile" in page
    assert "Ada&#x27;s words." in page
    assert "Alice&#x27;s words." in page
    article.refresh_from_db()
    assert article.source == "Ada's words."
    # Knowing that, she saves again, with what the page now holds.
    again = typed(article) | {"source": "Both words.", "seen_version": field_of(page, "seen_version")}
    assert alice.post(at(article), again).status_code == 302
    article.refresh_from_db()
    assert article.source == "Both words."
    assert article.authorships.count() == 2


def test_a_discussion_closed_meanwhile_is_not_opened_again(alice, ada, article):
    mine = typed(article, title="New title")
    ada.post(at(article), typed(article, discussion="closed"))
    assert alice.post(at(article), mine).status_code == 200
    article.refresh_from_db()
    assert (article.discussion, article.title) == ("closed", "The Treaty")


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_sent_at_once_one_is_saved_and_one_is_told(alice, ada, article):
    barrier = threading.Barrier(2)
    forms = [(alice, typed(article, source="Alice's words.")), (ada, typed(article, source="Ada's words."))]
    answers = []

    def send(client, form):
        try:
            barrier.wait(timeout=10)
            answers.append(client.post(at(article), form))
        finally:
            close_old_connections()

    threads = [threading.Thread(target=send, args=pair) for pair in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    told, saved = sorted(answers, key=lambda answer: answer.status_code)
    assert (told.status_code, saved.status_code) == (200, 302)
    page = told.content.decode()
    assert "Somebody else saved this article meanwhile" in page
    assert "Alice&#x27;s words." in page
    assert "Ada&#x27;s words." in page


def test_only_a_draft_that_nobody_saw_can_be_deleted(alice, cast, published):
    draft = create_article(author=cast.alice, slug="draft", title="Draft")
    assert alice.post(at(published, "delete"), {"post": "yes"}).status_code == 403
    assert alice.post(at(draft, "delete"), {"post": "yes"}).status_code == 302
    assert list(Article.objects.all()) == [published]


# The list


def test_the_list_costs_the_same_for_one_and_for_many(alice, cast, django_assert_max_num_queries):
    for n in range(30):
        one = create_article(author=cast.alice, slug=f"a-{n}", title=f"Number {n}", source="Words.")
        set_authors(editor=cast.alice, article=one, authors=[cast.ada, cast.alice])
        publish_revision(editor=cast.alice, article=Article.objects.get(pk=one.pk))
    with django_assert_max_num_queries(14):
        page = alice.get(LIST).content.decode()
    assert page.count("Ada, Alice") == 30


@pytest.mark.parametrize(
    ("state", "shown"), [("draft", "Waiting"), ("published", "The Treaty"), ("withdrawn", "Gone")]
)
def test_the_list_is_filtered_by_state(alice, cast, published, state, shown):
    create_article(author=cast.alice, slug="waiting", title="Waiting")
    gone = create_article(author=cast.alice, slug="gone", title="Gone", source="Words.")
    publish_revision(editor=cast.alice, article=gone)
    withdraw_article(editor=cast.alice, article=gone)
    page = alice.get(f"{LIST}?state={state}").content.decode()
    assert [title for title in ("Waiting", "The Treaty", "Gone") if f">{title}</a>" in page] == [shown]


# The frame


def test_no_page_of_the_admin_needs_more_than_the_policy_allows(alice, published):
    for url in (LIST, at(published), at(published, "publish"), at(published, "revisions"), f"{LIST}add/"):
        answer = alice.get(url)
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", page), url
        assert not re.search(r"\son[a-z]+=|\sstyle=", page), url
        assert "unsafe" not in answer["Content-Security-Policy"]


# Who may not


STEPS = (
    "change",
    "preview",
    "publish",
    "withdraw",
    "restore",
    "revisions",
    "revisions/1",
    "delete",
    "history",
)


@pytest.mark.parametrize("step", STEPS)
def test_nobody_else_reaches_an_article(step, cast, ada, mo, charlie, published):
    other = Client()
    adas = create_article(author=cast.ada, slug="adas", title="Ada's", source="Hers.")
    publish_revision(editor=cast.ada, article=adas)
    before = json.dumps(Article.objects.values().get(pk=adas.pk), default=str)
    assert ada.get(at(adas, step)).status_code in (200, 403)  # 403: what was published is not deleted
    for client, answers in ((mo, (403, 404)), (charlie, (302, 403)), (other, (302,))):
        for call in (client.get, client.post):
            answer = call(at(adas, step))
            assert answer.status_code in answers, (step, answer.status_code)
            assert "Ada&#x27;s" not in answer.content.decode()
    assert json.dumps(Article.objects.values().get(pk=adas.pk), default=str) == before


@pytest.mark.parametrize("step", STEPS)
def test_an_author_reaches_only_her_own(step, cast, alice, published):
    adas = create_article(author=cast.ada, slug="adas", title="Ada's", source="Hers.")
    publish_revision(editor=cast.ada, article=adas)
    assert alice.get(at(published, step)).status_code in (200, 403)
    for call in (alice.get, alice.post):
        assert call(at(adas, step)).status_code in (403, 404)
    page = alice.get(LIST).content.decode()
    assert "The Treaty" in page
    assert "Ada&#x27;s" not in page
    adas.refresh_from_db()
    assert adas.withdrawn_at is None


def test_the_doors_are_closed_to_strangers(alice, mo, charlie):
    assert alice.get(LIST).status_code == 200
    for path in (LIST, f"{LIST}add/"):
        assert mo.get(path).status_code == 403
        assert charlie.get(path).status_code in (302, 403)
        assert Client().get(path).status_code == 302
    assert mo.post(f"{LIST}preview/", {"source": "Words.", "language": "en"}).status_code in (403, 404)
    assert charlie.post(f"{LIST}preview/", {"source": "Words.", "language": "en"}).status_code in (302, 403)
    assert alice.get(f"{LIST}preview/").status_code == 405


def test_a_form_without_a_token_does_nothing(cast, article):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cast.alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert careful.post(at(article, "publish"), {"seen_version": 1}).status_code == 403
    assert careful.post(at(article, "preview"), {"source": "Words."}).status_code == 403
    article.refresh_from_db()
    assert article.current is None
