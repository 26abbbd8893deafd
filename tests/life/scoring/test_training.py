"""A version learned in the background: held against the rules on later leads."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from cauce.accounts.errors import Conflict
from cauce.jobs import drain
from cauce.kit import apart
from cauce.leads.access import locked
from cauce.life import intake, qualify, scoring
from cauce.life.capture import Entry
from cauce.life.scoring import RunState, ScoringVersion
from cauce.spine.table import Event, FeedItem
from tests.cast import Cast, unchanged_by_replay


def _closed(cast: Cast, count: int, *, tells: bool, seed: int = 1) -> None:
    """`count` closed leads, whose zone tells who buys or does not."""
    chance = random.Random(seed)
    entries = [
        cast.entry(attributes={"zona": chance.choice(("norte", "sur"))}) for _ in range(count)
    ]
    won = []
    for entry in entries:
        assert entry.draft is not None
        north = entry.draft.raw.attributes["zona"] == "norte"
        won.append(chance.random() < ((0.9 if north else 0.1) if tells else 0.5))
    _come_and_close(cast, entries, won)


def _come_and_close(cast: Cast, entries: Sequence[Entry], won: Sequence[bool]) -> None:
    """Nobody is told of it: what listeners would make of so many leads is not looked at here."""
    intake.take(entries)
    for code, kept in (("sale", True), ("no_sale", False)):
        leads = [locked(e.lead_id or 0) for e, one in zip(entries, won, strict=True) if one is kept]
        status = cast.status(code)
        assert not qualify.change_status_many(leads, status=status, by=cast.actor("ada"))
    FeedItem.objects.all().delete()


def _trained(cast: Cast) -> scoring.ScoringRun:
    run = scoring.train(by=cast.actor("ada"))
    drain()
    run.refresh_from_db()
    return run


def _version(run: scoring.ScoringRun) -> ScoringVersion:
    assert run.state == RunState.DONE, run.error
    assert run.version is not None
    return run.version


def test_what_tells_later_leads_apart_may_be_put_in_force(cast):
    _closed(cast, 260, tells=True)
    version = _version(_trained(cast))
    assert version.test["area"]["this"] > 0.8
    assert version.test["area"]["in_force"] == pytest.approx(0.5, abs=0.1)
    lead = cast.lead(attributes={"zona": "norte"})
    scoring.publish(version, by=cast.actor("ada"))
    drain()
    after = locked(lead.pk)
    assert "attribute:zona=norte" in dict(after.score_parts[0]["evidence"])
    assert after.score == sum(part["points"] for part in after.score_parts)
    unchanged_by_replay(after)


def test_what_tells_nothing_may_not(cast):
    _closed(cast, 260, tells=False)
    version = _version(_trained(cast))
    version.test["area"] = {"this": 0.5, "in_force": 0.5}
    version.save()
    with pytest.raises(Conflict, match="learned_is_not_better"):
        scoring.publish(version, by=cast.actor("ada"))
    assert scoring.in_force(cast.company) == scoring.DEFAULT


def test_it_learns_from_the_earlier_and_is_tried_on_the_later_ones(cast):
    """Early the north bought, later the south does: what was learned must come out as wrong."""
    _closed(cast, 182, tells=True)
    _turned(cast, 78)
    version = _version(_trained(cast))
    assert version.test["area"]["this"] < 0.4
    assert not scoring.beats_rules(version)


def _turned(cast: Cast, count: int) -> None:
    entries = [cast.entry(attributes={"zona": "norte" if n % 2 else "sur"}) for n in range(count)]
    _come_and_close(cast, entries, [n % 2 == 0 for n in range(count)])


def test_the_history_tells_of_the_version_that_came(cast):
    _closed(cast, 220, tells=True)
    run = scoring.train(by=cast.actor("ada"))
    drain()
    told = Event.objects.filter(kind="setting.created", subject_kind="scoring").get()
    assert (told.data["values"]["kind"], told.actor_name) == ("learned", "Ada")
    run.refresh_from_db()
    assert told.subject_id == run.version_id


def test_an_outcome_that_came_only_early_is_told(cast):
    _closed(cast, 200, tells=True)
    _come_and_close(cast, [cast.entry() for _ in range(100)], [False] * 100)
    run = _trained(cast)
    assert (run.state, run.error) == (RunState.FAILED, "one_outcome_alone")


def test_learning_that_breaks_off_changes_nothing_and_says_so(cast, monkeypatch):
    _closed(cast, 220, tells=True)

    def broken(*_: Any, **__: Any) -> Any:
        raise apart.WorkFailed("killed")

    monkeypatch.setattr("cauce.life.scoring.learning.apart.run", broken)
    run = _trained(cast)
    assert (run.state, run.error) == (RunState.FAILED, "training_broke")
    assert scoring.versions().count() == 0
