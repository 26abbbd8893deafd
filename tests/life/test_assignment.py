"""Who gets a lead: the eight types, their order, and an even rotation."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.leads.access import locked
from cauce.life import assignment, intake, setup
from cauce.life.assignment import rules
from cauce.life.assignment.models import Rotation
from tests.cast import Cast, unchanged_by_replay


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_every_prefix_of_a_round_is_within_one_turn_of_the_share(weights: list[int]) -> None:
    sellers = list(enumerate(weights))
    turns = rules.round_of(sellers)
    total = sum(weights)
    for length in range(1, len(turns) + 1):
        counts = Counter(turns[:length])
        for seller, weight in sellers:
            assert abs(counts[seller] - length * weight / total) < 1


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 400), st.data())
def test_over_any_stretch_of_turns_each_is_near_the_share(
    weights: list[int], start: int, data: st.DataObject
) -> None:
    """Less than one lead off from the first turn on, however many rounds; two from any other."""
    order, total = rules.round_of(list(enumerate(weights))), sum(weights)
    length = data.draw(st.integers(0, 3 * len(order)))
    for first, bound in ((0, 1), (start, 2)):
        given_to = Counter(order[turn % len(order)] for turn in range(first, first + length))
        for seller, weight in enumerate(weights):
            assert abs(given_to[seller] * total - length * weight) < bound * total


def test_the_rotation_is_even_and_weighted(cast: Cast) -> None:
    people = [(cast.cleo, 2), (cast.fay, 1)]
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=people, by=SYSTEM)
    leads = [lead for _ in range(6) for lead in cast.leads(5)]
    counts = Counter(lead.seller_id for lead in leads)
    assert counts == {cast.cleo.pk: 20, cast.fay.pk: 10}
    assert {lead.assignment_type for lead in leads} == {"campaign_role"}


def test_the_product_takes_over_where_the_campaign_has_no_rule(cast: Cast) -> None:
    other = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    assert cast.lead(campaign=other).seller_id is None
    assignment.save_rule(campaign=None, product=cast.product, sellers=[(cast.dana, 1)], by=SYSTEM)
    lead = cast.lead(campaign=other)
    assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "product_role")
    unchanged_by_replay(lead)


def test_duplicates_go_to_whoever_has_the_person_by_the_nearest_scope(cast: Cast) -> None:
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    casa = setup.create_product(name="Casa", brand=cast.brand, by=SYSTEM)
    casas = setup.create_campaign(name="Casas", product=casa, by=SYSTEM)
    otra = setup.create_brand(name="Otra", by=SYSTEM)
    lote = setup.create_product(name="Lote", brand=otra, by=SYSTEM)
    lotes = setup.create_campaign(name="Lotes", product=lote, by=SYSTEM)
    first = cast.lead(email="x@correo.example", phone="")
    types = [
        cast.lead(email="x@correo.example", phone="", campaign=campaign)
        for campaign in (cast.campaign, feria, casas, lotes)
    ]
    assert [lead.assignment_type for lead in types] == [
        "duplicate_in_campaign",
        "duplicate_in_product",
        "duplicate_in_brand",
        "duplicate_in_company",
    ]
    assert [lead.duplicate_scope for lead in types] == ["campaign", "product", "brand", "company"]
    assert {lead.seller_id for lead in types} == {first.seller_id}
    for lead in types:
        unchanged_by_replay(lead)


def test_duplicates_take_no_turn(cast: Cast) -> None:
    cast.lead(email="x@correo.example")
    before = Rotation.objects.get().turns
    cast.leads(4, email="x@correo.example")
    assert Rotation.objects.get().turns == before


def test_a_duplicate_of_a_seller_who_left_goes_to_the_rotation(cast: Cast) -> None:
    first = cast.lead(email="x@correo.example")
    seller = next(p for p in (cast.cleo, cast.fay) if p.pk == first.seller_id)
    setup.update_member(seller, active=False, by=SYSTEM)
    again = cast.lead(email="x@correo.example")
    assert again.duplicate_scope == "campaign"
    assert again.assignment_type == "campaign_role"
    assert again.seller_id not in {None, seller.pk}


def test_a_seller_named_at_entry_is_a_direct_assignment(cast: Cast) -> None:
    entry = cast.entry()
    assert entry.draft
    entry.draft.seller_wanted = cast.dana.pk
    intake.take([entry])
    lead = locked(entry.lead_id or 0)
    assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "direct")
    unchanged_by_replay(lead)


def test_by_hand_first_direct_then_a_reassignment(cast: Cast) -> None:
    other = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    lead = cast.lead(campaign=other)
    assignment.assign(lead, to=cast.dana, by=cast.actor("ada"))
    assert lead.assignment_type == "direct"
    assignment.assign(lead, to=cast.cleo, by=cast.actor("ada"))
    assert (lead.seller_id, lead.assignment_type) == (cast.cleo.pk, "manual_reassignment")
    unchanged_by_replay(lead)


@pytest.mark.parametrize("name", ["ben", "cleo", "vera"])
def test_only_administrators_assign_unless_it_was_granted(cast: Cast, name: str) -> None:
    lead = cast.lead()
    with pytest.raises(NotAllowed):
        assignment.assign(lead, to=cast.dana, by=cast.actor(name))
    cast.company.granted = {"supervisor": ["reassign"]}
    cast.company.save()
    cast.ben.refresh_from_db()
    assignment.assign(lead, to=cast.dana, by=cast.actor("ben"))
    assert lead.seller_id == cast.dana.pk


def test_a_rule_that_makes_no_sense_is_refused_by_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        assignment.save_rule(
            campaign=cast.campaign, product=None, sellers=[(cast.cleo, 0)], by=SYSTEM
        )
    assert refused.value.fields == {"sellers.0.weight": ("out_of_range", {})}


def test_assignments_say_why(cast: Cast) -> None:
    first, second = cast.leads(2)
    reasons = [lead.assignment_reason for lead in (first, second)]
    assert [reason["why"] for reason in reasons] == ["turn", "turn"]
    turns = [reason["turn"] for reason in reasons]
    assert all(later == earlier + 1 for earlier, later in pairwise(turns))
    assert reasons[0]["candidates"] == [[cast.cleo.pk, 1], [cast.fay.pk, 1]]


def test_what_a_rule_gave_is_measured_since_its_last_change(cast: Cast) -> None:
    cast.leads(7)
    (found,) = assignment.rounds()
    assert found.turns == (cast.cleo.pk, cast.fay.pk)
    assert (found.next, found.range, found.spread) == (1, 1, 0.5)
    assert sorted(share.given for share in found.shares) == [3, 4]
    sellers = [(cast.cleo, 3), (cast.dana, 1)]
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=sellers, by=SYSTEM)
    cast.leads(8)
    (found,) = assignment.rounds()
    assert {share.seller_id: share.given for share in found.shares} == {
        cast.cleo.pk: 6,
        cast.dana.pk: 2,
    }
    assert found.spread == 0


def test_a_rule_that_is_removed_gives_no_turns_until_it_is_saved_again(cast: Cast) -> None:
    (found,) = assignment.rounds()
    assignment.remove_rule(found.rule, by=SYSTEM)
    assert cast.lead().seller_id is None
    assert assignment.rounds() == []
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], by=SYSTEM)
    assert cast.lead().seller_id == cast.dana.pk
