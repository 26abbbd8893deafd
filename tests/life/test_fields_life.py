"""The life of a company's own field: whatever changes in it, each lead keeps what it said, and who
changes it is told what cannot be."""

from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Exists, Invalid
from cauce.catalog.fields import CustomField
from cauce.catalog.models import Campaign
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.leads.models import FieldValue, Lead
from cauce.life import people, setup
from cauce.spine.audit import audit
from tests.cast import Cast, unchanged_by_replay


def changed(field: CustomField, **values: Any) -> None:
    """Change a field, and let the background follow."""
    setup.update_field(field, by=SYSTEM, **values)
    drain()


def listed(field: CustomField) -> list[int]:
    """The leads of which lists know a value."""
    rows = FieldValue.objects.filter(field=field).order_by("lead_id")
    return list(rows.values_list("lead_id", flat=True).distinct())


def claimed(field: CustomField) -> list[int]:
    """The leads that have their value alone."""
    rows = FieldValue.objects.filter(field=field, claim__isnull=False)
    return list(rows.order_by("lead_id").values_list("lead_id", flat=True))


def kept(*leads: Lead) -> list[Any]:
    """What each lead says, its history folded to the same."""
    found = [locked(lead.pk) for lead in leads]
    for lead in found:
        unchanged_by_replay(lead)
    return [lead.attributes for lead in found]


@pytest.fixture
def other(cast: Cast) -> Campaign:
    """A second campaign."""
    return setup.create_campaign(name="Otra", product=cast.product, by=SYSTEM)


def test_an_option_that_goes_stays_with_its_leads_and_comes_back(cast: Cast) -> None:
    field = setup.create_field(
        name="Pago", kind="choice", options=["Contado", "Crédito"], default="Crédito", by=SYSTEM
    )
    cash, credit = (cast.lead(attributes={"pago": option}) for option in ("Contado", "Crédito"))
    with pytest.raises(Invalid) as refused:  # the default must go with it, by whoever takes it
        changed(field, options=["Contado"])
    assert set(refused.value.fields) == {"default"}
    field.refresh_from_db()
    assert (field.options, field.default) == (["Contado", "Crédito"], "Crédito")
    changed(field, options=["Contado"], default=None)
    assert kept(cash, credit) == [{"pago": "Contado"}, {"pago": "Crédito"}]
    assert listed(field) == [cash.pk]
    people.correct(locked(credit.pk), values={"name": "Ana"}, attributes={"pago": "Crédito"},
                   by=cast.actor("ada"))  # fmt: skip
    changed(field, options=["crédito", "Contado"])
    assert listed(field) == [cash.pk, credit.pk]
    assert kept(credit) == [{"pago": "Crédito"}]


def test_a_field_that_is_switched_off_and_on_again_has_lost_nothing(cast: Cast) -> None:
    field = setup.create_field(name="Folio", kind="text", unique=True, required=True, by=SYSTEM)
    first = cast.lead(attributes={"folio": "A-1"})
    changed(field, active=False)
    second = cast.lead(attributes={"folio": "a-1"})  # nobody asks for it now, and nobody minds
    third = cast.lead()
    assert (listed(field), claimed(field)) == ([], [])
    changed(field, active=True)
    assert kept(first, second, third) == [{"folio": "A-1"}, {"folio": "a-1"}, {}]
    assert listed(field) == [first.pk, second.pk]
    assert claimed(field) == [first.pk]  # who said it first has it; the other keeps it beside
    with pytest.raises(Exists):
        setup.create_field(name="Otro", kind="text", key="folio", by=SYSTEM)


def test_leads_of_before_are_not_held_to_what_became_required(cast: Cast) -> None:
    field = setup.create_field(name="Recámaras", kind="number", by=SYSTEM)
    old = cast.lead(attributes={"zona": "sur"})
    full = cast.lead(attributes={"recamaras": 2})
    changed(field, required=True)
    by = cast.actor("ada")
    people.correct(locked(old.pk), values={}, attributes={"zona": "norte"}, by=by)
    assert kept(old) == [{"zona": "norte"}]
    with pytest.raises(Invalid) as refused:
        people.correct(locked(full.pk), values={}, attributes={}, by=by)
    assert refused.value.fields == {"attributes.recamaras": ("required", {})}


def test_a_new_name_changes_what_it_is_called_and_nothing_else(cast: Cast) -> None:
    field = setup.create_field(name="Recámaras", kind="number", by=SYSTEM)
    lead = cast.lead(attributes={"recamaras": 2})
    changed(field, name="Habitaciones")
    assert (field.slug, listed(field)) == ("recamaras", [lead.pk])
    assert kept(lead) == [{"recamaras": 2}]
    again = setup.create_field(name="Recámaras", kind="text", by=SYSTEM)
    assert again.slug != "recamaras"
    with pytest.raises(Exists):
        changed(field, name="recámaras")


def test_a_campaigns_field_becomes_the_companys_and_goes_back(cast: Cast, other: Campaign) -> None:
    field = setup.create_field(name="Torre", kind="number", campaign=other, by=SYSTEM)
    here = cast.lead(attributes={"torre": "3"})
    there = cast.lead(campaign=other, attributes={"torre": "4"})
    assert (kept(here, there), listed(field)) == ([{"torre": "3"}, {"torre": 4}], [there.pk])
    changed(field, campaign=None)
    assert (kept(here, there), listed(field)) == (
        [{"torre": "3"}, {"torre": 4}], [here.pk, there.pk],
    )  # fmt: skip
    changed(field, campaign=cast.campaign)
    assert listed(field) == [here.pk]
    assert kept(here, there) == [{"torre": "3"}, {"torre": 4}]
    told = [one.data["fields"] for one in audit(noun="custom_field", kind="setting.changed")]
    assert told == [{"campaign_id": [None, cast.campaign.pk]}, {"campaign_id": [other.pk, None]}]


def test_where_a_field_goes_its_name_must_be_free(cast: Cast, other: Campaign) -> None:
    setup.create_field(name="Torre", kind="number", by=SYSTEM)
    field = setup.create_field(name="Torre", kind="text", campaign=other, by=SYSTEM)
    with pytest.raises(Exists):
        changed(field, campaign=None)
    changed(field, campaign=None, name="Torre de la otra")
    assert field.campaign_id is None


def test_a_unique_field_that_widens_keeps_every_value(cast: Cast, other: Campaign) -> None:
    field = setup.create_field(name="Folio", kind="text", campaign=other, unique=True, by=SYSTEM)
    first, second = cast.lead(attributes={"folio": "B"}), cast.lead(attributes={"folio": "b"})
    theirs = cast.lead(campaign=other, attributes={"folio": "b"})
    changed(field, campaign=None)
    assert kept(first, second, theirs) == [{"folio": "B"}, {"folio": "b"}, {"folio": "b"}]
    assert listed(field) == [first.pk, second.pk, theirs.pk]
    assert len(claimed(field)) == 1
    changed(field, unique=False)
    with pytest.raises(Conflict) as refused:
        changed(field, unique=True)
    assert refused.value.code == "values_repeat"
