"""The interface in two languages: by address, with links between them, remembered for members, in letters too."""

import re
from datetime import UTC, datetime

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from accounts.models import Person
from articles.actions.site import delete_page, save_identity, save_menu, save_name, save_page
from articles.models import MenuItem, Page, SiteIdentity
from comments.actions.pinning import pin_comment
from comments.models import Comment
from comments.rules.speaking import language_of_words
from groundwork.languages import alternates_of, in_language, number, spoken
from tests.cast import PASSWORD, address_of
from tests.journeys import PHONE, assert_accessible
from tests.letters import letter, link_in
from tests.publishing import published
from tests.talking import note, say

SHIFTS = """() => new Promise((done) => {
    const sum = (list) => list.getEntries().reduce((sum, { value }) => sum + value, 0);
    new PerformanceObserver((list) => done(sum(list))).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(0)));
})"""


@pytest.fixture
def article(cast):
    return published(cast.alice, "Tides", "The sea comes and goes.\n\nTwice a day.", tags=["sea"])


def page(path, browser=None, status=200):
    response = (browser or Client()).get(path)
    assert response.status_code == status, path
    return response.content.decode()


# --- addresses


@pytest.mark.parametrize(
    ("path", "english", "japanese"),
    [
        ("/", "/", "/ja/"),
        ("/ja/", "/", "/ja/"),
        ("/search/?q=a&b=1", "/search/?q=a&b=1", "/ja/search/?q=a&b=1"),
        ("/ja/search/?q=/ja/", "/search/?q=/ja/", "/ja/search/?q=/ja/"),
        ("/ja-JP/x/", "/ja-JP/x/", "/ja/ja-JP/x/"),  # no address of ours
        ("/jam/", "/jam/", "/ja/jam/"),
        ("/ja//evil.example/", "/evil.example/", "/ja/evil.example/"),  # never another host
    ],
)
def test_the_same_page_in_the_other_language(path, english, japanese):
    assert (in_language(path, "en"), in_language(path, "ja")) == (english, japanese)


def test_what_the_interface_speaks():
    assert [spoken(tag) for tag in ("ja", "ja-JP", "en-GB", "fr", "", None)] == ["ja", "ja", "en", "", "", ""]


def test_pages_without_a_language_have_no_other(db):
    assert [alternate.code for alternate in alternates_of("/robots.txt")] == ["en"]
    assert [alternate.path for alternate in alternates_of("/ja/archive/")] == ["/archive/", "/ja/archive/"]


def test_every_page_names_itself_in_both_languages_and_links_to_the_other(article):
    for path, other, language in [
        ("/articles/tides/", "/ja/articles/tides/", "en"),
        ("/ja/articles/tides/", "/articles/tides/", "ja"),
    ]:
        html = page(path)
        assert f'<html lang="{language}">' in html
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in html
        assert '<link rel="alternate" hreflang="en" href="http://127.0.0.1:8000/articles/tides/">' in html
        assert '<link rel="alternate" hreflang="ja" href="http://127.0.0.1:8000/ja/articles/tides/">' in html
        assert 'hreflang="x-default" href="http://127.0.0.1:8000/articles/tides/"' in html
        assert f'<a href="{other}" rel="alternate" hreflang=' in html
        assert '<div class="prose e-content" id="text" lang="en"' in html, (
            "the article keeps its own language"
        )


def test_the_switch_carries_the_question_of_a_search_and_no_version(article):
    assert '<a href="/ja/search/?q=sea&amp;kind=article" rel="alternate"' in page(
        "/search/?q=sea&kind=article"
    )
    assert '<a href="/ja/articles/tides/" rel="alternate"' in page("/articles/tides/?v=1")


def test_what_is_not_there_is_not_offered_in_another_language(db):
    assert "tongues" not in page("/nowhere/", status=404)


def test_a_comment_reaches_the_pages_of_both_languages(cast, article):
    before = [page(path) for path in ("/articles/tides/", "/ja/articles/tides/")]
    say(cast.bob, article, "Moon and sun together.")
    after = [page(path) for path in ("/articles/tides/", "/ja/articles/tides/")]
    assert ["Moon and sun" in html for html in before + after] == [False, False, True, True]
    assert ["/ja/comments/" in html for html in after] == [False, True], "links stay in the language"


