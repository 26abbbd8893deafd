"""Django's settings; everything an installation may change comes from `environment`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from cauce.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir()
SECRET_KEY = environment.secret_key(DATA_DIR)
BASE_URL = environment.base_url()
PRIVATE_TARGETS = environment.private_targets()
TRUSTED_PROXIES = environment.trusted_proxies()
DEBUG = False
METRICS_TOKEN = os.environ.get("CAUCE_METRICS_TOKEN", "")  # empty: /metrics for this machine alone

_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _base.hostname or "localhost"]
ALLOWED_HOSTS += [h for h in os.environ.get("CAUCE_ALLOWED_HOSTS", "").split(",") if h]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
_secure = _base.scheme == "https"

# -- database ---------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.parse(environment.database_url(DATA_DIR))}
_database = DATABASES["default"]
ON_SQLITE = "sqlite" in str(_database["ENGINE"])
# Prepared statements on the hot path; a transaction pooler in front needs them off.
PREPARED_STATEMENTS = environment.flag("CAUCE_PREPARED_STATEMENTS", default=True)
if ON_SQLITE:
    # Opening costs more than most requests: pragmas, and a checkpoint when the last one closes.
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000;"
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    _database["CONN_MAX_AGE"] = int(os.environ.get("CAUCE_CONN_MAX_AGE", "60"))
    if PREPARED_STATEMENTS:
        # Many small statements share few cores: starting parallel workers and compiling plans takes
        # longer than most of them run, and so does planning a prepared one again for each value.
        # Pages come from memory or from flash, where the next one is hardly nearer than any other.
        # A pooler that forbids prepared statements forbids these too.
        _calm = {
            "jit": "off",
            "max_parallel_workers_per_gather": "0",
            "plan_cache_mode": "force_generic_plan",
            "random_page_cost": "1.1",
        }
        _flags = " ".join(f"-c {name}={value}" for name, value in _calm.items())
        _options = _database.setdefault("OPTIONS", {})
        _options.setdefault("options", _flags)
        # Without it even `prepare=True` prepares nothing; Django's own statements stay unprepared.
        _options.setdefault("prepare_threshold", 5)
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tries to sign in are counted by all processes together; per process a guesser had as many times
# more of them. Nothing else is cached here. A flood of addresses must not push out the counters.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cauce_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "cauce",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, drawn through FORM_RENDERER
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "cauce.api.door.ApiDoor",  # answers programs itself: none of the following is for them
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cauce.web.compression.GzipPages",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cauce.web.middleware.CompanyMiddleware",
]
ROOT_URLCONF = "cauce.config.urls"
WSGI_APPLICATION = "cauce.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cauce.web.frame.frame",
            ],
            "builtins": [
                "cauce.web.tags",
                "cauce.web.task_tags",
                "django.templatetags.i18n",
                "django_htmx.templatetags.django_htmx",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "cauce.web.form_look.FormLook"

# -- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "cauce.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "cauce.web.sign_in.ClosedSignUp"
SOCIALACCOUNT_ADAPTER = "cauce.web.sign_in.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Cauce: "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail because somebody typed their address
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme or "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"authenticate": "cauce.web.second_step.SecondStep"}
MFA_TOTP_ISSUER = "Cauce"
# Whoever types a code in its last second is let in: one step of delay, as RFC 6238 §5.2 advises.
MFA_TOTP_TOLERANCE = 1
# WebAuthn needs a secure origin; browsers make an exception for localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC = environment.oidc()
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": app["provider_id"],
                "name": app["name"],
                "client_id": app["client_id"],
                "secret": app["secret"],
                "settings": {"server_url": app["server_url"], "oauth_pkce_enabled": True},
            }
            for app in OIDC
        ]
    }
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True

# -- background work --------------------------------------------------------------------------
# A worker that is silent for `lease` seconds counts as dead; its job is given to another.
TASKS = {
    "default": {
        "BACKEND": "cauce.jobs.backend.Backend",
        "QUEUES": [],
        "OPTIONS": {"lease": float(os.environ.get("CAUCE_JOB_LEASE", "30"))},
    }
}

# Listeners that are let sleep between facts do so for so many times their rest.
LISTENERS_REST = float(os.environ.get("CAUCE_LISTENERS_REST", "1"))

# -- mail -------------------------------------------------------------------------------------
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("CAUCE_SMTP_HOST", "127.0.0.1"),
            "port": int(os.environ.get("CAUCE_SMTP_PORT", "25")),
            "username": os.environ.get("CAUCE_SMTP_USER", ""),
            "password": os.environ.get("CAUCE_SMTP_PASSWORD", ""),
            "use_tls": environment.flag("CAUCE_SMTP_TLS"),
            "timeout": 15,
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("CAUCE_MAIL_FROM", "Cauce <cauce@localhost>")

# -- words, zones, files ----------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "cauce.config.formats"
USE_THOUSAND_SEPARATOR = False  # ids and years are numbers too; figures say it themselves
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # filled by `cauce up`; WhiteNoise complains of a missing one
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_USE_FINDERS = False

# -- limits and headers -----------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
# Only behind a proxy that always sets it: otherwise anybody could write it.
if environment.flag("CAUCE_TRUST_FORWARDED_PROTO"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    # Chromium holds the redirect after a form against this too: to a provider one is sent by form.
    "form-action": [CSP.SELF, *{environment.origin(app["server_url"]) for app in OIDC}],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CAUCE_LOG_LEVEL", "WARNING")},
    "loggers": {"cauce": {"level": os.environ.get("CAUCE_LOG_LEVEL", "INFO")}},
}
