"""Segments: each condition fits whom it says, on both databases; what is wrong in one is named."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid
from cauce.accounts.scope import current_company
from cauce.catalog.models import Tag
from cauce.catalog.names import names
from cauce.jobs import drain
from cauce.leads import conditions, field_filters
from cauce.leads.access import contacts_for, locked
from cauce.leads.conditions import checked
from cauce.leads.models import Contact, Lead, Standing
from cauce.leads.queries import Filters, filtered
from cauce.leads.segments import fitting, segment_contacts
from cauce.life import contacts, setup, work
from cauce.life.qualify import change_status
from tests.cast import Cast


class World:
    """Ana bought, Beto is being worked, Caro is new with two leads; Dino was typed in."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.ana = self.made(name="Ana Núñez", email="ana@gmail.example", phone="55 1111 1111")
        self.beto = self.made(name="", email="beto@correo.example", phone="", method="form")
        self.caro = self.made(name="Caro", email="", phone="55 3333 3333")
        self.made(name="Caro", email="", phone="55 3333 3333", method="form")
        self.news = setup.create_list(name="Novedades", by=SYSTEM)
        self.vip = setup.create_list(name="VIP", by=SYSTEM)
        self.hot, self.cold = Tag.objects.order_by("pk")[:2]
        change_status(self.lead(self.ana), status=cast.status("venta"), by=SYSTEM)
        work.write_note(self.lead(self.beto), body="Llamé", by=SYSTEM)
        work.tag([self.ana], tags=[self.hot, self.cold], by=SYSTEM)
        work.tag([self.beto], tags=[self.hot], by=SYSTEM)
        contacts.subscribe([self.ana, self.caro], marketing_list=self.news, by=SYSTEM)
        contacts.subscribe([self.ana], marketing_list=self.vip, by=SYSTEM)
        contacts.unsubscribe([self.caro], marketing_list=self.news, by=SYSTEM)
        now = timezone.now()
        Contact.objects.filter(pk=self.ana.pk).update(
            last_contact_at=now - timedelta(days=40),
            created_at=now - timedelta(days=90),
            attributes={"Ciudad": "Mérida", "edad": 41, "socio": True},
        )
        Contact.objects.filter(pk=self.beto.pk).update(
            last_contact_at=now - timedelta(days=2), attributes={"Ciudad": "merida del sur"}
        )

    def made(self, **options: Any) -> Contact:
        """A person by an enquiry."""
        return Contact.objects.get(pk=self.cast.lead(**options).contact_id or 0)

    def lead(self, contact: Contact) -> Any:
        """Its first lead, locked."""
        return locked(contact.leads.order_by("pk")[0].pk)

    def who(self, *rules: Any, match: str = "all") -> str:
        """The initials of those who fit the rules, checked as a segment's are."""
        given = {"match": match, "rules": [self.rule(one) for one in rules]}
        found = fitting(checked(given, names(current_company())))
        initials = {self.ana.pk: "a", self.beto.pk: "b", self.caro.pk: "c"}
        return "".join(sorted(initials[contact.pk] for contact in found))

    @staticmethod
    def rule(one: Any) -> Any:
        """(field, op, value) as a rule; (field, op, value, key) of an attribute; a group stays."""
        if isinstance(one, dict):
            return one
        rule = dict(zip(("field", "op", "value", "key"), one, strict=False))
        return {k: v for k, v in rule.items() if v is not None}


@pytest.fixture
def world(cast: Cast) -> World:
    """Some people."""
    return World(cast)


