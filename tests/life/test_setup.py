"""What administrators set up: each change is checked and told as a fact."""

from decimal import Decimal
from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Exists, Invalid, NotAllowed
from cauce.accounts.permissions import Right
from cauce.catalog.models import Product, QualificationType, Status
from cauce.catalog.snapshot import snapshot
from cauce.life import setup
from cauce.spine.fact import Fact
from cauce.spine.read import Event, fact_of
from tests.cast import Cast


def last_fact(noun: str) -> Any:
    """The latest fact about a setting of this kind."""
    event = Event.objects.filter(subject_kind=noun).latest("id")
    fact: Fact = fact_of(event)
    return fact


def test_a_change_tells_what_was_and_what_is(cast: Cast) -> None:
    setup.update_setting(
        cast.brand, noun="brand", by=cast.actor("ada"), name="  Alta  Vista ", active=True
    )
    assert last_fact("brand").fields == {"name": ["Altavista", "Alta Vista"]}
    before = Event.objects.count()
    setup.update_setting(cast.brand, noun="brand", by=cast.actor("ada"), name="Alta Vista")
    assert Event.objects.count() == before


def test_a_name_is_free_among_its_siblings(cast: Cast) -> None:
    other = setup.create_brand(name="Otra", by=SYSTEM)
    with pytest.raises(Exists):
        setup.update_setting(other, noun="brand", by=SYSTEM, name="ALTAVISTA")
    setup.create_product(name="Torre Mitla", brand=other, by=SYSTEM)  # another parent
    with pytest.raises(Invalid) as refused:
        setup.update_setting(other, noun="brand", by=SYSTEM, name=" ")
    assert refused.value.fields["name"][0] == "required"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://" + "a" * 600}, "url"),
        ({"currency": "pesos"}, "currency"),
        ({"price": -1}, "price"),
        ({"description": "x" * 10_001}, "description"),
    ],
)
def test_a_product_takes_no_nonsense(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        setup.update_setting(cast.product, noun="product", by=SYSTEM, **values)
    assert list(refused.value.fields) == [field]
    with pytest.raises(Invalid):
        setup.create_product(name="Otro", brand=cast.brand, by=SYSTEM, **values)
    assert Product.objects.count() == 1


@pytest.mark.parametrize("noun", ["brand", "product", "campaign"])
def test_what_is_off_takes_no_enquiries_below_it(cast: Cast, noun: str) -> None:
    assert cast.campaign.pk in snapshot(cast.company).campaigns
    setup.update_setting(getattr(cast, noun), noun=noun, by=SYSTEM, active=False)
    assert cast.campaign.pk not in snapshot(cast.company).campaigns


def test_a_type_shares_the_meaning_of_its_state(cast: Cast) -> None:
    state = cast.qualification("high_interest")
    kind = setup.create_qualification_type(
        name="Cita Exitosa", campaign=cast.campaign, maps_to=state, points=12, by=SYSTEM
    )
    setup.update_setting(state, noun="qualification_type", by=SYSTEM, meaning="partial")
    kind.refresh_from_db()
    assert kind.meaning == "partial"
    for values, field in (
        ({"meaning": "negative"}, "meaning"),
        ({"maps_to": kind}, "maps_to"),
        ({"points": 101}, "points"),
    ):
        with pytest.raises(Invalid) as refused:
            setup.update_setting(kind, noun="qualification_type", by=SYSTEM, **values)
        assert list(refused.value.fields) == [field]
    low = cast.qualification("low_interest")
    for change in ({"active": False}, {"maps_to": low}):
        with pytest.raises(Invalid):
            setup.update_setting(state, noun="qualification_type", by=SYSTEM, **change)
    setup.update_setting(kind, noun="qualification_type", by=SYSTEM, maps_to=low)
    assert last_fact("qualification_type").fields["maps_to"] == [state.pk, low.pk]


def test_leads_always_have_a_status_to_enter_with(cast: Cast) -> None:
    first = cast.status("new")
    for values in ({"active": False}, {"meaning": "open"}):
        with pytest.raises(Conflict):
            setup.update_setting(first, noun="status", by=SYSTEM, **values)
    other = setup.create_status(name="Sin tocar", meaning="new", by=SYSTEM)
    setup.update_setting(first, noun="status", by=SYSTEM, active=False)
    assert snapshot(cast.company).entry_status_id == other.pk
    lead = cast.lead()
    assert lead.status_id == other.pk
    setup.create_status(name="Y otro", meaning="new", by=SYSTEM)
    with pytest.raises(Conflict) as refused:
        setup.update_setting(other, noun="status", by=SYSTEM, meaning="open")
    assert refused.value.code == "status_in_use"


def test_a_substatus_means_what_its_status_means(cast: Cast) -> None:
    status = cast.status("in_progress")
    part = setup.create_status(name="Cotizado", parent=status, by=SYSTEM)
    setup.update_setting(status, noun="status", by=SYSTEM, meaning="won")
    part.refresh_from_db()
    assert part.meaning == "won"
    with pytest.raises(Invalid):
        setup.update_setting(part, noun="status", by=SYSTEM, meaning="open")


def test_rows_move_among_their_siblings(cast: Cast) -> None:
    def order() -> list[str]:
        rows = Status.objects.filter(parent=None).order_by("position", "id")
        return list(rows.values_list("slug", flat=True))

    sale = cast.status("sale")
    setup.move_setting(sale, noun="status", places=-1, by=SYSTEM)
    assert order() == ["new", "sale", "in_progress", "no_sale"]
    assert last_fact("status").fields == {"position": [3, 2]}
    setup.move_setting(sale, noun="status", places=9, by=SYSTEM)
    assert order() == ["new", "in_progress", "no_sale", "sale"]
    setup.move_setting(sale, noun="status", places=1, by=SYSTEM)
    assert last_fact("status").fields == {"position": [2, 4]}
    kinds = QualificationType.objects.filter(campaign=cast.campaign)
    setup.move_setting(
        cast.qualification("unreachable"), noun="qualification_type", places=-4, by=SYSTEM
    )
    assert kinds.order_by("position", "id")[0].slug == "unreachable"


def test_the_company_itself(cast: Cast) -> None:
    version = cast.company.config_version
    setup.update_company(by=cast.actor("ada"), name="Acme SA", currency="usd", timezone="UTC")
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.currency) == ("Acme SA", "USD")
    assert cast.company.config_version != version
    assert last_fact("company").fields["currency"] == ["MXN", "USD"]
    with pytest.raises(Invalid) as refused:
        setup.update_company(by=SYSTEM, timezone="Mars", country="Mexico", name="", slug="x")
    assert set(refused.value.fields) == {"slug"}
    with pytest.raises(Invalid) as refused:
        setup.update_company(by=SYSTEM, timezone="Mars", country="Mexico", name="")
    assert set(refused.value.fields) == {"timezone", "country", "name"}


