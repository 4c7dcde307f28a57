"""Webmentions and pingbacks that come in: believed by nobody, looked at, and part of the same talk then."""

from datetime import timedelta
from email.message import Message

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from comments.actions.checking_links import look_at_link
from comments.actions.receiving_links import ABOUT_ONE_HOST, forget_refused_links, receive_link
from comments.links.mentions import mention_in
from comments.links.refusals import LinkRefused
from comments.models import Comment, Decision, ReceivedLink
from groundwork.actions.outbox import work_once
from groundwork.fetching import Fetched, NotFetched
from groundwork.limits import Limit
from groundwork.models import OutboxRow
from tests.neighbours import Neighbours
from tests.talking import approve, note, page, say, shown, talked_about

HERE = settings.SITE_URL
ESSAY = f"{HERE}/articles/essay/"
POST = "https://other.example/post"
ENTRY = """<title>Other</title><article class="h-entry"><h1 class="p-name">On essays</h1>
<a class="p-author h-card" href="/anna">Anna &amp; Co</a><div class="e-content"><p>Before it, words.</p>
<p>As <a href="{}">this <em>essay</em></a> says, *all* is <code>#1</code> well &lt;b&gt;.<script>evil()</script></p>
</div></article>"""


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def neighbours(monkeypatch):
    others = Neighbours({POST: ENTRY.format(ESSAY)})
    monkeypatch.setattr("comments.actions.checking_links.fetch", others.fetch)
    return others


def tell(source=POST, target=ESSAY, client=None, **headers):
    headers = {"Accept": "text/html", **headers}  # as from the form
    return (client or Client()).post("/webmention/", {"source": source, "target": target}, headers=headers)


def work(after=timedelta()):
    while work_once(now=timezone.now() + after):
        pass


def test_a_webmention_is_looked_at_and_becomes_part_of_the_talk(cast, article, neighbours):
    answer = tell()
    assert answer.status_code == 201 and answer["Location"].startswith(f"{HERE}/webmention/")
    assert tell().status_code == 201 and OutboxRow.objects.filter(kind="look_at_link").count() == 1
    assert not Comment.objects.exists() and neighbours.asked == []
    told = answer["Location"].removeprefix(HERE)
    assert "looked at within minutes" in page(Client(), told).css_first("main").text()
    work()
    comment = Comment.objects.select_related("person").get()
    assert (comment.kind, comment.state, comment.source_url) == ("webmention", "held", POST)
    assert (comment.person.kind, comment.person.name) == ("site", "Anna & Co")
    assert comment.person.website == "https://other.example/anna"
    assert comment.html == (
        "<p><strong>On essays</strong></p>\n<blockquote>\n"
        "<p>As this essay says, *all* is #1 well &lt;b&gt;.</p>\n</blockquote>\n"
    )
    assert "may wait for a moderator" in page(Client(), told).css_first("main").text()
    approve(comment)
    frame = page(Client(), "/articles/essay/").css_first("#c1")
    assert frame.css_first(".who a").attributes["href"] == POST and "webmention" in frame.text()
    assert page(Client(), told).css_first("main a[href^='/comments/']") is not None
    # The same author of the same site is known from now on.
    neighbours.pages["https://other.example/next"] = ENTRY.format(ESSAY)
    tell("https://other.example/next")
    work()
    assert Comment.objects.get(source_url="https://other.example/next").person == comment.person


def test_what_the_page_says_later_is_what_is_shown(cast, article, neighbours):
    tell()
    work()
    approve(Comment.objects.get())
    comment = Comment.objects.get()
    Comment.objects.update(made_at=timezone.now() - timedelta(days=1))
    neighbours.pages[POST] = ENTRY.format(ESSAY).replace("well", "changed")
    tell()
    work()
    comment.refresh_from_db()
    assert "is #1 changed" in comment.html and comment.state == "published" and comment.edits.count() == 1
    for gone in ((410, {}, ""), "<p>No link any more.", (404, {}, "")):
        neighbours.pages[POST] = gone
        tell()
        work()
        comment.refresh_from_db()
        assert comment.state == "withdrawn"
    assert ReceivedLink.objects.get().state == "gone"
    neighbours.pages[POST] = ENTRY.format(ESSAY)
    tell()
    work()
    comment.refresh_from_db()
    assert comment.state == "held" and Comment.objects.count() == 1
    assert set(Decision.objects.values_list("reason", flat=True)) >= {"withdrawn", "link-back"}
    approve(comment)
    neighbours.pages[POST] = (403, {}, "")  # not let in is not gone
    tell()
    work()
    comment.refresh_from_db()
    assert (
        comment.state == "published" and OutboxRow.objects.filter(kind="look_at_link", done_at=None).exists()
    )


