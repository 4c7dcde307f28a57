"""Reading groups: who sees what is said in them, who comes in, who leads, and what a link in the wrong hands opens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import groups
from accounts.models import Invitation, Membership, Person, ReadingGroup
from accounts.rules.class_list import UnreadableList, read_list, text_of
from articles.models import PublicState
from comments.actions.flagging import flag_comment
from comments.actions.tasks import set_task
from comments.groups.urls import urlpatterns
from comments.models import Comment, Decision, Review, Task
from comments.submitting import Refused
from groundwork.row_files import harmless
from tests.conftest import logged_in
from tests.letters import letter, letters, link_in
from tests.reading_groups import a_group, key_of, membership
from tests.talking import form, page, say, selected, shown, talked_about, texts

WORDS = "Second one there"


@pytest.fixture
def essay(cast):
    return talked_about(cast.alice)


@pytest.fixture
def seminar(cast):
    """Bob's, with Charlie in it; Alice, who wrote the article, is not."""
    return a_group(cast.bob, cast.charlie)


def to(group):
    return {"audience": "group", "group": group}


def test_a_note_for_my_group_is_chosen_in_the_form_and_seen_by_members_alone(
    cast, essay, seminar, alice, bob, charlie, mo
):
    tree = page(bob, "/articles/essay/p/1/")
    choice = f"group-{seminar.pk}"
    assert choice in [field.attributes["value"] for field in tree.css("[name=audience]")]
    assert not page(alice, "/articles/essay/p/1/").css(f'[value="{choice}"]')
    words = selected(essay, WORDS)
    fields = form(essay, quote=words.exact, revision=words.revision, audience=choice, body="Ours alone.")
    sent = bob.post("/articles/essay/p/1/", fields)
    assert sent.status_code == 303, sent.content.decode()[:2000]
    ours = Comment.objects.get()
    assert (ours.audience, ours.group, ours.state, ours.number) == ("group", seminar, "published", None)
    address = ours.get_absolute_url()
    assert "Ours alone." in page(charlie, address).html and "Only members" in page(bob, address).html
    for other in (alice, mo, Client()):
        assert other.get(address).status_code == 404
    assert [each["exact"] for each in charlie.get("/articles/essay/overlay/").json()["notes"]] == [WORDS]
    assert alice.get("/articles/essay/overlay/").json()["notes"] == []
    assert "Ours alone." in page(charlie, "/articles/essay/p/1/").html
    assert PublicState.objects.get(pk=essay.pk).comments == 0
    answer = charlie.post(reverse("reply", args=[ours.pk]), form(essay, body="I answer.", audience=choice))
    assert answer.status_code == 303
    reply = Comment.objects.latest("pk")
    assert (reply.audience, reply.group_id, reply.root_id) == ("group", seminar.pk, ours.pk)
    talk = page(bob, reverse("group_talk", args=[seminar.slug, "essay"]))
    assert [text.split(".")[0] for text in texts(talk.css(".body"))] == ["Ours alone", "I answer"]
    assert not Decision.objects.exists() and not Review.objects.exists()


def test_words_typed_for_a_group_never_go_to_everybody_by_themselves(cast, essay, seminar, bob, alice):
    fields = form(essay, body="Ours.", audience=f"group-{seminar.pk}")
    refused = alice.post("/articles/essay/comment/", fields)
    assert refused.status_code == 422 and not Comment.objects.exists()
    assert (
        shown(refused).css_first("[name=audience][type=radio]") is not None
    )  # who it is for has to be said again
    assert bob.post("/articles/essay/comment/", fields).status_code == 303
    said = Comment.objects.get()
    with pytest.raises(Refused):
        say(cast.bob, essay, "Out!", parent=said)
    with pytest.raises(Refused):
        say(cast.alice, essay, "In!", **to(seminar))
    with pytest.raises(Refused):
        say(cast.bob, essay, "To another one.", parent=said, **to(a_group(cast.bob, name="Other")))