def test_a_price_without_a_currency_is_in_the_companys(cast: Cast) -> None:
    product = setup.update_setting(cast.product, noun="product", by=SYSTEM, price=Decimal(9))
    assert product.currency == "MXN"
    setup.update_setting(product, noun="product", by=SYSTEM, price=Decimal(8), currency="usd")
    assert setup.update_setting(product, noun="product", by=SYSTEM, price=Decimal(7)).currency == (
        "USD"
    )


def test_a_right_is_given_taken_and_back_as_it_was(cast: Cast) -> None:
    assert not cast.actor("cleo").may(Right.REASSIGN)
    setup.set_rights({"seller": {"reassign": True, "judge_spam": False}}, by=cast.actor("ada"))
    cast.cleo.refresh_from_db()
    assert cast.actor("cleo").may(Right.REASSIGN)
    assert not cast.actor("cleo").may(Right.JUDGE_SPAM)
    assert not cast.actor("ben").may(Right.REASSIGN)
    assert cast.actor("ben").may(Right.JUDGE_SPAM)
    assert last_fact("role").fields == {
        "seller.judge_spam": [True, False],
        "seller.reassign": [False, True],
    }
    told = Event.objects.count()
    setup.set_rights({"seller": {"reassign": True}, "viewer": {"export": False}}, by=SYSTEM)
    assert Event.objects.count() == told  # it was so
    setup.set_rights({"seller": {"reassign": False, "judge_spam": True}}, by=cast.actor("ada"))
    cast.cleo.refresh_from_db()
    cast.company.refresh_from_db()
    assert not cast.actor("cleo").may(Right.REASSIGN)
    assert cast.company.granted == {}