def test_what_moderators_hid_stays_hidden(cast, article, neighbours):
    tell()
    work()
    Comment.objects.update(state="spam")
    for says in (ENTRY.format(ESSAY).replace("well", "changed"), (410, {}, "")):
        neighbours.pages[POST] = says
        tell()
        work()
        assert Comment.objects.get().state == "spam" and "well" in Comment.objects.get().html


def test_an_answer_stands_under_what_it_answers(cast, article, neighbours):
    comment = say(cast.alice, article, "Said here.")
    mine = f"{HERE}/comments/{comment.pk}/"
    neighbours.pages[POST] = (
        '<div class="h-entry"><a class="u-in-reply-to" href="/ja/x"></a>'
        f'<a class="u-in-reply-to" href="{ESSAY}#c1">re</a>'
        '<p class="e-content">I do not think so.</p></div>'
    )
    assert tell(target=f"{ESSAY}#c1").status_code == 201
    work()
    answer = Comment.objects.get(kind="webmention")
    assert answer.parent == comment and answer.html == "<p>I do not think so.</p>\n"
    assert ReceivedLink.objects.get().target == mine.removeprefix(HERE)


def test_targets_that_are_not_everybody_s_have_one_answer(cast, article, neighbours):
    secret = note(cast.bob, article, "Second one", "Private.", audience="private")
    held = say(cast.alice, article, "Said.")
    Comment.objects.filter(pk=held.pk).update(state="hidden")
    others = (
        f"{HERE}/comments/{secret.pk}/", f"{HERE}/comments/{held.pk}/", f"{HERE}/comments/1/", f"{HERE}/articles/no/",
        f"{HERE}/admin/", f"{HERE}/", "https://other.example/articles/essay/", "", "http://[",
        f"{HERE}/comments/{10**30}/", "javascript:alert(1)",
    )  # fmt: skip
    answers = {(answer.status_code, page_of(answer)) for answer in (tell(target=each) for each in others)}
    assert answers == {(400, "The target is no page of this site that takes links.")}
    for each in others:  # a pingback for a private note among them
        with pytest.raises(LinkRefused) as ping:
            receive_link(source=POST, target=each, kind="pingback")
        assert (ping.value.code, ping.value.fault) == ("target", 33)
    to_program = tell(target=others[0], Accept="*/*")
    assert to_program["Content-Type"].startswith("text/plain") and to_program.status_code == 400
    assert to_program.content.decode() == "The target is no page of this site that takes links.\n"
    for source in (
        "",
        "ftp://a.example/",
        "https://u:p@a.example/",
        ESSAY,
        "https://a.example/" + "a" * 500,
        "http://[",
    ):
        assert tell(source).status_code == 400
    article.discussion = "closed"
    article.save()
    with pytest.raises(LinkRefused) as closed:
        receive_link(source=POST, target=ESSAY, kind="pingback")
    assert (closed.value.code, closed.value.fault) == ("closed", 49)
    assert not ReceivedLink.objects.exists() and not OutboxRow.objects.filter(kind="look_at_link").exists()


def page_of(answer) -> str:
    return shown(answer).css_first("[role=alert]").text()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("<p>Nothing about it.", "no-link"),
        (f"<!-- {ESSAY} --><p>{ESSAY}", "no-link"),
        (f'<a href="{ESSAY}x">', "no-link"),
        ((404, {}, ""), "not-there"),
        ((200, {"Content-Type": "image/png"}, ESSAY), "unreadable"),
        ("<div>" * 600 + f'<a href="{ESSAY}">', "unreadable"),
        (NotFetched("private"), "private"),
        (NotFetched("own"), "own"),
        (NotFetched("compressed"), "compressed"),
        (NotFetched("too_large"), "too_large"),
    ],
)
def test_what_does_not_link_here_is_never_shown(cast, article, neighbours, says, reason):
    neighbours.pages[POST] = says
    answer = tell()
    work()
    link = ReceivedLink.objects.get()
    assert (link.state, link.reason) == ("refused", reason)
    assert not Comment.objects.exists() and not Person.objects.filter(kind="site").exists()
    assert (
        "It was received"
        not in page(Client(), answer["Location"].removeprefix(HERE)).css_first("main").text()
    )


