"""Nothing typed is lost, and nobody finds what somebody else has typed: drafts in the browser (check 24)."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Session
from accounts.whoami import LEFT, writer_mark
from articles.models import Article, PublicState
from comments.models import Comment
from tests.cast import PASSWORD, address_of
from tests.journeys import settled
from tests.talking import form, note, page, say, talked_about
from tests.test_journey_talk import ESSAY, article, body_of  # noqa: F401 - article is a fixture
from tests.test_notes_js import SITE, _serve

WORDS = "Long and thoughtful"


# --- what the server says to the browser


@pytest.mark.django_db
def test_what_was_posted_is_named_by_its_key_or_its_place(alice, gwen, cast):
    essay = talked_about(cast.alice)
    typed = form(essay, body=WORDS)
    for headers in ({}, {"X-Fragment": "1"}):
        answer = alice.post(f"{ESSAY}comment/", typed, headers=headers)
        assert answer.cookies["sent"].value == typed["key"]
        assert not answer.cookies["sent"]["httponly"]
    assert "sent" not in alice.post(f"{ESSAY}comment/", form(essay, body="")).cookies
    comment = Comment.objects.get()
    place = f"/comments/{comment.pk}/edit/"
    edited = alice.post(place, {"body": "Shorter", "version": comment.version})
    assert (
        edited.cookies["sent"].OutputString().startswith(f"sent={quote(place, safe='')};")
    )  # no script unquotes


@pytest.mark.django_db
def test_whoever_leaves_has_their_browser_told(alice, mo, gwen, cast):
    talked_about(cast.alice)
    for client, address, fields in (
        (alice, "/accounts/logout/", {}),
        (mo, "/admin/logout/", {}),
        (gwen, "/guests/forget/", {"next": ESSAY}),
        (Client(), f"{ESSAY}comment/", {"then": "change", "body": WORDS}),
    ):
        assert client.post(address, fields).cookies[LEFT].value == "1", address
    # A session that ends by itself is no leaving: whoever comes back finds their words.
    client = Client()
    client.cookies["member"] = "1"
    assert LEFT not in client.get(f"{ESSAY}comment/").cookies


@pytest.mark.django_db
def test_forms_name_their_writer_by_a_mark_that_says_nothing_else(alice, bob, client, cast):
    essay = talked_about(cast.alice)
    own = say(cast.alice, essay, WORDS)
    marks = {}
    for name, reader in {"alice": alice, "bob": bob, "nobody": client}.items():
        marks[name] = (
            page(reader, f"{ESSAY}comment/").css_first("form.composer").attributes["data-writer"] or ""
        )
    assert marks == {
        "alice": writer_mark(cast.alice.person),
        "bob": writer_mark(cast.bob.person),
        "nobody": "",
    }
    assert re.fullmatch(r"[0-9a-f]{16}", marks["alice"])
    assert (
        page(alice, f"/comments/{own.pk}/edit/").css_first("form.composer").attributes["data-writer"]
        == marks["alice"]
    )


# --- the module by itself


@pytest.fixture
def modules(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.route("**/*", _serve)
    blank = context.new_page()
    blank.goto(f"{SITE}/")
    yield blank
    context.close()


MADE = """
  const m = await import("/js/drafts.js");
  const made = (place, { writer = "", value = "", key = "k" } = {}) => {
    const form = document.createElement("form");
    form.innerHTML = `<textarea name=body></textarea><input name=email><input type=hidden name=key value="${key}">
      <a class=cancel href="/articles/x/"></a><p class=form-actions></p>`;
    Object.assign(form.dataset, { place, writer, saved: "Saved {time}", offer: "Take {time}" });
    form.elements.body.defaultValue = value;
    return form;
  };
  const type = (place, words, options) => {
    const form = made(place, options);
    form.elements.body.value = words;
    form.elements.email.value = "somebody@example.org";
    m.keep(form);
    return form;
  };
  const found = (place, options) => {
    const form = made(place, options);
    m.restore(form);
    return form.elements.body.value;
  };
