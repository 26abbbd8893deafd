"""Segments of the company's own fields: each op fits whom it says, as the list's filters would."""

from typing import Any

import pytest
from django.utils import translation

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid
from cauce.accounts.scope import current_company
from cauce.catalog.fields import CustomField, FieldKind
from cauce.catalog.names import names
from cauce.jobs import drain
from cauce.leads import field_filters, field_rules
from cauce.leads.conditions import checked
from cauce.leads.segments import fitting
from cauce.life import people, setup
from cauce.web.contacts.condition_words import in_words
from tests.cast import Cast
from tests.leads.plans import plans_of
from tests.leads.test_field_filters import FIELDS

PEOPLE: dict[str, tuple[dict[str, Any], ...]] = {
    "a": (
        {"presupuesto": 50, "visita": "2026-01-05", "pago": "Contado", "acepta": True},
        {"presupuesto": 300, "zonas": ["Roma", "Sur"]},
    ),
    "b": ({"presupuesto": 150, "pago": "Crédito, bancario", "acepta": False, "nota": "Jardín"},),
    "c": ({"zonas": ["Sur"], "visita": "2026-02-01", "nota": "sin prisa, jardinero"},),
    "d": ({},),
}


@pytest.fixture
def world(cast: Cast) -> dict[int, str]:
    """Four people by their initials: the first with two leads, the last with nothing told."""
    for name, kind, values in FIELDS:
        setup.create_field(name=name, kind=kind, by=SYSTEM, **values)
    found = {}
    for initial, told in PEOPLE.items():
        for attributes in told:
            lead = cast.lead(email=f"{initial}@correo.example", attributes=dict(attributes))
            found[lead.contact_id or 0] = initial
    return found


def rules(*given: tuple[Any, ...], match: str = "all") -> dict[str, Any]:
    """(field, op) or (field, op, value) as conditions that were checked."""
    each = [
        {"field": f"field.{name}", "op": op} | ({"value": rest[0]} if rest else {})
        for name, op, *rest in given
    ]
    return checked({"match": match, "rules": each}, names(current_company()))


def who(world: dict[int, str], *given: tuple[Any, ...], match: str = "all") -> str:
    """The initials of those who fit."""
    return "".join(sorted(world[one.pk] for one in fitting(rules(*given, match=match))))


CASES: list[tuple[tuple[Any, ...], str]] = [
    (("presupuesto", "from", "150"), "ab"),
    (("presupuesto", "from", 150.01), "a"),
    (("presupuesto", "to", "$150.00"), "ab"),
    (("presupuesto", "is", "150"), "b"),
    (("presupuesto", "filled"), "ab"),
    (("presupuesto", "empty"), "cd"),
    (("visita", "from", "6/1/2026"), "c"),
    (("visita", "to", "2026-01-05"), "a"),
    (("visita", "is", "2026-02-01"), "c"),
    (("visita", "filled"), "ac"),
    (("visita", "empty"), "bd"),
    (("pago", "any", ["contado"]), "a"),
    (("pago", "any", ["Contado", "Crédito, bancario"]), "ab"),
    (("pago", "none", ["Contado"]), "bcd"),
    (("pago", "filled"), "ab"),
    (("pago", "empty"), "cd"),
    (("zonas", "any", "Roma"), "a"),
    (("zonas", "none", ["Roma"]), "bcd"),
    (("zonas", "filled"), "ac"),
    (("zonas", "empty"), "bd"),
    (("acepta", "any", ["yes"]), "a"),
    (("acepta", "any", [True, False]), "ab"),
    (("acepta", "filled"), "ab"),
    (("acepta", "empty"), "cd"),
    (("nota", "contains", "JARDIN"), "bc"),
    (("nota", "contains", "si"), "c"),
    (("nota", "filled"), "bc"),
    (("nota", "empty"), "ad"),
]