def test_a_site_that_is_away_is_asked_again_less_and_less_often(cast, article, neighbours):
    neighbours.pages[POST] = NotFetched("too_slow")
    tell()
    link, now = ReceivedLink.objects.get(), timezone.now()
    for looks in range(1, 6):
        OutboxRow.objects.filter(kind="look_at_link").delete()
        look_at_link(link_id=link.pk, now=now)
        waiting = OutboxRow.objects.get(kind="look_at_link")
        assert waiting.due_at - now == timedelta(minutes=2) * 4 ** (looks - 1)
        assert ReceivedLink.objects.get().state == "waiting"
        now = waiting.due_at
    OutboxRow.objects.all().delete()
    look_at_link(link_id=link.pk, now=now)
    assert (ReceivedLink.objects.get().state, ReceivedLink.objects.get().reason) == ("refused", "too_slow")
    assert not OutboxRow.objects.filter(kind="look_at_link").exists()


def test_a_page_that_mentions_us_ten_thousand_times_says_it_once(cast, article, neighbours):
    neighbours.pages[POST] = f'<p><a href="{ESSAY}">essay</a> and ' * 10_000
    tell()
    work()
    assert len(Comment.objects.get().source) < 400


def test_words_without_spaces_are_not_cut_within_a_character():
    """Decomposed kana and families of one picture: what begins or ends with half of one is a broken fragment."""
    for before, behind, whole in (
        ("か\u3099", "か\u3099", "か\u3099"),
        ("👨\u200d👩\u200d👧", "e\u0301", "e\u0301"),
    ):
        page = f'<p>{before * 150}x<a href="{ESSAY}">here</a>{behind * 200}'
        source = Fetched(POST, 200, message_of("text/html; charset=utf-8"), page.encode())
        excerpt = mention_in(source, lambda url: url == ESSAY).excerpt
        assert "xhere" in excerpt and len(excerpt) <= 302
        assert excerpt[:1] == "…" and excerpt[1:].startswith(before) and excerpt.endswith(f"{whole}…")


def message_of(content_type):
    message = Message()
    message["Content-Type"] = content_type
    return message


def test_it_may_not_be_told_too_often(cast, article, monkeypatch):
    monkeypatch.setattr(
        "comments.actions.receiving_links.ABOUT_ONE_HOST", Limit(ABOUT_ONE_HOST.name, 1, 3600)
    )
    assert tell().status_code == 201
    refused = tell("https://other.example/b")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 3600


def test_pages_say_where_links_are_told(cast, article):
    comment = say(cast.alice, article, "Said.")
    for address in ("/articles/essay/", "/articles/essay/comments/", f"/comments/{comment.pk}/"):
        answer = Client().get(address)
        assert answer["Link"] == '</webmention/>; rel="webmention"'
        assert answer["X-Pingback"] == f"{HERE}/xmlrpc/"
    assert page(Client(), "/webmention/").css_first("form [name=target]") is not None
    assert (
        Client().get("/webmention/1/").status_code == Client().get(f"/webmention/{2**70}/").status_code == 404
    )


def test_what_was_refused_is_forgotten_after_a_month(cast, article, neighbours, settings):
    neighbours.pages["https://other.example/no"] = "<p>Nothing."
    tell()
    tell("https://other.example/no")
    work()
    assert forget_refused_links(now=timezone.now() + timedelta(days=29)) == 0
    assert forget_refused_links(now=timezone.now() + timedelta(days=31)) == 1
    tell("https://other.example/no")
    work()
    settings.REFUSED_LINK_DAYS = 2
    assert forget_refused_links(now=timezone.now() + timedelta(days=3)) == 1
    assert ReceivedLink.objects.get().state == "shown"
