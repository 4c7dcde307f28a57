"""What readers find on the pages of articles: the text, who wrote it, what came before and after, its history."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from alliance_site.keeper.store import store
from articles.actions.publishing import withdraw_article
from articles.actions.site import save_identity, save_page
from articles.models import Authorship, FormerSlug, Page, PublicState
from tests.publishing import edited, published

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)
LISTS = [
    "/",
    "/tags/sea/",
    "/authors/alice/",
    "/archive/2025/",
    "/feeds/articles/",
    "/feeds/tags/sea/",
]


def html_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def at(monkeypatch):
    """Set the clock: `at(moment)`."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def article(cast):
    return published(
        cast.alice, "The Sea", "# One\n\nFirst words.\n\n## Two\n\n# Three", at=MAY, tags=["Sea"]
    )


def test_the_article_and_who_wrote_it(client, cast, article):
    Authorship.objects.create(article=article, user=cast.bob, position=1)
    html = html_of(client, "/articles/the-sea/")
    assert "<title>The Sea – Alliance</title>" in html
    assert '<h1 class="p-name" lang="en" dir="ltr">The Sea</h1>' in html
    assert html.index('href="/authors/alice/"') < html.index('href="/authors/bob/"')
    assert '<time class="dt-published" datetime="2025-05-17">17 May 2025</time>' in html
    assert "1 minute to read" in html
    assert "First words." in html
    assert '<a href="#s-two">Two</a>' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/articles/the-sea/">' in html
    assert "Edited" not in html


def test_the_draft_does_not_show(client, article):
    article.title = "Another title"
    article.save(update_fields=["title"])
    assert "Another title" not in html_of(client, "/articles/the-sea/")


def test_what_became_of_the_notes_is_said_beside_the_byline(client, cast, article):
    for number in range(3):
        edited(cast.ada, article, f"Other words {number}.")
    assert ">Edited 3 times</a>" in html_of(client, "/articles/the-sea/")
    PublicState.objects.filter(pk=article.pk).update(notes=14, notes_changed=1, notes_lost=1)
    store.clear()
    html = html_of(client, "/articles/the-sea/")
    assert (
        '<a href="/articles/the-sea/revisions/">Edited 3 times: 12 notes kept, 1 changed, 1 lost</a>' in html
    )


def test_every_paragraph_leads_to_its_notes_where_the_article_takes_them(client, cast, article):
    html = html_of(client, "/articles/the-sea/")
    assert '<a class="pn" href="p/2/" aria-label="Add a note to paragraph 2"></a>' in html
    published(cast.alice, "Quiet", "No notes here.", notes_on=False)
    assert 'class="pn"' not in html_of(client, "/articles/quiet/")


def test_previous_and_next(client, cast, article):
    published(cast.alice, "Older", at=MAY - timedelta(days=2))
    published(cast.alice, "Much older", at=MAY - timedelta(days=9))
    published(cast.alice, "Newer", at=MAY + timedelta(days=2))
    published(cast.alice, "Much newer", at=MAY + timedelta(days=9))
    html = html_of(client, "/articles/the-sea/")
    html = html[html.index('<nav class="neighbours"') :]
    assert 'rel="prev" href="/articles/older/"' in html
    assert 'rel="next" href="/articles/newer/"' in html
    assert "uch older" not in html
    assert "uch newer" not in html


@pytest.mark.parametrize("rest", ["", "revisions/", "revisions/1/"])
def test_a_former_address_leads_to_the_new_one(client, cast, article, rest):
    FormerSlug.objects.create(slug="der-see", article=article)
    answer = client.get(f"/articles/der-see/{rest}")
    assert (answer.status_code, answer["Location"]) == (301, f"/articles/the-sea/{rest}")
    withdraw_article(editor=cast.ada, article=article)
    assert client.get(f"/articles/der-see/{rest}").status_code == 404


def test_any_script_may_stand_in_an_address(client, cast):
    published(cast.alice, "思いやり", "本文。", language="ja")
    html = html_of(client, "/articles/思いやり/")
    assert '<div class="prose e-content" id="text" lang="ja" dir="ltr"' in html
    canonical = "http://127.0.0.1:8000/articles/%E6%80%9D%E3%81%84%E3%82%84%E3%82%8A/"
    assert f'rel="canonical" href="{canonical}"' in html


def test_right_to_left(client, cast):
    published(cast.alice, "Bahr", "نص", language="ar")
    assert 'lang="ar" dir="rtl"' in html_of(client, "/articles/bahr/")


def test_the_history(client, cast, article):
    edited(cast.ada, article, "Other words.", note="Said it better.")
    html = html_of(client, "/articles/the-sea/revisions/")
    assert html.index("Revision 2") < html.index("Said it better.") < html.index("Revision 1")
    assert ">Ada</span>" in html
    assert 'href="/articles/the-sea/revisions/1/"' in html
    assert "UTC</time>" in html