@pytest.mark.parametrize("few", [0, 5_000])
def test_each_op_fits_whom_it_says_however_many_there_are(
    world: dict[int, str], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(field_filters, "FEW", few)
    found = [(rule, fits, who(world, rule)) for rule, fits in CASES]
    assert [one for one in found if one[1] != one[2]] == []


def test_every_kind_and_op_is_tried() -> None:
    kinds = {name.lower(): FieldKind(kind) for name, kind, _ in FIELDS}
    tried = {(kinds[rule[0]], rule[1]) for rule, _ in CASES}
    wanted = {(kind, op) for kind in kinds.values() for op in field_rules.OPS[kind]}
    assert wanted - tried == set()
    assert set(field_rules.OPS) == set(FieldKind)


def test_from_and_to_of_one_field_speak_of_one_lead(world: dict[int, str]) -> None:
    between = (("presupuesto", "from", "100"), ("presupuesto", "to", "200"))
    assert who(world, *between) == "b"  # one lead of 50 and another of 300 are not between
    assert who(world, *between, match="any") == "ab"
    assert who(world, between[1], ("nota", "filled"), between[0]) == "b"


@pytest.mark.parametrize(
    ("rule", "place", "code"),
    [
        (("nada", "is", "x"), "field", "unknown_choice"),
        (("presupuesto", "contains", "x"), "op", "unknown_choice"),
        (("presupuesto", "from", "mucho"), "value", "not_an_amount"),
        (("presupuesto", "from", "  "), "value", "required"),
        (("presupuesto", "from", ["1"]), "value", "not_a_number"),
        (("presupuesto", "from", "5 USD"), "value", "other_currency"),
        (("visita", "to", "ayer"), "value", "not_a_date"),
        (("pago", "any", ["Fiado"]), "value", "unknown_choice"),
        (("pago", "any", []), "value", "required"),
        (("pago", "any", [{"a": 1}]), "value", "not_text"),
        (("acepta", "any", ["quizás"]), "value", "not_true_or_false"),
        (("nota", "contains", "x" * 201), "value", "too_long"),
        (("nota", "contains", 3), "value", "not_text"),
    ],
)
def test_what_is_wrong_is_named(
    world: dict[int, str], rule: tuple[Any, ...], place: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rules(rule)
    assert refused.value.fields[f"conditions.rules.0.{place}"][0] == code


def test_it_is_kept_so_that_it_reads_the_same_again_and_is_told(world: dict[int, str]) -> None:
    kept = rules(
        ("presupuesto", "from", "$1,250.50"),
        ("visita", "to", "31/1/2026"),
        ("zonas", "any", "sur, roma"),
        ("acepta", "any", [True]),
        ("nota", "contains", "  con   jardín "),
        ("pago", "empty"),
    )
    assert [rule.get("value") for rule in kept["rules"]] == [
        "1250.5", "2026-01-31", ["Roma", "Sur"], ["yes"], "con jardín", None,
    ]  # fmt: skip
    assert checked(kept, names(current_company())) == kept
    with translation.override("es"):
        assert in_words(kept, names(current_company())) == (
            "Presupuesto desde $1,250.50 y Visita hasta 31 ene 2026 y Zonas es alguno de Roma, Sur "
            "y Acepta es alguno de Sí y Nota contiene «con jardín» y Pago no se conoce"
        )


def test_what_a_rule_refers_to_may_go(world: dict[int, str]) -> None:
    pago, nota = (CustomField.objects.get(slug=slug) for slug in ("pago", "nota"))
    kept = [
        rules(("pago", "any", ["Contado", "Crédito, bancario"])),
        rules(("pago", "any", ["Contado"])),
        rules(("pago", "none", ["Contado"])),
        rules(("nota", "filled")),
        rules(("nota", "empty")),
    ]
    setup.update_field(pago, by=SYSTEM, options=["Crédito, bancario"])
    setup.update_field(nota, by=SYSTEM, active=False)
    drain()
    found = ["".join(sorted(world[one.pk] for one in fitting(one))) for one in kept]
    assert found == ["b", "", "abcd", "", ""]
    for one in kept:  # a segment of then is still told, and can still be saved
        assert in_words(one, names(current_company()))
    assert rules(("nota", "filled")) == kept[3]


def test_a_lead_in_quarantine_says_nothing_of_its_person(world: dict[int, str], cast: Cast) -> None:
    lead = cast.lead(email="d@correo.example", attributes={"presupuesto": 999})
    assert who(world, ("presupuesto", "from", "900")) == "d"
    people.mark_spam(lead, by=cast.actor("ada"))
    assert who(world, ("presupuesto", "from", "900")) == ""


def test_rare_values_are_found_by_the_index_of_their_field(world: dict[int, str]) -> None:
    asked = rules(("presupuesto", "from", "100"))
    for plan in plans_of(lambda: list(fitting(asked)), by="field_value_"):
        assert "field_value_" in plan or "cauce_fieldvalue" not in plan, plan
        assert "SCAN cauce_lead" not in plan, plan
