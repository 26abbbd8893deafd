"""Each event says by itself what it changed and whose lead it was: replaying all says the same."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, chronicle, people, qualify, work
from cauce.spine.facts import ContactChanged
from cauce.spine.read import blank_row, fact_of, history
from cauce.spine.record import SILENT
from cauce.spine.timeline import Moment, moments
from tests.cast import Cast


def _replayed(lead: Lead) -> list[tuple[int, dict, int | None, str]]:
    """(event, {column: (old, new)}, seller, name) of the whole history, by replaying it."""
    row, found = blank_row(), []
    for event in history(lead).order_by("id"):
        changed = fact_of(event).changes(row, event.at)
        told = {
            column: (row[column], value)
            for column, value in changed.items()
            if column not in SILENT and value != row[column]
        }
        row |= changed
        found.append((event.pk, told, row["seller_id"], row["name"]))
    return found


def _told(moment: Moment) -> tuple[int, dict, int | None, str]:
    pairs = {change.column: (change.old, change.new) for change in moment.changes}
    return moment.event.pk, pairs, moment.seller_id, moment.name


def _worked(cast: Cast) -> Lead:
    """A lead to which everything has happened."""
    lead, cleo, ada = cast.lead(), cast.actor("cleo"), cast.actor("ada")
    work.write_note(lead, body="Primera", by=cleo)
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cleo)
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cleo)
    people.correct(lead, values={"name": "Otra", "phone": "81 2345 6789"}, by=cleo)
    work.set_stars(lead, stars=4, by=cleo)
    assignment.assign(lead, to=cast.dana, by=ada)
    qualify.change_status(lead, status=cast.status("sale"), by=cleo)
    qualify.change_status(lead, status=cast.status("in_progress"), by=cleo)
    people.mark_spam(lead, by=cleo, reason="No")
    people.rescue(lead, by=ada)
    assignment.assign(lead, to=None, by=ada)
    work.write_note(lead, body="Segunda", by=cleo)
    who = {"lead_id": lead.pk, "by": cleo, "at": timezone.now()}
    chronicle.write(
        [chronicle.Starred(**who, stars=1), chronicle.Moved(**who, status=cast.status("no_sale"))]
    )
    return locked(lead.pk)


def test_every_event_alone_says_what_a_replay_says(cast: Cast) -> None:
    lead = _worked(cast)
    replayed = {event_id: rest for event_id, *rest in _replayed(lead)}
    events = list(history(lead))
    assert len(events) > 14
    for event in events:
        ((event_id, *told),) = map(_told, moments([event]))
        assert told == replayed[event_id], event.kind
    assert [_told(m) for m in moments(events[::-1])] == _replayed(lead)


def test_a_page_of_history_costs_the_same_wherever_it_is(cast: Cast) -> None:
    lead = _worked(cast)
    for number in range(60):
        work.write_note(lead, body=f"Nota {number}", by=cast.actor("cleo"))
    for after in (None, history(lead)[30].pk):
        with CaptureQueriesContext(connection) as queries:
            assert len(moments(history(lead, after=after)[:20])) == 20
        assert len(queries) == 1
    first = history(lead).order_by("id")[1:2]
    with CaptureQueriesContext(connection) as queries:
        assert moments(first)[0].name != ""
    assert len(queries) == 2


def test_an_erased_event_still_says_whose_lead_it_was(cast: Cast) -> None:
    lead = _worked(cast)
    changed = history(lead, kind=ContactChanged.kind).first()
    assert changed is not None
    changed.personal = None
    ((_, told, seller, name),) = map(_told, moments([changed]))
    assert (told, name) == ({}, "")
    assert seller is not None