TODAY = timezone.now().date()
CASES: list[tuple[tuple[Any, ...], str]] = [
    (("text", "contains", "nunez"), "a"),
    (("text", "contains", "3333"), "c"),
    (("text", "contains", "(55) 1111-1111"), "a"),
    (("name", "filled"), "ac"),
    (("name", "empty"), "b"),
    (("email", "empty"), "c"),
    (("email", "filled"), "ab"),
    (("email", "contains", "GMAIL"), "a"),
    (("phone", "filled"), "ac"),
    (("phone", "empty"), "b"),
    (("attribute", "is", "mérida", "Ciudad"), "a"),
    (("attribute", "contains", "MERIDA", "Ciudad"), "b"),
    (("attribute", "is", "41", "edad"), "a"),
    (("attribute", "is", "true", "socio"), "a"),
    (("attribute", "filled", None, "Ciudad"), "ab"),
    (("attribute", "empty", None, "Ciudad"), "c"),
    (("attribute", "filled", None, "'; drop table x --"), ""),
    (("attribute", "is", "x", 'a"b.c[0]$%s'), ""),
    (("source", "any", ["form"]), "b"),
    (("source", "none", ["form"]), "ac"),
    (("state", "any", ["completed"]), "a"),
    (("state", "any", ["in_process", "none"]), "bc"),
    (("state", "any", ["none"]), "c"),
    (("state", "none", ["none"]), "ab"),
    (("state", "none", ["completed"]), "bc"),
    (("last_contact", "within", 7), "b"),
    (("last_contact", "older", 30), "ac"),
    (("last_contact", "never"), "c"),
    (("last_contact", "before", str(TODAY - timedelta(days=10))), "a"),
    (("last_contact", "after", str(TODAY - timedelta(days=10))), "b"),
    (("created", "older", 60), "a"),
    (("created", "within", 60), "bc"),
    (("created", "before", str(TODAY - timedelta(days=10))), "a"),
    (("created", "after", str(TODAY - timedelta(days=10))), "bc"),
    (("leads", "at_least", 2), "c"),
    (("leads", "at_most", 1), "ab"),
    (("score", "at_least", 0), "abc"),
    (("score", "at_most", 100), "abc"),
    (("score", "at_least", 100), ""),
    (("product", "any", ["torre-mitla"]), "abc"),
    (("product", "none", ["torre-mitla"]), ""),
    (("campaign", "any", ["preventa"]), "abc"),
    (("campaign", "none", ["preventa"]), ""),
    (("brand", "any", ["altavista"]), "abc"),
    (("brand", "none", ["altavista"]), ""),
    (("seller", "any", ["{cleo}"]), "ac"),
    (("seller", "none", ["{cleo}"]), "b"),
    (("tag", "any", ["{hot}"]), "ab"),
    (("tag", "all", ["{hot}", "{cold}"]), "a"),
    (("tag", "none", ["{cold}"]), "bc"),
    (("list", "any", ["novedades"]), "a"),
    (("list", "all", ["novedades", "vip"]), "a"),
    (("list", "none", ["vip"]), "bc"),
    (("status", "any", ["{won}"]), "a"),
    (("status", "none", ["{won}"]), "bc"),
]


def test_each_condition_fits_whom_it_says(world: World) -> None:
    words = {"{hot}": world.hot.pk, "{cold}": world.cold.pk}
    words["{won}"] = world.cast.status("venta").pk
    words["{cleo}"] = world.cast.cleo.pk
    found = []
    for (name, op, *rest), expected in CASES:
        if rest and isinstance(rest[0], list):
            rest[0] = [words.get(one, one) for one in rest[0]]
        fits = world.who((name, op, *rest))
        found += [] if fits == expected else [(name, op, *rest, fits, expected)]
    assert found == []


def test_the_score_of_the_best_lead_counts(world: World) -> None:
    lead = world.lead(world.caro)
    type(lead).objects.filter(pk=lead.pk).update(score=95)
    assert world.who(("score", "at_least", 90)) == "c"
    assert world.who(("score", "at_most", 89)) == "ab"


def test_all_any_and_a_group_inside(world: World) -> None:
    form, won = ("source", "any", ["form"]), ("state", "any", ["completed"])
    assert world.who(form, won) == ""
    assert world.who(form, won, match="any") == "ab"
    inner = {"match": "any", "rules": [world.rule(form), world.rule(("phone", "filled"))]}
    assert world.who(("last_contact", "older", 30), inner) == "ac"
    assert world.who(("name", "filled"), inner, ("tag", "none", [world.hot.pk])) == "c"


def test_every_field_of_the_grammar_is_tried() -> None:
    tried = {(rule[0], rule[1]) for rule, _ in CASES}
    wanted = {(name, op) for name, ops in conditions.FIELDS.items() for op in ops}
    assert wanted - tried == set()


