"""`manage.py seed`: the sample stands as its files say, twice as once; doors open only when asked for."""

import json
import tomllib
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from alliance_site.seeding.files import talk
from alliance_site.seeding.sample import seed_sample
from articles.models import Article, MenuItem, Page, PublicState, SiteIdentity, SiteName
from comments.models import Comment, Decision, Flag, Mention, Passage, Placement, Review
from comments.moderation.log import remove_triggers
from comments.moderation.signers import signers_of

SAMPLE = Path(__file__).resolve().parent.parent / "alliance_site" / "sample"
SLUGS = sorted(path.stem for path in (SAMPLE / "articles").glob("*.md"))
LEAD = "two-currencies"
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("the sample, written once"), pytest.mark.long]
OURS = ("accounts", "articles", "comments", "groundwork", "account")


@pytest.fixture(scope="module", autouse=True)
def _sample(django_db_setup, django_db_blocker):
    """The seeded site, written once for all tests of this file; each of them rolls back what it adds."""
    with django_db_blocker.unblock():
        call_command("seed", stdout=StringIO())
    yield
    with django_db_blocker.unblock():
        remove_triggers(connection)  # the log would refuse to be emptied
        call_command("flush", interactive=False, verbosity=0)


def dump():
    """Every row of every table of ours."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# --- the sample


def test_the_lead_essay_keeps_twelve_notes_changes_one_and_loses_one():
    state = PublicState.objects.get(article__slug=LEAD)
    assert (state.notes, state.notes_changed, state.notes_lost) == (14, 1, 1)
    article = state.article
    assert article.current.number == 4
    now = Placement.objects.filter(revision=article.current, passage__comment__in_thread=True)
    assert Counter(now.values_list("status", flat=True)) == {"same": 11, "moved": 1, "changed": 1, "lost": 1}
    first = article.revisions.get(number=1)
    assert set(now.values_list("passage__revision", flat=True)) == {first.pk}
    lost = now.get(status="lost").passage
    assert lost.exact == first.text[lost.start : lost.end] and lost.exact not in article.current.text


def test_every_passage_has_its_words_in_every_revision_since():
    for placement in Placement.objects.exclude(status__in=("lost", "changed")).select_related(
        "passage", "revision"
    ):
        assert placement.revision.text[placement.start : placement.end] == placement.passage.exact
    for passage in Passage.objects.select_related("revision", "comment__article"):
        later = passage.comment.article.revisions.filter(number__gte=passage.revision.number)
        assert passage.placements.count() == later.count()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_discussion_stands_as_its_file_says(slug):
    listed = tomllib.loads((SAMPLE / "discussions" / f"{slug}.toml").read_text(encoding="utf-8"))["comments"]
    article = Article.objects.select_related("state").get(slug=slug)
    rows = list(
        Comment.objects.filter(article=article).order_by("made_at").select_related("person", "parent")
    )
    assert [row.source for row in rows] == [said.get("body", "").strip() for said in listed]
    assert [row.state for row in rows] == [said.get("state", "published") for said in listed]
    assert [row.made_at for row in rows] == [said["at"] for said in listed]
    public = [row for row in rows if row.audience == "public"]
    numbered = [row for row in public if row.state not in ("held", "spam")]
    assert [row.number for row in numbered] == list(range(1, len(numbered) + 1))
    assert all(row.in_thread for row in numbered)
    assert not any(row.number or row.in_thread for row in rows if row not in numbered)
    shown = [row for row in numbered if row.state == "published"]
    notes = [row for row in shown if Passage.objects.filter(comment=row).exists()]
    state = article.state
    assert (state.comments, state.notes, state.last_number) == (len(shown), len(notes), len(numbered))
    by_key = dict(zip((said["key"] for said in listed), rows, strict=True))
    for said, row in zip(listed, rows, strict=True):
        assert row.parent == (by_key[said["parent"]] if "parent" in said else None)
        assert bool(row.html) == bool(said.get("body"))


def test_numbers_that_comments_name_lead_to_them():
    row = Comment.objects.get(article__slug=LEAD, number=44)
    named = Mention.objects.get(source=row).target
    assert named.number == 43 and named.state == "hidden"
    assert f'href="/comments/{named.pk}/"' in row.html


def test_the_pingback_is_a_site_with_its_address():
    pingback = Comment.objects.get(kind="pingback")
    assert (pingback.person.kind, pingback.number) == ("site", 6)
    assert pingback.source_url.startswith("https://") and pingback.source_url.startswith(
        pingback.person.website
    )


def test_what_was_hidden_has_its_reason_in_the_log():
    rude = Comment.objects.get(article__slug="one-sentence-of-article-five", state="hidden")
    decision = Decision.objects.get(comment_id=rude.pk, verb="hide")
    assert (signers_of([decision])[decision.pk], decision.reason) == ("mo", "abuse")
    assert decision.words_hash
    assert decision.made_at > rude.made_at


def test_moderators_find_what_waits():
    waiting = Review.objects.waiting()
    held = Comment.objects.filter(state="held")
    assert {review.comment_id for review in waiting if review.cause == "held"} == {row.pk for row in held}
    assert sum(review.cause == "flagged" for review in waiting) == Flag.objects.count() == 2
    assert Comment.objects.filter(state="held").count() >= 3


def test_nothing_was_said_before_its_article_or_in_the_future():
    now = datetime.now(UTC)
    for comment in Comment.objects.select_related("article"):
        assert comment.article.published_at <= comment.made_at < now
    for article in Article.objects.prefetch_related("revisions"):
        dates = [revision.published_at for revision in article.revisions.order_by("number")]
        assert dates == sorted(dates) and dates[-1] < now


def test_ids_and_positions_are_in_order_of_time():
    rows = Comment.objects.order_by("made_at")
    assert all(one.pk < two.pk for one, two in pairwise(rows) if one.made_at < two.made_at)
    for slug in SLUGS:
        positions = rows.filter(article__slug=slug, in_thread=True).values_list("position", flat=True)
        assert list(positions) == sorted(positions)


def test_the_lead_essay_is_liked_voted_on_and_has_something_pinned(client):
    tree = LexborHTMLParser(client.get("/articles/two-currencies/").content)
    assert tree.css_first(".likes").text() == "5 people like this" and len(tree.css(".face")) == 3
    assert len(tree.css(".pins li")) == 1
    best = LexborHTMLParser(client.get("/articles/two-currencies/comments/?order=best").content)
    roots = [node.id for node in best.css("article.d0")]
    assert roots[:2] == ["c26", "c1"], "the one that a strong answer lifts is second"


def test_the_site_has_its_name_menu_pages_and_lead():
    identity = SiteIdentity.load()
    assert identity.name == "Alliance" and identity.lead.slug == LEAD
    order = ("about", "house-rules", "privacy", "contact")
    for language in ("en", "ja"):
        pages = {page.slug: page for page in Page.objects.filter(language=language)}
        menu = MenuItem.objects.filter(language=language)
        assert [item.url for item in menu] == [pages[slug].get_absolute_url() for slug in order]
    assert SiteName.objects.get(language="ja").name == "アライアンス"


def test_pages_of_the_sample_answer(client):
    for article in Article.objects.all():
        assert client.get(article.get_absolute_url()).status_code == 200
        assert client.get(f"{article.get_absolute_url()}comments/").status_code == 200


def test_seeding_again_changes_nothing():
    before = dump()
    assert seed_sample() == 0
    assert dump() == before
    assert len(before["Comment"]) == sum(len(talk(slug)) for slug in SLUGS)


def test_what_somebody_changed_since_stays():
    SiteIdentity.objects.update(name="Ours now")
    Page.objects.filter(slug="about", language="en").update(title="Who we are")
    seed_sample()
    assert SiteIdentity.load().name == "Ours now"
    assert Page.objects.get(slug="about", language="en").title == "Who we are"


def test_nobody_can_log_in_until_doors_are_asked_for(tmp_path):
    assert not any(user.has_usable_password() for user in User.objects.all())
    path = tmp_path / "doors.json"
    call_command("seed", "--doors", str(path), stdout=StringIO())
    doors = json.loads(path.read_text())
    assert [door["door"] for door in doors] == ["admin", "author", "moderator", "member"]
    assert path.stat().st_mode & 0o077 == 0
    for door in doors:
        user = User.objects.get(email=door["email"])
        roles = set(user.roles.values_list("name", flat=True))
        assert roles == ({door["door"]} if door["door"] != "member" else set())
        assert user.check_password(door["password"]) and door["url"].startswith("/")
    assert sum(user.has_usable_password() for user in User.objects.all()) == len(doors)


def test_asking_for_doors_again_makes_other_passwords(tmp_path):
    for name in ("one", "two"):
        call_command("seed", "--doors", str(tmp_path / name), stdout=StringIO())
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one", "two"))
    assert not {door["password"] for door in one} & {door["password"] for door in two}
