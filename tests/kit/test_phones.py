"""Every written form of a phone number is one identity, quickly, and nothing written raises."""

import csv
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cauce.kit import phones
from cauce.kit.phone_plans import lengths

HERE = Path(__file__).parent
LATAM = [
    *("MX", "AR", "BR", "CL", "CO", "PE", "VE", "EC", "BO", "PY"),
    *("UY", "CR", "PA", "GT", "HN", "NI", "SV", "CU", "DO", "PR"),
]
COUNTRIES = [*LATAM, "ES", "US", "PT", "IT", "FR", "DE", "GB"]
# Plans of variable length, where a number may begin with its own country's code.
TRICKY = ["AT", "XK", "SE", "ID", "ZA", "FI"]


def rows():
    with (HERE / "phones.csv").open(encoding="utf-8", newline="") as file:
        return [(r["country"], r["typed"], r["e164"]) for r in csv.DictReader(file)]


@pytest.mark.parametrize(("country", "typed", "e164"), rows())
def test_written_forms(country, typed, e164):
    found = phones.read(typed, country=country)
    assert found is not None
    assert found.typed == typed
    assert found.valid == bool(e164)
    assert not e164 or found.e164 == e164


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", [0, 1, 3], ids=["fixed", "mobile", "toll_free"])
def test_every_country_in_every_form(country, kind):
    number = phonenumbers.example_number_for_type(country, kind)
    assert number is not None
    style = phonenumbers.PhoneNumberFormat
    e164 = phonenumbers.format_number(number, style.E164)
    national = phonenumbers.format_number(number, style.NATIONAL)
    forms = [
        e164,
        e164[1:],
        f"00{e164[1:]}",
        phonenumbers.format_number(number, style.INTERNATIONAL),
        phonenumbers.format_number(number, style.RFC3966),
        national,
        "".join(filter(str.isdigit, national)),
        phonenumbers.national_significant_number(number),
        phonenumbers.format_out_of_country_calling_number(number, "US"),
        phonenumbers.format_out_of_country_calling_number(number, "ES"),
        phonenumbers.format_number_for_mobile_dialing(number, country, True) or e164,
    ]
    found = {form: phones.read(form, country=country) for form in forms}
    assert {form: phone.e164 for form, phone in found.items()} == dict.fromkeys(forms, e164)
    assert all(phone.valid for phone in found.values())


@pytest.mark.parametrize("typed", ["", "   ", "abc", "12", "55a1234b5678", "5.51234E+9", "+" * 500])
def test_text_without_a_number_is_none(typed):
    assert phones.read(typed, country="MX") is None


def test_more_than_fifteen_digits_make_no_number():
    assert phones.read("1234567890123456789", country="MX") is None
    assert phones.complaint("1234567890123456789").code == "too_long"


def test_a_second_number_makes_a_bad_first_one_unreadable():
    assert phones.read("55 1234 / 7", country="MX") is None


def test_a_country_nobody_knows_still_reads_international_numbers():
    assert phones.read("+52 55 8765 0143", country="").e164 == "+525587650143"
    assert phones.read("55 8765 0143", country="") is None


def test_facts_about_a_number():
    phone = phones.read("01 800 123 4567", country="MX")
    assert (phone.country, phone.kind) == ("MX", "toll_free")
    assert phones.read("+1 829 234 5678", country="MX").country == "DO"
    assert phones.read("11 98765-4321", country="BR").kind == "mobile"


@st.composite
def written(draw):
    """A number that may exist, changed a little, under a prefix, with decoration between."""
    country = draw(st.sampled_from([*COUNTRIES, *TRICKY]))
    code = str(phonenumbers.country_code_for_region(country))
    example = phonenumbers.example_number_for_type(country, draw(st.sampled_from([0, 1, 1, 3, 6])))
    base = list(phonenumbers.national_significant_number(example) if example else "5512345678")
    for at, digit in draw(
        st.lists(st.tuples(st.integers(0, len(base) - 1), st.sampled_from("0123456789")))
    ):
        base[at] = digit
    start = ["", "", f"+{code}", code, "0", f"00{code}", f"+{code}1", f"{code}1", "044", "01", "1"]
    text = draw(st.sampled_from([*start, "+", f"011{code}", f"{code}0", f"0{code}"]))
    gaps = draw(st.lists(st.sampled_from(["", "", " ", "-", "(", ")", "\u00a0"]), max_size=20))
    text += "".join(base)
    return country, "".join(
        char + (gaps[at] if at < len(gaps) else "") for at, char in enumerate(text)
    )


