"""The unchanged browser client of Hypothesis (npm, pinned in tests/node) over the site's own talk, in Chromium."""

import json

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from accounts.actions.tokens import make_token
from comments.models import Comment
from tests.node_packages import INSTALLED, are_installed
from tests.talking import note, talked_about

PLACE = "/articles/essay/hypothesis/"
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
def test_bob_reads_a_note_and_writes_one(new_page, bob, cast, served):
    article = talked_about(cast.alice, "Essay", "A 🗾 map, drawn twice.\n\nAnother 🗾 map, as large.\n")
    note(cast.alice, article, "drawn twice", "Both of **them**?")
    page = new_page(as_client=bob, viewport={"width": 1400, "height": 900})
    page.goto(PLACE)
    sidebar = page.frame_locator("iframe[name=hypothesis-sidebar], hypothesis-sidebar iframe").first
    expect(sidebar.get_by_text("Both of them?")).to_be_visible()
    expect(page.locator("hypothesis-highlight")).to_have_text("drawn twice")
    page.evaluate(SELECT)
    page.get_by_role("button", name="Annotate").click()
    sidebar.get_by_role("textbox", name="Annotation").or_(sidebar.locator("textarea")).first.fill(
        "As large as *what*?"
    )
    with page.expect_response(lambda answer: answer.url.endswith("/hypothesis/api/annotations")):
        sidebar.get_by_role("button", name="Post to").first.click()
    expect(sidebar.get_by_text("As large as what?")).to_be_visible()
    written = Comment.objects.latest("pk")
    assert (written.person, written.passage.exact) == (cast.bob.person, "as large")
    assert written.source == "As large as *what*?"
