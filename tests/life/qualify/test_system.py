"""Qualification by the system: rules see facts as they happen, once, and people keep the word."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.catalog.models import QualificationRule
from cauce.catalog.qualifying import INTERACTIONS, Rule, qualifying_of
from cauce.leads.access import locked
from cauce.leads.models import Lead, Standing
from cauce.life import dossier, intake, people, qualify, setup, work
from cauce.life.qualify import rules
from cauce.life.qualify.models import QualificationEntry
from cauce.spine.fact import FACTS
from cauce.spine.facts import LeadContacted, LeadEntered, LeadQualified, LeadRescued, NoteWritten
from cauce.spine.facts import QualificationAdded as Added
from cauce.spine.feed import LISTENERS
from cauce.spine.table import Event, FeedItem
from tests.cast import Cast, unchanged_by_replay


def _rule(event: str = "call_answered", **values: Any) -> QualificationRule:
    given = {"type": "medium_interest", "points": 5} | values
    return setup.create_qualification_rule(event=event, by=SYSTEM, **given)


def _called(lead: Lead, outcome: str = "positive", times: int = 1) -> None:
    for _ in range(times):
        work.write_note(locked(lead.pk), body="Llamé", call=True, outcome=outcome, by=SYSTEM)


def _told() -> list[Event]:
    kinds = [fact.kind for fact in qualify.HEARD]
    return list(Event.objects.filter(kind__in=kinds).order_by("id"))


def _happens(events: Sequence[Event] | None = None) -> None:
    """The listener is told of everything so far, as the feed would."""
    qualify.on_facts(_told() if events is None else events)


def _entries(lead: Lead) -> list[tuple[str, int, str, int]]:
    rows = QualificationEntry.objects.filter(lead=lead).order_by("id")
    return list(rows.values_list("type__slug", "points", "event", "count"))


def test_an_answered_call_qualifies_with_its_reason(cast: Cast) -> None:
    made, lead = _rule(), cast.lead()
    _called(lead)
    _happens()
    assert _entries(lead) == [("medium_interest", 5, "call_answered", 1)]
    (entry,) = QualificationEntry.objects.filter(lead=lead)
    assert (entry.author_kind, entry.author_id, entry.author_name) == ("rule", made.pk, "Sistema")
    lead.refresh_from_db()
    assert lead.type_id == lead.qualification_id == cast.qualification("medium_interest").pk
    assert lead.qualified_at is None  # no person has
    unchanged_by_replay(lead)


def test_a_fact_that_comes_twice_counts_once(cast: Cast) -> None:
    _rule(each_time=True)
    _rule(points=1)
    lead = cast.lead()
    _called(lead, times=2)
    for _ in range(3):
        _happens()
    points = sorted(points for _type, points, _event, _count in _entries(lead))
    assert points == [1, 5, 5]  # once for the lead, and at each of two calls
    unchanged_by_replay(Lead.objects.get(pk=lead.pk))


def test_the_database_refuses_what_two_workers_would_write_at_once(cast: Cast) -> None:
    made, lead = _rule(), cast.lead()
    _called(lead)
    _happens()
    (entry,) = QualificationEntry.objects.filter(lead=lead, rule=made)
    entry.pk = None
    with pytest.raises(Exception, match=r"(?i)unique"):
        entry.save(force_insert=True)


def test_the_feed_hands_it_over_by_itself(cast: Cast) -> None:
    _rule()
    lead = cast.lead()
    _called(lead)
    assert FeedItem.objects.filter(listener="qualify").count() == 1
    LISTENERS["qualify"].handler(_told())
    assert len(_entries(lead)) == 1


def test_a_company_without_rules_pays_nothing(cast: Cast) -> None:
    _called(cast.lead())
    assert not FeedItem.objects.filter(listener="qualify").exists()
    off = _rule()
    setup.update_qualification_rule(off, active=False, by=SYSTEM)
    _called(cast.lead())
    _rule("visited")
    _called(cast.lead())  # no rule looks at notes
    assert not FeedItem.objects.filter(listener="qualify").exists()


def test_entry_is_heard_only_where_a_rule_waits_for_it(cast: Cast) -> None:
    _rule("asked_again")
    first = cast.lead()
    again = cast.lead(email=first.email, phone="")
    heard = FeedItem.objects.filter(listener="qualify").values_list("event__lead_id", flat=True)
    assert list(heard) == [again.pk]
    _happens()
    assert (_entries(first), len(_entries(again))) == ([], 1)


def test_calls_in_vain_are_counted_until_somebody_answers(cast: Cast) -> None:
    _rule("no_answer", least=3, type="unreachable", points=0)
    reached, lost = cast.leads(2)
    _called(reached, "negative", 2)
    _called(reached, "positive")
    _called(reached, "negative", 3)
    _called(lost, "negative", 2)
    _happens()
    assert _entries(lost) == []
    _called(lost, "negative")
    _happens()
    assert _entries(lost) == [("unreachable", 0, "no_answer", 3)]
    assert _entries(reached) == []


def test_what_was_told_by_hand_counts_too(cast: Cast) -> None:
    _rule("visited", type="high_interest", points=8)
    _rule("message_answered", points=3)
    lead = cast.lead()
    hour = timezone.now() - timedelta(hours=1)
    for channel in ("visit", "whatsapp", "other"):
        work.tell_contact(locked(lead.pk), at=hour, channel=channel, by=SYSTEM)
    _happens()
    assert {(kind, points) for kind, points, _event, _count in _entries(lead)} == {
        ("high_interest", 8),
        ("medium_interest", 3),
    }


def test_a_message_of_some_length(cast: Cast) -> None:
    _rule("wrote_message", least=30, points=2)
    short, long = cast.lead(message="Info"), cast.lead(message="Quisiera visitar el departamento")
    _happens()
    assert (_entries(short), [count for *_rest, count in _entries(long)]) == ([], [32])


def test_a_persons_qualification_stays(cast: Cast) -> None:
    _rule()
    lead = cast.lead()
    mine = cast.qualification("not_interested")
    qualify.qualify(locked(lead.pk), type=mine, by=cast.actor("cleo"))
    _called(lead)
    _happens()
    lead.refresh_from_db()
    assert (lead.type_id, lead.qualification_id) == (mine.pk, mine.pk)
    assert [kind for kind, *_rest in _entries(lead)] == ["not_interested", "medium_interest"]
    assert Event.objects.filter(lead=lead, kind=Added.kind).count() == 1
    assert dossier.build([lead])[0]["qualification"]["type"] == mine.name
    unchanged_by_replay(lead)


def test_unless_the_company_says_otherwise(cast: Cast) -> None:
    _rule()
    setup.update_qualifying(by=cast.actor("ada"), person_wins=False)
    lead = cast.lead()
    qualify.qualify(
        locked(lead.pk), type=cast.qualification("not_interested"), by=cast.actor("cleo")
    )
    _called(lead)
    _happens()
    lead.refresh_from_db()
    assert lead.qualification_id == cast.qualification("medium_interest").pk
    assert lead.qualified_at is not None  # a person's word is still from then
    unchanged_by_replay(lead)


def test_people_comment_on_the_systems_entries(cast: Cast) -> None:
    _rule()
    lead = cast.lead()
    _called(lead)
    _happens()
    (entry,) = QualificationEntry.objects.filter(lead=lead)
    told = qualify.comment_on(
        entry, locked(lead.pk), comment="Sí, muy atenta", by=cast.actor("cleo")
    )
    assert told.about_id == entry.pk
    entry.refresh_from_db()
    assert (entry.comment, entry.points) == ("", 5)


def test_other_campaigns_and_leads_are_left_alone(cast: Cast) -> None:
    other = setup.create_campaign(name="Otoño", product=cast.product, by=SYSTEM)
    _rule(campaign=other)
    special = setup.create_qualification_type(
        name="Muy atenta", campaign=other, meaning="positive", by=SYSTEM
    )
    _rule(type=special.slug)  # for all campaigns, of which only one has it
    here, there, spam = cast.lead(), cast.lead(campaign=other), cast.lead(campaign=other)
    Lead.objects.filter(pk=spam.pk).update(standing=Standing.SPAM)
    for lead in (here, there):
        _called(lead)
    _happens()
    assert _entries(here) == []
    assert [kind for kind, *_rest in _entries(there)] == ["medium_interest", special.slug]


@pytest.mark.parametrize("each_time", [False, True])
def test_what_is_taken_out_of_spam_is_looked_at_once(cast: Cast, each_time: bool) -> None:
    _rule("wrote_message", each_time=each_time)
    quarantined = cast.entry(message="Quiero saber los precios de la torre")
    quarantined.draft.signals["honeypot"] = True
    intake.take([quarantined])
    counted = cast.lead(message="Quiero saber los precios de la torre")
    people.mark_spam(locked(counted.pk), by=SYSTEM)
    spam = locked(quarantined.lead_id or 0)
    _happens()
    assert (_entries(spam), len(_entries(counted))) == ([], 0)
    for lead in (spam, counted):
        people.rescue(locked(lead.pk), by=SYSTEM)
    _happens()
    _happens()
    for lead in (spam, counted):
        assert [event for _type, _points, event, _count in _entries(lead)] == ["wrote_message"]
    rescued = LeadRescued(contact=1, score=0, score_parts=[])
    assert qualify.hears(rescued)


def test_changing_a_rule_changes_the_next_entry_and_no_other(cast: Cast) -> None:
    made = _rule()
    first, second = cast.leads(2)
    _called(first)
    _happens()
    setup.update_qualification_rule(made, points=9, type="high_interest", by=SYSTEM)
    _called(second)
    _happens()
    assert [row[:2] for row in _entries(first)] == [("medium_interest", 5)]
    assert [row[:2] for row in _entries(second)] == [("high_interest", 9)]


def test_statements_do_not_grow_with_the_batch(cast: Cast) -> None:
    _rule()
    _rule("no_answer", type="unreachable")
    leads = cast.leads(30)
    for lead in leads:
        _called(lead)
    first, *others = [event for event in _told() if event.kind == NoteWritten.kind]
    _happens([first])
    counts = []
    for some in (others[:1], others[1:]):
        with CaptureQueriesContext(connection) as asked:
            _happens(some)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert QualificationEntry.objects.count() == 30


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"event": "sneezed"}, "event"),
        ({"type": "nobody_has_it"}, "type"),
        ({"points": 101}, "points"),
        ({"event": "no_answer", "least": 0}, "least"),
    ],
)
def test_what_no_rule_can_be(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _rule(**({"event": "visited"} | values))
    assert field in refused.value.fields
    made = _rule()
    with pytest.raises(Invalid):
        setup.update_qualification_rule(made, by=SYSTEM, **values)


def test_a_type_must_be_of_the_named_campaign(cast: Cast) -> None:
    other = setup.create_campaign(name="Otoño", product=cast.product, by=SYSTEM)
    mine = setup.create_qualification_type(
        name="Cita", campaign=cast.campaign, meaning="positive", by=SYSTEM
    )
    with pytest.raises(Invalid) as refused:
        _rule(type=mine.slug, campaign=other)
    assert refused.value.fields["type"][0] == "not_a_type_of_the_campaign"


def test_only_who_sets_up_may(cast: Cast) -> None:
    made = _rule()
    for act in (
        lambda by: setup.create_qualification_rule(event="visited", type="high_interest", by=by),
        lambda by: setup.update_qualification_rule(made, points=1, by=by),
        lambda by: setup.update_qualifying(person_wins=False, by=by),
    ):
        with pytest.raises(NotAllowed):
            act(cast.actor("ben"))


def test_a_new_company_starts_with_rules(cast: Cast) -> None:
    made = setup.start_qualifying(by=SYSTEM)
    assert set(made) == {"call_answered", "visited", "no_answer"}
    assert qualifying_of(cast.company).heard == ["lead.contacted", "note.written"]


@pytest.mark.no_database
def test_interactions_look_at_facts_that_exist() -> None:
    heard = {fact.kind for fact in qualify.HEARD}
    for code, one in INTERACTIONS.items():
        assert set(one.facts) <= heard & FACTS.keys(), code
        assert len(code) <= 24


_ENTERED = {
    "number": 1, "campaign": 1, "product": 1, "brand": 1, "status": 1, "entry_method": "form",
    "also_matches": [], "spam_reasons": [], "score": 0,
}  # fmt: skip


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("happened", "found"),
    [
        (NoteWritten(note=1, call=False, outcome="positive"), {}),
        (NoteWritten(note=1, call=True, outcome=""), {"call_answered": 1}),
        (
            NoteWritten(note=1, call=True, outcome="positive"),
            {"call_answered": 1, "call_positive": 1},
        ),
        (NoteWritten(note=1, call=True, outcome="negative"), {"no_answer": 1}),
        (LeadContacted(contacted_at="", channel="email"), {"message_answered": 1}),
        (LeadContacted(contacted_at="", channel="other"), {}),
        (LeadEntered(**_ENTERED, score_parts=[{"marks": ["took_time"]}]), {"took_time": 1}),
        (LeadEntered(**_ENTERED, score_parts=[], message=" Hola "), {"wrote_message": 4}),
        (LeadQualified(entry=1, type=1, state=1, meaning="", points=1), {}),
    ],
)  # fmt: skip
def test_what_a_fact_shows(happened: Any, found: dict[str, int]) -> None:
    assert rules.seen(happened) == found


@pytest.mark.no_database
@pytest.mark.parametrize(("each_time", "expected"), [(False, [3, 4, 5, 6, 7]), (True, [3, 6])])
def test_calls_in_vain_set_a_rule_off(each_time: bool, expected: list[int]) -> None:
    one = Rule(1, "no_answer", 3, None, "unreachable", 0, each_time)
    counts = [n for n in range(8) if n and rules.sets_off(one, {"no_answer": n}, campaign=7)]
    assert counts == expected
    assert not rules.sets_off(one, {"no_answer": 0, "visited": 1}, campaign=7)
