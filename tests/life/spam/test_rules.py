"""Each rule holds where it should and is silent where it should be."""

from typing import Any

import pytest

from cauce.life import normalise
from cauce.life.spam import rules
from cauce.life.spam.policy import DEFAULT, Policy, rules_of, values_of
from tests.cast import Cast


def verdict(
    cast: Cast, policy: Policy = DEFAULT, *, signals: dict[str, Any] | None = None, **raw: Any
) -> rules.Verdict:
    """What a form's enquiry with these words is judged."""
    repeated = raw.pop("repeated", 0)
    draft = cast.draft(method="form", **raw)
    draft.strict = False
    draft.signals = signals or {}
    normalise.clean([draft], cast.company)
    return rules.judge(draft, policy, repeated=repeated)


def weights(found: rules.Verdict) -> dict[str, int]:
    """{code: points} of its reasons."""
    return {reason["code"]: reason["weight"] for reason in found.reasons}


def policy(*, threshold: int = 100, **given: dict[str, Any]) -> Policy:
    """The rules as they come, with changes by code."""
    return Policy(version=1, threshold=threshold, rules=rules_of(given))


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ({"message": "Quisiera una visita el sábado"}, {}),
        ({"message": "miren https://a.example"}, {"links": 40}),
        ({"message": "https://a.example www.b.example href=x"}, {"links": 100}),
        ({"name": "Promo https://a.example"}, {"links": 40, "link_in_name": 60}),
        ({"email": "x@mailinator.com"}, {"disposable_domain": 60}),
        ({"phone": "0000000000"}, {"impossible_phone": 40}),
        ({"signals": {"honeypot": True}}, {"honeypot": 100}),
        ({"signals": {"fill_seconds": 1.2, "minimum_seconds": 3}}, {"too_fast": 100}),
        ({"signals": {"fill_seconds": 3.0, "minimum_seconds": 3}}, {}),
        ({"signals": {"recent_from_address": 11}}, {"rate_per_address": 60}),
        ({"signals": {"recent_from_address": 10}}, {}),
        ({"repeated": 6}, {"repeated_text": 40}),
        ({"repeated": 5}, {}),
        ({"message": "asdfasdf qwerty"}, {"gibberish": 40}),
        ({"signals": {"recent_on_form": 500}}, {}),  # off as it comes
        ({"message": "Здравствуйте, хочу купить квартиру"}, {}),  # off as it comes
    ],
)
def test_as_the_rules_come(cast: Cast, raw: dict[str, Any], wanted: dict[str, int]) -> None:
    found = verdict(cast, **raw)
    assert weights(found) == wanted
    assert found.points == sum(wanted.values())
    assert found.is_spam == (found.points >= 100)


def test_a_company_weighs_switches_and_asks_otherwise(cast: Cast) -> None:
    ours = policy(
        threshold=30,
        links={"weight": 10, "params": {"most": 15}},
        honeypot={"active": False},
        rate_per_form={"active": True, "params": {"most": 5}},
        language={"active": True, "params": {"languages": ["es"]}},
    )
    links = verdict(cast, ours, message="https://a.example https://b.example")
    assert (weights(links), links.is_spam) == ({"links": 15}, False)
    assert weights(verdict(cast, ours, signals={"honeypot": True})) == {}
    crowd = verdict(cast, ours, signals={"recent_on_form": 6})
    assert (weights(crowd), crowd.is_spam) == ({"rate_per_form": 40}, True)
    english = "Hello, we can get you to the first page of the search results for your site"
    assert weights(verdict(cast, ours, message=english)) == {"language": 40}


BLOCKED = [
    (1, "email", "malo@correo.example"),
    (2, "domain", "spam.example"),
    (3, "phone", "+525512345678"),
    (4, "word", "prestamos sin buro"),
    (5, "ip", "203.0.113.0/24"),
]


@pytest.mark.parametrize(
    ("raw", "evidence"),
    [
        ({"email": "MALO@correo.example"}, {"kind": "email", "id": 1}),
        ({"email": "x@mx.spam.example"}, {"kind": "domain", "id": 2, "value": "spam.example"}),
        ({"phone": "044 55 1234 5678"}, {"kind": "phone", "id": 3}),
        ({"whatsapp": "55 1234 5678"}, {"kind": "phone", "id": 3}),
        (
            {"message": "¡PRÉSTAMOS sin  buró!"},
            {"kind": "word", "id": 4, "value": "prestamos sin buro"},
        ),
        ({"navigation": {"ip": "203.0.113.77"}}, {"kind": "ip", "id": 5}),
        ({"navigation": {"ip": "no es una IP"}}, None),
        (
            {"message": "¿Préstamos, sin-buró?"},
            {"kind": "word", "id": 4, "value": "prestamos sin buro"},
        ),
        ({"message": "sinprestamos sin burocracia"}, None),
        ({"email": "x@nospam.example"}, None),
    ],
)
def test_blocked_values(cast: Cast, raw: dict[str, Any], evidence: dict[str, Any] | None) -> None:
    ours = Policy(version=1, threshold=100, rules=rules_of({}), blocked=values_of(BLOCKED))
    found = verdict(cast, ours, **raw)
    assert found.is_spam == (evidence is not None)
    assert [reason.get("evidence") for reason in found.reasons] == ([evidence] if evidence else [])


def test_what_is_allowed_wins_over_everything(cast: Cast) -> None:
    allowed = values_of([(9, "domain", "mailinator.com")])
    ours = Policy(
        version=1, threshold=100, rules=rules_of({}), blocked=values_of(BLOCKED), allowed=allowed
    )
    found = verdict(
        cast,
        ours,
        email="qa@mailinator.com",
        message="préstamos sin buró https://a.example https://b.example https://c.example",
        signals={"honeypot": True},
    )
    assert (found.is_spam, found.reasons) == (False, [])