def test_who_leaves_or_is_asked_to_leave_is_a_stranger(cast, essay, seminar, bob, charlie):
    theirs = say(cast.bob, essay, "By Bob.", **to(seminar))
    own = say(cast.charlie, essay, "By Charlie.", **to(seminar))
    assert charlie.get(theirs.get_absolute_url()).status_code == 200
    assert charlie.get(f"/groups/{seminar.slug}/leave/").status_code == 200
    assert Membership.objects.standing().count() == 2  # a GET changes nothing
    assert charlie.post(f"/groups/{seminar.slug}/leave/").status_code == 303
    for address in (theirs.get_absolute_url(), f"/groups/{seminar.slug}/", f"/groups/{seminar.slug}/members/",
                    reverse("group_talk", args=[seminar.slug, "essay"])):  # fmt: skip
        assert charlie.get(address).status_code == 404, address
    assert charlie.get(reverse("edit", args=[own.pk])).status_code == 403
    assert "By Charlie." in page(bob, own.get_absolute_url()).html  # what was said stays with the group
    assert charlie.post(reverse("withdraw", args=[own.pk]), {"version": own.version}).status_code == 303
    assert bob.get(own.get_absolute_url()).status_code == 404
    last = bob.post(f"/groups/{seminar.slug}/leave/")
    assert last.status_code == 409 and membership(seminar, cast.bob).left_at is None


def test_an_archived_group_is_read_and_nothing_more(cast, essay, seminar, bob, charlie):
    said = say(cast.charlie, essay, "By Charlie.", **to(seminar))
    set_task(leader=membership(seminar, cast.bob), article=essay, is_post_first=True, now=timezone.now())
    assert charlie.post(f"/groups/{seminar.slug}/settings/", {"archive": "1"}).status_code == 404
    assert bob.post(f"/groups/{seminar.slug}/settings/", {"archive": "1"}).status_code == 303
    assert "archived" in page(charlie, f"/groups/{seminar.slug}/").html
    assert "By Charlie." in page(bob, reverse("group_talk", args=[seminar.slug, "essay"])).html
    assert charlie.get(reverse("edit", args=[said.pk])).status_code == 403
    assert not page(bob, "/articles/essay/p/1/").css(f'[value="group-{seminar.pk}"]')
    with pytest.raises(Refused):
        say(cast.bob, essay, "Too late.", parent=said, **to(ReadingGroup.objects.get()))
    bob.post(f"/groups/{seminar.slug}/settings/", {"archive": "0"})
    assert say(cast.bob, essay, "In time.", **to(ReadingGroup.objects.get())).pk


def test_post_before_you_see_the_others(cast, essay, seminar, bob, charlie):
    first = say(cast.bob, essay, "By Bob.", **to(seminar))
    task = {"due_at": "2030-01-31T12:00", "least_notes": "0", "least_replies": "1", "is_post_first": "on"}
    address = reverse("group_task", args=[seminar.slug, "essay"])
    assert charlie.post(address, task).status_code == 404  # who leads it sets its tasks
    assert bob.post(address, task).status_code == 303
    assert Task.objects.get().due_at.isoformat() == "2030-01-31T12:00:00+00:00"
    talk = reverse("group_talk", args=[seminar.slug, "essay"])
    assert "Write something for the group first" in page(charlie, talk).html
    assert charlie.get(first.get_absolute_url()).status_code == 404
    assert charlie.get(reverse("reply", args=[first.pk])).status_code == 404
    assert "0 notes" in page(charlie, f"/groups/{seminar.slug}/").html
    say(cast.charlie, essay, "By Charlie.", **to(seminar))
    assert "By Bob." in page(charlie, talk).html and charlie.get(first.get_absolute_url()).status_code == 200


