"""A company's own fields at entry and in corrections: read, filled in, kept as typed, unique."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Exists, Invalid, NotAllowed
from cauce.catalog.fields import CustomField
from cauce.jobs import drain
from cauce.leads import search, search_check
from cauce.leads.access import locked
from cauce.leads.models import Contact, FieldValue, Lead
from cauce.life import intake, people, setup
from cauce.life.capture import Entry
from cauce.spine.read import history
from tests.cast import Cast, unchanged_by_replay


def made(cast: Cast, name: str, kind: str, **values: Any) -> CustomField:
    """A field of the company."""
    return setup.create_field(name=name, kind=kind, by=cast.actor("ada"), **values)


def sent(cast: Cast, *, strict: bool = True, **attributes: Any) -> Entry:
    """An enquiry with these attributes, by a door that refuses what it cannot read, or not."""
    entry = cast.entry(attributes=attributes)
    assert entry.draft
    entry.draft.strict_fields = strict
    return entry


def taken(cast: Cast, *, strict: bool = True, **attributes: Any) -> Entry:
    """The same through intake."""
    entry = sent(cast, strict=strict, **attributes)
    intake.take([entry])
    return entry


def stored(field: CustomField) -> list[tuple[int | None, str, str | None]]:
    """What lists know of a field, lead after lead."""
    rows = FieldValue.objects.filter(field=field).order_by("lead_id", "text")
    return list(rows.values_list("number", "text", "claim"))


def test_values_are_read_and_kept_and_found(cast: Cast) -> None:
    money = made(cast, "Presupuesto", "money")
    day = made(cast, "Fecha de visita", "date")
    zones = made(cast, "Zonas", "multiple_choice", options=["Roma", "Condesa", "Del Valle"])
    made(cast, "Teléfono oficina", "phone")
    assert (money.slug, money.currency, day.slug) == ("presupuesto", "MXN", "fecha_de_visita")
    entry = taken(
        cast,
        presupuesto="$2,500,000",
        fecha_de_visita="3/4/2026",
        zonas="condesa, roma",
        telefono_oficina="55 8765 4321",
        otra="como siempre",
    )
    lead = locked(entry.lead_id or 0)
    assert lead.attributes == {
        "presupuesto": 2500000,
        "fecha_de_visita": "2026-04-03",
        "zonas": ["Roma", "Condesa"],
        "telefono_oficina": "+525587654321",
        "otra": "como siempre",
    }
    assert lead.typed["attributes.telefono_oficina"] == "55 8765 4321"
    assert Contact.objects.get(pk=lead.contact_id).attributes == lead.attributes
    assert [number for number, *_ in stored(money)] == [25_000_000_000]
    assert [text for _, text, _ in stored(zones)] == ["condesa", "roma"]
    assert search_check.stale([lead]) == []
    assert list(search.matching(Lead.objects.all(), "8765 4321")) == [lead]
    unchanged_by_replay(lead)


def test_a_door_of_programs_names_the_field_that_is_wrong(cast: Cast) -> None:
    made(cast, "Recámaras", "number", required=True)
    made(cast, "Visita", "date")
    entry = taken(cast, visita="mañana")
    assert (entry.state, entry.lead_id) == ("rejected", None)
    errors = {one["field"]: one["code"] for one in (entry.error or {})["errors"]}
    assert errors == {"attributes.recamaras": "required", "attributes.visita": "not_a_date"}
    assert not FieldValue.objects.exists()


def test_the_public_loses_nothing_and_the_history_says_why(cast: Cast) -> None:
    made(cast, "Recámaras", "number", required=True)
    field = made(cast, "Visita", "date")
    entry = taken(cast, strict=False, visita="mañana")
    lead = locked(entry.lead_id or 0)
    assert lead.attributes == {"visita": "mañana"}
    assert stored(field) == []
    [event] = history(lead).filter(kind="lead.entered")
    assert event.data["unread"] == {"recamaras": "required", "visita": "not_a_date"}
    unchanged_by_replay(lead)


def test_a_default_fills_what_nobody_said(cast: Cast) -> None:
    made(cast, "Moneda de pago", "choice", options=["Pesos", "Dólares"], default="pesos")
    made(cast, "Acepta visita", "yes_no", default=True)
    lead = locked(taken(cast, acepta_visita=False).lead_id or 0)
    assert lead.attributes == {"moneda_de_pago": "Pesos", "acepta_visita": False}


def test_a_field_of_another_campaign_is_none_of_this_lead(cast: Cast) -> None:
    other = setup.create_campaign(name="Otra", product=cast.product, by=SYSTEM)
    field = made(cast, "Talla", "number", campaign=other, required=True)
    here = locked(taken(cast, talla="la grande").lead_id or 0)
    assert here.attributes == {"talla": "la grande"}
    entry = sent(cast, talla="12")
    assert entry.draft
    entry.draft.campaign = other
    intake.take([entry])
    assert locked(entry.lead_id or 0).attributes == {"talla": 12}
    assert len(stored(field)) == 1


def test_what_one_lead_has_another_is_refused_by_name(cast: Cast) -> None:
    field = made(cast, "Folio", "text", unique=True)
    first = taken(cast, folio="A-1")
    second = taken(cast, folio=" a-1 ")
    assert second.error and second.error["errors"] == [
        {"field": "attributes.folio", "code": "value_taken", "params": {}}
    ]
    third = taken(cast, strict=False, folio="A-1")
    lead = locked(third.lead_id or 0)
    assert lead.attributes == {"folio": "A-1"}
    assert history(lead).get(kind="lead.entered").data["unread"] == {"folio": "value_taken"}
    assert stored(field) == [(None, "a-1", "a-1"), (None, "a-1", None)]
    assert first.lead_id == FieldValue.objects.get(claim="a-1").lead_id


def test_of_two_in_one_batch_the_first_has_it(cast: Cast) -> None:
    made(cast, "Folio", "text", unique=True)
    entries = [sent(cast, folio=folio) for folio in ("B-2", "B-3", "b-2")]
    intake.take(entries)
    assert [entry.state for entry in entries] == ["lead", "lead", "rejected"]
    assert FieldValue.objects.filter(claim__isnull=False).count() == 2


def test_a_lead_in_quarantine_takes_nothing_from_others(cast: Cast) -> None:
    field = made(cast, "Folio", "text", unique=True)
    lead = locked(taken(cast, folio="C-1").lead_id or 0)
    people.mark_spam(lead, by=cast.actor("ada"), reason="No es cliente")
    assert stored(field) == [(None, "c-1", None)]
    other = taken(cast, folio="C-1")
    assert other.state == "lead"
    people.rescue(locked(lead.pk), by=cast.actor("ada"))
    assert FieldValue.objects.get(claim="c-1").lead_id == other.lead_id
    people.mark_spam(locked(other.lead_id or 0), by=cast.actor("ada"))
    people.mark_spam(locked(lead.pk), by=cast.actor("ada"))
    people.rescue(locked(lead.pk), by=cast.actor("ada"))
    assert FieldValue.objects.get(claim="c-1").lead_id == lead.pk


def test_a_correction_is_read_and_told(cast: Cast) -> None:
    field = made(cast, "Recámaras", "number")
    made(cast, "Folio", "text", unique=True, required=True)
    taken(cast, folio="D-1")
    lead = locked(taken(cast, folio="D-2", recamaras=2).lead_id or 0)
    by = cast.actor("ada")
    people.correct(lead, values={}, attributes={"folio": "D-2", "recamaras": "3,5"}, by=by)
    lead = locked(lead.pk)
    assert lead.attributes == {"folio": "D-2", "recamaras": 3.5}
    assert [number for number, *_ in stored(field)] == [35_000]
    assert history(lead).filter(kind="contact.changed").count() == 1
    for wrong, code in (
        ({"folio": "D-2", "recamaras": "tres"}, {"attributes.recamaras": ("not_a_number", {})}),
        ({"folio": "d-1", "recamaras": 3.5}, {"attributes.folio": ("value_taken", {})}),
        ({"recamaras": 3.5}, {"attributes.folio": ("required", {})}),
    ):
        with pytest.raises(Invalid) as refused:
            people.correct(locked(lead.pk), values={}, attributes=wrong, by=by)
        assert refused.value.fields == code
    lead = locked(lead.pk)
    assert lead.attributes == {"folio": "D-2", "recamaras": 3.5}
    unchanged_by_replay(lead)


def test_what_was_kept_as_typed_is_not_held_against_another_correction(cast: Cast) -> None:
    made(cast, "Visita", "date")
    lead = locked(taken(cast, strict=False, visita="mañana").lead_id or 0)
    attributes = lead.attributes | {"zona": "sur"}
    people.correct(lead, values={}, attributes=attributes, by=cast.actor("ada"))
    assert locked(lead.pk).attributes == {"visita": "mañana", "zona": "sur"}


def test_leads_that_were_there_before_are_read_in_the_background(cast: Cast) -> None:
    lead = cast.lead(attributes={"presupuesto": "1,200", "torre": "Norte Azul"})
    cast.lead(attributes={"presupuesto": "poco"})
    field = made(cast, "Presupuesto", "money")
    made(cast, "Torre", "text")
    assert stored(field) == []
    drain()
    assert stored(field) == [(12_000_000, "", None)]
    assert locked(lead.pk).attributes["presupuesto"] == "1,200"
    assert list(search.matching(Lead.objects.all(), "azul")) == [locked(lead.pk)]
    setup.update_field(field, by=cast.actor("ada"), active=False)
    drain()
    assert stored(field) == []


def test_a_kind_stays_once_leads_have_values_unless_it_reads_them_all(cast: Cast) -> None:
    field = made(cast, "Nivel", "choice", options=["Alto", "Bajo"])
    by = cast.actor("ada")
    setup.update_field(field, by=by, kind="number")
    setup.update_field(field, by=by, kind="choice", options=["Alto", "Bajo"])
    taken(cast, nivel="alto")
    with pytest.raises(Invalid) as refused:
        setup.update_field(field, by=by, kind="number")
    assert refused.value.fields == {"kind": ("kind_in_use", {})}
    assert [kind.value for kind in setup.kinds_open_to(field)] == [
        "text", "long_text", "choice", "multiple_choice",
    ]  # fmt: skip
    setup.update_field(field, by=by, kind="multiple_choice")
    drain()
    assert locked(taken(cast, nivel="alto, bajo").lead_id or 0).attributes["nivel"] == [
        "Alto", "Bajo",
    ]  # fmt: skip
    assert [text for _, text, _ in stored(field)] == ["alto", "alto", "bajo"]


def test_a_field_becomes_unique_only_where_no_value_stands_twice(cast: Cast) -> None:
    field = made(cast, "Folio", "text")
    first = taken(cast, folio="E-1")
    taken(cast, folio="e-1")
    with pytest.raises(Conflict) as refused:
        setup.update_field(field, by=cast.actor("ada"), unique=True)
    assert refused.value.code == "values_repeat"
    field.refresh_from_db()
    assert not field.unique
    lead = locked(first.lead_id or 0)
    people.correct(lead, values={}, attributes={"folio": "E-2"}, by=cast.actor("ada"))
    setup.update_field(field, by=cast.actor("ada"), unique=True)
    assert {claim for _, _, claim in stored(field)} == {"e-1", "e-2"}
    setup.update_field(field, by=cast.actor("ada"), unique=False)
    assert {claim for _, _, claim in stored(field)} == {None}


WRONG: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"kind": "colour"}, {"kind"}),
    ({"kind": "choice"}, {"options"}),
    ({"kind": "choice", "options": ["Sí", "si"]}, {"options"}),
    ({"kind": "money", "currency": "peso"}, {"currency"}),
    ({"kind": "choice", "options": ["a"], "unique": True}, {"unique"}),
    ({"kind": "text", "unique": True, "default": "x"}, {"default"}),
    ({"kind": "date", "default": "mañana"}, {"default"}),
    ({"kind": "text", "key": "Con Espacios"}, {"key"}),
    ({"kind": "text", "key": "email"}, {"key"}),
]


@pytest.mark.parametrize(("values", "fields"), WRONG)
def test_a_field_that_makes_no_sense_is_refused(
    cast: Cast, values: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        made(cast, "Campo", **values)
    assert set(refused.value.fields) == fields


def test_names_and_keys_are_each_there_once(cast: Cast) -> None:
    made(cast, "Talla", "text")
    with pytest.raises(Exists):
        made(cast, "talla", "number")
    with pytest.raises(Exists):
        made(cast, "Otra talla", "text", key="talla")
    assert made(cast, "Correo", "email", key="correo_dos").slug == "correo_dos"
    assert made(cast, "Email", "email").slug == "campo_email"
    with pytest.raises(NotAllowed):
        setup.create_field(name="X", kind="text", by=cast.actor("ben"))


def _statements(entries: list[Entry]) -> int:
    with CaptureQueriesContext(connection) as asked:
        intake.take(entries)
    assert all(entry.state == "lead" for entry in entries)
    return len(asked)


def test_fields_cost_a_batch_two_statements_and_nobody_else_any(cast: Cast) -> None:
    cast.leads(2)
    bare = _statements([sent(cast, recamaras=n) for n in range(40)])
    made(cast, "Recámaras", "number")
    drain()
    taken(cast, recamaras=1)
    asked = [_statements([sent(cast, recamaras=n) for n in range(size)]) for size in (1, 40)]
    made(cast, "Folio", "text", unique=True)
    drain()
    taken(cast, folio="F-0")
    for size in (1, 40):
        entries = [sent(cast, recamaras=n, folio=f"F-{size}-{n}") for n in range(size)]
        asked.append(_statements(entries))
    assert max(asked[:2]) <= bare + 1
    assert max(asked[2:]) <= bare + 2
