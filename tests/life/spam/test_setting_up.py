"""The rules are set up, told in the history, and in force for the next lead."""

from typing import Any

import pytest

from cauce.accounts.errors import Exists, Invalid, NotAllowed
from cauce.leads.models import Lead
from cauce.life import intake, spam
from cauce.life.spam.models import SpamValue
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay

LINKS = "miren https://a.example y https://b.example"


def test_published_rules_judge_the_next_lead(cast: Cast) -> None:
    ada = cast.actor("ada")
    assert cast.lead(message=LINKS).standing == "active"
    spam.update_policy(threshold=80, by=ada)
    caught = cast.lead(message=LINKS)
    assert (caught.standing, caught.seller_id) == ("spam", None)
    assert caught.spam_reasons == [{"code": "links", "weight": 80, "evidence": {"links": 2}}]
    unchanged_by_replay(caught)
    policy = spam.update_policy(rules={"links": {"weight": 5}}, by=ada)
    assert cast.lead(message=LINKS).standing == "active"
    assert (policy.threshold, policy.version) == (80, 2)
    events = Event.objects.filter(subject_kind="spam_filter").order_by("id")
    told: list[dict[str, Any]] = [event.data["fields"] for event in events]
    assert told[0] == {"threshold": [100, 80]}
    assert [side["weight"] for side in told[1]["rule_links"]] == [40, 5]


def test_what_does_not_change_is_no_fact(cast: Cast) -> None:
    spam.update_policy(threshold=100, rules={"links": {"weight": 40}}, by=cast.actor("ada"))
    assert not Event.objects.filter(subject_kind="spam_filter").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"threshold": 5}, "threshold"),
        ({"rules": {"nada": {}}}, "rules.nada"),
        ({"rules": {"links": {"weight": -1}}}, "rules.links.weight"),
        ({"rules": {"links": {"params": {"hours": 1}}}}, "rules.links.params.hours"),
        ({"rules": {"links": {"params": {"most": 0}}}}, "rules.links.params.most"),
        ({"rules": {"links": {"params": {"most": True}}}}, "rules.links.params.most"),
        ({"rules": {"language": {"params": {"languages": []}}}}, "rules.language.params.languages"),
        (
            {"rules": {"language": {"params": {"languages": ["xx"]}}}},
            "rules.language.params.languages",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        spam.update_policy(by=cast.actor("ada"), **given)
    assert set(refused.value.fields) == {field}


def test_only_administrators_set_it_up(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        spam.update_policy(threshold=50, by=cast.actor("ben"))
    with pytest.raises(NotAllowed):
        spam.list_value(list="block", kind="word", value="casino", by=cast.actor("cleo"))
    with pytest.raises(NotAllowed):
        spam.list_value(list="block", kind="email", value="a@x.example", by=cast.actor("vera"))


def test_a_value_is_blocked_allowed_and_taken_off(cast: Cast) -> None:
    cleo = cast.actor("cleo")
    row = spam.list_value(list="block", kind="email", value=" Malo@X.example ", by=cleo)
    assert row.value == "malo@x.example"
    caught = cast.lead(email="malo@x.example")
    assert caught.spam_reasons[0]["evidence"] == {"kind": "email", "id": row.pk}
    with pytest.raises(Exists):
        spam.list_value(list="block", kind="email", value="malo@x.example", by=cleo)
    moved = spam.list_value(list="allow", kind="email", value="malo@x.example", by=cleo)
    assert (moved.pk, SpamValue.objects.count()) == (row.pk, 1)
    assert cast.lead(email="malo@x.example", message=f"{LINKS} {LINKS}").standing == "active"
    spam.unlist_value(moved, by=cleo)
    assert cast.lead(email="malo@x.example", message=f"{LINKS} {LINKS}").standing == "spam"
    events = Event.objects.filter(subject_kind="spam_value").order_by("id")
    kinds = ["spam_value.listed", "spam_value.listed", "spam_value.unlisted"]
    assert [event.kind for event in events] == kinds
    assert all("malo" not in str(event.data) for event in events)  # personal data can be erased


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("email", "Ana <ANA@x.example>", "ana@x.example"),
        ("email", "Ana.Rios+promo@gmail.com", "anarios@gmail.com"),
        ("word", "s.e.o. – barato", "s e o barato"),
        ("domain", "https://WWW.Spam.Example/x", "www.spam.example"),
        ("domain", "@spam.example", "spam.example"),
        ("phone", "044 55 1234 5678", "+525512345678"),
        ("word", "  Préstamos   SIN buró ", "prestamos sin buro"),
        ("ip", "203.0.113.9", "203.0.113.9/32"),
        ("ip", "203.0.113.9/24", "203.0.113.0/24"),
        ("ip", "2001:db8::1", "2001:db8::1/128"),
    ],
)
def test_values_are_kept_in_one_form(cast: Cast, kind: str, value: str, stored: str) -> None:
    row = spam.list_value(list="block", kind=kind, value=value, by=cast.actor("ada"))
    assert row.value == stored


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("email", "no", "not_an_email"),
        ("domain", "gmail.com", "domain_of_everybody"),
        ("domain", "spam", "not_a_domain"),
        ("phone", "abc", "no_number"),
        ("word", "no", "letters_between"),
        ("ip", "1.2.3", "not_an_ip"),
        ("ip", "0.0.0.0/0", "network_too_wide"),
        ("word", " ", "required"),
    ],
)
def test_values_that_cannot_be_meant(cast: Cast, kind: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        spam.list_value(list="block", kind=kind, value=value, by=cast.actor("ada"))
    assert refused.value.fields["value"][0] == code


def test_what_a_colleague_typed_or_a_file_brought_is_not_judged(cast: Cast) -> None:
    spam.list_value(list="block", kind="word", value="casino", by=cast.actor("ada"))
    for method in ("hand", "file"):
        assert cast.lead(method=method, message="casino").standing == "active"
    assert cast.lead(method="form", message="casino").standing == "spam"


def test_the_same_text_over_the_day_and_in_the_batch(cast: Cast) -> None:
    spam.update_policy(rules={"repeated_text": {"weight": 100}}, by=cast.actor("ada"))
    words = "Gane dinero desde su casa hoy mismo, folio {}"
    alone = [cast.lead(message=words.format(number)) for number in range(4)]
    together = [cast.entry(message=words.format(number)) for number in range(4, 8)]
    intake.take(together)
    assert {lead.standing for lead in alone} == {"active"}
    assert {entry.state for entry in together} == {"spam"}
    assert {lead.standing for lead in cast.leads(8, message="Precio?")} == {"active"}
    last = Lead.objects.get(pk=together[0].lead_id)
    assert last.spam_reasons[0]["evidence"] == {"times": 8}