@given(written())
@example(("DE", "04930833433"))
@example(("XK", "383043221238"))
@example(("SE", "+-468826456"))
@example(("CU", "53312345"))
@example(("BR", "5540041234"))
def test_the_fast_path_agrees_with_the_slow_one(case):
    country, typed = case
    fast = phones.read_fast(typed, country)
    assert fast is None or fast == phones.read_slow(typed, country)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("MX", "55 8765 0143"),
        ("MX", "+52 (55) 8765-0143"),
        ("MX", "5215587650143"),
        ("MX", "0445587650143"),
        ("BR", "(11) 98765-4321"),
        ("BR", "551187654321"),
        ("AR", "+54 9 11 2345-6789"),
        ("CO", "300 123 4567"),
        ("ES", "612345678"),
        ("FR", "06 12 34 56 78"),
        ("US", "(201) 555-0123"),
    ],
)
def test_ordinary_forms_take_the_fast_path(country, typed):
    assert phones.read_fast(typed, country) is not None


@given(st.text(max_size=60), st.sampled_from([*COUNTRIES, "", "ZZ", "mx"]))
@example("\ud800+52", "MX")
@example("(" * 200, "MX")
@example("+" + "( " * 120, "MX")
@example("ﷺ" * 200 + "5512345678", "MX")
def test_no_text_raises(typed, country):
    phone = phones.read(typed, country=country)
    phones.complaint(typed, country)
    if phone is not None:
        assert phone.e164.startswith("+")
        assert phone.e164[1:].isascii()
        assert phone.e164[1:].isdigit()
        assert len(phone.e164) <= 16
        phones.national(phone.e164, country=country)
        assert phone.e164[1:] in phones.search_forms(phone.e164)


@given(written())
def test_an_identity_reads_as_itself(case):
    country, typed = case
    phone = phones.read(typed, country=country)
    if phone is not None and phone.valid:
        again = phones.read(phone.e164, country="MX")
        assert (again.e164, again.country, again.kind) == (phone.e164, phone.country, phone.kind)


def test_national_and_international_format():
    assert phones.national("+525587650143", country="MX") == "55 8765 0143"
    assert phones.national("+525587650143", country="ES") == "+52 55 8765 0143"
    assert phones.national("+18292345678", country="US") == "+1 829-234-5678"
    assert phones.national("nothing", country="MX") == "nothing"


def test_search_forms_hold_what_people_type():
    forms = phones.search_forms
    assert forms("+525587650143").split() == ["525587650143", "5587650143", "5215587650143"]
    assert "551187654321" in forms("+5511987654321").split()
    assert forms("+551132145678").split() == ["551132145678", "1132145678"]
    assert {"1140917263", "111540917263"} <= set(forms("+5491140917263").split())
    assert "296615501288" in forms("+5492966501288").split()
    assert forms("+18092345678").split() == ["18092345678", "8092345678"]
    assert forms("+99912345") == "99912345"
    assert forms("x") == forms("") == ""


@pytest.mark.parametrize(
    ("typed", "code", "params"),
    [
        ("551234", "too_short", {"missing": 4, "expected": 10, "country": "MX"}),
        ("044 55 1234", "too_short", {"missing": 4, "expected": 10, "country": "MX"}),
        ("55 1234 56789", "too_long", {"extra": 1, "expected": 10, "country": "MX"}),
        ("+55 11 2345", "too_short", {"missing": 4, "expected": 10, "country": "BR"}),
        ("0000000000", "not_in_use", {"country": "MX"}),
        ("+999 12345678", "unknown_country", {}),
        ("llámame", "no_number", {}),
    ],
)
def test_a_complaint_says_what_is_wrong(typed, code, params):
    assert phones.complaint(typed) == phones.Complaint(code, params)


def test_a_good_number_has_no_complaint():
    assert phones.complaint("55 8765 0143") is None


def test_lengths_of_a_country():
    assert lengths("MX") == (10,)
    assert lengths("ZZ") == ()
