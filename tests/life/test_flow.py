"""The operators' flow: notes with all that goes with them, reservation, closing, the queue."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Exists, Invalid, Missing, NotAllowed
from cauce.catalog.audiences import MarketingList
from cauce.catalog.models import NoteTemplate, Tag
from cauce.leads import access
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead, ListMember
from cauce.life import assignment, setup, work
from cauce.life.qualify import change_status
from cauce.life.work import tasks
from cauce.life.work.models import Note, Offer
from cauce.spine.facts import LeadScored, NoteWritten
from cauce.spine.record import record
from cauce.spine.table import Event
from cauce.store.compound import united
from tests.cast import Cast, unchanged_by_replay


def _of(cast: Cast, seller: str | None, count: int = 1) -> list[Lead]:
    """Leads of one seller, or of nobody."""
    leads = cast.leads(count)
    for lead in leads:
        assignment.assign(lead, to=cast.people[seller] if seller else None, by=SYSTEM)
    return leads


def _tags(lead: Lead) -> list[str]:
    contact = Contact.objects.get(pk=lead.contact_id)
    return sorted(contact.tags.values_list("slug", flat=True))


def _flow(**values: Any) -> None:
    setup.update_flow(by=SYSTEM, **values)


# Notes


def test_a_template_brings_text_tags_call_and_outcome(cast: Cast) -> None:
    (lead,) = _of(cast, "cleo")
    tag = Tag.objects.get(slug="llamar-nuevamente")
    template = setup.create_note_template(
        title="No contesta", body="Buzón", tags=[tag], call=True, outcome="negative", by=SYSTEM
    )
    note = work.write_note(lead, template=template, by=cast.actor("cleo"))
    assert (note.body, note.call, note.outcome) == ("Buzón", True, "negative")
    assert _tags(lead) == ["llamar-nuevamente"]
    unchanged_by_replay(lead)
    other = work.write_note(
        lead, template=template, body="Contestó", tags=[], call=False, outcome="", by=SYSTEM
    )
    assert (other.body, other.call, other.outcome) == ("Contestó", False, "")
    unchanged_by_replay(lead)


def test_a_date_is_due_until_the_next_note(cast: Cast) -> None:
    (lead,) = _of(cast, "cleo")
    due = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    work.write_note(lead, body="Llamar", due=due, by=cast.actor("cleo"))
    assert lead.next_due == due
    work.write_note(lead, body="Antes", by=cast.actor("cleo"))
    assert lead.next_due == due
    work.write_note(lead, body="Otro día", due=due + timedelta(days=1), by=cast.actor("cleo"))
    assert (lead.next_due, tasks.Task.objects.count()) == (due + timedelta(days=1), 1)
    unchanged_by_replay(lead)
    for bad in ({"due": timezone.now()}, {"outcome": "maybe"}, {"body": ""}):
        with pytest.raises(Invalid):
            work.write_note(lead, **{"body": "x", **bad}, by=cast.actor("cleo"))


def test_a_note_done_on_its_date_clears_it(cast: Cast) -> None:
    (lead,) = _of(cast, "cleo")
    _due_ago(lead, hours=2)
    work.write_note(lead, body="Hecho", by=cast.actor("cleo"))
    assert lead.next_due is None
    unchanged_by_replay(lead)


def _due_ago(lead: Lead, *, hours: float) -> None:
    """A call that was planned some days ago and is due since `hours`."""
    due = timezone.now() - timedelta(hours=hours)
    planned = tasks.Plan(title="Llamar", due_at=due)
    tasks.plan(locked(lead.pk), planned, by=SYSTEM, at=due - timedelta(days=3))
    lead.refresh_from_db()


def test_all_that_goes_with_a_note_is_kept_or_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lead,) = _of(cast, "cleo")

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr("cauce.life.work.actions.claim", broken)
    with pytest.raises(RuntimeError):
        work.write_note(lead, body="x", tags=list(Tag.objects.all()), by=cast.actor("cleo"))
    assert (Note.objects.count(), _tags(lead)) == (0, [])


def test_a_company_begins_with_a_note_to_choose(cast: Cast) -> None:
    assert [one.title for one in NoteTemplate.objects.all()] == ["Llamada exitosa"]
    with pytest.raises(Exists):
        setup.create_note_template(title="llamada  EXITOSA", body="x", by=SYSTEM)
    with pytest.raises(Invalid):
        setup.create_note_template(title="", body="", by=SYSTEM)
    with pytest.raises(NotAllowed):
        setup.create_note_template(title="x", body="x", by=cast.actor("cleo"))


# Reservation


def test_the_first_who_writes_has_it_and_the_other_is_told(cast: Cast) -> None:
    _flow(pool="open", reserving=["seller"])
    (lead,) = _of(cast, None)
    work.write_note(lead, body="Mío", by=cast.actor("cleo"))
    assert (lead.reserved_by_id, lead.seller_id) == (cast.cleo.pk, cast.cleo.pk)
    with pytest.raises(Conflict) as refused:
        work.write_note(locked(lead.pk), body="Yo también", by=cast.actor("fay"))
    assert (refused.value.code, refused.value.params["by"]) == ("reserved", "Cleo")
    assert Note.objects.count() == 1
    work.write_note(locked(lead.pk), body="Otra", by=cast.actor("cleo"))
    unchanged_by_replay(locked(lead.pk))


def test_whoever_may_reassign_adds_notes_and_releases(cast: Cast) -> None:
    _flow(pool="teams", reserving=["seller"])
    (lead,) = _of(cast, "fay")
    work.write_note(lead, body="Mío", by=cast.actor("cleo"))
    work.write_note(lead, body="Ojo", by=cast.actor("ada"))
    assert lead.reserved_by_id == cast.cleo.pk
    with pytest.raises(NotAllowed):
        work.release(lead, by=cast.actor("fay"))
    work.release(lead, by=cast.actor("ada"))
    assert (lead.reserved_by_id, lead.seller_id) == (None, cast.cleo.pk)
    unchanged_by_replay(lead)
    work.write_note(lead, body="Ahora yo", by=cast.actor("fay"))
    assert lead.reserved_by_id == cast.fay.pk
    assignment.assign(lead, to=cast.dana, by=cast.actor("ada"))
    assert lead.reserved_by_id is None
    unchanged_by_replay(lead)


def test_a_role_that_does_not_reserve_takes_nothing(cast: Cast) -> None:
    (lead,) = _of(cast, "cleo")
    work.write_note(lead, body="x", by=cast.actor("cleo"))
    assert lead.reserved_by_id is None
    work.reserve(lead, by=cast.actor("cleo"))
    assert lead.reserved_by_id == cast.cleo.pk
    with pytest.raises(NotAllowed):
        work.reserve(lead, member=cast.fay, by=cast.actor("cleo"))
    work.reserve(lead, member=cast.fay, by=cast.actor("ada"))
    with pytest.raises(Conflict):
        work.reserve(lead, by=cast.actor("cleo"))
    unchanged_by_replay(lead)


# Closing


def test_closing_and_opening_again(cast: Cast) -> None:
    (lead,) = _of(cast, "cleo")
    cleo = cast.actor("cleo")
    work.write_note(lead, body="x", due=timezone.now() + timedelta(days=1), by=cleo)
    work.close(lead, by=cleo)
    assert lead.flow_state == "closed"
    work.close(lead, by=cleo)
    work.reopen(lead, by=cleo)
    assert lead.flow_state == "in_process"
    change_status(lead, status=cast.status("venta"), by=cleo)
    with pytest.raises(Conflict) as refused:
        work.reopen(lead, by=cleo)
    assert refused.value.code == "closed_by_status"
    kinds = list(Event.objects.filter(lead_id=lead.pk).values_list("kind", flat=True))
    assert kinds.count("lead.closed") == 1
    unchanged_by_replay(lead)


# The queue


def _walk(cast: Cast, who: str) -> list[int]:
    found: list[int] = []
    turn = work.next_turn(cast.actor(who))
    while turn and turn.lead.pk not in found:
        found.append(turn.lead.pk)
        turn = work.next_turn(cast.actor(who), after=turn.place)
    return found


def _scored(lead: Lead, score: int) -> Lead:
    record(LeadScored(was=lead.score, score=score, parts=[]), by=SYSTEM, lead=lead)
    return lead


def test_first_the_untouched_by_score_then_what_is_due_then_the_rest(cast: Cast) -> None:
    fresh = [
        _scored(lead, score) for lead, score in zip(_of(cast, "cleo", 3), (20, 90, 50), strict=True)
    ]
    due = _of(cast, "cleo", 2)
    _due_ago(due[0], hours=1)
    _due_ago(due[1], hours=5)
    for lead in due:
        _worked(lead, days=2)
    (rested, recent, later, closed) = _of(cast, "cleo", 4)
    _worked(rested, days=3)
    work.write_note(recent, body="Ayer", by=cast.actor("cleo"))
    work.write_note(later, body="x", due=timezone.now() + timedelta(days=3), by=cast.actor("cleo"))
    work.close(closed, by=cast.actor("cleo"))
    _of(cast, "fay", 2)
    wanted = [fresh[1], fresh[2], fresh[0], due[1], due[0], rested]
    assert _walk(cast, "cleo") == [lead.pk for lead in wanted]


def _worked(lead: Lead, *, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    record(NoteWritten(note=0, excerpt="x"), by=SYSTEM, lead=locked(lead.pk), at=at)


def test_back_is_the_way_one_came(cast: Cast) -> None:
    _of(cast, "cleo", 45)
    cleo = cast.actor("cleo")
    forth = _walk(cast, "cleo")
    assert len(forth) == 45
    turn, back = work.next_turn(cleo), []
    for _ in range(45):
        assert turn
        turn = work.next_turn(cleo, after=turn.place, backwards=True)
        assert turn
        back.append(turn.lead.pk)
    assert back == [*forth[::-1][:44], forth[0]] or back[:44] == forth[::-1][:44]


def test_nobody_is_offered_what_another_has_in_hands(cast: Cast) -> None:
    _flow(pool="teams")
    leads = _of(cast, "cleo", 2)
    first, second = work.next_turn(cast.actor("cleo")), work.next_turn(cast.actor("fay"))
    assert first and second
    assert {first.lead.pk, second.lead.pk} == {lead.pk for lead in leads}
    assert work.next_turn(cast.actor("ben")) is None
    assert work.hold(first.lead, by=cast.actor("fay")) is None
    work.give_back(cast.actor("cleo"))
    third = work.next_turn(cast.actor("ben"))
    assert third and third.lead.pk == first.lead.pk
    Offer.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert work.hold(third.lead, by=cast.actor("cleo"))
    assert work.next_turn(cast.actor("dana")) is None


def test_the_pool_is_as_wide_as_the_company_says(cast: Cast) -> None:
    ours, theirs = _of(cast, "cleo"), _of(cast, "dana")
    nobodys = _of(cast, None)
    seen: Callable[[str], set[int]] = lambda who: set(_walk(cast, who))  # noqa: E731
    assert (seen("fay"), seen("ada")) == (set(), set())
    _flow(pool="teams")
    assert seen("fay") == {ours[0].pk}
    assert seen("ada") == {ours[0].pk, theirs[0].pk}
    _flow(pool="open")
    assert seen("fay") == {ours[0].pk, nobodys[0].pk}
    assert access.workable(cast.actor("fay"), id=nobodys[0].pk)
    with pytest.raises(Missing):
        access.workable(cast.actor("fay"), id=theirs[0].pk)


def test_only_people_of_the_chosen_lists(cast: Cast) -> None:
    inside, _ = _of(cast, "cleo", 2)
    chosen = MarketingList.objects.create(name="Preventa", slug="preventa")
    member = ListMember.objects.create(
        marketing_list=chosen,
        contact_id=inside.contact_id,
        source="hand",
        subscribed_at=timezone.now(),
    )
    _flow(lists=[chosen.pk])
    assert _walk(cast, "cleo") == [inside.pk]
    member.unsubscribed_at = timezone.now()
    member.save()
    assert _walk(cast, "cleo") == []
    with pytest.raises(Invalid):
        _flow(lists=[99_999])


def test_what_is_reserved_leaves_the_queue_of_the_others(cast: Cast) -> None:
    _flow(pool="teams", reserving=["seller"])
    lead, other = _of(cast, "cleo", 2)
    _due_ago(lead, hours=1)
    work.reserve(locked(lead.pk), by=cast.actor("fay"))
    assert _walk(cast, "ben") == [other.pk]
    assert _walk(cast, "fay") == [other.pk, lead.pk]


@pytest.mark.parametrize("count", [1, 60])
def test_the_next_one_takes_the_same_queries_whatever_waits(cast: Cast, count: int) -> None:
    _flow(pool="open")
    _of(cast, "cleo", count)
    actor = cast.actor("cleo")
    work.next_turn(actor)
    with CaptureQueriesContext(connection) as queries:
        assert work.next_turn(actor)
    assert len(queries) <= 14


def test_more_sellers_than_lists_can_be_united(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _flow(pool="open")
    _of(cast, "cleo", 3)
    _of(cast, "fay", 3)
    found = _walk(cast, "ada")
    monkeypatch.setattr("cauce.life.work.queue._MOST_PARTS", 2)
    assert _walk(cast, "ada") == found
    assert len(found) == 6


def _crowd(cast: Cast, count: int) -> None:
    """So many more leads of everybody, all alike but for score, state and date."""
    model, sellers = cast.lead(), [one.pk for one in cast.people.values()]
    rows = []
    for n in range(count):
        lead = Lead.objects.get(pk=model.pk) if not rows else copy(rows[0])
        lead.pk, lead.number, lead.score = None, 1_000 + n, n % 100
        lead.seller_id = sellers[n % len(sellers)]
        lead.flow_state = ("", "in_process", "closed")[n % 3]
        lead.next_due = timezone.now() - timedelta(minutes=n) if n % 7 == 0 else None
        rows.append(lead)
    Lead.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_the_queue_is_read_from_its_indexes_in_their_order(cast: Cast) -> None:
    _crowd(cast, 4_000)
    queue = work.queue_of(cast.actor("cleo"))
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    for group, index in (("fresh", "lead_queue"), ("open", "lead_queue"), ("due", "lead_due")):
        order = ("next_due", "id") if group == "due" else ("-score", "-id")
        part = queue._parts(group)[0].order_by(*order).values_list("id")[:20]
        sql, params = united([part], index=index)
        with connection.cursor() as cursor:
            cursor.execute(explain + sql, params)
            plan = str(cursor.fetchall())
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_settings_of_the_flow(cast: Cast) -> None:
    _flow(reserving=["seller"])
    assert setup.update_flow(by=SYSTEM, pool="teams").reserving == ["seller"]
    event = Event.objects.filter(kind="setting.changed", subject_kind="flow").order_by("-id")[0]
    assert event.data["fields"] == {"pool": ["own", "teams"]}
    for bad in ({"pool": "all"}, {"reserving": ["boss"]}, {"shown": ["x"]}, {"colour": 1}):
        with pytest.raises(Invalid) as refused:
            setup.update_flow(by=SYSTEM, **bad)
        assert set(refused.value.fields) == set(bad)
    with pytest.raises(NotAllowed):
        setup.update_flow(by=cast.actor("ben"), pool="own")
