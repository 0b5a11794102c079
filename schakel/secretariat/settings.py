"""How the desk is set up. Reads the environment, writes nothing.

SCHAKEL_DATA        folder for database, keys and mail (default: ./var)
DATABASE_URL        a PostgreSQL address; without it SQLite in SCHAKEL_DATA
SCHAKEL_SECRET_KEY  signs sessions; without it the key file that the first start writes
SCHAKEL_HOSTS       host names the desk answers to, with commas
SCHAKEL_ADDRESS     where the desk is found, for links in mail; else the first of its host names
SCHAKEL_HTTP        "1": served without TLS (on this machine only, or for a trial)
SCHAKEL_DEMO        "1": fictional cast, sign-in by link, loopback only (`schakel demo` sets it)
SCHAKEL_OIDC_…      SERVER, CLIENT, SECRET, NAME: single sign-on
SCHAKEL_SMTP        host:port that takes mail; without it mail is kept in SCHAKEL_DATA/mail
"""

import os
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent
DATA = Path(os.environ.get("SCHAKEL_DATA", "var")).resolve()
DEMO = os.environ.get("SCHAKEL_DEMO") == "1"
DEMO_DAY = date(2022, 6, 9)  # on which the demo's desk lives, in the third year of the agreement
HTTPS = not DEMO and os.environ.get("SCHAKEL_HTTP") != "1"
AGREEMENT = "metals_2019"

KEY_FILE = DATA / "keys" / "signing"
VAULT_FILE = DATA / "keys" / "vault"
LEDGER_KEY_FILE = DATA / "keys" / "ledger"
SECRET_KEY = os.environ.get("SCHAKEL_SECRET_KEY") or (
    KEY_FILE.read_text().strip() if KEY_FILE.is_file() else ""
)

DEBUG = False
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = (
    LOOPBACK if DEMO else [*filter(None, os.environ.get("SCHAKEL_HOSTS", "").split(",")), *LOOPBACK]
)
ADDRESS = os.environ.get("SCHAKEL_ADDRESS", "").rstrip("/") or (
    f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0]}"
)

INSTALLED_APPS = [
    "schakel.secretariat.people",
    "schakel.secretariat.parties",
    "schakel.secretariat.ledger",
    "schakel.secretariat.agreement",
    "schakel.secretariat.jobs",
    "schakel.secretariat.sharing",
    "schakel.secretariat.governance",
    "schakel.secretariat.duties",
    "schakel.secretariat.chains",
    "schakel.secretariat.releasing",
    "schakel.secretariat.diligence",
    "schakel.secretariat.risks",
    "schakel.secretariat.plans",
    "schakel.secretariat.checks",
    "schakel.secretariat.statements",
    "schakel.secretariat.accession",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "schakel.secretariat.headers.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "schakel.secretariat.people.second_factor.SecondFactorFirst",
]

ROOT_URLCONF = "schakel.secretariat.urls"
WSGI_APPLICATION = "schakel.secretariat.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schakel.secretariat.people.context.reader_at_the_desk",
            ],
        },
    }
]

# Data

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "schakel.sqlite3",
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY;PRAGMA secure_delete=ON;",
    },
}
DATABASES: dict[str, Any] = {
    "default": dict(
        dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True)
    )
    if os.environ.get("DATABASE_URL")
    else SQLITE
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "schakel.secretariat.people.tallies.Tallies"}}

LARGEST_LIST = 20 * 1024 * 1024
# Lists are confidential: they stay in memory until they are sealed, never in a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_LIST + 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# People

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
ACCOUNT_ADAPTER = "schakel.secretariat.people.sign_in.NoSignUp"
SOCIALACCOUNT_ADAPTER = "schakel.secretariat.people.sign_in.KnownPeopleOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Schakel"
MFA_ADAPTER = "schakel.secretariat.people.sign_in.SealedFactors"
MFA_FORMS = {"add_webauthn": "schakel.secretariat.people.forms.PasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

OIDC_SERVER = os.environ.get("SCHAKEL_OIDC_SERVER", "")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("SCHAKEL_OIDC_NAME", "Single sign-on"),
                "client_id": os.environ.get("SCHAKEL_OIDC_CLIENT", ""),
                "secret": os.environ.get("SCHAKEL_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else []
    }
}

# Languages, time, mail

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = "schakel.secretariat.formats"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

SMTP = urlsplit(f"//{os.environ.get('SCHAKEL_SMTP', '')}")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP.hostname else 'filebased'}.EmailBackend"
EMAIL_HOST = SMTP.hostname or "localhost"
EMAIL_PORT = SMTP.port or 25
EMAIL_TIMEOUT = 20  # seconds that a mail server has to answer
EMAIL_FILE_PATH = DATA / "mail"

# What browsers are told

CONTENT_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": " ".join(
        ["'self'", *([f"https://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else [])]
    ),
}
STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static", HERE.parent / "heat_map" / "looks"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "schakel.secretariat.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "schakel.secretariat.views.form_out_of_date"

# What is written down: no content of records, not even in the text of an error

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "schakel.secretariat.journal.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "schakel": {"level": "INFO"},
    },
}
