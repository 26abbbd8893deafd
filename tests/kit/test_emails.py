"""Addresses: one key per mailbox, nothing that forges a header."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cauce.kit import emails


@pytest.mark.parametrize(
    ("typed", "address", "key"),
    [
        (
            " Ana.Lopez+promo@GoogleMail.com ",
            "Ana.Lopez+promo@googlemail.com",
            "analopez@gmail.com",
        ),
        ("a.n.a@gmail.com", "a.n.a@gmail.com", "ana@gmail.com"),
        ("A.n.a@Empresa.MX", "A.n.a@empresa.mx", "a.n.a@empresa.mx"),
        ("ana+x@empresa.mx", "ana+x@empresa.mx", "ana+x@empresa.mx"),
        ("ana+x@hotmail.com.ar", "ana+x@hotmail.com.ar", "ana@hotmail.com.ar"),
        ("ana+x@outlook.es", "ana+x@outlook.es", "ana@outlook.es"),
        ("ana+x@proton.me", "ana+x@proton.me", "ana@proton.me"),
        ("+x@gmail.com", "+x@gmail.com", "+x@gmail.com"),
        ("José@Ñandú.mx", "José@xn--and-6ma2c.mx", "josé@xn--and-6ma2c.mx"),
        ("jose\u0301@x.mx", "josé@x.mx", "josé@x.mx"),
        ("Ana Gil <ana@x.com>", "ana@x.com", "ana@x.com"),
        ("<ana@x.com>;", "ana@x.com", "ana@x.com"),
        ("mailto:ana@x.com", "ana@x.com", "ana@x.com"),
        ("ana@x.com.", "ana@x.com", "ana@x.com"),
        ("ana@x.com\r\n", "ana@x.com", "ana@x.com"),
        ("o'neil_x-y@mail.sub.example.travel", *["o'neil_x-y@mail.sub.example.travel"] * 2),
    ],
)
def test_read(typed, address, key):
    found = emails.read(typed)
    assert found == emails.Email(address, key, address.rpartition("@")[2], typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "ana",
            "@x.com",
            "ana@",
            "ana@x",
            "ana@@x.com",
            "a b@x.com",
            "ana@x .com",
            "ana@x..com",
        ),
        *(".ana@x.com", "ana.@x.com", "a..b@x.com", "ana@-x.com", "ana@x-.com", "ana@1.2.3.4"),
        *("ana@[127.0.0.1]", '"ana b"@x.com', "ana@x_y.com", "ana@x.c", "ana@x.com, eva@x.com"),
        *("ana@x.com\r\nBcc: eva@x.com", "ana\x00@x.com", "ana\t@x.com", "a\u202ena@x.com"),
        *("ana\ud800@x.com", "ana@gmail,com", "Ana <ana@x", "ana@xn--.com", "ana@\u2024.com"),
        "a" * 65 + "@x.com",
        "a@" + "b" * 64 + ".com",
        "a" * 20 + "@" + ".".join(["b" * 60] * 4) + ".com",
        "é" * 60 + "@" + ".".join(["b" * 60] * 3) + ".com",
    ],
)
def test_refused(typed):
    assert emails.read(typed) is None


@given(st.text() | st.emails())
@example("a@" + "b." * 120 + "com")
@example("@" * 1000)
def test_what_is_read_is_safe_to_send_to_and_reads_as_itself(typed):
    found = emails.read(typed)
    if found:
        assert found.address.isprintable()
        assert " " not in found.address
        assert len(found.address.encode()) <= emails.LONGEST_ADDRESS
        again = emails.read(found.address)
        assert (again.address, again.key) == (found.address, found.key)


@given(st.emails())
def test_casing_never_makes_two_people(address):
    lower, upper = emails.read(address), emails.read(address.upper())
    assert (lower and lower.key) == (upper and upper.key)


def test_disposable_domains():
    assert emails.is_disposable("mailinator.com")
    assert emails.is_disposable("any.MAILINATOR.com.")
    assert not emails.is_disposable("gmail.com")
    assert not emails.is_disposable("com")
    assert not emails.is_disposable("")