@pytest.mark.parametrize(
    ("words", "likely", "language"),
    [
        ("The sea comes and goes.", ["en", "ja"], "en"),
        ("潮は満ち引きする。", ["en", "ja"], "ja"),
        ("潮は満ち引きする。", ["en"], "ja"),  # kana are written by nobody else
        ("海與月亮", ["zh-Hant", "en"], "zh-Hant"),
        ("海與月亮", ["en", "ja"], ""),
        ("Mehr Wasser als Land", ["ja", "ja", "en"], "de"),
        ("Das ist nicht, was die Autorin meint.", ["en"], "de"),
        ("Ce n'est pas ce que dit l'auteur de l'essai.", ["en"], "fr"),
        ("Das ist nicht, was die Autorin meint.", ["de-AT", "en"], "de-AT"),
        ("As the author says, der Begriff is not a new one.", ["en"], "en"),
        ("I was there.", ["de", "en"], "en"),
        ("Quite so!", ["en"], "en"),  # too short to tell it from what is likely
        ("Genau!", ["en"], "en"),
        ("Die Flut", ["en"], ""),  # one word speaks against it, and one proves nothing
        ("Merivesi nousee ja laskee kahdesti vuorokaudessa, sanoi isoäiti aina.", ["en"], ""),
        ("Merivesi nousee ja laskee kahdesti vuorokaudessa, sanoi isoäiti aina.", ["fi", "en"], "fi"),
        ("Det er ikke så mye å si om det.", ["en"], ""),  # Danish or Norwegian
        ("Det er ikke så mye å si om det.", ["da", "en"], "da"),
        ("El mar no és el mateix que la mar dels altres.", ["ca", "en"], ""),  # Catalan is not Spanish
        ("`let x = y`, https://example.org/a 調べました", ["ja"], "ja"),
        ("👍 ... 7", ["en"], ""),
        ("приливы", ["en", "ja"], ""),
        ("밀물과 썰물", ["en"], "ko"),
    ],
)
def test_the_language_of_words_is_told_by_their_script_and_commonest_words(words, likely, language):
    assert language_of_words(words, likely) == language


def test_words_in_another_language_than_the_page_say_so_and_their_links_stay_in_the_readers(cast, article):
    first = say(cast.bob, article, "Twice a day, indeed.")
    with translation.override("ja"):  # written on a page in Japanese
        second = say(cast.charlie, article, "その通りです。#1 もご覧ください。")
    third = say(cast.bob, article, "Das Meer ist nicht zu halten.")
    say(cast.bob, article, "Merivesi nousee ja laskee kahdesti vuorokaudessa, sanoi isoäiti aina.")
    pin_comment(user=cast.alice, comment=note(cast.bob, article, "Twice a day", "All of them?"))
    assert [first.language, second.language, third.language] == ["en", "ja", "de"]
    english, japanese = page("/articles/tides/"), page("/ja/articles/tides/")
    assert '<div class="body e-content" lang="ja" dir="auto"><p>その通り' in english
    assert '<div class="body e-content" dir="auto"><p>Twice' in english
    assert '<div class="body e-content" dir="auto"><p>その通り' in japanese
    assert (
        '<blockquote class="quote" lang="en" dir="auto">' in japanese
        and '<span lang="en" dir="auto">' in japanese
    )
    assert '<blockquote class="quote" dir="auto">' in english and '<span dir="auto">All of them' in english
    for shown in (english, japanese):
        assert '<div class="body e-content" lang="de" dir="auto"><p>Das Meer' in shown
        assert '<div class="body e-content" lang="" dir="auto"><p>Merivesi' in shown, (
            "unknown, and not the page's"
        )
    assert '<div class="body e-content" lang="en" dir="auto"><p>Twice' in japanese
    assert f'href="/comments/{first.pk}/">#1' in english.split("その通り")[1]
    assert f'href="/ja/comments/{first.pk}/">#1' in japanese.split("その通り")[1]


def test_the_sites_menu_stays_in_the_language(cast):
    about = save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Us."))
    for n, url in enumerate([about.get_absolute_url(), "https://example.org/", "/feeds/"]):
        MenuItem.objects.create(position=n, label=f"Item {n}", url=url)
    theirs = (
        '<a href="/ja/pages/about/" lang="en">Item 0</a><a href="https://example.org/" lang="en">Item 1</a>'
    )
    assert theirs in page("/ja/")
    assert '<a href="/pages/about/">Item 0</a>' in page("/")


