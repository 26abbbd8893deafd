"""Secrets rest encrypted, and nothing shows more of them than their last four characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import secrets


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_there_and_back(plain):
    sealed = secrets.encrypt(plain, keys="installation key")
    assert secrets.decrypt(sealed, keys="installation key") == plain
    assert sealed.isascii()
    assert len(plain) < 4 or plain not in sealed


def test_the_same_secret_never_looks_the_same():
    assert secrets.encrypt("x", keys="k") != secrets.encrypt("x", keys="k")


def test_keys_can_be_changed():
    sealed = secrets.encrypt("sk-123", keys="old")
    assert secrets.decrypt(sealed, keys=["new", "old"]) == "sk-123"
    again = secrets.encrypt("sk-123", keys=["new", "old"])
    assert secrets.decrypt(again, keys="new") == "sk-123"


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAA", "ñ", "\ud800"])
def test_undecipherable(sealed):
    with pytest.raises(secrets.Undecipherable):
        secrets.decrypt(sealed, keys="k")


def test_another_key_opens_nothing():
    with pytest.raises(secrets.Undecipherable):
        secrets.decrypt(secrets.encrypt("x", keys="k"), keys="other")


@pytest.mark.parametrize("keys", ["", [], ["k", ""]])
def test_an_empty_key_is_refused(keys):
    with pytest.raises(ValueError, match="empty"):
        secrets.encrypt("x", keys=keys)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("", ""), ("short", "••••"), ("elevenchars", "••••"), ("sk-live-12345678", "••••5678")],
)
def test_mask(value, shown):
    assert secrets.mask(value) == shown


def test_mask_text():
    text = "key=sk-live-12345678 and again sk-live-12345678, sk-live-1234, abc"
    known = ["sk-live-1234", "sk-live-12345678", "", "abc"]
    assert secrets.mask_text(text, known) == "key=••••5678 and again ••••5678, ••••1234, abc"
