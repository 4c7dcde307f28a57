"""Talk and texts of other makers come to where they belong; what does not belong anywhere is listed."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.actions.importing import lead_here
from articles.models import Article, ImportRun, PublicState, Redirect
from comments.models import Comment
from tests.conftest import logged_in
from tests.publishing import published

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "imports"


def brought(kind, file, **options):
    out = StringIO()
    call_command(f"import_{kind}", file, stdout=out, **options)
    return out.getvalue()


def test_disqus_finds_its_pages_by_old_addresses_and_by_the_map(cast, client, tmp_path):
    water = published(cast.alice, "Water")
    moved = published(cast.alice, "Elsewhere")
    lead_here(["https://kettle.example.org/2012/01/how-water-boils/"], article=water)
    report = brought("disqus", FILES / "disqus.xml", dry_run=True)
    assert "No text of this site stands at https://kettle.example.org/moved/" in report
    assert not Comment.objects.exists()
    (tmp_path / "map.csv").write_text("https://kettle.example.org/moved, /articles/elsewhere/\n")
    report = brought("disqus", FILES / "disqus.xml", map=tmp_path / "map.csv")
    assert "Comments that are shown: 2" in report and "Left out: deleted (1)." in report
    gap, answer = Comment.objects.in_thread(water.pk)
    assert (gap.state, gap.source, answer.parent) == ("withdrawn", "", gap)
    assert gap.person.email == ""
    assert PublicState.objects.get(pk=water.pk).comments == 1
    assert Comment.objects.get(article=moved).source == "elsewhere"
    page = client.get(water.get_absolute_url()).content.decode()
    assert "It does." in page
    count = Comment.objects.count()
    brought("disqus", FILES / "disqus.xml", map=tmp_path / "map.csv")
    assert Comment.objects.count() == count


def test_notes_of_hypothesis_stand_on_our_text_or_are_listed(cast, tmp_path):
    article = published(
        cast.alice, "Kettles", "A kettle sings when it boils. 🫖 A pot of tea waits; a pot of tea is patient."
    )
    world = {"read": ["group:__world__"]}

    def note(number, exact, text, permissions=world, **more):
        selector = {"type": "TextQuoteSelector", "exact": exact, **more}
        return {
            "id": number, "uri": "http://127.0.0.1:8000/articles/kettles/", "created": f"2021-01-0{number}T00:00:00Z",
            "user": "acct:ann@hypothes.is", "text": text, "tags": ["pots"], "permissions": permissions,
            "target": [{"selector": [selector]}],
        }  # fmt: skip

    rows = [
        note("1", "kettle sings", "It does"),
        note("2", "a pot of  tea", "which?", prefix="waits; ", suffix=" is patient"),
        note("3", "coffee is served in the garden", "gone"),
        note("4", "boils", "", permissions={"read": ["acct:ann@hypothes.is"]}),
        {**note("5", "", "answer"), "references": ["1"], "target": [{}]},
        {**note("6", "coffee again", ""), "tags": []},
    ]
    file = tmp_path / "notes.json"
    file.write_text(json.dumps({"export_userid": "acct:ann@hypothes.is", "annotations": rows}))
    report = brought("hypothesis", file)
    assert "The note 3 could not be placed for sure; it comes as a comment" in report
    assert (
        "coffee is served" in report and "The note 6 could not be placed for sure, and was left out" in report
    )
    assert "The note 4 is not public" in report
    first, second, unplaced, answer = Comment.objects.order_by("number").select_related("passage")
    assert unplaced.source == "> coffee is served in the garden\n\ngone\n\n#pots"
    assert not hasattr(unplaced, "passage") and unplaced.in_thread
    text = article.revision.text
    assert [text[c.passage.start : c.passage.end] for c in (first, second)] == [
        "kettle sings",
        "a pot of tea",
    ]
    assert first.tags == " pots " and answer.parent == first
    state = PublicState.objects.get(pk=article.pk)
    assert (state.comments, state.notes) == (4, 2)
    brought("hypothesis", file, owner="bob@example.org")
    mine = Comment.objects.get(audience="private")
    assert (mine.person, mine.number, mine.in_thread) == (cast.bob.person, None, False)
    assert PublicState.objects.get(pk=article.pk).comments == 4
    lines = [["unplaced-note", "3", "coffee"]]
    run = ImportRun.objects.create(format="hypothesis", file_name="n", state="done", lines=lines)
    page = logged_in(cast.ada).get(f"/admin/articles/importrun/{run.pk}/").content.decode()
    assert f'href="/comments/{unplaced.pk}/"' in page and "See it with “Kettles”" in page


def test_ghost_and_markdown_make_articles(cast, client, tmp_path):
    data = {"posts": [{"id": "1", "title": "Steam", "slug": "steam", "html": "<p>rises</p>", "status": "published",
                       "published_at": "2020-01-02T03:04:05Z"}]}  # fmt: skip
    (tmp_path / "ghost.json").write_text(json.dumps({"db": [{"data": data}]}))
    brought("ghost", tmp_path / "ghost.json", site="https://ghost.example.org")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tea.md").write_text(
        "---\ntitle: Tea\naliases: /old-tea/\nlanguage: none such\n---\nIt waits."
    )
    report = brought("markdown", tmp_path / "notes", author="alice@example.org")
    assert "Articles: 1" in report
    assert client.get("/articles/steam/").status_code == 200
    assert client.get("/old-tea/")["Location"] == "/articles/tea/"
    assert Article.objects.get(slug="tea").authors.get() == cast.alice
    assert Redirect.objects.filter(path="/steam").exists()


def test_what_cannot_be_read_is_said(cast, tmp_path):
    (tmp_path / "x.xml").write_text("<rss/>")
    with pytest.raises(CommandError, match="no export of WordPress"):
        brought("wordpress", tmp_path / "x.xml")
    with pytest.raises(CommandError, match=r"^\S+: No such file or directory$"):
        brought("wordpress", tmp_path / "none.xml")
    with pytest.raises(CommandError, match="no member"):
        brought("wordpress", FILES / "wordpress.xml", author="nobody@example.org")