def test_an_old_revision_is_for_reading_only(client, cast, article):
    edited(cast.ada, article, "Other words.")
    html = html_of(client, "/articles/the-sea/revisions/1/")
    assert "First words." in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical" href="http://127.0.0.1:8000/articles/the-sea/"' in html
    assert 'class="pn"' not in html
    assert client.get("/articles/the-sea/revisions/2/")["Location"] == "/articles/the-sea/"
    for number in (0, 3, 10**30):
        assert client.get(f"/articles/the-sea/revisions/{number}/").status_code == 404


def test_the_front_page_names_its_subject_and_leads_with_an_essay(client, cast, article):
    published(cast.alice, "Newest")
    published(cast.alice, "思いやり", "本文。", at=MAY + timedelta(days=1), language="ja")
    save_identity(editor=cast.ada, name="Tides", tagline="On the sea", lead=article)
    PublicState.objects.filter(pk=article.pk).update(comments=3, notes=2)
    html = html_of(client, "/")
    assert '<h1 class="subject">On the sea</h1>' in html
    assert html.index(">The Sea</a>") < html.index("First words.") < html.index(">Newest</a>")
    assert "3 comments" in html
    assert '<a href="/articles/%E6%80%9D%E3%81%84%E3%82%84%E3%82%8A/" hreflang="ja">思いやり</a>' in html
    assert html.count(">The Sea</a>") == 1


def test_a_withdrawn_lead_gives_way_to_the_newest(client, cast, article):
    save_identity(editor=cast.ada, name="Tides", tagline="", lead=article)
    published(cast.alice, "Newest")
    withdraw_article(editor=cast.ada, article=article)
    html = html_of(client, "/")
    assert "The Sea" not in html
    assert '<h2 lang="en"><a href="/articles/newest/">' in html


def test_an_empty_site_says_so(client, db):
    assert "Nothing has been published yet." in html_of(client, "/")
    assert client.get("/archive/").status_code == 200
    for address in ("/archive/2025/", "/archive/0/", "/archive/99999999999/", "/tags/sea/", "/authors/bob/"):
        assert client.get(address).status_code == 404


def test_members_without_articles_have_no_author_page(client, cast, article):
    assert client.get("/authors/alice/").status_code == 200
    assert client.get("/authors/bob/").status_code == 404


def test_long_lists_go_on_behind_a_link(client, cast):
    for number in range(32):
        published(cast.alice, f"Number {number}", at=MAY + timedelta(days=number), tags=["Sea"])
    html = html_of(client, "/tags/sea/")
    assert "32 articles" in html
    assert "Number 31<" in html
    assert "Number 1<" not in html
    assert 'href="?page=2"' in html
    second = html_of(client, "/tags/sea/?page=2")
    assert "Number 1<" in second
    assert '<link rel="canonical" href="http://127.0.0.1:8000/tags/sea/?page=2">' in second


def test_the_archive_counts_years_and_subjects(client, cast, article):
    published(cast.alice, "Old", at=datetime(2019, 12, 31, 23, 59, tzinfo=UTC))
    html = html_of(client, "/archive/")
    assert html.index("/archive/2025/") < html.index("/archive/2019/")
    assert '<a href="/tags/sea/">Sea</a> <span>1</span>' in html
    assert "Old" in html_of(client, "/archive/2019/")


def test_a_standing_page(client, cast):
    save_page(editor=cast.ada, page=Page(slug="about", title="About us", source="We *read*."))
    assert "We <em>read</em>." in html_of(client, "/pages/about/")
    assert '<a href="/pages/about/" lang="en">About us</a>' in html_of(client, "/")


def test_a_scheduled_article_appears_when_its_time_comes_with_no_write(client, cast, article, at):
    now = timezone.now()
    soon = now + timedelta(hours=1)
    published(cast.alice, "Soon", at=soon, tags=["Sea"])
    year = f"/archive/{soon.year}/"
    pages = [address for address in LISTS if not address.startswith("/archive")] + ["/articles/the-sea/"]
    before = {address: client.get(address) for address in pages}
    at(soon - timedelta(microseconds=1))
    assert not any("/articles/soon/" in html_of(client, address) for address in pages)
    at(soon)
    for address in pages:
        answer = client.get(address, headers={"If-None-Match": before[address]["ETag"]})
        assert answer.status_code == 200, address
        assert "/articles/soon/" in answer.content.decode(), address
    assert "/articles/soon/" in html_of(client, year)


def test_a_withdrawn_article_is_gone_from_everywhere(client, cast, article):
    published(cast.alice, "Stays", at=MAY + timedelta(days=1), tags=["Sea"])
    pages = [*LISTS, "/articles/stays/"]
    assert all("/articles/the-sea/" in html_of(client, address) for address in pages)
    withdraw_article(editor=cast.ada, article=article)
    assert not any("The Sea" in html_of(client, address) for address in pages)
    for rest in ("", "revisions/", "revisions/1/"):
        assert client.get(f"/articles/the-sea/{rest}").status_code == 404


def test_a_closing_discussion_ends_the_page(client, cast, article, at):
    article.closes_after_days = 3
    article.save(update_fields=["closes_after_days"])
    at(MAY + timedelta(days=2))
    open_page = client.get("/articles/the-sea/")
    at(MAY + timedelta(days=3))
    closed = client.get("/articles/the-sea/")
    assert closed["ETag"] != open_page["ETag"]
    assert closed.content != open_page.content
