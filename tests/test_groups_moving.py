"""A note moved from oneself to a group to everybody; a private word to the authors that both sides agree to publish."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from articles.models import PublicState
from comments.models import Comment, Consent
from comments.submitting import Refused
from tests.reading_groups import a_group
from tests.talking import form, note, page, say, talked_about

WORDS = "Second one there"


@pytest.fixture
def essay(cast):
    return talked_about(cast.alice)


def readers(comment):
    return reverse("move_word", args=[comment.pk])


def consent(comment):
    return reverse("consent", args=[comment.pk])


def test_a_note_moves_from_me_to_my_group_to_everybody_and_the_answers_stay(cast, essay, bob, charlie, alice):
    say(cast.bob, essay, "Accepted before.")
    group = a_group(cast.bob, cast.charlie)
    mine = note(cast.bob, essay, WORDS, "First mine, then ours.", audience="private")
    assert charlie.get(readers(mine)).status_code == 404
    choice = f"group-{group.pk}"
    assert choice in page(bob, readers(mine)).html and Comment.objects.get(pk=mine.pk).audience == "private"
    assert bob.post(readers(mine), {"version": mine.version}).status_code == 422  # to whom has to be said
    assert bob.post(readers(mine), {"version": mine.version, "to": choice}).status_code == 303
    assert "First mine" in page(charlie, mine.get_absolute_url()).html
    assert alice.get(mine.get_absolute_url()).status_code == 404
    ours = Comment.objects.get(pk=mine.pk)
    answer = say(cast.charlie, essay, "For us alone.", parent=ours, audience="group", group=group)
    assert "1 answer stands below it" in page(bob, readers(ours)).html
    stale = bob.post(readers(ours), {"version": ours.version - 1, "to": "public"})
    assert stale.status_code == 409 and Comment.objects.get(pk=mine.pk).audience == "group"
    for _twice in range(2):
        moved = bob.post(readers(ours), {"version": ours.version, "to": "public"})
        assert moved.status_code == 303
    public = Comment.objects.get(pk=mine.pk)
    assert (public.audience, public.group, public.number, public.in_thread) == ("public", None, 2, True)
    state = PublicState.objects.get(pk=essay.pk)
    assert (state.comments, state.notes) == (2, 1)
    assert (
        page(Client(), "/articles/essay/").css_first("#c2 .body").text().strip() == "First mine, then ours."
    )
    assert Client().get(answer.get_absolute_url()).status_code == 404
    assert "For us alone." not in page(alice, public.get_absolute_url()).html
    talk = page(charlie, reverse("group_talk", args=[group.slug, "essay"])).html
    assert "For us alone." in talk and "in reply to public words" in talk
    more = say(cast.bob, essay, "Still for us.", parent=answer, audience="group", group=group)
    assert alice.get(more.get_absolute_url()).status_code == 404


def test_what_moves_to_everybody_is_looked_at_like_anything_new(cast, essay, bob):
    mine = note(
        cast.bob, essay, WORDS, "https://a.example https://b.example https://c.example", audience="private"
    )
    assert bob.post(readers(mine), {"version": mine.version, "to": "public"}).status_code == 303
    held = Comment.objects.get(pk=mine.pk)
    assert (held.audience, held.state, held.number) == ("public", "held", None)
    assert PublicState.objects.get(pk=essay.pk).notes == 0


def test_answers_highlights_and_words_of_others_do_not_move(cast, essay, bob, charlie):
    highlight = note(cast.bob, essay, WORDS, "", audience="private")
    aside = say(cast.bob, essay, "To myself.", parent=highlight, audience="private")
    for comment in (highlight, aside):
        assert "cannot be shown to others" in page(bob, readers(comment)).html
        sent = {"version": comment.version, "to": "public"}
        assert bob.post(readers(comment), sent).status_code == 422
    public = say(cast.alice, essay, "For all.")
    for client in (bob, charlie, Client()):
        assert client.get(readers(public)).status_code == 404
    assert Comment.objects.filter(audience="private").count() == 2


def test_a_private_word_to_the_authors_is_published_when_both_sides_agree(
    cast, essay, alice, bob, charlie, mo
):
    say(cast.bob, essay, "Accepted before.")
    sent = bob.post("/articles/essay/comment/", form(essay, body="Between us.", audience="author"))
    assert sent.status_code == 303
    word = Comment.objects.get(audience="author")
    assert "Between us." in page(alice, word.get_absolute_url()).html
    assert [charlie.get(word.get_absolute_url()).status_code, mo.get(consent(word)).status_code] == [404, 404]
    answer = alice.post(reverse("reply", args=[word.pk]), form(essay, body="Thank you.", audience="author"))
    assert answer.status_code == 303 and "Thank you." in page(bob, word.get_absolute_url()).html
    assert (
        alice.post(consent(word), {"then": "agree", "version": word.version}).status_code == 403
    )  # not asked yet
    assert alice.post(consent(word), {"then": "ask"}).status_code == 303
    assert (
        alice.post(consent(word), {"then": "agree", "version": word.version}).status_code == 403
    )  # one side alone
    assert bob.post(consent(word), {"then": "refuse", "version": word.version}).status_code == 303
    assert Comment.objects.get(pk=word.pk).audience == "author" and Consent.objects.get().refused_at
    assert bob.post(consent(word), {"then": "ask"}).status_code == 303  # now the writer asks
    edited = {"body": "Between us, edited.", "version": word.version}
    assert bob.post(reverse("edit", args=[word.pk]), edited).status_code == 303
    word.refresh_from_db()
    agreed = {"then": "agree", "version": word.version}
    assert alice.post(consent(word), agreed).status_code == 409  # other words than it was asked about
    assert bob.post(consent(word), {"then": "ask"}).status_code == 303
    assert "Its writer asks" in page(alice, consent(word)).html
    for _twice in range(2):
        assert alice.post(consent(word), agreed).status_code == 303
    assert charlie.post(consent(word), agreed).status_code == 404
    html = page(Client(), "/articles/essay/").html
    assert "Between us, edited." in html and "Thank you." not in html
    reply = Comment.objects.get(source="Thank you.")
    assert reply.audience == "author" and "Thank you." in page(bob, reply.get_absolute_url()).html


def test_nobody_writes_to_authors_under_a_name_that_is_only_typed_or_to_themselves(cast, essay, alice):
    assert not page(Client(), "/articles/essay/comment/").css("[name=audience][value=author]")
    assert not page(alice, "/articles/essay/comment/").css("[name=audience][value=author]")
    with pytest.raises(Refused):
        say(cast.alice, essay, "To me.", audience="author")
    assert not Comment.objects.exists() and not Membership.objects.exists()


def test_a_pseudonym_is_all_that_the_public_learns(cast, essay, alice, bob, charlie):
    say(cast.charlie, talked_about(cast.alice, "Another"), "Accepted before.")
    group = a_group(cast.bob, cast.charlie, pseudonyms=True)
    address = f"/groups/{group.slug}/pseudonym/"
    for taken in ("Bob", "Admin", " ", "bоb"):
        assert charlie.post(address, {"name": taken}).status_code == 422, taken
    for _twice in range(2):
        assert charlie.post(address, {"name": "Owl"}).status_code == 303
    assert Membership.objects.get(person=cast.charlie.person).alias.name == "Owl"
    ours = note(cast.charlie, essay, WORDS, "Out of the wood.", audience="group", group=group)
    sent = {"version": ours.version, "to": "public", "as": "alias"}
    for _twice in range(2):
        assert charlie.post(readers(ours), sent).status_code == 303
    public = Comment.objects.get(pk=ours.pk)
    assert (public.person.name, public.number, public.state) == ("Owl", 1, "published")
    for place in ("/articles/essay/", "/articles/essay/comments/", "/articles/essay/notes/", "/feeds/articles/essay/",
                  public.get_absolute_url(), "/search/?q=wood", "/api/v1/articles/essay/comments"):  # fmt: skip
        html = Client().get(place).content.decode()
        assert "Owl" in html and "Charlie" not in html and "/people/charlie/" not in html, place
    own = charlie.get("/articles/essay/overlay/").json()["own"]
    assert own["1"] == str(public.pk) and "1" not in bob.get("/articles/essay/overlay/").json()["own"]
    edit, flag = reverse("edit", args=[public.pk]), reverse("flag", args=[public.pk])
    assert bob.get(edit).status_code == 404
    assert charlie.post(flag, {"reason": "spam"}).status_code == 422  # their own, after all
    assert charlie.post(edit, {"body": "Out of the woods.", "version": public.version}).status_code == 303
    assert "Owl" in page(bob, reverse("task_table", args=[group.slug, "essay"])).html  # who leads knows
    assert charlie.post(f"/groups/{group.slug}/leave/").status_code == 303
    public.refresh_from_db()
    withdrawn = charlie.post(reverse("withdraw", args=[public.pk]), {"version": public.version})
    assert withdrawn.status_code == 303 and Comment.objects.get(pk=public.pk).state == "withdrawn"
