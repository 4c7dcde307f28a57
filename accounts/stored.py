"""What this app, and the libraries under it, store of people: see groundwork/retention.py."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groundwork.retention import Goes, Topic, holds_nobody, stores

_WITH_THE_ACCOUNT = _("when you leave")


def _person_ends() -> str:
    days = settings.GUEST_DAYS
    return ngettext(
        "when you leave: an empty number stays, so that answers keep their place. Of a guest of whom nothing is here,"
        " the address after %(n)d day",
        "when you leave: an empty number stays, so that answers keep their place. Of a guest of whom nothing is here,"
        " the address after %(n)d days",
        days,
    ) % {"n": days}


def _invitation_ends() -> str:
    days = settings.GUEST_DAYS
    return ngettext(
        "%(n)d day after the link has ended, or with the group; who invited is forgotten when they leave",
        "%(n)d days after the link has ended, or with the group; who invited is forgotten when they leave",
        days,
    ) % {"n": days}


stores(
    "accounts.Person",
    topic=Topic.ACCOUNT,
    what=_("Your name, your website, and, of guests, the e-mail address and when it was confirmed"),
    why=_("The name and the website stand beside what you say; the address is shown to nobody"),
    ends=lazy(_person_ends, str)(),
    columns=("user", "name", "email", "website", "merged_into", "language"),
    person="pk",
    goes=Goes.LEAVING,
    by_hand=True,
)
stores(
    "accounts.User",
    topic=Topic.ACCOUNT,
    what=_(
        "Your e-mail address, your password in a form that cannot be read back, what you say about yourself,"
        " and your picture"
    ),
    why=_("So that you can log in, and that we can write to you"),
    ends=_("when you leave"),
    columns=("email", "password", "handle", "bio", "avatar", "groups", "user_permissions"),
    user="pk",
    goes=Goes.LEAVING,
    by_hand=True,
    secret=("password",),
)
stores(
    "accounts.Session",
    topic=Topic.ACCOUNT,
    what=_("That you are logged in, and in which browsers"),
    why=_("So that you stay logged in; you can end them"),
    ends=_("when you log out or leave, or after two months"),
    columns=("user", "session_key", "session_data"),
    user="user",
    goes=Goes.LEAVING,
    secret=("session_key", "session_data"),
    age=lambda: timedelta(seconds=settings.SESSION_COOKIE_AGE),
)
stores(
    "accounts.Role",
    topic=Topic.ACCOUNT,
    what=_("Whether you write, moderate or run the site"),
    why=_("So that you may do it"),
    ends=_WITH_THE_ACCOUNT,
    columns=("user",),
    user="user",
    goes=Goes.LEAVING,
)
stores(
    "accounts.AccessToken",
    topic=Topic.ACCOUNT,
    what=_("What your programs speak for you with: a name, what it may do, when it was used"),
    why=_("So that they can, and that you can see and revoke it; its secret is not kept"),
    ends=_WITH_THE_ACCOUNT,
    columns=("user", "name", "client", "digest"),
    rest=("scopes",),
    user="user",
    goes=Goes.LEAVING,
    secret=("digest",),
)
stores(
    "account.EmailAddress",
    topic=Topic.ACCOUNT,
    what=_("Your e-mail addresses, and whether they are confirmed"),
    why=_("So that nobody can use yours"),
    ends=_WITH_THE_ACCOUNT,
    columns=("user", "email"),
    user="user",
    goes=Goes.LEAVING,
)
stores(
    "account.EmailConfirmation",
    topic=Topic.ACCOUNT,
    what=_("The key of a mail that asks whether an address is yours"),
    why=_("So that the link in it works"),
    ends=_("when you leave, or after three days"),
    columns=("key",),
    user="email_address__user",
    goes=Goes.LEAVING,
    secret=("key",),
)
stores(
    "socialaccount.SocialAccount",
    topic=Topic.ACCOUNT,
    what=_("Accounts elsewhere that you log in with: their number and what they told us of you"),
    why=_("So that you can log in with them"),
    ends=_("when you unlink them or leave"),
    columns=("user", "uid", "extra_data"),
    rest=("provider",),
    user="user",
    goes=Goes.LEAVING,
)
stores(
    "socialaccount.SocialToken",
    topic=Topic.ACCOUNT,
    what=_("Keys that such an account gave us"),
    why=_("To ask it who you are"),
    ends=_("when you unlink it or leave"),
    columns=("token", "token_secret"),
    user="account__user",
    goes=Goes.LEAVING,
    secret=("token", "token_secret"),
)
stores(
    "mfa.Authenticator",
    topic=Topic.ACCOUNT,
    what=_("Your passkeys, recovery codes and second factor"),
    why=_("So that you can log in with them"),
    ends=_("when you remove them or leave"),
    columns=("user", "data"),
    user="user",
    goes=Goes.LEAVING,
    secret=("data",),
)
stores(
    "accounts.Block",
    topic=Topic.DEEDS,
    what=_("Whom you muted or blocked"),
    why=_("So that you need not read them; they are not told"),
    ends=_("when you take it back, or either of you leaves"),
    columns=("by", "of"),
    person="by",
    goes=Goes.LEAVING,
)
stores(
    "accounts.Leaving",
    topic=Topic.ACCOUNT,
    what=_("That you asked to leave, and whether your words are to be erased"),
    why=_("So that you can still change your mind for a day"),
    ends=_("when it is done, or when you stay"),
    columns=("person",),
    person="person",
    goes=Goes.LEAVING,
    by_hand=True,
)
stores(
    "accounts.Download",
    topic=Topic.ACCOUNT,
    what=_("A file with everything that is stored about you, when you asked for one"),
    why=_("So that you can take it with you"),
    ends=_("after some days, or when you leave"),
    columns=("person",),
    person="person",
    goes=Goes.LEAVING,
    by_hand=True,
    age=lambda: timedelta(days=settings.DOWNLOAD_DAYS),
)
stores(
    "accounts.ReadingGroup",
    topic=Topic.GROUPS,
    what=_("Which reading groups you made"),
    why=_("So that its members know whom to ask"),
    ends=_("when you leave; the group stays"),
    columns=("made_by",),
    rest=("name", "slug", "description"),
    person="made_by",
    goes=Goes.LEAVING,
    clears={"made_by": None},
)
stores(
    "accounts.Membership",
    topic=Topic.GROUPS,
    what=_("Which reading groups you are in, in which role and under which name, and when you came"),
    why=_("So that the group knows who may read it"),
    ends=_("when you leave the site"),
    columns=("person", "listed_name", "alias"),
    person="person",
    goes=Goes.LEAVING,
    by_hand=True,
)
stores(
    "accounts.Invitation",
    topic=Topic.GROUPS,
    what=_("The name and address of who is invited to a reading group, and who invited them"),
    why=_("So that the link in the mail lets in whom it is for"),
    ends=lazy(_invitation_ends, str)(),
    columns=("made_by", "name", "email", "digest"),
    person="made_by",
    goes=Goes.LEAVING,
    clears={"made_by": None},
    secret=("digest", "name", "email"),  # others' names and addresses are theirs
)
stores(
    "admin.LogEntry",
    topic=Topic.WORKING,
    what=_("What was changed in the admin, and by whom"),
    why=_("So that those who run the site can follow it"),
    ends=_("when the account goes that did it"),
    columns=("user", "object_id", "object_repr", "change_message"),
    user="user",
    goes=Goes.LEAVING,
)
holds_nobody(
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",  # Django's own table; ours is accounts.Session
    "socialaccount.SocialApp",
)
