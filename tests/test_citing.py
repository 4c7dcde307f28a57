"""Citing an article by its revision; series; what is related; how long it takes to read."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.actions.publishing import withdraw_article
from articles.actions.series import delete_series, save_series, set_series
from articles.around import around
from articles.models import Article, Authorship, Series
from articles.rules.access import access_article
from tests.article_forms import at as step
from tests.article_forms import typed
from tests.publishing import edited, published

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)


def html_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def article(cast):
    article = published(cast.alice, "50% & the_Sea {日本}", "First words.", at=MAY, slug="sea")
    Authorship.objects.create(article=article, user=cast.bob, position=1)
    return article


def test_a_citation_names_the_revision_and_an_address_that_keeps_leading_to_it(client, cast, article):
    html = html_of(client, "/articles/sea/cite/")
    assert "Alice, Bob: “50% &amp; the_Sea {日本}”" in html and "revision 1" in html
    plain = re.search(r'class="cited".*<a href="([^"]*)">', html)[1]
    assert plain == "http://127.0.0.1:8000/articles/sea/revisions/1/"
    assert 'href="/articles/sea/cite/"' in html_of(client, "/articles/sea/")

    (item,) = json.loads(client.get("/articles/sea/revisions/1/cite.json").content)
    assert item["author"] == [{"literal": "Alice"}, {"literal": "Bob"}]
    assert (item["title"], item["version"], item["URL"]) == ("50% & the_Sea {日本}", "1", plain)
    assert item["issued"] == {"date-parts": [[2025, 5, 17]]}
    answer = client.get("/articles/sea/revisions/1/cite.bib")
    assert answer["Content-Disposition"] == 'attachment; filename="sea2025r1.bib"'
    bibtex = answer.content.decode()
    assert bibtex.startswith("@misc{sea2025r1,\n  author = {{Alice} and {Bob}},\n")
    assert r"title = {{50\% \& the\_Sea \{日本\}}}" in bibtex and f"url = {{{plain}}}" in bibtex
    unescaped = re.sub(r"\\.", "", bibtex)
    assert unescaped.count("{") == unescaped.count("}")  # nothing in a title may end the entry

    edited(cast.alice, article, "Other words.")
    assert "revision 2" in html_of(client, "/articles/sea/cite/")
    assert "revision 1" in html_of(client, "/articles/sea/revisions/1/cite/")
    assert "First words." in html_of(client, plain.removeprefix("http://127.0.0.1:8000"))
    assert client.get("/articles/sea/revisions/2/cite/").status_code == 302
    for wrong in ("3/cite/", "3/cite.bib", f"{2**40}/cite.json", "1/cite.xml"):
        assert client.get(f"/articles/sea/revisions/{wrong}").status_code == 404
    withdraw_article(editor=cast.alice, article=article)
    assert client.get("/articles/sea/revisions/1/cite.bib").status_code == 404


def test_lists_say_how_long_it_takes_words_in_english_characters_in_japanese(client, cast):
    published(cast.alice, "Long", "word " * 1150)
    published(cast.alice, "長い", "本" * 2300, language="ja")
    listed = html_of(client, "/authors/alice/")
    assert listed.count("5 minutes to read") == 2
    assert html_of(client, "/articles/long/").count("5 minutes to read") == 1


@pytest.fixture
def stage(cast):
    series = save_series(editor=cast.ada, series=Series(name="The Sea", slug="the-sea"))
    parts = [published(cast.alice, f"Part {n}", at=MAY + timedelta(days=n)) for n in (1, 2, 3)]
    for number, part in zip((2, 1, 3), parts, strict=True):
        set_series(editor=cast.alice, article=part, series=series, part=number)
    return SimpleNamespace(series=series, parts=parts)


def test_a_series_is_linked_in_its_order(client, cast, stage):
    draft = published(cast.alice, "To come", at=timezone.now() + timedelta(days=1))
    set_series(editor=cast.alice, article=draft, series=stage.series, part=4)
    html = html_of(client, "/articles/part-1/")
    assert '<a href="/series/the-sea/">Part 2 of The Sea</a>' in html
    after = html[html.index('<nav class="series"') :]
    assert after.index('href="/articles/part-2/"') < after.index('<b aria-current="page">Part 1</b>')
    assert after.index("<b aria-current") < after.index('href="/articles/part-3/"')
    assert "To come" not in html and "To come" not in html_of(client, "/series/the-sea/")
    assert "/series/the-sea/" in html_of(client, "/sitemaps/site.xml")
    whole = html_of(client, "/series/the-sea/")
    assert (
        whole.index("/articles/part-2/") < whole.index("/articles/part-1/") < whole.index("/articles/part-3/")
    )
    assert "3 parts" in whole

    with pytest.raises(ValidationError) as refused:
        set_series(editor=cast.alice, article=stage.parts[0], series=stage.series, part=3)
    assert "part 3" in refused.value.message_dict["part"][0]
    delete_series(editor=cast.ada, series=stage.series)
    assert client.get("/series/the-sea/").status_code == 404
    assert "Part 2 of" not in html_of(client, "/articles/part-1/")
    assert not Article.objects.exclude(part=None).exists()


def test_a_part_is_chosen_in_the_admin(alice, cast, stage):
    article = published(cast.alice, "More")
    form = typed(article, series=stage.series.pk, part=3)
    answer = alice.post(step(article), form)
    assert "is part 3 of this series" in answer.content.decode()
    for _twice in range(2):
        article.refresh_from_db()
        version = Article.objects.get(pk=article.pk).version
        assert alice.post(step(article), form | {"part": 4, "seen_version": version}).status_code == 302
    assert Article.objects.values_list("series", "part").get(pk=article.pk) == (stage.series.pk, 4)
    answer = alice.post(step(article), typed(article, series=stage.series.pk, part=""))
    assert "Which part of the series" in answer.content.decode()
    alice.post(step(article), typed(article, series="", part=""))
    assert Article.objects.values_list("series", "part").get(pk=article.pk) == (None, None)


def test_what_is_related_shares_subjects_first_then_an_author(cast, django_assert_num_queries, monkeypatch):
    one = published(cast.alice, "One", tags=["Sea", "Law"], at=MAY)
    published(cast.bob, "Stranger", tags=["Food"])
    published(cast.alice, "Same author", at=MAY)
    published(cast.bob, "Both subjects", tags=["Sea", "Law"], at=MAY)
    published(cast.bob, "One subject", tags=["Sea"], at=MAY)
    published(cast.alice, "Later", tags=["Sea", "Law"], at=timezone.now() + timedelta(days=1))
    found = access_article(one.slug, now=timezone.now())
    with django_assert_num_queries(1):
        related = around(found, timezone.now()).related
        assert [article.current.title for article in related] == [
            "Both subjects",
            "One subject",
            "Same author",
        ]
    monkeypatch.setattr("articles.around.CANDIDATES", 2)  # only those filed last are looked at, however many
    for n in (1, 2):
        published(cast.bob, f"New {n}", tags=["Sea"])
    titles = [article.title for article in around(found, timezone.now()).related]
    assert titles == ["Both subjects", "New 2", "New 1"]


def test_a_new_article_does_not_leave_the_old_ones_page_stale(client, cast, monkeypatch):
    published(cast.alice, "One", tags=["Sea"], at=MAY)
    assert 'class="related"' not in html_of(client, "/articles/one/")
    soon = timezone.now() + timedelta(hours=1)
    published(cast.bob, "Two", tags=["Sea"], at=MAY + timedelta(days=1))
    three = published(cast.bob, "Three", tags=["Sea"], at=soon)
    html = html_of(client, "/articles/one/?fresh")
    assert 'lang="en"><a href="/articles/two/"' in html and "/articles/three/" not in html
    monkeypatch.setattr("django.utils.timezone.now", lambda: soon + timedelta(minutes=1))
    assert 'lang="en"><a href="/articles/three/"' in html_of(client, "/articles/one/?later")
    withdraw_article(editor=cast.bob, article=three)
    assert "/articles/three/" not in html_of(client, "/articles/one/?after")