def test_rights_that_are_fixed_stay(cast: Cast) -> None:
    cases: tuple[dict[str, dict[str, bool]], ...] = (
        {"seller": {"configure": True}}, {"seller": {"work": False}}, {"seller": {"fly": True}},
        {"administrator": {"export": False}}, {"boss": {}},
    )  # fmt: skip
    for wrong in cases:
        with pytest.raises(Invalid):
            setup.set_rights(wrong, by=cast.actor("ada"))
    # However it came there: nobody locks the administrators out.
    cast.company.granted = {"administrator": ["-manage_people", "-export"], "seller": ["configure"]}
    cast.company.save()
    for name in ("ada", "cleo"):
        cast.people[name].refresh_from_db()
    assert cast.actor("ada").rights == frozenset(Right)
    assert not cast.actor("cleo").may(Right.CONFIGURE)


def test_only_administrators_set_up(cast: Cast) -> None:
    for name in ("ben", "cleo", "vera"):
        by = cast.actor(name)
        with pytest.raises(NotAllowed):
            setup.update_setting(cast.brand, noun="brand", by=by, name="Mía")
        with pytest.raises(NotAllowed):
            setup.update_setting(cast.north, noun="team", by=by, name="Mío")
        with pytest.raises(NotAllowed):
            setup.move_setting(cast.status("sale"), noun="status", places=1, by=by)
        with pytest.raises(NotAllowed):
            setup.update_company(by=by, name="Mía")
        with pytest.raises(NotAllowed):
            setup.set_rights({"seller": {"reassign": True}}, by=by)


def test_the_last_administrator_stays(cast: Cast) -> None:
    invited, _ = setup.create_user(
        name="Gil", email="gil@acme.example", role="administrator", by=SYSTEM
    )
    for change in ({"active": False}, {"role": "seller"}):
        with pytest.raises(Conflict):  # Gil has not come in yet
            setup.update_member(cast.ada, by=SYSTEM, **change)
    invited.joined_at = invited.created_at
    invited.save()
    setup.update_member(cast.ada, by=SYSTEM, role="seller")
    assert cast.ada.role == "seller"


def test_a_member_changes_and_only_changes_are_told(cast: Cast) -> None:
    setup.update_member(cast.dana, by=SYSTEM, name=" Dana  Ruiz ", teams=[cast.north, cast.south])
    told = last_fact("user").fields
    assert told["name"] == ["Dana", "Dana Ruiz"]
    assert told["teams"] == [[cast.south.pk], sorted([cast.north.pk, cast.south.pk])]
    before = Event.objects.count()
    setup.update_member(cast.dana, by=SYSTEM, teams=[cast.south, cast.north], role="seller")
    assert Event.objects.count() == before
    with pytest.raises(Invalid):
        setup.update_member(cast.dana, by=SYSTEM, name="")


def test_a_team_has_a_zone_of_its_own(cast: Cast) -> None:
    setup.update_setting(cast.north, noun="team", by=SYSTEM, timezone="America/Tijuana")
    assert last_fact("team").fields == {"timezone": ["", "America/Tijuana"]}
    with pytest.raises(Invalid):
        setup.update_setting(cast.north, noun="team", by=SYSTEM, timezone="Mars")
    with pytest.raises(Invalid):
        setup.create_team(name="Este", by=SYSTEM, timezone_name="Mars")
