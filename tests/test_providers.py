"""Signing in with an account elsewhere: from the button in the composer to the posted comment, and what must not be."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.facebook import flows as facebook
from django.test import Client
from django.urls import reverse

from accounts import provider as ours
from accounts import social
from accounts.models import Person, User
from comments.models import Comment
from tests.cast import PASSWORD, address_of
from tests.conftest import logged_in
from tests.letters import letter, letters, link_in
from tests.providers import (
    address_in,
    agree,
    given,
    is_logged_in,
    openid_provider,
    path_of,
    put_user,
    stand_in,
)
from tests.talking import guest_form, shown, talked_about, texts, value_of

pytestmark = [
    pytest.mark.django_db,
    # The OpenID provider speaks to its own library as of yesterday, in a thread of this process.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
WORDS = "Typed before anybody asked who I am."


@pytest.fixture(scope="module")
def server():
    with openid_provider() as address:
        yield address


@pytest.fixture
def openid(server, settings):
    settings.SIGN_IN = given("OIDC", OIDC_SERVER=server, OIDC_NAME="Our School")
    return server


@pytest.fixture
def place(cast):
    return reverse("say", args=[talked_about(cast.alice).slug])


def set_out(browser, place, way, words=WORDS):
    """The button beside the guest's fields; what was typed is kept on the way."""
    return address_in(browser.post(place, {**guest_form(body=words), "then": f"with:{way}"}))


def come_in(browser, way="openid", sub="dora", after="/"):
    page = browser.post(reverse("sign_in_with", args=[way]), {"next": after})
    return browser.get(agree(address_in(page), sub))


def post_what_was_kept(browser, place):
    """The form as it is after all: who is speaking, and the words; then its button."""
    tree = shown(browser.get(place))
    assert value_of(tree, "body") == WORDS
    fields = {"body": WORDS, "key": value_of(tree, "key"), "since": value_of(tree, "since"), "then": "post"}
    assert browser.post(place, fields).status_code == 303
    return Comment.objects.get()


# --- OpenID Connect, with a real provider


def test_from_the_button_by_openid_to_the_posted_comment(openid, place):
    put_user(openid, "dora", name="Dora", email="Dora@example.org", email_verified=True)
    browser = Client()
    assert "Log in with Our School" in browser.get(place).content.decode()
    back = browser.get(agree(set_out(browser, place, "openid"), "dora"))
    assert back["Location"] == place and is_logged_in(browser)
    assert "You are commenting as" in browser.get(place).content.decode()
    comment = post_what_was_kept(browser, place)
    assert comment.person.name == "Dora" and comment.state == Comment.State.HELD, "a newcomer's first words"
    dora = User.objects.get(email="dora@example.org")
    assert not dora.has_usable_password() and EmailAddress.objects.get(user=dora).verified
    assert SocialAccount.objects.get().extra_data == {"name": "Dora"}, "nothing else of the answer is kept"
    again = Client()
    assert come_in(again, after=place)["Location"] == place and is_logged_in(again)
    assert User.objects.filter(email="dora@example.org").count() == SocialAccount.objects.count() == 1
    assert letters() == [], "nothing has to be confirmed that is proven"


@pytest.mark.parametrize("claims", [{}, {"email": "dora@example.org", "email_verified": "true"}])
def test_without_a_proven_address_a_mail_of_ours_proves_one(openid, place, claims):
    put_user(openid, "dora", name="Dora", **claims)
    browser = Client()
    back = browser.get(agree(set_out(browser, place, "openid"), "dora"))
    assert back["Location"] == reverse("socialaccount_signup") and not is_logged_in(browser)
    form = shown(browser.get(back["Location"]))
    assert value_of(form, "name") == "Dora" and (value_of(form, "email") or "") == claims.get("email", "")
    browser.post(back["Location"], {"name": "Dora", "email": "dora@example.org"})
    again = Client()
    come_in(again)
    assert not is_logged_in(browser)
    assert not is_logged_in(again), "the account elsewhere opens nothing before the mailbox has answered"
    link = link_in(letters()[0])
    assert browser.post(link)["Location"] == place and is_logged_in(browser)
    assert post_what_was_kept(browser, place).person.name == "Dora"


def test_an_address_that_a_member_has_proven_leads_to_that_member(openid, cast):
    put_user(openid, "bob", name="Robert", email=address_of("bob"), email_verified=True)
    browser = Client()
    come_in(browser, sub="bob")
    assert (
        browser.session["_auth_user_id"] == str(cast.bob.pk)
        and Person.objects.filter(name="Robert").count() == 0
    )
    assert SocialAccount.objects.get().user == cast.bob
    assert letter(address_of("bob")).subject == "Linked to Our School"


