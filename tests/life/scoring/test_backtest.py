"""A version tried on closed leads: by what was known when they were judged, and nothing later."""

from datetime import timedelta

import pytest

from cauce.accounts.errors import Conflict, Invalid
from cauce.jobs import drain
from cauce.leads.models import Lead
from cauce.life import qualify, scoring, work
from cauce.life.scoring import RunState, past
from cauce.life.scoring.rules import parts, total
from cauce.spine.table import Event
from tests.cast import Cast

_FOR_MESSAGES = {
    "limits": {"data": 10, "source": 10, "behaviour": 60, "history": 10, "follow_up": 10},
    "points": {"wrote_message": 60, "page_known": 0},
}


def _close(cast: Cast, lead: Lead, *, won: bool) -> None:
    qualify.change_status(
        lead, status=cast.status("sale" if won else "no_sale"), by=cast.actor("ada")
    )


def _closed(cast: Cast, count: int, *, won: bool, **raw: str) -> list[Lead]:
    leads = cast.leads(count, **raw)
    for lead in leads:
        _close(cast, lead, won=won)
    return leads


@pytest.fixture
def history(cast: Cast) -> Cast:
    """Whoever writes a message buys, mostly."""
    _closed(cast, 6, won=True, message="Quisiera una cita esta semana, por favor")
    _closed(cast, 2, won=False, message="Quisiera una cita esta semana, por favor")
    _closed(cast, 8, won=False)
    drain()
    return cast


def _tried(cast: Cast, values: dict, **options: int) -> scoring.ScoringRun:  # type: ignore[type-arg]
    version = scoring.draft(values, by=cast.actor("ada"))
    run = scoring.test(version, by=cast.actor("ada"), **options)
    drain()
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.error
    return run


def test_the_figures_of_a_test(history):
    run = _tried(history, _FOR_MESSAGES)
    told = run.result
    assert (told["leads"], told["won"]) == (16, 6)
    # All 6 sales above 8 losses, beside 2: (6·8 + 6·2/2) / (6·10).
    assert told["area"]["this"] == pytest.approx(54 / 60)
    assert sum(band["leads"] for band in told["bands"]["this"]) == 16
    assert sum(told["moves"].values()) == 16
    assert told["tenths"][-1]["share"] == pytest.approx(6 / 8)
    run.version.refresh_from_db()
    assert run.version.test == told


def test_what_came_after_the_judgement_does_not_count(history):
    """Closed as they are, their status, qualification and notes would tell the outcome."""
    closed = list(past.closed_leads().values_list("pk", flat=True))
    before = {case.lead_id: case.inputs for case in past.cases(closed)}
    for lead in Lead.objects.filter(pk__in=closed[:4]):
        kind = history.qualification("high_interest")
        qualify.qualify(lead, type=kind, by=history.actor("ada"))
        work.write_note(lead, body="Compró", by=history.actor("cleo"))
    drain()
    assert {case.lead_id: case.inputs for case in past.cases(closed)} == before
    assert not any(inputs.won or inputs.meaning or inputs.notes for inputs in before.values())


def test_judged_some_hours_later_what_happened_by_then_counts(cast):
    lead = cast.lead()
    work.write_note(lead, body="Le interesa", by=cast.actor("cleo"))
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("ada"))
    _close(cast, lead, won=True)
    _at(lead, "note.written", hours=5)
    _at(lead, "lead.qualified", hours=30)
    _at(lead, "lead.status_changed", hours=100)
    (case,) = past.cases([lead.pk], age=timedelta(hours=24))
    assert (case.inputs.notes, case.inputs.meaning, case.won) == (1, "", True)
    (case,) = past.cases([lead.pk], age=timedelta(hours=72))
    assert (case.inputs.notes, case.inputs.meaning) == (1, "positive")
    assert past.cases([lead.pk], age=timedelta(hours=168)) == []  # closed by then


def _at(lead: Lead, kind: str, *, hours: int) -> None:
    events = Event.objects.filter(lead_id=lead.pk, kind=kind)
    events.update(at=lead.created_at + timedelta(hours=hours))


def test_only_earlier_leads_of_the_person_count(cast):
    first, second = (cast.lead(email="ana@correo.example", phone="") for _ in range(2))
    for lead in (first, second):
        _close(cast, lead, won=True)
    cases = {case.lead_id: case.inputs.earlier_leads for case in past.cases([first.pk, second.pk])}
    assert cases == {first.pk: 0, second.pk: 1}


def test_a_case_is_scored_as_intake_scored_it(history):
    closed = Lead.objects.filter(pk__in=past.closed_leads().values("pk"))
    entered = dict(Event.objects.filter(kind="lead.entered").values_list("lead_id", "data__score"))
    scheme = scoring.in_force(history.company)
    for case in past.cases([lead.pk for lead in closed]):
        assert total(parts(case.inputs, scheme)) == entered[case.lead_id]


def test_a_test_goes_on_in_pieces_and_reads_as_many_statements(history, monkeypatch):
    whole = _tried(history, _FOR_MESSAGES).result
    monkeypatch.setattr("cauce.life.scoring.backtest.CHUNK", 3)
    run = _tried(history, _FOR_MESSAGES)
    assert (run.result, run.position) == (whole, 16)


def test_who_would_change_band_among_the_open_leads(history):
    lead = history.lead(message="Quisiera una cita esta semana, por favor", phone="")
    told = _tried(history, _FOR_MESSAGES).result["open"]
    assert (told["looked_at"], told["up"]) == (1, 1)
    assert told["examples"][0]["number"] == lead.number


def test_a_change_makes_the_test_void(history):
    version = _tried(history, _FOR_MESSAGES).version
    version = scoring.change(version, {"cold_after": 20}, by=history.actor("ada"))
    assert version.test is None


def test_a_test_of_weights_that_changed_meanwhile_is_not_kept(history):
    ada = history.actor("ada")
    version = scoring.draft(_FOR_MESSAGES, by=ada)
    scoring.test(version, by=ada)
    scoring.change(version, {"cold_after": 20}, by=ada)
    drain()
    version.refresh_from_db()
    assert version.test is None


def test_an_age_that_is_not_offered_is_refused(cast):
    version = scoring.draft({}, by=cast.actor("ada"))
    with pytest.raises(Invalid) as refused:
        scoring.test(version, age_hours=5, by=cast.actor("ada"))
    assert "age_hours" in refused.value.fields


def test_too_few_closed_leads_to_learn_from_are_told(history):
    with pytest.raises(Conflict, match="too_few_closed_leads"):
        scoring.train(by=history.actor("ada"))


def test_few_leads_say_little(history):
    assert not scoring.says_something(_tried(history, _FOR_MESSAGES).result)
