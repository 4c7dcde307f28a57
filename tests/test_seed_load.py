"""What `manage.py seed` does on a new site; and the heavy article, as the actions would have made it."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from alliance_site.seeding import playing
from alliance_site.seeding.files import essays, talk
from alliance_site.seeding.heavy import Load, load_article
from alliance_site.seeding.sample import seed_sample, shift_for
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision
from articles.models import Article, Page, PublicState, SiteIdentity
from comments.actions.posting import post_comment
from comments.models import Comment, Mention, Passage, Placement
from comments.rendering import render_comment
from comments.submitting import Selection

SAMPLE = Path(__file__).resolve().parent.parent / "alliance_site" / "sample"
SLUGS = sorted(path.stem for path in (SAMPLE / "articles").glob("*.md"))
LEAD = "two-currencies"
pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_interrupted_nothing_is_left_and_the_next_run_begins_again(monkeypatch):
    def interrupt(article_id):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(playing, "carry_passages", interrupt)
        with pytest.raises(KeyboardInterrupt):
            seed_sample()
    assert not User.objects.exists() and not Article.objects.exists() and not Page.objects.exists()
    assert seed_sample() == len(SLUGS)


def test_dates_move_back_by_whole_days_when_the_clock_is_behind_them():
    listed = essays()
    late = datetime(2027, 1, 1, tzinfo=UTC)
    assert shift_for(listed, now=late) == timedelta(0)
    early = datetime(2026, 9, 1, 12, tzinfo=UTC)
    shift = shift_for(listed, now=early)
    last = max(said.at for slug in SLUGS for said in talk(slug))
    assert shift.seconds == 0 and timedelta(days=-90) < shift < timedelta(days=-75)
    assert last + shift < early


def test_a_handle_that_is_taken_is_told(cast):
    User.objects.filter(pk=cast.alice.pk).update(email="another-alice@example.org")
    with pytest.raises(CommandError, match="alice"):
        call_command("seed")


# --- the heavy article

SMALL = Load(words=600, comments=150, annotations=20, seed=7)


def heavy(load=SMALL):
    return load_article(load, progress=lambda done: None)


@pytest.fixture
def loaded(db):
    return heavy()


def rows_of(article):
    """What there is to compare of a thread, without what is random by nature: ids, positions, who said it."""
    numbers = dict(Comment.objects.filter(article=article).values_list("pk", "number"))
    comments = Comment.objects.filter(article=article).order_by("path")
    plain = (
        "number", "state", "audience", "kind", "version", "source", "depth", "replies_shown", "in_thread", "made_at",
        "shown_at", "edited_at", "language", "source_url",
    )  # fmt: skip
    listed = [
        {
            **{name: getattr(row, name) for name in plain},
            "html": _without_ids(row.html, numbers),
            "parent": numbers.get(row.parent_id),
            "root": numbers.get(row.root_id),
            "path": [numbers_by_position(article)[position] for position in _positions(row)],
        }
        for row in comments
    ]
    passages = Passage.objects.filter(comment__article=article).order_by("comment__number")
    placements = Placement.objects.filter(passage__comment__article=article).order_by(
        "passage__comment__number"
    )
    mentions = Mention.objects.filter(source__article=article).order_by("source__number", "target__number")
    return {
        "comments": listed,
        "passages": list(passages.values("comment__number", "start", "end", "exact", "prefix", "suffix")),
        "placements": list(
            placements.values("passage__comment__number", "status", "start", "end", "confidence", "placed_at")
        ),
        "mentions": list(mentions.values_list("source__number", "target__number")),
        "state": PublicState.objects.values(
            *PublicState.COUNTS, "version", "last_number", "last_activity"
        ).get(pk=article.pk),
    }


def numbers_by_position(article):
    return dict(Comment.objects.filter(article=article).values_list("position", "number"))


def _positions(row):
    path = bytes(row.path)
    return [int.from_bytes(path[place : place + 8], "big") for place in range(0, len(path), 8)]


def _without_ids(html, numbers):
    for pk, number in numbers.items():
        html = html.replace(f"/comments/{pk}/", f"/comments/no-{number}/")
    return html


def replayed(article):
    """The same words, said one after the other through the action, by an author: nobody has to wait."""
    author = article.authors.get()
    other = create_article(
        author=author, slug="replayed", title=article.title, summary=article.summary,
        source=article.source, language=article.language,
    )  # fmt: skip
    revision = publish_revision(editor=author, article=other, at=article.published_at)
    other = Article.objects.select_related("current", "state").get(pk=other.pk)
    said = {}
    for row in Comment.objects.filter(article=article).order_by("number").select_related("passage"):
        passage = getattr(row, "passage", None)
        said[row.pk] = post_comment(
            person=author.person,
            article=other,
            body=row.source,
            key=f"replay-{row.number}",
            parent=said[row.parent_id] if row.parent_id else None,
            selection=Selection(revision.pk, passage.start, passage.end, passage.exact) if passage else None,
            now=row.made_at,
        )
    return other


def test_bulk_rows_are_what_the_actions_would_have_made(loaded):
    bulk, acted = rows_of(loaded), rows_of(replayed(loaded))
    assert bulk["mentions"] and len(bulk["passages"]) == SMALL.annotations
    for name in acted:
        assert bulk[name] == acted[name], name


def test_a_heavy_thread_reads_parent_before_child_and_siblings_in_order_of_time(loaded):
    rows = list(Comment.objects.in_thread(loaded.pk).select_related("parent"))
    assert len(rows) == SMALL.comments
    place = {row.pk: index for index, row in enumerate(rows)}
    assert all(place[row.parent_id] < place[row.pk] for row in rows if row.parent_id)
    for one, two in pairwise(rows):
        if one.parent_id == two.parent_id:
            assert one.position < two.position
    roots = sum(row.parent_id is None for row in rows)
    assert 0.3 < roots / len(rows) < 0.5
    assert max(row.depth for row in rows) >= 5
    lengths = [len(row.source.split()) for row in rows]
    assert min(lengths) >= 60 and max(lengths) <= 183


def test_the_same_seed_gives_the_same_article_and_another_another(loaded):
    before = rows_of(loaded)
    words = loaded.current.text
    assert abs(len(words.split()) - SMALL.words) < SMALL.words * 0.1
    assert heavy().pk == loaded.pk  # it stands already
    Comment.objects.filter(article=loaded).update(parent=None, root=None)
    Mention.objects.all().delete()
    Placement.objects.all().delete()
    Passage.objects.all().delete()
    Comment.objects.all().delete()
    loaded.delete()
    again = heavy()
    assert again.current.text == words and rows_of(again) == before
    other = heavy(Load(600, 150, 20, seed=8))
    assert other.current.text != words


def test_html_is_what_rendering_gives(loaded):
    rows = Comment.objects.filter(article=loaded, mentions=None)
    assert rows.count() > 100
    assert all(render_comment(row.source) == row.html for row in rows)


def test_the_command_prints_the_address_and_how_far_it_is(db):
    out, err = StringIO(), StringIO()
    ask = ("--load", "--words", "200", "--comments", "30", "--annotations", "3", "--seed", "5")
    call_command("seed", *ask, stdout=out, stderr=err)
    assert out.getvalue().strip().endswith("/articles/load-200-30-5/")
    assert "30 of 30" in err.getvalue()


def test_more_notes_than_comments_are_refused():
    with pytest.raises(CommandError, match="annotations"):
        call_command("seed", "--load", "--comments", "3", "--annotations", "4")


def test_a_heavy_article_of_a_newer_site_leaves_the_sample_its_name(loaded):
    assert not SiteIdentity.load().tagline
    seed_sample()
    assert SiteIdentity.load().lead.slug == LEAD
