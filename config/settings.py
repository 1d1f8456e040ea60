"""Settings: one file; what differs between machines comes from the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MINGZHANG_VAR") or BASE_DIR / "var")
VAR.mkdir(parents=True, exist_ok=True)  # the database is made in it
env.load_file(VAR / "local.env")

DEBUG = env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECRET_KEY = env.text("SECRET_KEY")
if not DEBUG and HTTPS and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("环境变量 SECRET_KEY 太短，请用至少50个随机字符。")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS")
if DEBUG and (public := env.public_names([*ALLOWED_HOSTS, os.environ.get("HOST", "")])):
    raise ImproperlyConfigured(
        f"DEBUG=on 会把程序内部显示给访问者，只供本机使用，不能对外提供（{'、'.join(public)}）："
        "请设 DEBUG=off，或把 ALLOWED_HOSTS、HOST 改为 127.0.0.1、localhost。"
    )
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "disclosures",
    "indicators",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_tables2",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "disclosures.door.encodings.Utf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "disclosures.door.refusals.RefusalMiddleware",
    "disclosures.door.sessions.SessionEndMiddleware",
    "disclosures.door.gate.GateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "disclosures.door.admin_limits.AdminLimitsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "disclosures.door.sessions.session_left",
                "disclosures.desk.handbook.link",
            ],
        },
    }
]

DATABASES = {
    "default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'mingzhang.sqlite3'}"))
}
CACHES = {"default": env.cache(os.environ.get("CACHE_URL", "").strip())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "disclosures.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "disclosures.door.passwords.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "staff:desk"
LOGOUT_REDIRECT_URL = "public:home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # and more of it in the handler
AXES_HANDLER = "disclosures.door.throttling.Handler"
AXES_LOCKOUT_CALLABLE = "disclosures.door.throttling.refused"
AXES_CLIENT_IP_CALLABLE = "disclosures.door.clients.address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a refused try is not counted
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", 8, 1, 24) * 3600
# 网络安全法 第21条: logs of the network are kept for six months at least
REFUSALS_DAYS = env.whole("REFUSALS_DAYS", 200, 180, 3650)
PASSWORD_RESET_TIMEOUT = env.whole("RESET_LINK_HOURS", 24, 1, 168) * 3600
OTP_TOTP_ISSUER = "明账"
TOTP_REQUIRED = env.flag("TOTP_REQUIRED", default=False)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
PUBLISHED_ROOT = VAR / "published"  # the rendered pages and files, see publishing
RECORD_HEADS: Path | None = VAR / "record-heads.jsonl"  # where log and chain ended, a line each

DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000  # a table of 400 rows by 20 fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "disclosures.public.views.published.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# A browser takes a __Host- cookie only over https and for this very host: no neighbour sets it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
PROXY_COUNT = 0
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    PROXY_COUNT = env.whole("PROXY_COUNT", 1, 1, 9)

DJANGO_TABLES2_TEMPLATE = "tables/list.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"sparing": {"()": "config.logs.Sparing"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["sparing"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
