"""The life of a company's own field: whatever changes in it, each lead keeps what it said, and who
changes it is told what cannot be."""

from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Exists, Invalid, Repeated, Repeats
from cauce.accounts.sentences import sentence
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


def test_a_unique_field_widens_only_where_no_value_stands_twice(
    cast: Cast, other: Campaign
) -> None:
    field = setup.create_field(name="Folio", kind="text", campaign=other, unique=True, by=SYSTEM)
    first, second = cast.lead(attributes={"folio": "B"}), cast.lead(attributes={"folio": "b"})
    theirs = cast.lead(campaign=other, attributes={"folio": "b"})
    alone = cast.lead(attributes={"folio": "C"})
    with pytest.raises(Repeats) as refused:
        changed(field, campaign=None)
    same = Repeated("B", 3, [first.number, second.number, theirs.number])
    assert (refused.value.field, refused.value.values, refused.value.leads) == ("campaign", 1, 3)
    assert refused.value.some == [same]
    field.refresh_from_db()
    drain()
    assert (field.campaign_id, listed(field), claimed(field)) == (
        other.pk,
        [theirs.pk],
        [theirs.pk],
    )
    for lead, folio in ((first, "B-1"), (second, "B-2")):
        people.correct(locked(lead.pk), values={}, attributes={"folio": folio}, by=SYSTEM)
    changed(field, campaign=None)
    everybody = [first, second, theirs, alone]
    assert listed(field) == claimed(field) == [lead.pk for lead in everybody]
    assert kept(*everybody) == [{"folio": text} for text in ("B-1", "B-2", "b", "C")]


def test_what_stood_twice_before_a_field_widens_does_not_hold_it_up(
    cast: Cast, other: Campaign
) -> None:
    """The public's second «b» was told when it came; nobody new is concerned."""
    field = setup.create_field(name="Folio", kind="text", campaign=other, unique=True, by=SYSTEM)
    first = cast.lead(campaign=other, attributes={"folio": "b"})
    second = cast.lead(campaign=other, attributes={"folio": "B"})
    here = cast.lead(attributes={"folio": "C"})
    changed(field, campaign=None)
    assert listed(field) == [first.pk, second.pk, here.pk]
    assert claimed(field) == [first.pk, here.pk]


def test_a_field_that_moves_leaves_its_claims_behind(cast: Cast, other: Campaign) -> None:
    field = setup.create_field(name="Folio", kind="text", campaign=other, unique=True, by=SYSTEM)
    here = cast.lead(attributes={"folio": "A-1"})
    there = cast.lead(campaign=other, attributes={"folio": "A-1"})
    changed(field, campaign=cast.campaign)
    assert listed(field) == claimed(field) == [here.pk]
    assert kept(here, there) == [{"folio": "A-1"}, {"folio": "A-1"}]
    twin = cast.lead(attributes={"folio": "a-1"})  # by the public: kept, and not alone
    changed(field, unique=False)
    with pytest.raises(Repeats) as refused:
        changed(field, unique=True)
    assert refused.value.some == [Repeated("A-1", 2, [here.number, twin.number])]
    field.refresh_from_db()
    changed(field, campaign=other, unique=True)  # there nobody has it twice
    assert claimed(field) == [there.pk]


def test_a_new_field_is_not_unique_where_leads_say_the_same_under_its_key(cast: Cast) -> None:
    leads = [cast.lead(attributes={"folio": number}) for number in (7, "7.0", 8, 8, "ocho", "ocho")]
    with pytest.raises(Repeats) as refused:
        setup.create_field(name="Folio", kind="number", unique=True, by=SYSTEM)
    numbers = [lead.number for lead in leads]
    assert refused.value.some == [Repeated("7", 2, numbers[:2]), Repeated("8", 2, numbers[2:4])]
    assert not CustomField.objects.exists()
    people.mark_spam(locked(leads[0].pk), by=cast.actor("ada"))
    people.mark_spam(locked(leads[2].pk), by=cast.actor("ada"))
    field = setup.create_field(name="Folio", kind="number", unique=True, by=SYSTEM)
    drain()
    assert claimed(field) == [leads[1].pk, leads[3].pk]


def test_of_many_repeated_values_the_most_frequent_are_told(cast: Cast) -> None:
    field = setup.create_field(name="Folio", kind="text", by=SYSTEM)
    for text in "abcdefg":
        cast.lead(attributes={"folio": text})
        cast.lead(attributes={"folio": text})
    for _ in range(6):
        cast.lead(attributes={"folio": "g"})
    with pytest.raises(Repeats) as refused:
        changed(field, unique=True)
    told = refused.value
    assert (told.values, told.leads) == (7, 20)
    assert [(one.value, one.count, len(one.leads)) for one in told.some] == [
        ("g", 8, 5), ("a", 2, 2), ("b", 2, 2), ("c", 2, 2), ("d", 2, 2),
    ]  # fmt: skip
    text = sentence(told.code, told.params)
    assert "7" in text and "20" in text and "«g» (#13, " in text and text.count("…") == 2
