"""Strings that break programs, one JSON text a line in hostile.txt, through every reader."""

import io
import json
from pathlib import Path

import pytest

from cauce.kit import clock, emails, money, names, phones, safe_http, secrets, sign, tables

STRINGS = [
    json.loads(line)
    for line in (Path(__file__).parent / "hostile.txt").read_text("ascii").splitlines()
]
COUNTRIES = ("MX", "AR", "BR", "DE", "IT", "US", "")


def storable(text):
    """What SQLite and PostgreSQL both take: valid UTF-8 without zeros."""
    return "\0" not in text.encode().decode()


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_texts_become_something_storable(text):
    assert storable(names.tidy(text))
    assert storable(names.fold(text))
    assert storable(names.initials(text))
    for country in COUNTRIES:
        phone = phones.read(text, country=country)
        complaint = phones.complaint(text, country)
        if phone is None:
            assert complaint
        else:
            assert storable(phone.e164)
            assert bool(complaint) != phone.valid
    email = emails.read(text)
    if email:
        assert storable(email.address)
        assert storable(email.key)
    emails.is_disposable(text)
    tables.safe_cell(text)
    secrets.mask_text(text, [text])


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
@pytest.mark.parametrize(
    ("reader", "error"),
    [
        (clock.moment, ValueError),
        (clock.zone_of, ValueError),
        (money.parse, ValueError),
        (lambda text: sign.unseal(text, key="k", purpose="p"), sign.BadToken),
        (lambda text: secrets.decrypt(text, keys="k"), secrets.Undecipherable),
        (lambda text: safe_http.request("GET", text, timeout=1), safe_http.HttpError),
        (
            lambda text: tables.open_table(io.BytesIO(text.encode("utf-8", "replace"))),
            tables.TableError,
        ),
    ],
    ids=["moment", "zone", "money", "token", "secret", "url", "table"],
)
def test_readers_answer_or_raise_their_own_error(monkeypatch, text, reader, error):
    monkeypatch.setattr(safe_http, "resolve", lambda *_: ["127.0.0.1"])
    try:
        reader(text)
    except error:
        return
