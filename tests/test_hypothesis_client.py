"""The unchanged browser client of Hypothesis (npm, pinned in tests/node) over the site's own talk, in Chromium."""

import json
from collections import Counter

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from accounts.actions.tokens import make_token
from comments.models import Comment, Flag
from tests.node_packages import INSTALLED, are_installed
from tests.talking import note, path_of, talked_about

API = "/hypothesis/api"
PLACE = "/articles/essay/hypothesis/"
SIDEBAR = "iframe[name=hypothesis-sidebar], hypothesis-sidebar iframe"
WIDE = {"width": 1400, "height": 900}
SELECT = """() => {
  const words = document.querySelectorAll("main p")[1].firstChild;
  const range = document.createRange();
  range.setStart(words, words.data.indexOf("as large"));
  range.setEnd(words, words.data.indexOf("as large") + 8);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.dispatchEvent(new Event("selectionchange"));
  document.body.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
}"""


@pytest.fixture
def served(live_server):
    assert are_installed(), "Run: python -m tests.node_packages"
    with override_settings(HYPOTHESIS_CLIENT=str(INSTALLED / "hypothesis"), SITE_URL=live_server.url):
        yield


@pytest.mark.django_db
def test_its_page_has_a_policy_of_its_own_and_its_files_alone_are_served(client, cast, settings):
    talked_about(cast.alice)
    assert client.get(PLACE).status_code == client.get("/hypothesis/app/").status_code == 404
    assert client.get("/hypothesis/client/build/boot.js").status_code == 404
    settings.HYPOTHESIS_CLIENT = str(INSTALLED / "hypothesis")
    page, app = client.get(PLACE), client.get("/hypothesis/app/")
    assert "frame-src 'self'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"
    assert (
        "frame-ancestors 'self'" in app["Content-Security-Policy"] and app["X-Frame-Options"] == "SAMEORIGIN"
    )
    assert "unsafe" not in page["Content-Security-Policy"] and "no-store" in page["Cache-Control"]
    assert '"grantToken": ""' in page.content.decode()
    for name in ("../package.json", "manifest.json", "scripts/../../package.json", "scripts/none.js"):
        assert client.get(f"/hypothesis/client/build/{name}").status_code == 404
    boot = client.get("/hypothesis/client/build/boot.js")
    assert boot.status_code == 200 and "javascript" in boot["Content-Type"]
    boot.close()


@pytest.mark.django_db
def test_python_hypothesis_with_a_token(live_server, cast, served):
    from h_annot import api, auth, server
    from h_annot.annotation import Annotation

    talked_about(cast.alice)
    secret = make_token(
        user=cast.bob, kind="personal", name="Sync", scopes=["read", "comment", "annotate"]
    ).secret
    address = f"{live_server.url}/articles/essay/"
    with server(f"{live_server.url}/hypothesis"), auth(secret):
        assert "links" in json.loads(api.root())
        written = Annotation.create(None, "Essay", ["law"], "From *Python*.", address)
        written.text = "From Python, again."
        assert "law" not in written.tags  # it was a word of what stood there
        found = json.loads(api.search(secret, uri=address, user="bob", limit=200))
        assert [row["text"] for row in found["rows"]] == ["From Python, again."]
        assert Annotation.load(written.id).document["title"] == ["Essay"]
        assert json.loads(api.profile(secret))["user_info"]["display_name"] == "Bob"
        api.delete(secret, written.id)
    assert Comment.objects.get().state == "withdrawn"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_bob_and_mo_do_all_of_it_by_its_own_buttons(new_page, bob, mo, cast, served):
    article = talked_about(cast.alice, "Essay", "A 🗾 map, drawn twice.\n\nAnother 🗾 map, as large.\n")
    word = note(cast.alice, article, "drawn twice", "Both of **them**?")
    asked, page = [], new_page(as_client=bob, viewport=WIDE)
    page.on("request", lambda request: asked.append((request.method, path_of(request.url))))
    page.on("websocket", lambda socket: asked.append(("GET", socket.url)))
    page.goto(PLACE)
    sidebar = page.frame_locator(SIDEBAR).first
    hers = sidebar.get_by_role("article", name="by Alice")
    expect(hers.get_by_text("Both of them?")).to_be_visible()
    expect(page.locator("hypothesis-highlight")).to_have_text("drawn twice")
    page.evaluate(SELECT)
    page.get_by_role("button", name="Annotate").click()
    _say(sidebar, "As large as *what*?")
    his = sidebar.get_by_role("article", name="Annotation by bob")
    expect(his.get_by_text("As large as what?")).to_be_visible()
    written = Comment.objects.latest("pk")
    assert (written.person, written.passage.exact) == (cast.bob.person, "as large")
    assert written.source == "As large as *what*?"
    his.get_by_role("button", name="Edit").click()
    _say(sidebar, "As large as the *first*?")
    expect(his.get_by_text("As large as the first?")).to_be_visible()
    written.refresh_from_db()
    assert written.source == "As large as the *first*?"
    hers.get_by_role("button", name="Reply").click()
    _say(sidebar, "Both, yes.")
    expect(sidebar.get_by_role("article", name="Reply by bob").get_by_text("Both, yes.")).to_be_visible()
    assert Comment.objects.get(parent=word).source == "Both, yes."
    hers.get_by_role("button", name="Report this annotation").click()
    expect(hers.get_by_role("button", name="has been reported")).to_be_visible()
    assert Flag.objects.get(comment=word).person == cast.bob.person
    his.get_by_role("button", name="Delete").click()
    sidebar.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(his).to_have_count(0)
    written.refresh_from_db()
    assert written.state == "withdrawn"
    assert [call for call in asked if call[0] != "GET" and call[1] != f"{API}/token"] == [
        ("POST", f"{API}/annotations"),
        ("PATCH", f"{API}/annotations/{written.pk}"),
        ("POST", f"{API}/annotations"),
        ("PUT", f"{API}/annotations/{word.pk}/flag"),
        ("DELETE", f"{API}/annotations/{written.pk}"),
    ]
    assert not [address for _method, address in asked if address.startswith("ws")]
    assert max(Counter(asked).values()) <= 3  # nothing is asked for again and again
    _mo_hides_and_shows(new_page(as_client=mo, viewport=WIDE), word)
    _somebody_logs_in(new_page(viewport=WIDE))


def _mo_hides_and_shows(page, word):
    page.goto(PLACE)
    sidebar = page.frame_locator(SIDEBAR).first
    hers = sidebar.get_by_role("article", name="by Alice")
    expect(sidebar.get_by_text("Flagged for review by 1 user")).to_be_visible()
    for choice, state in (("Declined", "hidden"), ("Approved", "published")):
        hers.get_by_label("Moderation status").click()
        with page.expect_response(lambda answer: answer.url.endswith("/moderation")):
            sidebar.get_by_role("option", name=choice).click()
        word.refresh_from_db()
        assert word.state == state
        if state == "hidden":  # to be found again by whoever moderates
            page.reload()
            expect(hers.get_by_text("Both of them?")).to_be_visible()


def _somebody_logs_in(page):
    page.goto(PLACE)
    sidebar = page.frame_locator(SIDEBAR).first
    sidebar.get_by_test_id("top-bar").get_by_text("Log in").click()
    page.wait_for_url(f"**/accounts/login/?next={PLACE}")


def _say(sidebar, words):
    sidebar.get_by_role("textbox", name="Annotation").or_(sidebar.locator("textarea")).first.fill(words)
    with sidebar.owner.page.expect_response(lambda answer: "/hypothesis/api/annotations" in answer.url):
        sidebar.get_by_role("button", name="Post to").first.click()
