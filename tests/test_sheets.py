"""Pages drawn once and filled at each reading: what is kept shows what would be drawn anew, whatever has changed."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.members import rename_person
from alliance_site.identity import forget_frames
from alliance_site.keeper.store import store
from articles.actions.describing import change_slug, set_authors, set_discussion, set_tags
from articles.actions.publishing import withdraw_article
from articles.actions.rerendering import render_again
from articles.actions.site import save_identity, save_menu
from articles.actions.tags import save_tag
from articles.models import Article, Revision, Tag
from articles.views import reading
from comments.actions.editing import withdraw_comment
from comments.views import reading as talk
from groundwork import sheets
from groundwork.sheets import Sheet, forget_sheets, place, sheet_for, sheet_of
from tests.publishing import edited, published
from tests.talking import SOURCE, note, say, talked_about

LAST_YEAR = datetime.fromisoformat("2025-05-17T12:00:00+00:00")


@pytest.fixture
def kept(settings):
    """As on a site: what is kept is not asked for again within a second. Gives what forgets all that was drawn."""

    def forget():
        forget_sheets()
        forget_frames()

    settings.KEEPER_CHECK_SECONDS = 1.0
    return forget


# --- a sheet


def test_places_are_filled_and_others_passed_over():
    sheet = sheet_of(f"<p>{place('a')}</p>{place('b', '<i>none</i>')}<b>")
    assert sheet.filled() == "<p></p><i>none</i><b>"
    assert sheet.filled({"a": "<em>1</em>"}, {"b": "", "nowhere": "x"}) == "<p><em>1</em></p><b>"
    assert sheet.filled({"a": place("b")}).count("none") == 1


def test_a_place_cannot_stand_twice():
    with pytest.raises(ValueError, match="twice"):
        sheet_of(f"{place('a')}{place('a')}")


def test_a_sheet_is_drawn_again_for_another_stamp_and_when_its_time_is_over(kept):
    now = timezone.now()
    drawn = []

    def draw():
        drawn.append(len(drawn))
        return Sheet((str(len(drawn)),), {}, until=now + timedelta(minutes=1))

    asked = [(1, now), (1, now), (2, now), (2, now + timedelta(minutes=1))]
    assert [sheet_for("slot", stamp, draw, now=at).filled() for stamp, at in asked] == ["1", "1", "2", "3"]


def test_the_shelf_is_bounded():
    shelf = sheets._Shelf(most=10)
    for slot in "abc":
        shelf.put(slot, 1, Sheet((slot * 4,), {}))
    assert [bool(shelf.get(slot, 1)) for slot in "abc"] == [False, True, True]
    shelf.put("b", 2, Sheet(("x" * 11,), {}))
    assert shelf.get("b", 2) is None and shelf.get("c", 1)


# --- the pages


@pytest.fixture
def article(cast):
    published(cast.alice, "Before", at=LAST_YEAR - timedelta(days=1))
    found = talked_about(cast.alice, "Essay", f"# One\n\n{SOURCE}\n# Two\n\n# Three", at=LAST_YEAR)
    set_tags(editor=cast.ada, article=found, tags=[Tag.objects.create(name="Trees", slug="trees")])
    for number in range(31):
        say(cast.bob, found, f"Comment number {number}.")
    return found


def test_what_is_kept_shows_what_is_drawn_anew(
    cast, client, article, kept, monkeypatch, django_capture_on_commit_callbacks
):
    """One change after the other, each of which some page shows: the pages drawn before it must not be shown again."""
    clock = _Clock(monkeypatch)
    words = note(cast.bob, article, "Second one there", "A first note.")
    own = {"editor": cast.ada, "article": article}
    discussion = {"discussion": "open", "closes_after_days": 5_000, "notes_on": True}
    changes = {
        "a comment": lambda: say(cast.charlie, article, "Something else."),
        "an answer to it, naming it": lambda: say(cast.bob, article, "See #1.", parent=words),
        "a second note": lambda: note(cast.charlie, article, "A third paragraph", "A second note."),
        "a note withdrawn": lambda: _withdrawn(words),
        "an edit": lambda: edited(cast.ada, article, f"{SOURCE}\n# One\n\n# Two\n\n# Three"),
        "a tag's name": lambda: save_tag(editor=cast.ada, tag=_renamed(Tag.objects.get())),
        "a tag less": lambda: set_tags(**own, tags=[]),
        "an author more": lambda: set_authors(**own, authors=[cast.alice, cast.ada]),
        "an author's name": lambda: rename_person(person=cast.ada.person, name="Adele", now=timezone.now()),
        "the next article": lambda: published(cast.alice, "After", at=LAST_YEAR + timedelta(days=1)),
        "the menu": lambda: save_menu(editor=cast.ada, items=[("Else", "/pages/else/")]),
        "the site's name": lambda: save_identity(editor=cast.ada, name="Grove", tagline="", lead=None),
        "the article before": lambda: withdraw_article(
            editor=cast.ada, article=Article.objects.get(slug="before")
        ),
        "no notes": lambda: set_discussion(**own, **discussion | {"notes_on": False}),
        "notes again": lambda: set_discussion(**own, **discussion),
        "an older renderer's html": lambda: _rendered_before(article),
        "html rendered again": lambda: render_again(revision=_current(article)),
        "the last day of its talk": lambda: clock.move(timedelta(days=5_000)),
    }
    before = None
    for name, change in changes.items():
        with django_capture_on_commit_callbacks(execute=True):
            change()
        shown = [_read(client, article, path) for path in ("", "comments/", "comments/?order=newest")]
        assert shown != before, name
        kept()
        assert shown == [
            _read(client, article, path) for path in ("", "comments/", "comments/?order=newest")
        ], name
        before = shown


def test_the_next_article_appears_by_the_clock(cast, client, article, kept, monkeypatch):
    clock = _Clock(monkeypatch)
    published(cast.alice, "Tomorrow", at=clock.now() + timedelta(days=1))
    assert "Tomorrow" not in _read(client, article)
    clock.move(timedelta(days=1))
    assert "Tomorrow" in _read(client, article)


def test_a_former_address_is_not_kept(cast, client, article, kept):
    _read(client, article)
    change_slug(editor=cast.ada, article=article, slug="elsewhere")
    assert client.get("/articles/essay/", {"x": ""}).status_code == 301
    withdraw_article(editor=cast.ada, article=article)
    assert client.get("/articles/elsewhere/", {"x": ""}).status_code == 404


def test_nobody_writes_a_place(cast, client, kept):
    """A title, a comment and a note that look like our places stay what they are: words."""
    forged = f"{sheets._OPEN}talk{sheets._MIDDLE}x{sheets._CLOSE}".replace(sheets._SECRET, "0" * 24)
    article = talked_about(cast.alice, f"Essay{forged}"[:60], SOURCE)
    say(cast.bob, article, f"Words {forged} {{{{ thread }}}}")
    html = _read(client, article)
    assert html.count('id="discussion"') == 1
    assert "{{ thread }}" in html
    assert sheets._SECRET not in html


@pytest.mark.parametrize(("path", "most"), [("", 4), ("comments/", 3)])
def test_what_a_page_built_anew_costs(cast, client, article, kept, path, most):
    """The site's version, the article, the window; and the marks for the article's page. A comment changes nothing."""
    note(cast.bob, article, "Second one there", "A note.")
    _read(client, article, path)
    say(cast.bob, article, "One more, see #1.")
    with CaptureQueriesContext(connection) as asked:
        html = _read(client, article, path)
    assert len(asked) <= most, [query["sql"] for query in asked]
    assert "33 comments" in html


class _Clock:
    """Stands in for `timezone` in the views that read."""

    def __init__(self, monkeypatch):
        self.ahead = timedelta()
        for module in (reading, talk):
            monkeypatch.setattr(module, "timezone", self)
        monkeypatch.setattr("comments.reading.talk.timezone", self)

    def now(self):
        return timezone.now() + self.ahead

    def move(self, ahead):
        self.ahead = ahead


def _read(client, article, path=""):
    """The page at `path` below the article's, built for this reading by what it is made of: never a kept page."""
    store.clear()
    answer = client.get(f"/articles/{article.slug}/{path}", {} if "?" in path else {"x": ""})
    assert answer.status_code == 200
    return answer.content.decode()


def _withdrawn(comment):
    comment.refresh_from_db()
    withdraw_comment(person=comment.person, comment=comment, expected_version=comment.version)


def _renamed(tag):
    tag.name = "Old trees"
    return tag


def _current(article):
    return Revision.objects.get(pk=Article.objects.get(pk=article.pk).current_id)


def _rendered_before(article):
    """As an older renderer would have left it: no write of ours, so nothing kept may be left."""
    Revision.objects.filter(pk=_current(article).pk).update(renderer_version=0, html="<p>Old form.</p>")