def test_the_site_has_a_name_a_menu_and_pages_in_each_language(cast, article):
    save_identity(editor=cast.ada, name="Tides", tagline="On the sea", lead=None)
    save_menu(editor=cast.ada, items=[("About", "/pages/about/"), ("Sea", "/tags/sea/")])
    save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Who we are."))
    before = page("/ja/")
    assert '<a class="brand" href="/ja/" lang="en">' in before and '<h1 class="subject" lang="en">' in before
    assert '<a href="/ja/pages/about/" lang="en">About</a>' in before

    said = SiteIdentity.load().version
    save_name(editor=cast.ada, language="ja", name="潮", tagline="海について")
    save_menu(editor=cast.ada, items=[("案内", "/pages/about/")], language="ja")
    save_page(editor=cast.ada, page=Page(slug="about", title="案内の頁", language="ja", source="私たち。"))
    assert SiteIdentity.load().version == said + 3, "each is a change of what every page shows"
    save_name(editor=cast.ada, language="ja", name="潮", tagline="海について")
    assert SiteIdentity.load().version == said + 3
    japanese, english = page("/ja/"), page("/")
    assert "<title>潮 – 海について</title>" in japanese and '<h1 class="subject">海について</h1>' in japanese
    assert '<a href="/ja/pages/about/">案内</a></nav>' in japanese, "its own menu, and nothing of the other's"
    assert '<a href="/ja/pages/about/" lang="ja">案内の頁</a>' in japanese and ">About<" not in japanese
    assert "<title>Tides – On the sea</title>" in english and '<a href="/pages/about/">About</a>' in english
    assert "潮" not in english and "案内" not in english
    assert "<title>Tides – 潮</title>" in page("/ja/articles/tides/")
    assert "<title>潮</title>" in page("/ja/feeds/articles/")
    assert "{Tides}" in page("/ja/articles/tides/revisions/1/cite.bib"), (
        "an English text is cited with its site's name"
    )


def test_a_standing_page_is_told_from_one_that_is_there_in_another_language_only(cast):
    host = "http://127.0.0.1:8000"
    link = '<link rel="{}" href="{}">\n'.format
    alternate = '<link rel="alternate" hreflang="{}" href="{}">\n'.format
    save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Who we are."))
    for path in ("/pages/about/", "/ja/pages/about/"):
        there = page(path)
        assert '<article lang="en" dir="ltr">' in there and "Who we are." in there
        assert link("canonical", f"{host}/pages/about/") in there
        assert 'rel="alternate" hreflang' not in there.split("<body>")[0]
    assert "/ja/pages/about/" not in page("/sitemaps/site.xml")
    save_page(editor=cast.ada, page=Page(slug="about", title="案内", language="ja-JP", source="私たち。"))
    for path, lang, words in [
        ("/pages/about/", "en", "Who we are."),
        ("/ja/pages/about/", "ja-JP", "私たち。"),
    ]:
        there = page(path)
        assert f'<article lang="{lang}" dir="ltr">' in there and words in there
        assert link("canonical", host + path) in there
        assert alternate("ja", f"{host}/ja/pages/about/") in there
        assert alternate("x-default", f"{host}/pages/about/") in there
    assert page("/sitemaps/site.xml").count(f"<loc>{host}/ja/pages/about/</loc>") == 1
    assert page("/sitemaps/site.xml").count(f"<loc>{host}/pages/about/</loc>") == 1
    delete_page(editor=cast.ada, page=Page.objects.get(language="en"))
    assert "私たち。" in page("/pages/about/"), "rather in another language than not at all"


# --- for programs


def test_feeds_and_the_sitemap_know_both_languages(cast, article):
    say(cast.bob, article, "潮のお話。")
    Comment.objects.update(language="ja")
    for path, language in [("/feeds/articles/", "en"), ("/ja/feeds/articles/", "ja")]:
        feed = feedparser.parse(Client().get(path).content)
        assert feed.feed.language == language and feed.entries[0].title_detail.language == "en"
        assert feed.entries[0].link.endswith(in_language("/articles/tides/", language))
    talk = feedparser.parse(Client().get("/feeds/articles/tides/").content)
    assert (talk.feed.language, talk.entries[0].title_detail.language) == ("en", "ja")
    file = re.findall(r"<loc>\S+?(/sitemaps/articles\S+)</loc>", page("/sitemap.xml"))[0]
    there = page(file)
    assert re.findall(r"<loc>http://127.0.0.1:8000(\S+)</loc>", there) == [
        "/articles/tides/",
        "/ja/articles/tides/",
    ]
    for code, path in [("en", "/articles/tides/"), ("ja", "/ja/articles/tides/")]:
        link = f'<xhtml:link rel="alternate" hreflang="{code}" href="http://127.0.0.1:8000{path}"/>'
        assert there.count(link) == 2, "each names both"


