"""A live WordPress sends us a pingback, and receives ours. Run by `make test-wordpress`, not by `make test`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, ReceivedLink, SentLink
from groundwork.actions.outbox import work_once
from groundwork.fetching import addresses
from tests.cast import assemble
from tests.publishing import edited, published
from tests.talking import approve, talked_about
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