def test_nobody_is_taken_over_by_an_address_that_is_not_proven(openid, cast):
    """Neither one that the provider only names, nor one that is typed after it has proven another."""
    put_user(openid, "mallory", name="Mallory", email=address_of("bob"), email_verified=False)
    browser = Client()
    page = browser.get(come_in(browser, sub="mallory")["Location"])
    assert value_of(shown(page), "email") == address_of("bob")
    answer = browser.post(reverse("socialaccount_signup"), {"name": "Mallory", "email": address_of("bob")})
    assert answer["Location"] == reverse("account_email_verification_sent"), "as for an address of nobody"
    assert letter(address_of("bob")).subject == "You have an account already"
    assert not is_logged_in(browser) and not SocialAccount.objects.exists()

    put_user(openid, "mallory", name="\u202eMallory", email="mallory@example.org", email_verified=True)
    come_in(browser, sub="mallory")  # a name that cannot be: the form asks
    browser.post(reverse("socialaccount_signup"), {"name": "Mallory", "email": "victim@example.org"})
    assert not is_logged_in(browser)
    assert list(
        EmailAddress.objects.filter(user__email="victim@example.org").values_list("email", "verified")
    ) == [("victim@example.org", False)]


def test_the_owner_of_an_address_gets_the_account_that_another_opened_for_it(openid):
    """The squatter's password and name are gone; the link that was mailed meanwhile is nobody else's way in."""
    squat = {"name": "Squatter", "email": "dora@example.org", "password1": PASSWORD}
    Client().post(reverse("account_signup"), squat)
    put_user(openid, "dora", name="Dora", email="dora@example.org", email_verified=True)
    browser = Client()
    assert come_in(browser)["Location"] == "/" and is_logged_in(browser)
    dora = User.objects.get(email="dora@example.org")
    assert dora.person.name == "Dora" and not dora.has_usable_password()
    assert EmailAddress.objects.get(user=dora).verified
    squatter = Client()
    squatter.post(reverse("account_login"), {"login": "dora@example.org", "password": PASSWORD})
    assert not is_logged_in(squatter)


def test_an_answer_counts_once_in_the_browser_that_set_out(openid):
    put_user(openid, "dora", name="Dora", email="dora@example.org", email_verified=True)
    browser, other = Client(), Client()
    back = agree(address_in(browser.post(reverse("sign_in_with", args=["openid"]))), "dora")
    assert other.get(back).status_code == 401 and not is_logged_in(other)
    assert browser.get(back).status_code == 302 and is_logged_in(browser)
    browser.post(reverse("account_logout"))
    for forged in (back, f"{reverse('come_back_from', args=['openid'])}?code=x&state=y", back.split("?")[0]):
        answer = browser.get(forged)
        assert answer.status_code == 401 and "That did not work" in answer.content.decode()
    denied = address_in(browser.post(reverse("sign_in_with", args=["openid"])))
    answer = path_of(denied).partition("state=")[2].split("&")[0]
    refused = f"{reverse('come_back_from', args=['openid'])}?error=access_denied&state={answer}"
    assert browser.get(refused)["Location"] == reverse("socialaccount_login_cancelled")


def test_two_tabs_that_come_back_at_once_make_one_member(openid, monkeypatch):
    put_user(openid, "dora", name="Dora", email="dora@example.org", email_verified=True)
    quicker, slower, save = Client(), Client(), social.SocialAdapter.save_user

    def save_later(*args, **kwargs):
        monkeypatch.setattr(social.SocialAdapter, "save_user", save)
        come_in(quicker)
        return save(*args, **kwargs)

    monkeypatch.setattr(social.SocialAdapter, "save_user", save_later)
    answer = come_in(slower, after="/search/")
    assert answer["Location"] == f"{reverse('account_login')}?next=/search/"
    assert is_logged_in(quicker) and not is_logged_in(slower)
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert come_in(slower)["Location"] == "/" and is_logged_in(slower), "and then it is known"


def test_whoever_reads_in_japanese_comes_back_to_japanese_by_the_one_callback(openid):
    put_user(openid, "dora", name="Dora")
    browser = Client()
    page = browser.post("/ja/accounts/with/openid/", {"next": "/ja/search/"})
    authorize = address_in(page)
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Faccounts%2Fwith%2Fopenid%2Fback%2F" in authorize
    assert browser.get(agree(authorize, "dora"))["Location"] == "/ja/accounts/elsewhere/signup/"


def test_a_server_that_does_not_answer_or_answers_nonsense_is_told_so(openid, settings):
    settings.SIGN_IN = {**settings.SIGN_IN, "OIDC_SERVER": f"{openid}/jwks?"}  # JSON, but of something else
    answer = Client().post(reverse("sign_in_with", args=["openid"]))
    assert answer.status_code == 401 and "That did not work" in answer.content.decode()