def test_dates_are_written_as_the_language_has_them(cast):
    published(cast.alice, "Once", at=datetime(2025, 5, 17, 12, tzinfo=UTC))
    assert ">17 May 2025</time>" in page("/articles/once/")
    assert ">2025年5月17日</time>" in page("/ja/articles/once/")
    assert "5月" in page("/ja/archive/2025/")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_numbers_are_grouped_as_the_language_has_them(language):
    with translation.override(language):
        assert [number(n) for n in (7, 12345, 2_000_000)] == ["7", "12,345", "2,000,000"]


# --- whom it is remembered for


def test_a_member_chooses_once_and_comes_in_by_that_language(cast, bob):
    assert page("/accounts/language/", bob).count('name="language"') == 2
    answer = bob.post("/accounts/language/", {"language": "ja"})
    assert answer["Location"] == "/ja/accounts/"
    assert "日本語" in page("/ja/accounts/", bob)
    assert Person.objects.get(user=cast.bob).language == "ja"
    assert bob.post("/accounts/language/", {"language": "tlh"}).status_code == 200
    assert Person.objects.get(user=cast.bob).language == "ja"

    fields = {"login": cast.bob.email, "password": PASSWORD}
    assert Client().post(reverse("account_login"), fields)["Location"] == "/ja/"
    assert Client().post("/accounts/login/", {**fields, "next": "/archive/"})["Location"] == "/ja/archive/"
    assert Client().post("/accounts/login/", {**fields, "next": "/healthz"})["Location"] == "/healthz"
    # Whoever came by the address of a language stays in it.
    Person.objects.filter(user=cast.bob).update(language="en")
    assert (
        Client().post("/ja/accounts/login/", {**fields, "next": "/ja/archive/"})["Location"] == "/ja/archive/"
    )


def test_a_new_member_keeps_the_language_of_the_page(db):
    fields = {"name": "Dora", "email": address_of("dora"), "password1": PASSWORD}
    Client().post("/ja/accounts/signup/", fields)
    assert Person.objects.get(name="Dora").language == "ja"
    assert "/ja/accounts/confirm-email/" in link_in(letter(address_of("dora")))


def test_letters_to_a_guest_are_in_the_language_of_the_page_they_wrote_on(article):
    for path, language, door in [
        ("/ja/articles/tides/comment/", "ja", "/ja/guests/"),
        ("/articles/tides/comment/", "en", "/guests/"),
    ]:
        asked = {
            "ja": "ご本人の投稿ですか？ 確認をお願いします",
            "en": "Is this you? Confirm what you wrote",
        }[language]
        fields = {"name": f"Guest {language}", "email": f"{language}@example.org", "then": "post"}
        Client().post(path, {"body": f"Words in {language}.", **fields})
        assert Person.objects.get(email=fields["email"]).language == language
        message = letter(fields["email"])
        assert link_in(message).startswith(door) and message.subject == asked


def test_who_is_not_logged_in_chooses_nothing(db):
    assert Client().post("/accounts/language/", {"language": "ja"})["Location"].startswith("/accounts/login/")


# --- in a browser


@pytest.mark.journey
def test_a_browser_that_prefers_the_other_language_is_told_once(article, new_page):
    japanese = new_page(locale="ja-JP", viewport=PHONE)
    japanese.goto("/articles/tides/")
    line = japanese.locator(".offer")
    expect(line.get_by_role("link")).to_have_text("このページは日本語でも読めます")
    assert_accessible(japanese)
    assert japanese.evaluate(SHIFTS) < 0.01, "nothing has moved for it"  # a line in the flow would be 0.05
    line.get_by_role("button").click()
    expect(line).to_have_count(0)
    expect(japanese.locator("#main")).to_be_focused()
    japanese.goto("/")
    expect(japanese.locator(".tongues")).to_be_visible()
    expect(line).to_have_count(0)
    japanese.locator(".tongues a").click()
    expect(japanese.locator("html")).to_have_attribute("lang", "ja")
    expect(line).to_have_count(0)

    german = new_page(locale="de-DE")
    german.goto("/ja/articles/tides/")
    expect(german.locator(".tongues")).to_be_visible()
    expect(german.locator(".offer")).to_have_count(0)
    english = new_page(locale="en-GB")
    english.goto("/ja/articles/tides/")
    english.locator(".offer a").click()
    expect(english.locator("html")).to_have_attribute("lang", "en")
    expect(english.locator(".offer")).to_have_count(0)
