"""In a real browser: from the guest's composer to another site and back, then a passkey that is enough by itself."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from tests.journeys import assert_accessible, painted
from tests.providers import given, openid_provider, put_user
from tests.talking import talked_about

pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def put_authenticator(page: Page) -> None:
    """A device that holds passkeys and asks nobody (Chromium's own, by its protocol for tools)."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_words_go_to_another_site_and_back_and_a_passkey_is_enough(
    cast, page, settings, allowed_console_errors
):
    article = talked_about(cast.alice)
    page.route("https://**", lambda route: route.abort())  # the provider's own page is dressed from elsewhere
    allowed_console_errors += [r"cdn\.jsdelivr\.net", r"ERR_FAILED|ERR_NAME_NOT_RESOLVED"]
    with openid_provider() as server:
        settings.SIGN_IN = given("OIDC", OIDC_SERVER=server, OIDC_NAME="Our School")
        put_user(server, "dora", name="Dora", email="dora@example.org", email_verified=True)
        page.goto(reverse("say", args=[article.slug]))
        page.get_by_label("Your comment").fill("Typed before anybody asked.")
        page.get_by_role("button", name="Log in with Our School").click()
        page.locator("input[name=sub]").fill("dora")
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_label("Your comment")).to_have_value("Typed before anybody asked.")
        expect(page.locator(".whoami")).to_contain_text("Dora")
        page.get_by_role("button", name="Post").click()
        page.wait_for_url("**/comments/**")
        expect(page.locator("main")).to_contain_text("Typed before anybody asked.")

        put_authenticator(page)
        page.goto(reverse("mfa_add_webauthn"))
        assert_accessible(page)
        page.get_by_role("button", name="Make the passkey").click()
        # Once more: recovery codes are shown to their owner only.
        page.get_by_role("link", name="Use a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        for name in ("mfa_list_webauthn", "sessions", "you"):
            page.goto(reverse(name))
            assert_accessible(page)
        page.goto(reverse("account_logout"))
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("link", name="Log in")).to_be_visible()
        scripts = list[Route]()
        page.route("**/js/entrance/passkeys*.js", lambda route: scripts.append(route))
        with page.expect_request("**/js/entrance/passkeys*.js"):
            page.goto(f"{reverse('account_login')}?next={reverse('sessions')}", wait_until="commit")
        below = page.get_by_role("link", name="Sign up")
        expect(below).to_be_visible()
        painted(page)
        stood = below.bounding_box()
        scripts.pop().continue_()
        expect(page.get_by_role("button", name="Log in with a passkey")).to_be_visible()
        assert below.bounding_box() == stood  # the button had its room already
        assert_accessible(page)
        page.get_by_role("button", name="Log in with a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Where you are logged in")
