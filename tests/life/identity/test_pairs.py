"""Pairs that may be one person: found by a scan and as people come, judged, never filed twice."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import identity, people
from cauce.life.identity import Pair, PairState, Scan, examining, scanning, tasks, watching
from cauce.life.identity.models import Lookout, MatchKey
from cauce.spine.read import contact_history
from cauce.spine.table import Event
from tests.cast import Cast

ANA = {"name": "Guadalupe Ximénez Ocaranza", "phone": "", "attributes": {"dob": "1985-03-17"}}
LUPE = {"name": "Lupita Jiménez Ocaransa", "phone": "", "attributes": {"dob": "17/03/1985"}}


def twins(cast: Cast) -> tuple[Lead, Lead]:
    """One person who gave another e-mail and another spelling."""
    return cast.lead(email="lupe@uno.example", **ANA), cast.lead(email="gx@dos.example", **LUPE)


def scanned() -> Scan:
    """All contacts compared, here and now."""
    return identity.run_all(scanning.begin(by=SYSTEM))


def pairs() -> list[tuple[int, int]]:
    """The filed ones, in any state."""
    return sorted(Pair.objects.values_list("low", "high"))


def test_a_scan_finds_who_may_be_one_and_tells_why(cast: Cast) -> None:
    cast.leads(5)
    one, other = twins(cast)
    scan = scanned()
    assert pairs() == [(one.contact_id, other.contact_id)]
    pair = Pair.objects.get()
    assert 40 <= pair.score <= 99
    codes = {reason["field"]: reason["code"] for reason in pair.reasons}
    assert (codes["name"], codes["dob"]) == ("alike", "same")
    assert (scan.state, scan.counts["found"], scan.counts["compared"]) == ("done", 1, 7)
    event = Event.objects.get(kind="contacts.scanned")
    assert event.data == {"scan": scan.pk, "contacts": 7, "pairs": 1}
    assert scanned().counts["found"] == 0


def test_in_small_steps_as_in_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    twins(cast)
    cast.leads(7)
    monkeypatch.setattr(scanning, "CHUNK", 2)
    scan = identity.start(by=cast.actor("ada"))
    with pytest.raises(Conflict, match="scan_running"):
        identity.start(by=cast.actor("ada"))
    jobs.drain()
    scan.refresh_from_db()
    assert (scan.state, scan.counts["keyed"], scan.counts["compared"]) == ("done", 9, 9)
    assert len(pairs()) == 1


def test_a_scan_that_is_stopped_or_lost(cast: Cast) -> None:
    twins(cast)
    scan = scanning.begin(by=SYSTEM)
    scanning.step(scan.pk)
    Scan.objects.update(moved_at=timezone.now() - timedelta(minutes=6))
    tasks.sweep.enqueue()
    jobs.drain()
    scan.refresh_from_db()
    assert scan.state == "done"
    with pytest.raises(Conflict, match="scan_over"):
        identity.stop(scan.pk, by=SYSTEM)
    again = scanning.begin(by=SYSTEM)
    assert identity.stop(again.pk, by=SYSTEM).state == "stopped"
    assert scanning.step(again.pk)


def test_what_too_many_share_is_no_reason_to_compare(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "BLOCK", 3)
    for n in range(5):
        cast.lead(name="Rosa Nava", email=f"persona{n}x{n}@correo{n}.example", phone="")
    scanned()
    assert not MatchKey.objects.filter(key__in=_shared_by_all()).exists()


def _shared_by_all() -> list[int]:
    counted = Counter(MatchKey.objects.values_list("key", flat=True))
    return [key for key, n in counted.items() if n >= 5]


def test_newcomers_are_compared_by_themselves_when_it_is_calm(cast: Cast) -> None:
    one, other = twins(cast)
    tasks.sweep.enqueue()  # the first look only notes who is there
    jobs.drain()
    assert pairs() == []
    tasks.sweep.enqueue()
    jobs.drain()
    assert pairs() == [(one.contact_id, other.contact_id)]
    third = cast.lead(email="otra@tres.example", **ANA)
    for _ in range(2):
        tasks.sweep.enqueue()
        jobs.drain()
    assert len(pairs()) == 3
    assert {third.contact_id} == {high for _, high in pairs()} - {other.contact_id}
    assert Lookout.objects.get().at == third.contact_id
    assert not watching.is_due()


def test_a_crowd_is_looked_at_when_it_is_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "CROWD", 3)
    cast.leads(3)
    assert not watching.is_due()  # the first look
    cast.leads(5)
    assert not watching.is_due()  # five came since
    Lookout.objects.update(since=timezone.now() - timedelta(hours=1), seen=1)
    assert watching.is_due()  # nobody waits longer than that
    assert watching.is_due()  # and now it is calm


def test_whoever_is_many_at_the_first_look_waits_for_a_scan(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_FEW", 1)
    twins(cast)
    for _ in range(3):
        tasks.sweep.enqueue()
        jobs.drain()
    assert pairs() == []
    assert not MatchKey.objects.exists()
    scanned()
    assert len(pairs()) == 1


def test_an_enquiry_with_data_of_two_files_them(cast: Cast) -> None:
    by_mail = cast.lead(name="Ana", email="ana@correo.example", phone="")
    by_phone = cast.lead(name="Luis", email="", phone="55 1234 5678")
    cast.lead(name="Ana", email="ana@correo.example", phone="55 1234 5678")
    jobs.drain()
    assert pairs() == [(by_mail.contact_id, by_phone.contact_id)]
    pair = Pair.objects.get()
    assert pair.score >= 90
    assert "one_enquiry" in {reason["code"] for reason in pair.reasons}
    assert Contact.objects.exclude(canonical=None).count() == 0  # nothing is merged by itself


def test_who_is_corrected_is_compared_again(cast: Cast) -> None:
    one = cast.lead(email="lupe@uno.example", **ANA)
    other = cast.lead(**(LUPE | {"email": "gx@dos.example", "name": "Otra Persona"}))
    scanned()
    before = pairs()
    people.correct(locked(other.pk), by=SYSTEM, values={"name": "Lupita Jiménez Ocaransa"})
    jobs.drain()
    assert before == []
    assert pairs() == [(one.contact_id, other.contact_id)]


def test_verdicts_stand_and_are_told(cast: Cast) -> None:
    one, other = twins(cast)
    scanned()
    pair, ada = Pair.objects.get(), cast.actor("ada")
    identity.judge_pair(pair.pk, "later", by=ada)
    assert list(identity.pairs_for(ada)) == []
    assert list(identity.pairs_for(ada, state=PairState.LATER)) == [pair]
    identity.judge_pair(pair.pk, "apart", by=ada)
    scanned()
    assert list(identity.pairs_for(ada)) == []  # not asked a second time
    for contact_id in (one.contact_id, other.contact_id):
        last = contact_history(contact_id or 0, [], limit=1)[0]
        assert (last.kind, last.data["verdict"]) == ("contact.judged", "apart")
    identity.judge_pair(pair.pk, "open", by=ada)
    assert list(identity.pairs_for(ada)) == [pair]
    with pytest.raises(Invalid):
        identity.judge_pair(pair.pk, "merged", by=ada)


def test_merging_a_pair_settles_it_and_undoing_opens_it_again(cast: Cast) -> None:
    twins(cast)
    scanned()
    pair, ada = Pair.objects.get(), cast.actor("ada")
    merge = identity.merge_pair(pair.pk, winners={"name": pair.high}, by=ada)
    pair.refresh_from_db()
    assert (pair.state, pair.merge_id) == ("merged", merge.pk)
    assert Contact.objects.get(pk=pair.low).name == "Lupita Jiménez Ocaransa"
    for verdict in ("apart", "later"):
        with pytest.raises(Conflict, match="merged_already"):
            identity.judge_pair(pair.pk, verdict, by=ada)
    identity.undo(merge.pk, by=ada)
    pair.refresh_from_db()
    assert (pair.state, pair.merge_id) == ("open", None)


def test_the_queue_shows_pairs_of_which_one_sees_both(cast: Cast) -> None:
    one, other = twins(cast)
    scanned()
    pair = Pair.objects.get()
    assert list(identity.pairs_for(cast.actor("ben"))) == [pair]
    Lead.objects.filter(pk=other.pk).update(seller_id=cast.dana.pk)
    assert list(identity.pairs_for(cast.actor("ben"))) == []
    with pytest.raises(Missing):
        identity.pair_for(cast.actor("ben"), pair.pk)
    with pytest.raises(NotAllowed):
        identity.pairs_for(cast.actor("cleo"))
    third = cast.lead()
    third_contact, one_contact = (
        Contact.objects.get(pk=lead.contact_id or 0) for lead in (third, one)
    )
    identity.merge(third_contact, [one_contact], by=SYSTEM)
    assert list(identity.pairs_for(cast.actor("ada"))) == []  # one of them speaks through another
    Contact.objects.filter(pk=other.contact_id).update(canonical_id=third_contact.pk)
    assert list(identity.pairs_for(cast.actor("ada"))) == []


def test_examining_takes_as_many_statements_for_many_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ids = [lead.contact_id or 0 for lead in cast.leads(60)]
    watching.examine(ids[:1])
    with django_assert_max_num_queries(16):
        watching.examine(ids)
