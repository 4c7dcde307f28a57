"""All settings, read from the environment; docs/settings.md has a heading for each (held by a test)."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import quote

import django_stubs_ext
from csp.constants import SELF

from alliance_site.bundling.minifying import minified
from alliance_site.database import database_at

django_stubs_ext.monkeypatch()  # so that Django's generic classes can name their types where they are used

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _kept_secret() -> str:
    """The secret of this installation: made once, kept under var/, readable by its owner only."""
    path = VAR / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        secret = os.urandom(48).hex()
        file.write(secret)
    return secret


# LOCAL: started by `make run` or `make dev` on somebody's own machine, bound to loopback: plain http, local mailbox.
LOCAL = _flag("LOCAL")
TESTING = "pytest" in sys.modules
DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret()
ALLOWED_HOSTS = _list("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")  # for mails, feeds and canonical links
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = _list("TRUSTED_PROXIES")

INSTALLED_APPS = [
    "alliance_site.apps.AllianceSiteConfig",
    "comments",
    "articles",
    "accounts",
    "groundwork",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "crispy_forms",
    "ninja",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "alliance_site.keeper.middleware.PageKeeper",  # outermost: answers before anything else wakes up
    "alliance_site.static_files.bare_files",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance_site.policy.StandingPolicy",  # django-csp
    "alliance_site.languages.LanguageFromPath",
    "alliance_site.troubles.KeepWhatWasTyped",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.MemberFromSession",
    "alliance_site.messages.MessagesWhenAsked",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.MemberHint",
    "articles.middleware.FormerAddresses",
    "articles.middleware.OldAddresses",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "alliance_site.urls"
WSGI_APPLICATION = "alliance_site.wsgi.application"
ASGI_APPLICATION = "alliance_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance_site.identity.identity",
                "comments.notifying.bell.bell",
            ],
        },
    }
]

# Database: SQLite under var/ unless DATABASE_URL names another. Under IMMEDIATE a writer waits for its turn at the
# start of its transaction, so nothing is lost to "database is locked" half-way through.
_url = os.environ.get("DATABASE_URL", "")
if "migrate" in sys.argv[1:2]:
    _url = os.environ.get("MIGRATE_DATABASE_URL", _url)
DATABASES = {"default": database_at(_url or f"sqlite:///{VAR / 'alliance.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None  # opening the file anew costs more than the queries of a page
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,  # seconds to wait for the write lock
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
else:
    # One for each thread that answers (docs/decisions/0011); a test's thread leaves none behind.
    DATABASES["default"]["CONN_MAX_AGE"] = 0 if TESTING else None
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),  # such as ?sslmode=require in the address
        "connect_timeout": 5,
        "prepare_threshold": 2,  # the third time a connection is asked the same (groundwork/composed.py), it is planned
    }

CACHES = {
    # One for all processes: in local memory every limit would count once per worker.
    # Django's 300 entries would be soon full: the oldest limits would be forgotten while they still count.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.MemberAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # by mail
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds; the mail goes through the outbox, and may be slow besides
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_LOGIN_TIMEOUT = 60 * 60 * 24  # seconds that this browser waits for the mail's link, and keeps `next`
ACCOUNT_CHANGE_EMAIL = True  # one address each; the new one replaces the old once it has answered
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again before the address changes
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Besides allauth's own: nobody's mailbox is filled by asking again and again.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key", "confirm_email": "1/3m/key,6/h/key"}
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # seconds
SESSION_ENGINE = "accounts.sessions"

# Signing in with an account elsewhere (docs/signing-in.md): each way is on when all that it needs is given.
SIGN_IN = {
    "OIDC_SERVER": os.environ.get("OIDC_SERVER", ""),
    "OIDC_NAME": os.environ.get("OIDC_NAME", ""),
    "OIDC_CLIENT_ID": os.environ.get("OIDC_CLIENT_ID", ""),
    "OIDC_CLIENT_SECRET": os.environ.get("OIDC_CLIENT_SECRET", ""),
    "GOOGLE_CLIENT_ID": os.environ.get("GOOGLE_CLIENT_ID", ""),
    "GOOGLE_CLIENT_SECRET": os.environ.get("GOOGLE_CLIENT_SECRET", ""),
    "X_CLIENT_ID": os.environ.get("X_CLIENT_ID", ""),
    "X_CLIENT_SECRET": os.environ.get("X_CLIENT_SECRET", ""),
    "FACEBOOK_CLIENT_ID": os.environ.get("FACEBOOK_CLIENT_ID", ""),
    "FACEBOOK_CLIENT_SECRET": os.environ.get("FACEBOOK_CLIENT_SECRET", ""),
    "WORDPRESS_CLIENT_ID": os.environ.get("WORDPRESS_CLIENT_ID", ""),
    "WORDPRESS_CLIENT_SECRET": os.environ.get("WORDPRESS_CLIENT_SECRET", ""),
}
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # only of an address proven on both sides (accounts/social.py)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds

# Passkeys, and a second factor: an app or a passkey, with codes on paper for the day on which both are gone.
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL or DEBUG or TESTING  # plain http on one's own machine
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60  # seconds; two months

# Languages: the language of the interface is in the address and nowhere else.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]  # each by its own name
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
NUMBER_GROUPING = 3  # where a language's own format says nothing of it, as Django's Japanese does
USE_TZ = True
TIME_ZONE = "UTC"

# Moderation: how many hours an item of the queue may wait, by its cause; "" is for the others ("4, notice=1").
_hours = (part.rpartition("=") for part in _list("QUEUE_HOURS"))
QUEUE_HOURS = {"": 4.0, **{cause.strip(): float(hours) for cause, _, hours in _hours}}

# Whether authors moderate the talk about their own articles, besides those who have the role for it.
AUTHORS_MODERATE = _flag("AUTHORS_MODERATE")

# Whether everybody may read the moderators' decisions, without names, besides the statistics.
PUBLIC_DECISIONS = _flag("PUBLIC_DECISIONS")

# What is kept of people, in days (comments/actions/forgetting.py, groundwork/management/commands/work.py).
GUEST_TRACE_DAYS = int(os.environ.get("GUEST_TRACE_DAYS", "30"))
NOTICE_DAYS = int(os.environ.get("NOTICE_DAYS", "180"))
NOTIFICATION_DAYS = int(os.environ.get("NOTIFICATION_DAYS", "90"))
DOWNLOAD_DAYS = int(os.environ.get("DOWNLOAD_DAYS", "7"))
GUEST_DAYS = int(os.environ.get("GUEST_DAYS", "30"))
KEY_DAYS = int(os.environ.get("KEY_DAYS", "7"))
OUTBOX_DAYS = int(os.environ.get("OUTBOX_DAYS", "7"))
OUTBOX_FAILED_DAYS = int(os.environ.get("OUTBOX_FAILED_DAYS", "90"))
REFUSED_LINK_DAYS = int(os.environ.get("REFUSED_LINK_DAYS", "30"))
UNSTARTED_DAYS = int(os.environ.get("UNSTARTED_DAYS", "1"))
IMPORT_FILE_DAYS = int(os.environ.get("IMPORT_FILE_DAYS", "30"))
UNDELIVERED_DAYS = int(os.environ.get("UNDELIVERED_DAYS", "90"))
# How many hours somebody who asked to leave can still stay (accounts/actions/leaving.py).
LEAVING_HOURS = float(os.environ.get("LEAVING_HOURS", "24"))

# Server-sent events: where their process is reached, "/" if it is this site; empty: there is none (docs/live.md).
EVENTS_URL = os.environ.get("EVENTS_URL", "")

# How long a kept page may go unchecked in one process.
KEEPER_CHECK_SECONDS = 0.0 if TESTING else 1.0

# Other sites: whether pages that are linked are told, and the hub that those who follow the feeds ask (WebSub).
SEND_LINKS = _flag("SEND_LINKS", default=not LOCAL)
WEBSUB_HUB = os.environ.get("WEBSUB_HUB", "")
# The sites whose pages may show an article's talk by script: origins, such as https://example.org.
EMBED_ORIGINS = _list("EMBED_ORIGINS")
# The folder of their browser client (npm hypothesis): serve clients of Hypothesis; empty: there is nothing of it.
HYPOTHESIS_CLIENT = os.environ.get("HYPOTHESIS_CLIENT", "")

# Screening
PROOF_OF_WORK = _flag("PROOF_OF_WORK")
TIME_TRAP = not TESTING  # a form that comes back within seconds; browsers in tests are as fast as programs
AKISMET_KEY = os.environ.get("AKISMET_KEY", "")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # pages of ours alone load them; what others load is at /embed.js
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "alliance_site.static_files.HashedFiles"
    },
}
DOWNLOADS_ROOT = VAR / "downloads"  # what people take with them: served to its owner alone, never by a mount
MOST_BODY_BYTES = 1_000_000  # of a request; a larger one is answered with 413 (troubles.py)
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000  # bytes; what the admin may send: an article of 2 MB, urlencoded
CRISPY_TEMPLATE_PACK = "alliance"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["alliance"]

# Mail
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Alliance <alliance@localhost>")
# Where mails that cannot be delivered come back to, read by `manage.py read_bounces`; empty: they go to the sender.
BOUNCE_ADDRESS = os.environ.get("BOUNCE_ADDRESS", "")
if LOCAL:
    EMAIL_BACKEND = "alliance_site.mailbox.MailboxBackend"
    EMAIL_FILE_PATH = VAR / "mailbox"
else:
    EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = _flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds

# Web push: the key that push services know this site by (`manage.py push_key` makes one); empty: no push is offered.
VAPID_PRIVATE_KEY = os.environ.get("VAPID_PRIVATE_KEY", "")

# Security
_https = not (LOCAL or DEBUG or TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _https and _flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"  # other sites need not know where their readers come from
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "alliance_site.troubles.csrf_failure"

# The style and the script that stand in the page itself, for a first paint under 0.8 s that need not be painted over:
# what its reader has chosen holds already. The policy names them by their hashes. What only lists of articles need is a
# style of its own, which an article's page does without.
CRITICAL_CSS = (ROOT / "static" / "css" / "critical.css").read_text()
LISTS_CSS = (ROOT / "static" / "css" / "lists.css").read_text()
FIRST_SCRIPT = minified("first.js", (ROOT / "static" / "js" / "first.js").read_text())
# The icon stands in the page, too (RFC 2397): browsers ask for a file of it before they paint.
_favicon = (ROOT / "static" / "favicon.svg").read_text().strip().replace('"', "'")
ICON = "data:image/svg+xml," + quote(_favicon, safe="/:;,=()@")


def _source_of(words: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'"


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, _source_of(FIRST_SCRIPT)],
        "style-src": [SELF, _source_of(CRITICAL_CSS), _source_of(LISTS_CSS)],
        "img-src": [SELF, "data:"],
        **({"connect-src": [SELF, EVENTS_URL]} if "://" in EVENTS_URL else {}),  # else as the default says
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "alliance_site.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
