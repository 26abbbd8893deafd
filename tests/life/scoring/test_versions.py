"""Weights of the iScore: drawn up, put in force, effective for the next lead and the open ones."""

from typing import Any

import pytest

from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.life import intake, scoring, work
from cauce.life.scoring import RunState, VersionState
from cauce.spine.facts import LeadScored, SettingChanged
from cauce.spine.read import last_of
from cauce.spine.table import Event
from tests.cast import Cast, acting, make_cast, unchanged_by_replay

# All of follow-up moved to the data: a lead with an e-mail alone is excellent.
_ALL_FOR_EMAIL = {
    "limits": {"data": 100, "source": 0, "behaviour": 0, "history": 0, "follow_up": 0},
    "points": {"email_given": 90},
}


def _published(cast: Cast, values: dict[str, Any]) -> scoring.ScoringRun:
    return scoring.publish(scoring.draft(values, by=cast.actor("ada")), by=cast.actor("ada"))


def test_a_draft_scores_nobody(cast):
    before = cast.lead().score
    scoring.draft(_ALL_FOR_EMAIL, by=cast.actor("ada"))
    assert cast.lead().score == before


def test_a_published_version_scores_the_next_lead(cast):
    _published(cast, _ALL_FOR_EMAIL)
    lead = cast.lead(phone="", name="")
    assert (lead.score, lead.score_parts[0]["limit"]) == (90, 100)
    unchanged_by_replay(lead)


def test_a_published_version_scores_open_leads_again_and_tells_why(cast):
    lead = cast.lead()
    run = _published(cast, _ALL_FOR_EMAIL)
    drain()
    run.refresh_from_db()
    assert (run.state, run.total, run.position, run.result) == (RunState.DONE, 1, 1, {"moved": 1})
    fact, _at = last_of(lead, LeadScored)
    after = locked(lead.pk)
    assert (fact.was, fact.score, fact.cause) == (lead.score, after.score, "published")
    assert fact.version == run.version.number
    unchanged_by_replay(after)


def test_many_open_leads_are_scored_again_in_pieces(cast, monkeypatch):
    leads = cast.leads(5)
    monkeypatch.setattr("cauce.life.scoring.rescale.CHUNK", 2)
    run = _published(cast, _ALL_FOR_EMAIL)
    drain()
    run.refresh_from_db()
    assert (run.total, run.position) == (5, 5)
    assert {locked(lead.pk).score_parts[0]["limit"] for lead in leads} == {100}


def test_publishing_retires_what_was_in_force_and_it_may_come_back(cast):
    ada = cast.actor("ada")
    first = scoring.draft({"points": {"email_given": 1}}, by=ada)
    scoring.publish(first, by=ada)
    second = scoring.draft({"points": {"email_given": 2}}, by=ada)
    scoring.publish(second, by=ada)
    states = dict(scoring.versions().values_list("number", "state"))
    assert states == {1: VersionState.RETIRED, 2: VersionState.IN_FORCE}
    scoring.publish(first, by=ada)
    assert scoring.in_force(cast.company).version == 1
    with pytest.raises(Conflict, match="version_in_force"):
        scoring.publish(first, by=ada)


def test_the_history_tells_which_weights_changed_from_what_to_what(cast):
    _published(cast, {"points": {"email_given": 9}})
    told = Event.objects.filter(kind=SettingChanged.kind, subject_kind="scoring").get()
    assert told.data["fields"] == {"version": [None, 1], "points.email_given": [8, 9]}


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"limits": {"data": 31}}, "limits", "limits_sum"),
        ({"limits": {"luck": 0}}, "limits.luck", "unknown_field"),
        ({"points": {"email_given": 101}}, "points.email_given", "out_of_range"),
        ({"points": {"luck": 1}}, "points.luck", "unknown_field"),
        ({"cold_after": 0}, "cold_after", "out_of_range"),
        ({"cold_after": 60}, "cold_full", "not_after_cooling"),
        ({"luck": 1}, "luck", "unknown_field"),
    ],
)
def test_weights_that_cannot_be_are_refused_by_name(cast, values, field, code):
    with pytest.raises(Invalid) as refused:
        scoring.draft(values, by=cast.actor("ada"))
    assert refused.value.fields[field][0] == code


def test_only_who_configures_may(cast):
    with pytest.raises(NotAllowed):
        scoring.draft({}, by=cast.actor("ben"))


def test_a_draft_is_changed_and_thrown_away_and_nothing_else_is(cast):
    ada = cast.actor("ada")
    version = scoring.draft({}, by=ada)
    version = scoring.change(version, {"points": {"email_given": 3}}, by=ada)
    assert version.values["points"]["email_given"] == 3
    scoring.publish(version, by=ada)
    with pytest.raises(Conflict, match="version_is_settled"):
        scoring.change(version, {"points": {"email_given": 4}}, by=ada)
    with pytest.raises(Conflict, match="version_is_settled"):
        scoring.discard(version, by=ada)
    draft = scoring.draft({}, by=ada)
    scoring.discard(draft, by=ada)
    assert scoring.versions().count() == 1


def test_another_company_keeps_its_own_weights(cast):
    _published(cast, _ALL_FOR_EMAIL)
    with acting(make_cast("rival")) as rival:
        assert rival.lead(phone="", name="").score < 90
        assert scoring.in_force(rival.company) == scoring.DEFAULT


def test_what_was_seen_at_entry_counts_again_when_other_weights_come(cast):
    """A doubtful number stands in no column: with a version that gave it nothing and a later one
    that does, it must still be known."""
    _published(cast, {"points": {"phone_doubtful": 0}})
    entry = cast.entry()
    assert entry.draft is not None
    entry.draft.signals["fill_seconds"] = 40
    intake.take([entry])
    _published(cast, {"points": {"took_time": 13}})
    drain()
    evidence = dict(map(tuple, locked(entry.lead_id or 0).score_parts[2]["evidence"]))
    assert evidence["took_time"] == 13


def test_a_note_moves_the_score_and_the_fact_says_that_it_was_the_note(cast):
    lead = cast.lead()
    work.write_note(lead, body="Hablé con ella", by=cast.actor("cleo"))
    drain()
    fact, _at = last_of(lead, LeadScored)
    assert (fact.cause, fact.score) == ("note.written", locked(lead.pk).score)
    assert fact.score > lead.score