def test_who_leads_hides_a_word_with_a_reason_and_its_writer_is_told(cast, essay, seminar, bob, charlie, mo):
    said = say(cast.charlie, essay, "Rude words.", **to(seminar))
    letters()
    address = reverse("hide_word", args=[said.pk])
    fields = {"version": said.version, "reason": "abuse", "words": "Please be kind."}
    assert charlie.post(address, fields).status_code == 404
    assert bob.post(address, {"version": said.version}).status_code == 422  # a reason is asked for
    assert bob.post(address, fields).status_code == 303
    assert bob.post(address, fields).status_code == 303  # sent twice, it is one
    assert Decision.objects.get().by == "group"
    assert "Rude words." in page(bob, said.get_absolute_url()).html
    assert "Please be kind." in page(charlie, said.get_absolute_url()).html
    told = letter("charlie@example.org", now=timezone.now() + timedelta(minutes=1))
    assert "Please be kind." in told.body
    other = logged_in(cast.alice)
    groups.join_group(person=cast.alice.person, group=_opened(seminar), now=timezone.now())
    assert other.get(said.get_absolute_url()).status_code == 404
    assert mo.get("/moderation/").status_code == 200 and "Attacks" not in page(mo, "/moderation/").html
    said.refresh_from_db()
    assert bob.post(address, {"version": said.version, "show": "1"}).status_code == 303
    assert other.get(said.get_absolute_url()).status_code == 200


def _opened(group):
    ReadingGroup.objects.filter(pk=group.pk).update(is_open=True)
    return ReadingGroup.objects.get(pk=group.pk)


def test_moderators_see_a_word_of_a_group_once_a_member_calls_them_in(cast, essay, seminar, alice, mo):
    root = say(cast.bob, essay, "The root stays ours.", **to(seminar))
    said = say(cast.bob, essay, "Flagged words.", parent=root, **to(seminar))
    item = reverse("admin:comments_review_item", args=[said.pk])
    assert mo.get(item).status_code == 404
    with pytest.raises(Refused):
        flag_comment(person=cast.alice.person, comment=said, reason="abuse")
    flag_comment(person=cast.charlie.person, comment=said, reason="abuse", words="Look at this.")
    html = page(mo, item).html
    assert "Flagged words." in html and "The root stays ours." not in html
    assert mo.get(reverse("admin:comments_review_item", args=[root.pk])).status_code == 404
    assert mo.get(said.get_absolute_url()).status_code == 404 and alice.get(item).status_code != 200


def test_a_link_lets_in_until_it_is_over_used_up_or_taken_back(cast, seminar, bob, alice, mo, ada):
    asked = {"weeks": "1", "most_uses": "1", "key": key_of(bob, f"/groups/{seminar.slug}/invitations/")}
    for _click in range(2):
        assert bob.post(f"/groups/{seminar.slug}/invitations/", asked).status_code == 303
    link = page(bob, f"/groups/{seminar.slug}/invitations/").css_first("input.link").attributes["value"]
    path = link[link.index("/groups/") :]
    assert "Seminar" in page(alice, path).html
    assert Membership.objects.count() == 2 and Invitation.objects.get().uses == 0  # scanners follow links
    assert alice.post(path).status_code == 303 and alice.get(f"/groups/{seminar.slug}/").status_code == 200
    assert alice.post(path).headers["Location"] == f"/groups/{seminar.slug}/"  # twice is once
    answers = [mo.get(path), mo.post(path), mo.get(f"{path[:-3]}xy/")]
    now = timezone.now()
    ended = groups.invite_by_link(actor=membership(seminar, cast.bob), weeks=1, now=now - timedelta(weeks=2))
    back = groups.invite_by_link(actor=membership(seminar, cast.bob), weeks=1, now=now)
    bob.post(f"/groups/{seminar.slug}/invitations/", {"withdraw": str(back.pk)})
    answers += [mo.get(reverse("accept_invitation", args=[groups.token_of(each)])) for each in (ended, back)]
    assert {answer.status_code for answer in answers} == {410}
    said = {shown(answer).css_first("main").text() for answer in answers}
    assert len(said) == 1 and "Seminar" not in said.pop()
    assert ada.get(f"/groups/{seminar.slug}/").status_code == 404  # no role of the site opens a group
    assert not Membership.objects.filter(person=cast.mo.person).exists()
    digest = Invitation.objects.first().digest
    assert Client().get(reverse("accept_invitation", args=[digest])).status_code == 410


