"""A dry run says what other rules would have done, and does nothing."""

import pytest

from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import intake, people, spam, spam_trials, work
from tests.cast import Cast
from tests.life.capture.test_forms import GOOD, make, send, token

LINKS = "miren https://a.example y https://b.example"
OFFER = f"{LINKS} y https://c.example"


def test_it_counts_what_would_be_caught_and_freed(cast: Cast) -> None:
    ada = cast.actor("ada")
    doubtful, worked = cast.leads(2, message=LINKS)
    work.write_note(worked, body="Ya hablamos", by=ada)
    caught, confirmed = cast.leads(2, message=OFFER)
    people.mark_spam(confirmed, by=ada)
    cast.lead(message="Quiero una visita")
    cast.lead(method="hand", message=OFFER)
    stricter = spam_trials.start(threshold=80, by=ada)
    assert stricter.state == "done"
    assert stricter.counts == {
        "judged": 6, "before": 2, "after": 4, "caught": 2, "caught_real": 1,
    }  # fmt: skip
    shown = {one["lead"] for one in stricter.examples["caught"]}
    assert shown == {doubtful.pk, worked.pk}
    laxer = spam_trials.start(rules={"links": {"active": False}}, by=ada)
    assert (laxer.counts["freed"], laxer.counts["freed_spam"]) == (2, 1)
    standings = [locked(one.pk).standing for one in (doubtful, worked, caught, confirmed)]
    assert standings == ["active", "active", "spam", "spam"]
    assert spam.policy_of(cast.company).version == 0


def test_a_forms_signals_are_judged_again(cast: Cast) -> None:
    form = make(cast)
    quick = send(form, GOOD | {"token": token(form, seconds=1)}).entry
    intake.take([quick])
    assert quick.state == "spam"
    trial = spam_trials.start(rules={"too_fast": {"active": False}}, by=cast.actor("ada"))
    assert trial.counts["freed"] == 1
    assert trial.examples["freed"][0]["reasons"][0]["code"] == "too_fast"


def test_what_was_tried_is_published_unless_the_rules_changed(cast: Cast) -> None:
    ada = cast.actor("ada")
    first, second = (spam_trials.start(threshold=number, by=ada) for number in (80, 90))
    assert spam_trials.publish(first, by=ada).threshold == 80
    with pytest.raises(Conflict):
        spam_trials.publish(second, by=ada)
    assert cast.lead(message=LINKS).standing == "spam"


def test_many_are_judged_in_the_background(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam_trials, "AT_ONCE", 3)
    monkeypatch.setattr(spam_trials, "CHUNK", 2)
    cast.leads(5, message=LINKS)
    trial = spam_trials.start(threshold=80, by=cast.actor("ada"))
    assert (trial.state, trial.counts) == ("running", {})
    spam_trials.go_on.call(cast.company.pk, trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.counts["caught"]) == ("done", 5)


def test_only_sensible_dry_runs_by_administrators(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        spam_trials.start(threshold=80, by=cast.actor("ben"))
    for given in ({"days": 0}, {"threshold": 1}, {"rules": {"nada": {}}}):
        with pytest.raises(Invalid):
            spam_trials.start(by=cast.actor("ada"), **given)
    assert not Lead.objects.exists()
    assert spam_trials.start(by=cast.actor("ada")).state == "done"
