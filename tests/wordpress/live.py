"""A live WordPress sends us a pingback, receives ours, and reads our export. Run by `make test-wordpress` alone."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from articles.actions.pictures import add_picture
from articles.actions.publishing import withdraw_article
from articles.models import Article
from articles.rules.pictures import encode_picture
from comments.actions.moderating import decide
from comments.models import Comment, ReceivedLink, SentLink
from groundwork.actions.outbox import work_once
from groundwork.fetching import addresses
from tests.cast import assemble
from tests.publishing import edited, published
from tests.talking import approve, note, say, talked_about
from tests.test_export import TEXT
from tests.wordpress.peer import HOST, WordPress, free_port


@pytest.fixture
def peer(live_server, settings, monkeypatch, tmp_path):
    """Both sites stand on loopback: only that is allowed here, and only for the other one."""
    # WordPress takes nothing for an address that has no dot in it, such as localhost.
    settings.SITE_URL = f"http://127.0.0.1:{live_server.thread.port}"
    judged = addresses.may_call
    monkeypatch.setattr(
        "groundwork.fetching.client.may_call", lambda address: address == HOST or judged(address)
    )
    wordpress = WordPress(tmp_path, free_port())
    try:
        wordpress.start(live_server.thread.port)
        yield wordpress
    finally:
        wordpress.stop()


def work():
    while work_once(now=timezone.now() + timedelta(seconds=2)):
        pass


def test_wordpress_and_we_tell_each_other(peer, settings):
    cast = assemble()
    talked_about(cast.alice, "Essay")
    link = (
        f'<p>I read <a href="{settings.SITE_URL}/articles/essay/">an <em>essay</em></a> &amp; *liked* it.</p>'
    )
    theirs = peer.write("A post & more", link)
    peer.work()
    told = ReceivedLink.objects.get()
    assert (told.kind, told.source, told.state) == ("pingback", theirs, "waiting")
    work()
    comment = Comment.objects.select_related("person").get()
    assert (comment.kind, comment.state, comment.source_url) == ("pingback", "held", theirs)
    assert "I read an essay &amp; *liked* it." in comment.html and "A post &amp; more" in comment.html
    approve(comment)

    mine = published(cast.alice, "Answer", f"As [they say]({theirs}), it is so.")
    work()
    sent = SentLink.objects.get(article=mine)
    assert (sent.state, sent.protocol, sent.reason) == ("told", "pingback", "")
    stored = peer.asked("array_map(fn($c) => [$c->comment_type, $c->comment_author, $c->comment_author_url,"
                        " $c->comment_content], get_comments(['type' => 'pingback']))")  # fmt: skip
    ((kind, author, address, words),) = stored
    assert (kind, address) == ("pingback", f"{settings.SITE_URL}/articles/answer/")
    assert "Answer" in author and "they say" in words
    edited(cast.alice, mine, f"As [they say]({theirs}), it was so.")
    work()
    assert len(peer.asked("get_comments(['type' => 'pingback'])")) == 1


POSTS = """array_map(fn($post) => ['title' => $post->post_title, 'slug' => $post->post_name, 'kind' => $post->post_type,
 'state' => $post->post_status, 'date' => $post->post_date_gmt, 'author' => get_the_author_meta('user_email',
 $post->post_author), 'talk' => $post->comment_status, 'summary' => $post->post_excerpt, 'tags' =>
 wp_get_post_tags($post->ID, ['fields' => 'names'])], get_posts(['post_type' => ['post', 'page'], 'post_status' =>
 'any', 'numberposts' => -1, 'orderby' => 'ID', 'order' => 'ASC']))"""
SAID = """array_map(fn($said) => ['name' => $said->comment_author, 'email' => $said->comment_author_email, 'url' =>
 $said->comment_author_url, 'date' => $said->comment_date_gmt, 'state' => $said->comment_approved, 'kind' =>
 $said->comment_type, 'words' => $said->comment_content, 'answers' => $said->comment_parent ?
 get_comment($said->comment_parent)->comment_content : ''], get_comments(['status' => ['1', '0', 'spam', 'trash'],
 'order' => 'ASC', 'orderby' => 'comment_date_gmt']))"""
# As WordPress shows it, but for its own taste in quotation marks.
SHOWN = """(remove_filter('the_content', 'wptexturize') ? apply_filters('the_content', get_posts(['name' => 'kettle',
 'post_status' => 'any'])[0]->post_content) : '')"""


def words(html):
    return LexborHTMLParser(f"<body>{html}").body.text(deep=True).split()


def a_site(cast):
    """Texts of each state, a picture, and talk of each kind and state on the one that is returned."""
    shot = BytesIO()
    Image.new("RGB", (900, 300), "teal").save(shot, "PNG")
    picture = add_picture(editor=cast.alice, encoded=encode_picture(shot.getvalue()), alt="a teapot")
    text = f"{TEXT}\n![a teapot]({picture.url})\n"
    kettle = talked_about(
        cast.alice, "Kettle", text, at=datetime(2020, 1, 2, tzinfo=UTC), tags=["Tea", "R & D"]
    )
    gone = published(cast.bob, "Gone")
    withdraw_article(editor=cast.ada, article=gone)
    published(cast.alice, "Later", at=datetime(2090, 1, 1, tzinfo=UTC), discussion="closed")
    first = say(cast.bob, kettle, "First & *best*\nline two, <100")
    answer = say(cast.gwen, kettle, "Answer", parent=first)
    say(cast.alice, kettle, "Deeper", parent=answer)
    note(cast.charlie, kettle, "boil & bubble", "On these words")
    Comment.objects.filter(pk=say(cast.bob, kettle, "It waits").pk).update(state="held")
    for verb, reason in (("spam", "spam"), ("hide", "abuse")):
        said = say(cast.bob, kettle, f"To {verb}")
        decide(moderator=cast.mo, comment=said, verb=verb, reason=reason, expected_version=said.version)
    ping = say(cast.charlie, kettle, "They say so")
    Comment.objects.filter(pk=ping.pk).update(kind="pingback", source_url="https://other.example.org/a/")
    # One a minute: who says two things in one second says one of them twice, to WordPress.
    for n, comment in enumerate(Comment.objects.order_by("pk")):
        Comment.objects.filter(pk=comment.pk).update(made_at=datetime(2020, 1, 3, 12, n, tzinfo=UTC))
    return kettle


def test_wordpress_reads_our_export(peer, settings, tmp_path):
    settings.ROOT_URLCONF = "tests.wordpress.urls"
    kettle = a_site(assemble())
    call_command("export", "wxr", tmp_path / "site.xml", stdout=StringIO())
    peer.read(tmp_path / "site.xml", settings.SITE_URL)
    posts = {post["slug"]: post for post in peer.asked(POSTS)}
    assert posts["kettle"] == {
        "title": "Kettle", "slug": "kettle", "kind": "post", "state": "publish", "date": "2020-01-02 00:00:00",
        "author": "alice@example.org", "talk": "open", "summary": "About Kettle.", "tags": ["R &amp; D", "Tea"],
    }  # fmt: skip
    assert (posts["gone"]["state"], posts["gone"]["author"]) == ("draft", "bob@example.org")
    assert (posts["later"]["state"], posts["later"]["date"]) == ("future", "2090-01-01 00:00:00")
    assert posts["later"]["talk"] == "closed" and len(posts) == 3

    said = peer.asked(SAID)
    assert [(c["name"], c["state"], c["kind"], c["date"][11:16]) for c in said] == [
        ("Bob", "1", "comment", "12:00"), ("Gwen", "1", "comment", "12:01"), ("Alice", "1", "comment", "12:02"),
        ("Charlie", "1", "comment", "12:03"), ("Bob", "0", "comment", "12:04"), ("Bob", "spam", "comment", "12:05"),
        ("Bob", "trash", "comment", "12:06"), ("Charlie", "1", "pingback", "12:07"),
    ]  # fmt: skip
    assert [words(c["answers"])[:1] for c in said] == [
        [], ["First"], ["Answer"], [], [], [], [], []
    ]  # fmt: skip
    assert said[0]["words"] == "<p>First &amp; <em>best</em><br>line two, &lt;100</p>"
    assert "".join(words(said[3]["words"])) == "boil&bubbleOnthesewords"
    assert said[1]["email"] == "gwen@example.org" and said[7]["url"] == "https://other.example.org/a/"

    shown = str(peer.asked(SHOWN))
    text = Article.objects.select_related("current").get(pk=kettle.pk).revision.text
    theirs = re.sub(r'<a [^>]*role="doc-(noteref|backlink)".*?</a>', "", shown)  # marks that CSS draws here
    assert "".join(words(theirs)) == "".join(text.split())
    (address,) = re.findall(r'<img [^>]*src="([^"]+)"', shown)
    assert address.startswith(peer.url), "the picture stands there now"
    assert 'alt="a teapot"' in shown and (peer.site / address.removeprefix(f"{peer.url}/")).exists()
    assert peer.asked(
        "array_map(fn($file) => $file->post_title, get_posts(['post_type' => 'attachment']))"
    ) == ["a teapot"]