def test_only_so_many_set_out_from_one_client(openid, settings):
    """Each may make us ask a server; the tries of a password count with them, for all processes."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    tries = [Client().post(reverse("sign_in_with", args=["openid"])).status_code for _ in range(3)]
    assert tries == [200, 200, 429]


def test_a_link_elsewhere_logs_nobody_in_and_what_is_off_is_not_there(openid, settings):
    page = Client().get(reverse("sign_in_with", args=["openid"]), {"next": "https://evil.example/"})
    assert "Go on with Our School" in page.content.decode() and "evil" not in page.content.decode()
    assert Client(enforce_csrf_checks=True).post(reverse("sign_in_with", args=["openid"])).status_code == 403
    settings.SIGN_IN = {}
    for way in ("openid", "google", "nonsense"):
        assert Client().post(reverse("sign_in_with", args=[way])).status_code == 404
        assert Client().get(reverse("come_back_from", args=[way])).status_code == 404
    assert "Our School" not in Client().get(reverse("account_login")).content.decode()


def test_linking_and_unlinking(openid, cast, bob):
    put_user(
        openid, "rob", name="Rob", preferred_username="rob", email="other@example.org", email_verified=True
    )
    here = reverse("socialaccount_connections")
    link = {"process": "connect", "next": here}
    asked = bob.post(reverse("sign_in_with", args=["openid"]), link)
    back = bob.get(agree(address_in(asked), "rob"))
    assert back["Location"].startswith(reverse("account_reauthenticate")), "the password once more"
    done = bob.post(back["Location"], {"password": PASSWORD})
    assert done["Location"] == here
    assert "rob" in texts(shown(bob.get(here)).css(".facts dd"))[0]
    assert User.objects.get(pk=cast.bob.pk).email == address_of("bob"), "the address elsewhere is left there"
    browser = Client()
    come_in(browser, sub="rob")
    assert browser.session["_auth_user_id"] == str(cast.bob.pk)
    charlie = logged_in(cast.charlie)
    asked = charlie.post(reverse("sign_in_with", args=["openid"]), link)
    back = charlie.get(agree(address_in(asked), "rob"))
    charlie.post(back["Location"], {"password": PASSWORD})
    assert SocialAccount.objects.get().user == cast.bob, "linked to one member only"
    bob.post(here, {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


# --- X and Facebook, with stand-ins that speak as they do


@pytest.fixture
def x(settings, monkeypatch):
    settings.SIGN_IN = given("X")
    with stand_in("x") as site:
        monkeypatch.setattr(ours.XAdapter, "access_token_url", f"{site.address}/2/oauth2/token")
        monkeypatch.setattr(ours.XAdapter, "profile_url", f"{site.address}/2/users/me")
        yield site


@pytest.fixture
def face(settings, monkeypatch):
    settings.SIGN_IN = given("FACEBOOK")
    with stand_in("facebook") as site:
        monkeypatch.setattr(ours.FacebookAdapter, "access_token_url", f"{site.address}/oauth/access_token")
        monkeypatch.setattr(facebook, "GRAPH_API_URL", site.address)
        yield site


@pytest.mark.parametrize("has_address", [True, False])
@pytest.mark.parametrize("way", ["x", "face"])
def test_from_the_button_by_x_and_facebook_to_the_posted_comment(request, place, way, has_address):
    """Neither says that an address is proven: with and without one, a mail of ours proves it."""
    site = request.getfixturevalue(way)
    site.person = {"id": "7", "name": "Dora"} | ({"username": "dora"} if way == "x" else {})
    if has_address:
        site.person["confirmed_email" if way == "x" else "email"] = "dora@example.org"
    browser = Client()
    authorize = set_out(browser, place, {"x": "twitter_oauth2", "face": "facebook"}[way])
    back = browser.get(site.agree(authorize))
    assert back["Location"] == reverse("socialaccount_signup")
    offered = value_of(shown(browser.get(back["Location"])), "email") or ""
    assert offered == ("dora@example.org" if has_address else "")
    browser.post(back["Location"], {"name": "Dora", "email": offered or "dora@example.org"})
    assert not is_logged_in(browser)
    link = link_in(letter("dora@example.org"))
    assert "That one is unlinked" not in browser.get(link).content.decode()
    assert browser.post(link)["Location"] == place
    assert post_what_was_kept(browser, place).person.name == "Dora"
    again = Client()
    authorize = address_in(again.post(reverse("sign_in_with", args=[browser_way(way)]), {"next": place}))
    assert again.get(site.agree(authorize))["Location"] == place and is_logged_in(again)


@pytest.mark.parametrize("way", ["x", "face"])
def test_an_account_opened_from_elsewhere_for_anothers_mailbox_is_parted_by_its_owner(request, place, way):
    """The owner presses the button in a browser of their own: whoever opened the account has no way in."""
    site = request.getfixturevalue(way)
    site.person = {"id": "6", "name": "Mallory"} | ({"username": "mallory"} if way == "x" else {})
    mallory = Client()
    form = mallory.get(site.agree(set_out(mallory, place, browser_way(way))))["Location"]
    mallory.post(form, {"name": "Dora", "email": "dora@example.org"})
    link, owner = link_in(letter("dora@example.org")), Client()
    told = shown(owner.get(link)).css_first("main").text()
    assert {"x": "an account at X.", "face": "an account at Facebook."}[way] in told and "unlinked" in told
    assert SocialAccount.objects.exists(), "a scanner has followed the link"
    assert owner.post(link).status_code == 302
    assert EmailAddress.objects.get(email="dora@example.org").verified and not SocialAccount.objects.exists()
    for browser in (mallory, Client()):  # with the session that waited for the button, and anew
        mallory.get(place)
        back = browser.get(site.agree(set_out(browser, place, browser_way(way))))
        assert back["Location"] == reverse("socialaccount_signup") and not is_logged_in(browser)


def browser_way(way):
    return {"x": "twitter_oauth2", "face": "facebook"}[way]


@pytest.mark.parametrize("way", ["google", "wordpress"])
def test_google_and_wordpress_answer_for_an_address(settings, monkeypatch, place, way):
    settings.SIGN_IN = given(way.upper())
    adapter = {"google": ours.GoogleAdapter, "wordpress": ours.WordPressAdapter}[way]
    with stand_in(way) as site:
        monkeypatch.setattr(adapter, "access_token_url", f"{site.address}/token")
        monkeypatch.setattr(adapter, "profile_url", f"{site.address}/me", raising=False)
        site.person = {"email": "dora@gmail.com", "email_verified": True}
        site.person |= (
            {"sub": "7", "given_name": "Dora"} if way == "google" else {"ID": 7, "display_name": "Dora"}
        )
        browser = Client()
        assert browser.get(site.agree(set_out(browser, place, way)))["Location"] == place
    assert is_logged_in(browser) and post_what_was_kept(browser, place).person.name == "Dora"
    assert EmailAddress.objects.get(email="dora@gmail.com").verified and letters() == []


def test_an_answer_without_a_name_or_an_id_is_no_500(x):
    for person in ({}, {"id": "7"}, {"id": 7, "name": None, "username": []}):
        x.person = person
        browser = Client()
        authorize = address_in(browser.post(reverse("sign_in_with", args=["twitter_oauth2"])))
        answer = browser.get(x.agree(authorize))
        assert answer.status_code == 401, person
        assert not is_logged_in(browser)


# --- whose word counts, as pure rules


def extracted(provider, data):
    return [(a.email, a.verified) for a in provider.extract_email_addresses(provider.__new__(provider), data)]


@pytest.mark.parametrize(
    ("provider", "data", "proven"),
    [
        (ours.Google, {"email": "a@gmail.com", "email_verified": True}, True),
        (ours.Google, {"email": "a@school.example", "hd": "school.example", "email_verified": True}, True),
        (ours.Google, {"email": "a@elsewhere.example", "email_verified": True}, False),
        (ours.Google, {"email": "a@gmail.com", "email_verified": "true"}, False),
        (ours.WordPress, {"email": "a@b.example", "email_verified": True}, True),
        (ours.WordPress, {"email": "a@b.example"}, False),
        (ours.X, {"confirmed_email": "a@b.example"}, False),
        (ours.OpenID, {"userinfo": {"email": "a@b.example", "email_verified": 1}}, False),
    ],
)
def test_only_a_proven_address_counts_as_proven(provider, data, proven):
    assert [verified for _, verified in extracted(provider, data)] == [proven]


@pytest.mark.parametrize("email", [None, "", 7, ["a@b.example"]])
def test_what_is_no_address_is_none(email):
    for provider in (ours.Google, ours.WordPress, ours.OpenID):
        assert extracted(provider, {"email": email, "email_verified": True}) == []


# --- the owner's page


def test_the_admin_says_what_is_missing_and_which_address_to_give(ada, settings):
    settings.SIGN_IN = {"GOOGLE_CLIENT_ID": "known", "GOOGLE_CLIENT_SECRET": "hush-hush"} | given("X")
    settings.SITE_URL = "https://blog.example"
    page = ada.get(reverse("admin:accounts_user_ways"))
    parts = {part.css_first("h2").text(): part.text() for part in shown(page).css("#content .module")}
    assert "https://blog.example/accounts/with/google/back/" in parts["Google – on"]
    assert "Missing in the environment: FACEBOOK_CLIENT_ID, FACEBOOK_CLIENT_SECRET" in parts["Facebook – off"]
    assert "hush-hush" not in page.content.decode() and len(parts) == 5
    assert (
        reverse("admin:accounts_user_ways")
        in ada.get(reverse("admin:accounts_user_changelist")).content.decode()
    )