"""


@pytest.mark.journey
def test_drafts_come_back_to_whom_they_belong(modules):
    assert modules.evaluate(
        f"""async () => {{ {MADE}
        const first = type("/articles/x/comment/", "one", {{ writer: "alice", key: "first" }});
        type("/comments/5/reply/", "two");
        const again = made("/articles/x/comment/", {{ writer: "alice", key: "second" }});
        m.restore(again);
        return {{
          said: /^Saved \\d/.test(first.querySelector(".draft-line").textContent),
          alice: again.elements.body.value,
          key: again.elements.key.value,
          japanese: found("/ja/articles/x/comment/", {{ writer: "alice" }}),
          bob: found("/articles/x/comment/", {{ writer: "bob" }}),
          lostSession: found("/articles/x/comment/"),
          elsewhere: found("/comments/6/reply/"),
          loggedInSince: found("/comments/5/reply/", {{ writer: "bob" }}),
          thenOnlyBobs: found("/comments/5/reply/", {{ writer: "alice" }}),
          unsent: m.unsentAbout("/ja/articles/x/"),
          addresses: Object.values(localStorage).some((kept) => kept.includes("@")),
        }}; }}"""
    ) == {
        "said": True,
        "alice": "one",
        "key": "first",
        "japanese": "one",
        "bob": "",
        "lostSession": "one",
        "elsewhere": "",
        "loggedInSince": "two",
        "thenOnlyBobs": "",
        "unsent": "/comments/5/reply/",
        "addresses": False,
    }


@pytest.mark.journey
def test_a_draft_never_takes_the_place_of_other_words_unasked(modules):
    assert modules.evaluate(
        f"""async () => {{ {MADE}
        type("/comments/7/edit/", "edited", {{ value: "as it was" }});
        const changed = made("/comments/7/edit/", {{ value: "changed meanwhile" }});
        m.restore(changed);
        const before = changed.elements.body.value;
        changed.querySelector(".draft-line button").click();
        type("/comments/8/edit/", "as it was", {{ value: "as it was" }});
        return [found("/comments/7/edit/", {{ value: "as it was" }}), before, changed.elements.body.value,
                localStorage.getItem("draft:/comments/8/edit/")]; }}"""
    ) == ["edited", "changed meanwhile", "edited", None]


@pytest.mark.journey
def test_what_is_kept_is_bounded_and_ends(modules):
    assert modules.evaluate(
        f"""async () => {{ {MADE}
        type("/long/", "x".repeat(70_000));
        const count = () => Object.keys(localStorage).length;
        const tooLong = count();
        for (let n = 0; n < 60; n += 1) type(`/comments/${{n}}/reply/`, "words", {{ key: `key-${{n}}` }});
        m.tidy();
        const most = count();
        const old = JSON.parse(localStorage.getItem("draft:/comments/59/reply/"));
        localStorage.setItem("draft:/old/", JSON.stringify({{ ...old, at: Date.now() - 31 * 86_400_000 }}));
        localStorage.setItem("draft:/broken/", "{{");
        const expired = found("/old/") + found("/broken/");
        document.cookie = "sent=key-59; Path=/";
        m.tidy();
        const sent = [found("/comments/59/reply/"), count()];
        document.cookie = `sent=${{encodeURIComponent("/comments/58/reply/")}}; Path=/`;
        m.tidy();
        const byPlace = count();
        localStorage.setItem("seen:/articles/x/", "stays");
        document.cookie = "left=1; Path=/";
        m.tidy();
        return [tooLong, most, expired, ...sent, byPlace, Object.keys(localStorage), document.cookie]; }}"""
    ) == [0, 50, "", "", 49, 48, ["seen:/articles/x/"], ""]


# --- in the browser


def set_discussion(essay: Article, state: Article.Discussion) -> None:
    with transaction.atomic():
        Article.objects.filter(pk=essay.pk).update(discussion=state)
        PublicState.touch(essay.pk)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_what_was_typed_is_back_each_time(new_page, alice, cast, article: Article, allowed_console_errors):  # noqa: F811 - the fixture
    """A killed page, an error 500, a lost session and then the log-in, a closed discussion; a post without scripts."""
    allowed_console_errors += ["status of 500", "status of 403", "status of 422"]
    page = new_page(as_client=alice)
    context = page.context

    def opened() -> Page:
        page = context.new_page()
        page.goto(ESSAY)
        settled(page).get_by_role("link", name="Leave a comment").first.click()
        return page

    page.close()
    page = opened()
    body_of(page).fill(WORDS)
    expect(page.locator(".draft-line")).to_have_text(re.compile("^Saved "))
    page.close(run_before_unload=False)  # killed

    page = opened()
    expect(body_of(page)).to_have_value(WORDS)
    page.route("**/comment/", lambda route: route.fulfill(status=500, body="It broke."))
    page.get_by_role("button", name="Post").click()
    expect(page.locator("body")).to_have_text("It broke.")
    page.close()

    page = opened()
    expect(body_of(page)).to_have_value(WORDS)
    page.goto("about:blank")
    page.go_back()
    page.close()

    Session.objects.all().delete()
    page = opened()
    expect(page.get_by_label("E-mail")).to_be_visible()  # nobody is known here any more
    expect(body_of(page)).to_have_value(WORDS)
    page.get_by_role("button", name="Log in first").click()
    page.get_by_label("E-mail").fill(address_of("alice"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(body_of(page)).to_have_value(WORDS)

    set_discussion(article, Article.Discussion.CLOSED)
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("alert").first).to_contain_text("The discussion is closed")
    page.goto(ESSAY)
    settled(page)
    page.get_by_role("link", name="What you typed and have not posted").click()
    expect(body_of(page)).to_have_value(WORDS)

    set_discussion(article, Article.Discussion.OPEN)
    page.goto(f"{ESSAY}comment/")
    expect(body_of(settled(page))).to_have_value(WORDS)
    page.evaluate("document.querySelector('form.composer').submit()")  # as a browser does it by itself
    expect(page.locator("#c2 .body")).to_have_text(WORDS)
    page.goto(ESSAY)
    settled(page).get_by_role("link", name="Leave a comment").first.click()
    expect(body_of(page)).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_after_a_log_out_nobody_finds_the_words(new_page, alice, cast, article: Article):  # noqa: F811 - the fixture
    own = note(cast.alice, article, "Second one", "A note to edit.")
    page = new_page(as_client=alice)
    for address in (f"{ESSAY}comment/", f"/comments/{own.pk}/edit/"):
        page.goto(address)
        body_of(settled(page)).fill(f"{WORDS} for {address}")
        page.reload()
        expect(body_of(settled(page))).to_have_value(f"{WORDS} for {address}")
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    settled(page).locator("#id_source").fill(f"{WORDS}, for readers.")
    page.reload()
    expect(settled(page).locator("#id_source")).to_have_value(f"{WORDS}, for readers.")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    settled(page)
    assert page.evaluate("JSON.stringify(localStorage)").count("for readers") == 0
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    page.goto(f"{ESSAY}comment/")
    expect(body_of(settled(page))).to_have_value("")
    assert page.evaluate("JSON.stringify(localStorage)").count(WORDS) == 0
