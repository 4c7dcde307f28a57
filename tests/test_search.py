"""The search page: articles, comments and notes by their words, in any script; the same on both databases."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from alliance_site import searching
from alliance_site.api import search as api_of_search
from alliance_site.pages import search as page_of_search
from alliance_site.searching import Cursor, Wanted, find
from articles import searching as among_articles
from articles.actions.bylines import show_author_anew
from articles.actions.describing import set_authors
from articles.actions.drafting import create_article
from articles.actions.indexing import index_missing
from articles.actions.publishing import withdraw_article
from articles.models import SearchText
from comments import searching as among_comments
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.moderating import decide
from comments.models import Comment
from groundwork.limits import Limit
from groundwork.snippets import marked, snippet
from tests.publishing import edited, published
from tests.talking import fresh, note, page, say, talked_about, texts

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)


def found(address: str, status: int = 200) -> list[str]:
    """The titles of what is found, in order."""
    return texts(page(Client(), address, status).css(".hit h2"))


def asked(words: str, **narrowed) -> list[str]:
    """The same, without the page."""
    results = find(Wanted(words, **narrowed), now=timezone.now())
    return [item.title if hasattr(item, "title") else f"#{item.number}" for item in results.found]


@pytest.fixture
def sea(cast):
    return talked_about(
        cast.alice,
        "The Sea",
        "A long way to the harbour, past the café.\n\nWaves, and waves again.",
        at=MAY,
        tags=["Water"],
    )


# --- what is found


@pytest.mark.django_db
def test_articles_comments_and_notes_with_the_words_marked(cast, sea):
    other = published(cast.alice, "猫の話", "吾輩は猫である。名前はまだ無い。", language="ja")
    say(cast.bob, sea, "Sailing to the **harbour** takes a while, a CAFÉ on the way.")
    note(cast.charlie, sea, "Waves", "Which harbour & which <waves>?")
    say(cast.bob, other, "猫は可愛い。ﾊﾟﾝも好き。")
    tree = page(Client(), "/search/?q=Harbour")
    assert texts(tree.css(".hit .label")) == ["Article", "Note", "Comment"]
    assert {mark.lower() for mark in texts(tree.css(".hit mark"))} == {"harbour"}
    assert "Which harbour & which <waves>?" in texts(tree.css(".hit .words"))
    assert "3 found" in tree.css_first("#answers").text()
    assert texts(tree.css(".hit .quote")) == ["Waves"]
    assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex"
    for query in ("cafe", "CAFÉ", "ＣＡＦＥ"):
        tree = page(Client(), f"/search/?q={query}")
        assert set(texts(tree.css(".hit mark"))) == {"café", "CAFÉ"}
    tree = page(Client(), "/search/?q=吾輩は猫")
    assert texts(tree.css(".hit mark")) == ["吾輩は猫"] and texts(tree.css(".hit h2")) == ["猫の話"]
    assert set(texts(page(Client(), "/search/?q=パン").css(".hit mark"))) == {"ﾊﾟﾝ"}
    assert found("/search/?q=Alice") == ["猫の話", "The Sea"]  # an author
    assert found("/search/?q=dog") == []


@pytest.mark.django_db
def test_quotes_hold_words_together_and_stars_begin_them(cast, sea):
    say(cast.bob, sea, "red wine, white house")
    say(cast.bob, sea, "white wine, red house 東京都は 京都東京")
    assert asked("red wine") == ["#1", "#2"]  # those that stand together first
    assert asked('"red wine"') == ["#1"] and asked('“WINE red” white "') == ["#2"]
    assert asked('"wine house"') == [] and asked('wine "house') == ["#2", "#1"]
    assert asked("hou*") == ["#2", "#1"] and asked("hou") == []
    assert asked('"東京都"') == ["#2"] and asked('"都東京"') == ["#2"] and asked('"東京京"') == []
    assert asked('"house 東"') == ["#2"]
    assert asked("Sea") == ["The Sea"] and asked("%") == [] and asked('"') == []


@pytest.mark.django_db
def test_filters(cast, sea):
    note(cast.bob, sea, "Waves", "Salt in a note.")
    comment = say(cast.gwen, sea, "Salt in a comment.")
    salty = published(cast.ada, "Salt", "Of the earth.", tags=["Cooking"], at=MAY + timedelta(days=40))
    say(cast.bob, salty, "More salt.")
    everything = {"Salt", "#1", "#2"}
    assert set(asked("salt")) == everything and len(asked("salt")) == 4
    assert asked("salt", kind="article") == ["Salt"] and asked("salt", kind="note") == ["#1"]
    assert asked("salt", kind="comment") == ["#1", "#2"]
    assert asked("salt", by="bob") == ["#1", "#1"] and asked("salt", by="Gwen") == ["#2"]
    assert asked("salt", by="@ada") == ["Salt"] and asked("salt", by="nobody") == []
    assert asked("salt", tag="Cooking") == ["Salt", "#1"] and asked("salt", tag="water") == ["#2", "#1"]
    assert asked("salt", article="the-sea") == ["#2", "#1"]
    assert asked("salt", article="the-sea", tag="cooking") == []
    assert asked("salt", until=date(2025, 7, 1)) == ["Salt"]
    assert asked("salt", since=comment.made_at.date(), kind="comment") == ["#1", "#2"]
    assert asked("salt", until=comment.made_at.date() - timedelta(days=1), kind="comment") == []
    address = "/search/?q=salt&kind=comment&article=http://127.0.0.1:8000/articles/the-sea/&by=gwen&since=2025-01-01"
    assert found(address) == ["Comment 2 by Gwen"]


@pytest.mark.django_db
def test_what_is_searched_follows_edits_names_and_authors(cast, sea):
    edited(cast.alice, sea, "A short way to the lighthouse.")
    assert asked("harbour") == [] and asked("lighthouse") == ["The Sea"]
    set_authors(editor=cast.ada, article=fresh(sea), authors=[cast.bob])
    assert asked("alice") == [] and asked("bob") == ["The Sea"]
    cast.bob.person.name = "Robert"
    cast.bob.person.save(update_fields=["name"])
    show_author_anew(cast.bob.person)
    assert asked("bob") == [] and asked("robert") == ["The Sea"]
    before = SearchText.objects.values().get()
    SearchText.objects.all().delete()
    assert asked("robert") == [] and index_missing() == 1 and index_missing() == 0
    assert SearchText.objects.values().get() == before
    SearchText.objects.all().delete()
    import_module("articles.migrations.0004_searching").write_words(apps, [sea.pk])
    assert SearchText.objects.values().get() == before and asked("robert") == ["The Sea"]


# --- what is never found: one state each


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["unproven", "held", "hidden", "spam", "withdrawn", "erased", "private"])
def test_a_comment_that_not_everybody_may_read(cast, sea, state):
    first = say(cast.bob, sea, "Zanzibar, said in public.")
    if state == "private":
        say(cast.charlie, sea, "Zanzibar, for me.", audience="private")
    elif state == "hidden":
        second = say(cast.charlie, sea, "Zanzibar again.")
        decide(
            moderator=cast.mo,
            comment=second,
            verb="hide",
            reason="abuse",
            expected_version=second.version,
        )
    elif state == "withdrawn":
        second = say(cast.charlie, sea, "Zanzibar again.")
        withdraw_comment(person=cast.charlie.person, comment=second, expected_version=second.version)
    else:
        second = say(cast.charlie, sea, "Zanzibar again.")
        Comment.objects.filter(pk=second.pk).update(state=state)
    assert Comment.objects.filter(source__contains="Zanzibar").count() >= (1 if state == "withdrawn" else 2)
    assert asked("zanzibar") == [f"#{first.number}"]
    assert asked("zanzibar", by="charlie") == [] and asked("zanzibar", article="the-sea") == ["#1"]


@pytest.mark.django_db
def test_an_article_that_nobody_can_read_is_not_found_and_its_talk_neither(cast, sea):
    say(cast.bob, sea, "Zanzibar.")
    create_article(author=cast.alice, slug="draft", title="Zanzibar", source="Zanzibar")
    published(cast.alice, "Zanzibar to come", "Zanzibar", at=timezone.now() + timedelta(days=1))
    assert asked("zanzibar") == ["#1"]
    withdraw_article(editor=cast.alice, article=sea)
    assert asked("zanzibar") == [] and asked("harbour") == []
    assert asked("zanzibar", by="bob") == [] and asked("zanzibar", article="the-sea") == []


@pytest.mark.django_db
def test_words_that_were_edited_away_are_not_found(cast, sea):
    comment = say(cast.bob, sea, "Zanzibar.")
    edit_comment(person=cast.bob.person, comment=comment, body="Elsewhere.", expected_version=comment.version)
    assert asked("zanzibar") == [] and asked("elsewhere") == ["#1"]


# --- order and pages


@pytest.mark.django_db
def test_the_nearest_first_then_the_newest_page_by_page(cast, sea, client, monkeypatch):
    salt = published(cast.alice, "Salt and pepper", "Of the sea.", at=MAY)
    for number in range(5):
        say(cast.bob, salt, f"pepper {number} salt")
    say(cast.bob, salt, "salt pepper; salt, pepper")
    published(cast.alice, "Cooking", "With salt, with pepper.")
    best_first = ["Salt and pepper", "#6", "Cooking", "#5", "#4", "#3", "#2", "#1"]
    assert asked("salt pepper") == best_first
    monkeypatch.setattr(searching, "PER_PAGE", 3)
    assert walk("salt pepper") == [best_first[:3], best_first[3:6], best_first[6:]]
    tree = page(client, "/search/?q=salt pepper&kind=&by=bob")
    following = tree.css_first("a[rel=next]").attributes["href"]
    assert "by=bob" in following and "kind" not in following
    say(cast.bob, salt, "salt pepper salt pepper salt")  # meanwhile
    assert found(f"/search/{following}") == ["Comment 3 by Bob", "Comment 2 by Bob", "Comment 1 by Bob"]


@pytest.mark.django_db
@pytest.mark.parametrize("narrowed", [{}, {"by": "bob"}, {"article": "the-sea"}, {"kind": "note"}])
def test_what_is_ranked_at_once_is_bounded_and_the_rest_follows(cast, sea, monkeypatch, narrowed):
    for number in range(7):
        note(cast.bob if number != 2 else cast.charlie, sea, "Waves", f"Salt {number}")
    monkeypatch.setattr(among_comments, "MOST_FOUND", 3)
    monkeypatch.setattr(among_comments, "PROBED", 4)
    monkeypatch.setattr(among_comments, "PROBED_NOTES", 4)
    monkeypatch.setattr(among_comments, "CHUNKS", (1, 2))
    monkeypatch.setattr(searching, "PER_PAGE", 2)
    wanted = [f"#{n}" for n in range(7, 0, -1) if n != 3 or narrowed != {"by": "bob"}]
    pages = walk("salt", **narrowed)
    assert [item for shown in pages for item in shown] == wanted
    first = find(Wanted("salt", **narrowed), now=timezone.now())
    assert first.is_capped and first.count <= 3 and first.next is not None
    today = timezone.now().date()
    assert asked("salt", since=today, until=today, **narrowed) == wanted[:2]
    assert asked("salt", until=today - timedelta(days=1), **narrowed) == []


@pytest.mark.django_db
def test_a_thousand_articles_are_ranked(cast, sea, monkeypatch):
    published(cast.alice, "Another", "The harbour.")
    monkeypatch.setattr(among_articles, "MOST_FOUND", 1)
    results = find(Wanted("harbour"), now=timezone.now())
    assert (len(results.found), results.count, results.is_capped) == (1, 1, True)
    assert "1+ found" in page(Client(), "/search/?q=harbour").css_first("#answers").text()


def walk(words: str, **narrowed) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        results = find(Wanted(words, **narrowed), now=timezone.now(), cursor=cursor)
        pages.append([item.title if hasattr(item, "title") else f"#{item.number}" for item in results.found])
        cursor = results.next
        if cursor is None or len(pages) > 20:
            return [shown for shown in pages if shown]
        assert Cursor.of(str(cursor)) == cursor


def statements():
    """The most that one answer may take; PostgreSQL is led to each of two indexes by three more."""
    return 16 if connection.vendor == "sqlite" else 22


# --- as a page


@pytest.mark.django_db
def test_it_is_never_kept_and_knows_nobody(cast, sea, bob, django_assert_max_num_queries):
    say(cast.bob, sea, "In the harbour.")
    address = "/search/?q=harbour"
    with django_assert_max_num_queries(statements()):
        first = Client().get(address)
    second = bob.get(address, headers={"Authorization": "x"})
    assert first.content == second.content and not first.cookies and not second.cookies
    assert first["Cache-Control"] == "no-store" and first["Vary"] == "Accept-Encoding"
    assert 'href="/search/"' in bob.get("/").content.decode()
    empty = page(Client(), "/search/")
    assert empty.css_first("form[method=get] [name=q]") is not None and empty.css("#answers") == []
    assert empty.css_first("datalist option").attributes["value"] == "Water"


ODD = [
    "", " ", "%00", "a%00b", "%ED%A0%80", '"', '""', '"a', "*", "-", "NOT", "a AND b", "a NEAR(b)", "text:a", "(", "'",
    "^a", "{a}", "a* b*", "\\", "%25", "_", "💥", "'; DROP TABLE x; --", "<script>alert(1)</script>", "a&!b|c:*", "٣",
    "猫" * 200, "a " * 100, "\u202e\u2028", "ﷺ" * 200, "“a b”c", "e\u0301" * 90, "a" * 10_000,
]  # fmt: skip


@pytest.mark.django_db
def test_nothing_that_is_typed_brings_it_down(sea, monkeypatch):
    monkeypatch.setattr(page_of_search, "SEARCHES", Limit("search", times=999, seconds=60))
    client = Client()
    for words in ODD:
        value = quoted(words)
        for address in (f"/search/?q={value}", f"/search/?q=a&by={value}&tag={value}&article={value}"):
            answer = client.get(address)
            assert answer.status_code in (200, 422), address
            assert b"<script>alert" not in answer.content and b"\x00" not in answer.content


def quoted(words: str) -> str:
    return words if "%" in words else quote(words)


@pytest.mark.django_db
def test_what_cannot_be_searched_is_told_beside_its_field_and_kept(sea):
    long = "waves " * 2_000
    tree = page(Client(), f"/search/?q={long}&since=yesterday&kind=essays&by=bob", 422)
    assert tree.css_first("[name=q]").attributes["value"].strip() == long.strip()
    assert tree.css_first("[name=since]").attributes["value"] == "yesterday"
    assert tree.css_first("[name=by]").attributes["value"] == "bob"
    assert "a search has at most 200" in tree.css_first("#id_q_error").text()
    assert tree.css_first("#id_since_error") and tree.css_first("#id_kind_error") and not tree.css(".hit")
    for cursor in ("x", "-1", "9" * 30, "1-2", "٣"):
        assert Client().get(f"/search/?q=waves&after={cursor}").status_code == 404


@pytest.mark.django_db
def test_too_many_searches_wait(sea, monkeypatch):
    monkeypatch.setattr(page_of_search, "SEARCHES", Limit("search", times=2, seconds=3600))
    client = Client()
    for _time in range(2):
        assert client.get("/search/?q=waves").status_code == 200
    answer = client.get("/search/?q=waves")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert b"Please wait" in answer.content and b'value="waves"' in answer.content
    assert client.get("/search/").status_code == 200  # the empty form costs nothing
    assert Client(REMOTE_ADDR="198.51.100.7").get("/search/?q=waves").status_code == 200


# --- by program


@pytest.mark.django_db
def test_the_api_gives_the_same(cast, sea, client, monkeypatch, django_assert_max_num_queries):
    comment = say(cast.bob, sea, "A harbour & more. Harbour.")
    written = note(cast.charlie, sea, "Waves", "No harbour here.")
    say(cast.charlie, sea, "My harbour.", audience="private")
    with django_assert_max_num_queries(statements()):
        answer = client.get("/api/v1/search", {"q": "HARBOUR"}).json()
    assert [item["kind"] for item in answer["items"]] == ["article", "comment", "note"]
    assert (answer["count"], answer["is_capped"], answer["next"]) == (3, False, None)
    article, first, second = answer["items"]
    assert (article["article"]["slug"], first["comment"]["id"]) == ("the-sea", str(comment.pk))
    assert second["comment"]["passage"]["exact"] == "Waves" and second["comment"]["id"] == str(written.pk)
    assert first["snippet"] == "A harbour & more. Harbour."
    assert [first["snippet"][start:end] for start, end in first["marks"]] == ["harbour", "Harbour"]
    monkeypatch.setattr(searching, "PER_PAGE", 2)
    page_one = client.get("/api/v1/search", {"q": "harbour"}).json()
    page_two = client.get("/api/v1/search", {"q": "harbour", "after": page_one["next"]}).json()
    assert [*page_one["items"], *page_two["items"]] == answer["items"] and page_two["next"] is None
    narrowed = {"q": "harbour", "kind": "note", "by": "charlie", "since": "2025-01-01", "article": "the-sea"}
    assert [item["kind"] for item in client.get("/api/v1/search", narrowed).json()["items"]] == ["note"]
    for wrong in ({"q": "x" * 201}, {}, {"q": "a", "kind": "essay"}, {"q": "a", "since": "yesterday"}):
        assert client.get("/api/v1/search", wrong).status_code == 422, wrong
    assert client.get("/api/v1/search", {"q": "a", "after": "x"}).status_code == 404
    assert client.get("/api/v1/search?q=a%00%ED%A0%80").status_code == 200
    assert client.get("/api/v1/search", {"q": "*"}).json()["items"] == []
    monkeypatch.setattr(api_of_search, "SEARCHES", Limit("search", times=1, seconds=3600))
    answers = [client.get("/api/v1/search", {"q": "a"}, REMOTE_ADDR="198.51.100.9") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429] and answers[1]["Retry-After"]


# --- snippets


def test_snippets_show_where_most_words_stand_together():
    text = f"{'Sand and stones. ' * 40}The Café by the sea. {'Dunes, and more dunes. ' * 40}A sea alone."
    pieces = snippet(text, "sea cafe")
    assert "".join(words for words, _is in pieces).startswith("…")
    assert [words for words, is_marked in pieces if is_marked] == ["Café", "sea"]
    assert len("".join(words for words, _is in pieces)) < 260
    assert snippet("Nothing of it.", "sea") == [("Nothing of it.", False)]
    assert snippet("", "sea") == [] and marked("The Sea", "*") == [("The Sea", False)]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("a seal in the sea", "sea", ["sea"]),
        ("a seal in the sea", "sea*", ["seal", "sea"]),
        ("Ｆｕｌｌ width", "full", ["Ｆｕｌｌ"]),
        ("e\u0301te\u0301 and ÉTÉ", "ete", ["e\u0301te\u0301", "ÉTÉ"]),
        ("がく、ｶﾞｸ、か\u3099く", "がく", ["がく", "か\u3099く"]),
        ("東京都庁は東京に", "東京都庁", ["東京都庁", "東京"]),
        ("Ёлка и ЁЛКА", "елка", ["Ёлка", "ЁЛКА"]),
        ("x" * 20_000, "y " * 90, []),
    ],
)
def test_what_is_marked(text, query, words):
    assert [piece.words for piece in marked(text, query) if piece.is_marked] == words
