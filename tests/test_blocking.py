"""Muting and blocking: one's own layer, never the page's bytes; and who is blocked can neither answer nor name."""

import pytest
from django.test import Client

from accounts.actions.blocking import move_blocks, set_block
from accounts.models import Block
from alliance_site.keeper.store import store
from comments.models import Comment, Mention
from tests.cast import guest
from tests.letters import letters
from tests.reading_groups import a_group
from tests.talking import form, note, page, say, talked_about, texts, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    article = talked_about(cast.alice)
    return article, say(cast.bob, article, "Bobs words."), say(cast.charlie, article, "Charlies words.")


def test_who_is_muted_is_folded_for_one_reader_alone(
    cast, bob, charlie, scene, django_assert_max_num_queries
):
    article, bobs, charlies = scene
    public = Client().get("/articles/essay/comments/").content
    before = version(article)
    place = f"/comments/{charlies.pk}/block/"
    assert f'href="{place}"' in page(Client(), charlies.get_absolute_url()).html
    assert bob.get("/articles/essay/overlay/").json()["muted"] is None
    for _ in range(2):
        assert bob.post(place, {"kind": "mute"}).status_code == 303
    assert Block.objects.get().kind == "mute" and "You muted them" in page(bob, place).text()
    with django_assert_max_num_queries(6):
        told = bob.get("/articles/essay/overlay/").json()
    assert told["muted"]["numbers"] == [charlies.number] and told["own"] == {str(bobs.number): str(bobs.pk)}
    assert charlie.get("/articles/essay/overlay/").json()["muted"] is None
    store.clear()
    assert (
        Client().get("/articles/essay/comments/").content
        == public
        == bob.get("/articles/essay/comments/").content
    )
    assert version(article) == before
    assert page(bob, f"/comments/{charlies.pk}/reply/").css_first("details .answered") is not None
    assert (
        "Charlie" in page(bob, "/blocked/").text()
        and "Charlie" not in page(charlie, "/blocked/").css_first("main").text()
    )
    assert (
        charlie.post(f"/comments/{bobs.pk}/reply/", form(article)).status_code == 303
    )  # muted is not blocked
    bob.post("/blocked/", {"of": "x"}), charlie.post("/blocked/", {"of": cast.charlie.person.pk})
    assert Block.objects.count() == 1
    for _ in range(2):
        assert bob.post("/blocked/", {"of": cast.charlie.person.pk}).status_code == 303
    assert not Block.objects.exists() and bob.get("/articles/essay/overlay/").json()["muted"] is None


def test_without_scripts_they_are_folded_on_every_page_that_is_mine(cast, alice, bob, charlie, scene):
    article, _bobs, charlies = scene
    seminar = a_group(cast.bob, cast.charlie)
    mark = "the words are said twice"
    note(cast.charlie, article, mark, "A public note.")
    ours = note(cast.charlie, article, mark, "For us.", audience="group", group=seminar)
    again = say(cast.charlie, article, "For us, too.", parent=ours, audience="group", group=seminar)
    say(cast.charlie, article, "See @bob.")
    letters()
    public = Client().get("/articles/essay/notes/").content
    paragraph = next(
        n for n in range(1, 9) if "A public note." in page(charlie, f"/articles/essay/p/{n}/").text()
    )
    mine = (f"/articles/essay/p/{paragraph}/", f"/groups/{seminar.slug}/on/essay/", ours.get_absolute_url())
    Comment.objects.filter(pk=ours.pk).update(language="fr")
    assert [texts(page(bob, place).css(".body[lang=fr]")) for place in mine] == [["For us."]] * 3
    shown = {place: page(bob, place).css("details.muted .body") for place in mine}
    assert (
        shown == {place: [] for place in mine} and bob.get("/articles/essay/overlay/").json()["news"] == "1"
    )
    bob.post(f"/comments/{charlies.pk}/block/", {"kind": "mute"})
    alice.post(f"/comments/{charlies.pk}/block/", {"kind": "mute"})
    folded = [texts(page(bob, place).css("details.muted .body")) for place in mine]
    assert sorted(folded[0]) == ["A public note.", "For us."]
    assert folded[1:] == [["For us.", "For us, too."]] * 2
    assert "Charlies words." in texts(page(alice, "/notifications/inbox/").css("details.muted .body"))
    told = bob.get("/articles/essay/overlay/").json()
    assert ["<details" in each["html"] for each in told["notes"]] == [True] and told["news"] == ""
    assert page(bob, "/notifications/").css("article") == [] and again.pk
    for place in mine[1:]:
        assert page(charlie, place).css("details.muted") == []
    assert (
        Client().get("/articles/essay/notes/").content == public == bob.get("/articles/essay/notes/").content
    )


def test_who_is_blocked_can_neither_answer_nor_be_listed_as_naming(cast, bob, charlie, scene):
    article, bobs, charlies = scene
    bob.post(f"/comments/{charlies.pk}/block/", {"kind": "block"})
    place = f"/comments/{bobs.pk}/reply/"
    assert "they do not want to hear from you" in page(charlie, place, 403).text()
    answer = charlie.post(place, form(article, body="And yet!"))
    assert answer.status_code == 403 and "And yet!" in answer.content.decode()
    assert not Comment.objects.filter(parent=bobs).exists()
    say(cast.charlie, article, f"See #{bobs.number} and #{charlies.number}.")
    assert list(Mention.objects.values_list("target", flat=True)) == [charlies.pk]
    assert (
        bob.post(f"/comments/{charlies.pk}/reply/", form(article)).status_code == 303
    )  # the other way it goes
    bob.post(f"/comments/{charlies.pk}/block/", {"kind": "none"})
    assert charlie.post(place, form(article)).status_code == 303


def test_who_may_not(cast, bob, scene):
    _article, bobs, charlies = scene
    place = f"/comments/{charlies.pk}/block/"
    assert Client().get(place).status_code == Client().post(place, {"kind": "mute"}).status_code == 302
    assert bob.post(place, {"kind": "kill"}).status_code == 404
    assert bob.post(f"/comments/{bobs.pk}/block/", {"kind": "mute"}).status_code == 422
    assert not Block.objects.exists()


def test_two_that_turn_out_to_be_one_keep_their_blocks(cast):
    old, new, other = guest("Twin", proven=False), cast.gwen, cast.bob.person
    for by, of in ((old, other), (other, old), (other, new), (old, new)):
        Block.objects.create(by=by, of=of, kind="mute", made_at=cast.bob.date_joined)
    move_blocks(old=old, new=new)
    assert set(Block.objects.values_list("by", "of")) == {(new.pk, other.pk), (other.pk, new.pk)}
    set_block(by=new, of=other, kind="block", now=cast.bob.date_joined)
    assert Block.objects.get(by=new).kind == "block"
