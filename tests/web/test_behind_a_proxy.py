"""Behind a proxy that ends TLS: what is believed of it, and limits that hold over all processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests.own_database import own_database

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE = {"x-forwarded-proto": "https"}
_SETTINGS = """
import json, django
from django.conf import settings
django.setup()
names = ("SECURE_PROXY_SSL_HEADER", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE")
print(json.dumps([getattr(settings, name) for name in names]))
"""
_TRIES = """
import django
django.setup()
from allauth.core.internal import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/")
config = {"login_failed": "5/300s/key"}
for _ in range(2):
    used = ratelimit.consume(request, app="x", action="login_failed", key="a", config=config)
    print(bool(used))
"""


def answered(code: str, env: dict[str, str]) -> str:
    """What another process of ours prints."""
    settings = {"DJANGO_SETTINGS_MODULE": "cauce.config.settings"}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=env | settings, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(
    ("url", "trust", "expected"),
    [
        ("https://leads.example", "yes", [list(PROXY), 31_536_000, True]),
        ("https://leads.example", "", [None, 31_536_000, True]),
        ("http://127.0.0.1:8000", "", [None, 0, False]),
    ],
)
@pytest.mark.no_database
def test_the_header_is_believed_only_when_a_setting_says_so(
    tmp_path: Path, url: str, trust: str, expected: list[object]
) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "CAUCE_DATA_DIR": str(tmp_path),
        "CAUCE_BASE_URL": url,
        "CAUCE_TRUST_FORWARDED_PROTO": trust,
    }
    assert json.loads(answered(_SETTINGS, env)) == expected


@pytest.mark.parametrize(("believed", "told"), [(PROXY, True), (None, False)])
def test_a_page_asked_for_over_tls_says_so_for_a_year(
    db: None, believed: tuple[str, str] | None, told: bool
) -> None:
    with override_settings(SECURE_PROXY_SSL_HEADER=believed, SECURE_HSTS_SECONDS=31_536_000):
        answer = Client().get("/accounts/login/", headers=SECURE)
        assert ("Strict-Transport-Security" in answer.headers) == told
        plain = Client().get("/accounts/login/")
        assert "Strict-Transport-Security" not in plain.headers


def test_tries_are_counted_by_all_processes_together(tmp_path: Path, django_db_blocker) -> None:
    with django_db_blocker.unblock(), own_database(tmp_path / "data") as database:
        tries = "".join(answered(_TRIES, dict(database.env)) for _ in range(3))
    assert tries.split() == ["True"] * 5 + ["False"]
