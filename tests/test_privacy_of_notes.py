"""Private notes and highlights: seen by their owner, and nowhere by anybody else, moderators and admins included.

One row per surface, all asked on one stage. The first test fails when the talk gets an address without a surface.
"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from alliance_site.keeper.store import store
from articles.models import PublicState
from articles.rules.impact import KINDS, Asked, Impact
from articles.signals import publication_previewed
from comments.models import Comment, Decision, Flag, Placement, Review
from comments.rules.facts import facts_for
from groundwork.models import OutboxRow
from tests.letters import letters
from tests.publishing import edited
from tests.reading_groups import a_group
from tests.talking import form, note, page, say, selected, talked_about, version

SECRET = "Zanzibar"  # stands in each private word below, and nowhere else
WORDS = "Second one there"
GROUP_PAGES = (
    "", "join/", "leave/", "members/", "settings/", "invitations/", "class/", "pseudonym/", "on/essay/",
    "on/essay/task/", "on/essay/table/", "on/essay/table/?as=csv",
)  # fmt: skip

# The addresses of the talk -> how to ask them, and what they must answer to somebody else.
SURFACES = {
    "article": lambda s: [("/articles/essay/", 200)],
    "revisions": lambda s: [("/articles/essay/revisions/", 200)],
    "revision": lambda s: [("/articles/essay/revisions/1/", (200, 302))],
    "home": lambda s: [("/", 200)],
    "profile": lambda s: [("/people/alice/", 200), ("/people/bob/", 200)],
    "thread": lambda s: [
        ("/articles/essay/comments/", 200),
        ("/articles/essay/comments/?order=newest", 200),
        ("/articles/essay/comments/?order=best", 200),
        ("/articles/essay/comments/?order=active", 200),
        ("/articles/essay/comments/?view=flat", 200),
        ("/articles/essay/comments/?all=1", 200),
        (f"/articles/essay/comments/?after={s.note.pk}", 404),
    ],
    "latest": lambda s: [("/articles/essay/latest/", 200)],
    "new": lambda s: [
        ("/articles/essay/new/", 200),
        ("/articles/essay/new/?after=0", 200),
        ("/articles/essay/new/?since=2000-01-01", 200),
    ],
    "say": lambda s: [("/articles/essay/comment/", 200)],
    "notes": lambda s: [("/articles/essay/notes/", 200)],
    "paragraph": lambda s: [("/articles/essay/p/1/", 200), ("/articles/essay/p/1/?form=1", 200)],
    "follow": lambda s: [("/articles/essay/follow/", (200, 302))],
    "my_notes": lambda s: [("/articles/essay/mine/", (200, 302))],
    "overlay": lambda s: [("/articles/essay/overlay/", 200)],
    "mine": lambda s: [("/comments/mine/", (200, 302)), (f"/comments/mine/?before={2**63 - 1}", (200, 302))],
    "pieces": lambda s: [("/pieces/", 200)],
    "talk_feed": lambda s: [("/feeds/articles/essay/", 200), ("/feeds/articles/essay.json", 200)],
    "notes_feed": lambda s: [("/feeds/notes/essay/", 200), ("/feeds/notes/essay.rss", 200)],
    "guest_key": lambda s: [("/guests/forged/", 410)],
    "forget_guest": lambda s: [("/guests/forget/", 405)],
    **{
        door: lambda s, door=door: [(reverse(door, args=[private.pk]), 404) for private in s.private]
        for door in (
            "comment",
            "passage",
            "place",
            "reply",
            "edit",
            "withdraw",
            "flag",
            "helpful",
            "pin",
            "settle",
            "block",
        )
    },
    "like": lambda s: [("/articles/essay/like/", (200, 302))],
    "my_votes": lambda s: [("/articles/essay/votes/", 200)],
    "api": lambda s: [
        ("/api/v1/articles", 200),
        ("/api/v1/articles/essay", 200),
        ("/api/v1/articles/essay/comments", 200),
        (f"/api/v1/articles/essay/comments?after={s.note.pk}", 404),
        ("/api/v1/articles/essay/annotations", 200),
        ("/api/v1/articles/essay/annotations.jsonld", 200),
        ("/api/v1/changes?after=0-0", 200),
        ("/api/v1/counts?slug=essay", 200),
        ("/api/v1/me/articles", (200, 401, 403)),
        *((f"/api/v1/comments/{private.pk}", 404) for private in s.private),
    ],
    **{
        door: lambda s, door=door, key=key: [(reverse(door, args=[p.pk, *key]), 404) for p in s.private]
        for door, key in (("decision", ()), ("decision_by_mail", ("forged",)))
    },
    "person": lambda s: [
        (reverse("admin:comments_person", args=[s.note.person_id]), (200, 302, 403)),
        ("/admin/comments/appeal/", (200, 302, 403)),
    ],
    "notifications": lambda s: [("/notifications/", (200, 302))],
    "read_notifications": lambda s: [("/notifications/read/", 405)],
    "inbox": lambda s: [("/notifications/inbox/", (200, 302, 404))],
    "watches": lambda s: [("/notifications/watches/", (200, 302))],
    "follow_site": lambda s: [("/follow/", 200)],
    "follow_author": lambda s: [("/authors/alice/follow/", 200)],
    "follow_tag": lambda s: [("/tags/none/follow/", 404)],
    "follow_group": lambda s: [("/follow/groups/none/", 404)],
    "follow_thread": lambda s: [(f"/comments/{private.pk}/follow/", 404) for private in s.private],
    "stop_mail": lambda s: [("/mail/stop/forged/", 410)],
    "confirm_following": lambda s: [("/mail/follow/forged/", 410)],
    "push": lambda s: [("/notifications/push/", 405)],
    "push_worker": lambda s: [("/notifications/push.js", 200)],
    "leaving": lambda s: [("/leaving/", (200, 302))],
    "stay": lambda s: [("/leaving/stay/", 405)],
    "leave_by_mail": lambda s: [("/leaving/forged/", 410)],
    "download": lambda s: [("/download/", (200, 302))],
    "downloaded": lambda s: [(f"/download/{s.note.pk}/", 404)],
    "stored": lambda s: [("/stored/", 200)],
    "library_export": lambda s: [
        (f"/comments/mine/{name}/", (200, 302)) for name in ("markdown", "csv", "json", "jsonld")
    ],
    "blocked": lambda s: [("/blocked/", (200, 302))],
    "openness": lambda s: [("/moderation/", 200)],
    "open_decisions": lambda s: [("/moderation/decisions/", (200, 404))],
    "give_notice": lambda s: [("/notices/", 200)],
    "notice_given": lambda s: [("/notices/given/", (200, 302))],
    "queue": lambda s: [("/admin/comments/review/", (200, 302, 403))],
    "queue item": lambda s: [
        (reverse("admin:comments_review_item", args=[private.pk]), (302, 403, 404)) for private in s.private
    ],
    "search": lambda s: [
        ("/search/?q=zanzi*", 200),
        ("/search/?q=zanzi*&by=bob&kind=note", 200),
        ("/search/?q=zanzi*&article=essay&kind=comment", 200),
        ("/api/v1/search?q=zanzi*", 200),
    ],
    "groups": lambda s: [
        ("/groups/", (200, 302)),
        *((f"/groups/{s.group.slug}/{page}", 404) for page in GROUP_PAGES),
        *((f"/comments/{private.pk}/hide/", 404) for private in s.private),
    ],
    "annotations": lambda s: [
        ("/annotations/essay/", 200),
        ("/annotations/essay/?iris=1&page=0", 200),
        *((f"/annotations/essay/{private.pk}", 404) for private in s.private),
    ],
    "search engines": lambda s: [
        ("/sitemap.xml", 200),
        ("/sitemaps/site.xml", 200),
        (f"/sitemaps/articles/{s.article.pk // 5_000}.xml", 200),
        ("/robots.txt", 200),
    ],
}


@pytest.fixture
def stage(cast):
    article = talked_about(cast.alice)
    public = note(cast.alice, article, WORDS, "A public note.")
    return SimpleNamespace(
        article=article,
        public=public,
        note=note(cast.bob, article, WORDS, f"{SECRET} in a note.", audience="private"),
    )


@pytest.fixture
def full_stage(cast, stage):
    """With every kind of private word: a note, a highlight, an answer to each, one on a passage that is lost."""
    stage.highlight = note(cast.bob, stage.article, "the words are said twice", "", audience="private")
    stage.answer = say(
        cast.bob, stage.article, f"{SECRET}, to myself.", parent=stage.note, audience="private"
    )
    stage.aside = say(cast.bob, stage.article, f"{SECRET} as #1.", parent=stage.public, audience="private")
    stage.private = [stage.note, stage.highlight, stage.answer, stage.aside]
    return stage


@pytest.fixture
def stage_with_a_group(cast, full_stage):
    """And with what is said in a group of which none of those who ask is a member."""
    full_stage.group = a_group(cast.bob)
    type(full_stage.group).objects.update(name=f"{SECRET} readers")
    ours = {"audience": "group", "group": full_stage.group}
    root = note(cast.bob, full_stage.article, WORDS, f"{SECRET} for us.", **ours)
    answer = say(cast.bob, full_stage.article, f"{SECRET}, too.", parent=root, **ours)
    full_stage.private += [root, answer]
    return full_stage


def test_every_address_of_the_talk_has_its_surface():
    get_resolver().check()  # reads all addresses
    names = {pattern.name for pattern in import_module("comments.urls").urlpatterns}
    assert names and names <= SURFACES.keys(), names - SURFACES.keys()


@pytest.mark.long
def test_nothing_of_it_is_on_any_surface(alice, charlie, gwen, mo, ada, stage_with_a_group):
    """Asked by nobody; the article's author; a stranger; a guest; the moderator; the admin."""
    stage = stage_with_a_group
    doors = [door for surface in SURFACES.values() for door in surface(stage)]
    for client in (Client(), alice, charlie, gwen, mo, ada):
        for address, expected in doors:
            answer = client.get(address)
            allowed = expected if isinstance(expected, tuple) else (expected,)
            assert answer.status_code in allowed, (address, answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            content = body.decode() + str(answer.headers)
            assert SECRET not in content, address
            if answer.status_code == 200:
                assert not [private.pk for private in stage.private if str(private.pk) in content], address


def test_its_owner_sees_it_on_pages_of_their_own(bob, full_stage):
    for address in ("/articles/essay/mine/", "/comments/mine/", "/articles/essay/p/1/",
                    full_stage.note.get_absolute_url()):  # fmt: skip
        answer = bob.get(address)
        assert SECRET in answer.content.decode(), address
        assert "no-store" in answer["Cache-Control"] and "ETag" not in answer, address
    overlay = bob.get("/articles/essay/overlay/")
    assert "no-store" in overlay["Cache-Control"]
    assert [mine["exact"] for mine in overlay.json()["notes"]] == [WORDS, "the words are said twice"]


def test_its_owner_finds_it_in_no_kept_page_either(bob, full_stage):
    for address in (
        "/articles/essay/",
        "/articles/essay/comments/",
        "/articles/essay/notes/",
        "/feeds/articles/essay/",
    ):
        bob.get(address)
        assert SECRET not in bob.get(address).content.decode(), address
        page_kept = store.get(address)
        assert page_kept is not None and "Cookie" not in dict(page_kept.headers).get("Vary", "")


@pytest.mark.parametrize("door", ["reply", "edit", "withdraw", "flag"])
def test_nobody_else_can_do_anything_to_it(alice, charlie, mo, ada, full_stage, door):
    for private in full_stage.private:
        assert Comment.objects.filter(pk=private.pk, state="published").exists()
        for client in (alice, charlie, mo, ada):
            fields = form(full_stage.article, version=private.version, reason="spam")
            assert client.post(reverse(door, args=[private.pk]), fields).status_code == 404
    assert not Flag.objects.exists() and Comment.objects.count() == 5


def test_it_is_in_no_count(full_stage):
    state = PublicState.objects.get(pk=full_stage.article.pk)
    assert (state.comments, state.notes, state.last_number) == (1, 1, 1)
    assert Comment.objects.get(pk=full_stage.public.pk).replies_shown == 0
    assert Comment.objects.filter(number__isnull=False).count() == 1


def test_it_is_in_no_queue_and_no_log(full_stage):
    assert not Review.objects.exists() and not Decision.objects.exists()


def test_taking_it_back_is_nobodys_business_either(bob, full_stage):
    before = version(full_stage.article)
    for private in full_stage.private:
        place = reverse("withdraw", args=[private.pk])
        assert bob.post(place, {"version": private.version}).status_code == 303
        assert bob.get(private.get_absolute_url()).status_code == 200
    assert version(full_stage.article) == before
    assert SECRET not in page(bob, "/articles/essay/p/1/").html
    assert bob.get("/articles/essay/overlay/").json()["notes"] == []


def test_nobody_gets_a_mail_about_it(cast, alice, stage):
    alice.post(reverse("follow", args=["essay"]), {"follow": "1"})
    OutboxRow.objects.all().delete()
    note(cast.bob, stage.article, WORDS, SECRET, audience="private")
    assert letters() == []


def test_it_says_nothing_about_its_writer_to_screening(cast, stage):
    from django.utils import timezone

    facts = facts_for(cast.bob.person, stage.article, stage.note.source, now=timezone.now())
    assert (facts.accepted_before, facts.posted_lately, facts.repeats) == (0, 0, False)


def test_an_editor_is_not_told_of_it_before_publishing(stage):
    text = stage.article.revision.text.replace(WORDS, "Nothing")
    asked = Asked(dict.fromkeys(KINDS, ""), keys=[str(stage.note.pk)], marks=True)
    answers = publication_previewed.send(
        sender=type(stage.article), article=stage.article, text=text, asked=asked
    )
    impacts: list[Impact] = [answer for _receiver, answer in answers if answer]
    touched = [note for impact in impacts for note in impact.told()]
    assert len(touched) == 1 and SECRET not in str(impacts)
    assert sum(part.total for impact in impacts for part in impact.parts.values()) == 1


def test_an_edit_carries_it_and_counts_it_nowhere(cast, bob, full_stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, full_stage.article, "All is new and different, but the words are said twice.\n")
    state = PublicState.objects.get(pk=full_stage.article.pk)
    assert (state.notes, state.notes_lost) == (1, 1)
    placed = Placement.objects.filter(passage=full_stage.highlight.pk).order_by("-pk").first()
    assert placed.status in ("same", "moved")
    mine = page(bob, "/articles/essay/mine/")
    assert "The passage is gone; it read:" in mine.css_first("main").text()
    assert SECRET not in page(Client(), "/articles/essay/").html
    assert len(page(Client(), "/articles/essay/").css("#lost-notes li")) == 1


def test_a_public_answer_to_it_cannot_be_forced(cast, stage):
    from comments.actions.posting import post_comment
    from comments.submitting import Refused

    with pytest.raises(Refused):
        post_comment(person=cast.bob.person, article=stage.article, body="Out!", key="k", parent=stage.note)
    with pytest.raises(Refused):
        post_comment(
            person=cast.charlie.person, article=stage.article, body="In!", key="k", parent=stage.note,
            audience="private",
        )  # fmt: skip


def test_a_closed_discussion_does_not_close_ones_own_margin(cast, bob, stage):
    type(stage.article).objects.filter(pk=stage.article.pk).update(discussion="closed")
    words = selected(stage.article, "Another paragraph")
    fields = form(stage.article, quote=words.exact, revision=words.revision, audience="private")
    tree = page(bob, "/articles/essay/p/2/")
    assert tree.css_first("[name=audience]").attributes["value"] == "private"
    answer = bob.post("/articles/essay/p/2/", fields)
    assert answer.status_code == 303
    assert Comment.objects.latest("pk").audience == "private"
    public = bob.post("/articles/essay/p/2/", {**fields, "audience": "public", "key": "other"})
    assert public.status_code == 422 and Comment.objects.filter(audience="public").count() == 1