def test_a_link_shown_in_public_shows_no_word_and_asks_the_mailbox_first(cast, essay, seminar, bob):
    say(cast.bob, essay, "Ours alone.", **to(seminar))
    link = groups.invite_by_link(actor=membership(seminar, cast.bob), weeks=1, now=timezone.now())
    path = reverse("accept_invitation", args=[groups.token_of(link)])
    stranger = Client()
    assert "Ours alone." not in page(stranger, path).html
    asked = stranger.post(path, {"name": "Dora", "email": "dora@example.org"})
    assert asked.status_code == 200 and Membership.objects.count() == 2
    mailed = link_in(letter("dora@example.org"))
    assert "Dora" in page(stranger, mailed).html and Membership.objects.count() == 2
    assert stranger.post(mailed).status_code == 303
    assert "Seminar" in page(stranger, f"/groups/{seminar.slug}/").html
    dora = Person.objects.get(email="dora@example.org")
    assert dora.is_proven and membership(seminar, dora).listed_name == "Dora"
    assert Client().get(mailed).status_code == 410  # good once
    asked = [
        Client().post(path, {"name": "A", "email": email})
        for email in ("alice@example.org", "no@example.org")
    ]
    assert len({shown(answer).css_first("main").text() for answer in asked}) == 1


def test_roles_and_who_may_give_them(cast, seminar, bob, charlie, alice):
    groups.join_group(person=cast.alice.person, group=_opened(seminar), now=timezone.now())
    address = f"/groups/{seminar.slug}/members/"
    alices = membership(seminar, cast.alice)
    assert charlie.post(address, {"member": alices.pk, "role": "owner"}).status_code == 403
    assert bob.post(address, {"member": alices.pk, "role": "instructor"}).status_code == 303
    assert (
        membership(seminar, cast.alice).leads
        and alice.get(f"/groups/{seminar.slug}/class/").status_code == 200
    )
    bobs = membership(seminar, cast.bob)
    assert alice.post(address, {"member": bobs.pk, "remove": "1"}).status_code == 403
    assert (
        alice.post(address, {"member": membership(seminar, cast.charlie).pk, "remove": "1"}).status_code
        == 303
    )
    assert charlie.get(address).status_code == 404
    assert bob.post(address, {"member": bobs.pk, "role": "member"}).status_code == 403  # the last owner
    assert bob.post(address, {"member": alices.pk + 999, "role": "member"}).status_code == 404


def test_an_open_group_shows_its_name_and_no_word(cast, essay, seminar, alice):
    _opened(seminar)
    say(cast.bob, essay, "Ours alone.", **to(seminar))
    assert "Log in to join" in page(Client(), f"/groups/{seminar.slug}/").html
    html = page(alice, f"/groups/{seminar.slug}/").html
    assert "Join" in html and "Ours alone." not in html
    assert alice.get(f"/groups/{seminar.slug}/join/").status_code == 303
    assert not Membership.objects.filter(person=cast.alice.person).exists()
    assert alice.post(f"/groups/{seminar.slug}/join/").status_code == 303
    assert alice.get(reverse("group_talk", args=[seminar.slug, "essay"])).status_code == 200