@pytest.mark.parametrize(
    ("given", "place", "code"),
    [
        ([], "conditions", "not_an_object"),
        ({"match": "some", "rules": []}, "conditions.match", "unknown_choice"),
        ({"rules": {}}, "conditions.rules", "not_a_list"),
        ({"rules": [3]}, "conditions.rules.0", "not_an_object"),
        ({"rules": [{"field": "colour"}]}, "conditions.rules.0.field", "unknown_choice"),
        ({"rules": [{"field": ["x"]}]}, "conditions.rules.0.field", "unknown_choice"),
        ({"rules": [{"field": "tag", "op": "is"}]}, "conditions.rules.0.op", "unknown_choice"),
        (
            {"rules": [{"field": "tag", "op": "any"}]},
            "conditions.rules.0.value",
            "required",
        ),
        (
            {"rules": [{"field": "tag", "op": "any", "value": [999]}]},
            "conditions.rules.0.value",
            "unknown_reference",
        ),
        (
            {"rules": [{"field": "state", "op": "any", "value": ["gone"]}]},
            "conditions.rules.0.value",
            "unknown_choice",
        ),
        (
            {"rules": [{"field": "leads", "op": "at_least", "value": -1}]},
            "conditions.rules.0.value",
            "out_of_range",
        ),
        (
            {"rules": [{"field": "created", "op": "after", "value": "soon"}]},
            "conditions.rules.0.value",
            "not_a_date",
        ),
        (
            {"rules": [{"field": "attribute", "op": "is", "value": "x"}]},
            "conditions.rules.0.key",
            "not_text",
        ),
        (
            {"rules": [{"rules": [{"field": "name", "op": "filled", "no": 1}]}]},
            "conditions.rules.0.rules.0.no",
            "unknown_field",
        ),
        ({"rules": [{"rules": []}]}, "conditions.rules.0.rules", "required"),
        (
            {"rules": [{"rules": [{"rules": []}]}]},
            "conditions.rules.0.rules.0.field",
            "unknown_choice",
        ),
        (
            {"rules": [{"field": "name", "op": "filled"}] * 31},
            "conditions",
            "too_many",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(cast: Cast, given: Any, place: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(given, names(current_company()))
    assert refused.value.fields[place][0] == code


def test_a_segment_narrows_what_its_reader_may_see(world: World) -> None:
    rule = {"field": "leads", "op": "at_least", "value": 1}
    segment = setup.create_segment(name="Todos", conditions={"rules": [rule]}, by=SYSTEM)
    cleo = world.cast.actor("cleo")
    mine = segment_contacts(segment, contacts_for(cleo))
    assert set(mine) == set(contacts_for(cleo)) & set(segment_contacts(segment))
    assert len(set(mine)) < len(set(segment_contacts(segment)))


def test_a_merged_contact_is_never_among_them(world: World) -> None:
    Contact.objects.filter(pk=world.beto.pk).update(canonical=world.ana)
    assert world.who(("email", "filled")) == "a"


@pytest.mark.parametrize("few", [2_000, 0])
def test_a_persons_leads_are_those_of_who_was_merged_into_it_too(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Beto's lead, in a campaign of another brand, with the best score and a value of its own, is
    Ana's once he is merged into her, and his again when that is undone."""
    monkeypatch.setattr(field_filters, "FEW", few)
    brand = setup.create_brand(name="Otra", by=SYSTEM)
    product = setup.create_product(name="Lago", brand=brand, by=SYSTEM)
    campaign = setup.create_campaign(name="Verano", product=product, by=SYSTEM)
    status = world.cast.status("venta")
    lead = world.lead(world.beto)
    Lead.objects.filter(pk=lead.pk).update(attributes={"torre": "norte"})
    setup.create_field(name="Torre", kind="text", by=SYSTEM)
    drain()  # the field's making reads it
    Lead.objects.filter(pk=lead.pk).update(campaign=campaign, score=97, status=status, seller=None)
    Lead.objects.filter(contact=world.ana).update(status=world.lead(world.caro).status)
    rules: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
        (("campaign", "any", ["verano"]), ("campaign", "none", ["verano"])),
        (("product", "any", ["lago"]), ("product", "none", ["lago"])),
        (("brand", "any", ["otra"]), ("brand", "none", ["otra"])),
        (("status", "any", [status.pk]), ("status", "none", [status.pk])),
        (("score", "at_least", 97), ("score", "at_most", 96)),
        (("field.torre", "contains", "nort"), ("field.torre", "empty")),
        (("field.torre", "filled"), ("field.torre", "empty")),
    ]
    for speaker, fit, rest in ((None, "b", "ac"), (world.ana, "a", "c"), (None, "b", "ac")):
        Contact.objects.filter(pk=world.beto.pk).update(canonical=speaker)
        for wanted, unwanted in rules:
            assert (wanted, world.who(wanted)) == (wanted, fit)
            assert (unwanted, world.who(unwanted)) == (unwanted, rest)
        either = [("campaign", "any", ["verano"]), ("source", "any", ["chat"])]
        assert fit in world.who(*either, match="any")
    Contact.objects.filter(pk=world.beto.pk).update(canonical=world.ana)
    Lead.objects.filter(pk=lead.pk).update(standing=Standing.SPAM)
    assert world.who(("campaign", "any", ["verano"])) == ""


@pytest.mark.parametrize("few", [0, 5_000])
def test_leads_by_segment_are_those_of_who_was_merged_too(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(field_filters, "FEW", few)
    rule = {"field": "list", "op": "any", "value": ["vip"]}
    segment = setup.create_segment(name="VIP", conditions={"rules": [rule]}, by=SYSTEM)
    wanted = Filters(segments=[segment.pk])
    for speaker, people in ((None, {world.ana}), (world.ana, {world.ana, world.beto})):
        Contact.objects.filter(pk=world.beto.pk).update(canonical=speaker)
        assert {lead.contact for lead in filtered(Lead.objects.all(), wanted)} == people


def test_a_change_of_the_conditions_is_checked_and_told(world: World) -> None:
    rule = {"field": "list", "op": "any", "value": ["vip"]}
    segment = setup.create_segment(name="VIP", conditions={"rules": [rule]}, by=SYSTEM)
    assert segment.conditions["rules"][0]["value"] == [world.vip.pk]
    with pytest.raises(Invalid):
        setup.update_setting(segment, noun="segment", by=SYSTEM, conditions={"rules": []})
    fresh = {"rules": [{"field": "name", "op": "filled"}]}
    setup.update_setting(segment, noun="segment", by=SYSTEM, conditions=fresh)
    assert set(segment_contacts(segment)) == {world.ana, world.caro}