def test_a_class_from_a_list_is_tried_first_and_says_of_nobody_whether_they_have_an_account(
    cast, seminar, bob
):
    address = f"/groups/{seminar.slug}/class/"
    people = "Name;Mail\nDora Diaz;dora@example.org\nAlice;ALICE@example.org\nEve;no address\nDora;dora@example.org"
    tried = bob.post(address, {"people": people, "weeks": "4", "then": "try"})
    assert not Invitation.objects.exists() and letters() == []
    rows = texts(shown(tried).css("tbody tr"))
    assert [row.split("example.org")[-1] for row in rows[:2]] == ["gets a letter"] * 2
    assert "no address" in rows[2] and "twice" in rows[3]
    listed = shown(tried).css_first("[name=people]").attributes["value"]
    assert bob.post(address, {"people": listed, "weeks": "4", "then": "send"}).status_code == 303
    bob.post(address, {"people": listed, "weeks": "4", "then": "send"})  # sent twice, each gets one letter
    sent = {message.to[0]: message.body for message in letters()}
    assert sent.keys() == {"dora@example.org", "alice@example.org"}
    assert "Dora Diaz" in sent["dora@example.org"]
    shown_links = page(bob, f"/groups/{seminar.slug}/invitations/").css("input.link")
    assert not shown_links  # a link that went to one mailbox is shown to nobody else


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana, ana@x.org", [("Ana", "ana@x.org", True)]),
        ('"Diaz, Dora",dora@x.org\n\nb@x.org', [("Diaz, Dora", "dora@x.org", True), ("", "b@x.org", True)]),
        ("ana@x.org\tAna\r\nBo\tbo@@x", [("Ana", "ana@x.org", True), ("Bo", "", False)]),
        ("=1+1,e@x.org", [("=1+1", "e@x.org", True)]),
        ("\u202eevil,e@x.org", [("", "", False)]),
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(text, found):
    assert [(row.name, row.email, row.is_good) for row in read_list(text)] == found


def test_a_list_that_is_none_and_a_cell_that_would_be_a_formula():
    for nonsense in ("", "nothing here", "a\x00b@x.org", "\n".join(f"p{n}@x.org" for n in range(501))):
        with pytest.raises(UnreadableList):
            read_list(nonsense)
    with pytest.raises(UnreadableList):
        text_of(b"\xff\xff\xff")
    assert text_of("Zoë".encode("utf-16")) == text_of("\ufeffZoë".encode()) == "Zoë"
    dangerous = ("=1", "+1", "-1", "@SUM", "\t=1", "\r1", " =1", "＝1")
    assert [harmless(cell) for cell in dangerous] == [f"'{cell}" for cell in dangerous]
    assert [harmless(cell) for cell in ("Ana", -3, None, "a=b")] == ["Ana", -3, None, "a=b"]


NASTY = {"null": "\x00", "huge": "9" * 5000, "script": "<script>alert(1)</script>", "empty": ""}


def test_no_address_of_a_group_takes_a_wrong_method_or_is_brought_down(cast, essay, seminar, bob, charlie):
    """Asked by nobody, by a stranger's browser, by a member and by who leads: never an error of the site's own."""
    said = say(cast.charlie, essay, "Words.", **to(seminar))
    given = {"slug": seminar.slug, "article": "essay", "token": "forged", "pk": said.pk}
    fields = {
        "name", "description", "is_open", "weeks", "most_uses", "people", "then", "article", "due_at", "email", "role",
        "least_notes", "member", "remove", "withdraw", "archive", "version", "reason", "show",
    }  # fmt: skip
    for pattern in urlpatterns:
        address = reverse(pattern.name, kwargs={name: given[name] for name in pattern.pattern.converters})
        assert bob.put(address).status_code == bob.delete(address).status_code == 405, address
        if pattern.name in ("leave_group", "change_group"):
            continue
        for client in (bob, charlie, Client()):
            for nasty in NASTY.values():
                answer = client.post(address, dict.fromkeys(fields, nasty))
                assert answer.status_code < 500 and b"<script>alert" not in answer.content, (address, nasty)
    assert page(bob, f"/groups/{seminar.slug}/").css_first("h1").text() == "Seminar"
