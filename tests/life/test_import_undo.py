"""An import taken back leaves the company as it was, but for the history."""

import pytest

from cauce.accounts.errors import Conflict
from cauce.jobs import drain
from cauce.leads import contact_search
from cauce.leads.access import leads_for
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import intake_file, work
from cauce.life.capture import import_undo
from cauce.life.capture.models import ImportRun, Submission
from cauce.life.capture.tally import tally_of
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.life.files import crowd, csv_bytes, imported, people, undone


def world() -> tuple[list[object], list[object]]:
    contacts = Contact.objects.order_by("pk").values_list("pk", "name", "email", "phone")
    points = ContactPoint.objects.order_by("pk").values_list("contact_id", "kind", "key")
    return list(contacts), list(points)


@pytest.mark.parametrize("seed", range(3))
def test_it_leaves_contacts_as_they_were(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(import_undo, "CHUNK", 90)
    for number in range(0, 60, 7):  # some of the crowd are known already, by e-mail alone
        cast.lead(name=f"Persona {number}", email=f"p{number}@correo.example", phone="")
    before = world()
    run = imported(csv_bytes(crowd(seed, 600, pool=60)))
    assert world() != before
    ids = list(Lead.objects.filter(entry_method="file").values_list("pk", flat=True))
    run = undone(run)
    assert world() == before
    assert run.state == "undone"
    assert run.counts["withdrawn"] == len(ids) == tally_of(run.counts).leads
    for lead in Lead.objects.filter(pk__in=ids[::17]):
        assert (lead.standing, lead.contact_id, lead.seller_id) == ("withdrawn", None, None)
        unchanged_by_replay(lead)
    assert Event.objects.filter(kind="lead.withdrawn").count() == len(ids)
    assert Event.objects.get(kind="import.undone").data == {"run": run.pk, "leads": len(ids)}
    states = Submission.objects.filter(run_id=run.pk).values_list("state", flat=True)
    assert set(states) == {"rejected"}


def test_the_file_can_be_imported_again(cast: Cast) -> None:
    data = csv_bytes(crowd(5, 300, pool=80))
    first = tally_of(imported(data).counts).numbers()
    undone_run = imported(data)  # all of it is in already: nothing of it to undo
    undone(undone_run)
    assert Lead.objects.filter(standing="active").count() == first["leads"]
    run = ImportRun.objects.order_by("pk")[0]
    undone(run)
    assert tally_of(imported(data).counts).numbers() == first


def test_a_contact_that_others_use_stays(cast: Cast) -> None:
    run = imported(csv_bytes([["Ana", "ana@correo.example", "5540000001"]]))
    later = cast.lead(name="", email="ana@correo.example", phone="")
    undone(run)
    contact = Contact.objects.get(pk=later.contact_id or 0)
    assert (contact.name, contact.email, contact.phone) == ("", "ana@correo.example", "")
    points = ContactPoint.objects.values_list("kind", "key")
    assert list(points) == [("email", "ana@correo.example")]


def test_what_was_given_to_a_known_person_is_taken_back(cast: Cast) -> None:
    known = cast.lead(email="ana@correo.example", phone="")
    run = imported(csv_bytes([["Ana", "ana@correo.example", "5540000001"]]))
    assert Contact.objects.get().phone == "+525540000001"
    undone(run)
    assert Contact.objects.get(pk=known.contact_id or 0).phone == ""
    assert ContactPoint.objects.count() == 1


def test_worked_leads_are_counted_before_and_withdrawn_too(cast: Cast) -> None:
    run = imported(csv_bytes(people(3)))
    lead = Lead.objects.order_by("pk")[1]
    work.write_note(lead, by=cast.actor("ada"), body="Llamé")
    drain()
    assert import_undo.worked(run) == 1
    intake_file.undo(run, by=cast.actor("ada"))
    drain()
    lead.refresh_from_db()
    assert lead.standing == "withdrawn"
    unchanged_by_replay(lead)
    assert leads_for(cast.actor("ada")).filter(standing="active").count() == 0


def test_only_what_ended_is_undone_and_once(cast: Cast) -> None:
    ada = cast.actor("ada")
    run = undone(imported(csv_bytes(people(2))), by=ada)
    with pytest.raises(Conflict):
        import_undo.begin(run, by=ada)
    with pytest.raises(Conflict):
        import_undo.begin(imported(csv_bytes(people(2)), dry_run=True), by=ada)


def test_an_undo_is_done_in_jobs_that_go_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(csv_bytes(people(1100)))
    monkeypatch.setattr(intake_file, "SLICE", 0.0001)
    intake_file.undo(run, by=cast.actor("ada"))
    assert drain() >= 3
    run.refresh_from_db()
    assert (run.state, run.counts["withdrawn"]) == ("undone", 1100)
    assert Contact.objects.count() == 0


def test_a_name_that_the_import_filled_in_goes_with_it(cast: Cast) -> None:
    blank = cast.lead(name="", email="ana@correo.example", phone="")
    named = cast.lead(name="Benito", email="beni@correo.example", phone="")
    later = cast.lead(name="", email="caro@correo.example", phone="")
    before = world()
    rows = [
        ["Ana", "ana@correo.example", ""],
        ["Ana María", "ana@correo.example", ""],
        ["Benito", "beni@correo.example", ""],
        ["Carolina", "caro@correo.example", ""],
    ]
    run = imported(csv_bytes(rows))
    assert named_as(blank, named, later) == ["Ana", "Benito", "Carolina"]
    undone(run)
    assert world() == before
    run = imported(csv_bytes(rows))
    cast.lead(name="Caro", email="caro@correo.example", phone="")
    undone(run)
    assert named_as(blank, named, later) == ["", "Benito", "Caro"]
    found = contact_search.matching(Contact.objects.all(), "carolina")
    assert list(found) == []


def named_as(*leads: Lead) -> list[str]:
    return [Contact.objects.get(pk=lead.contact_id).name for lead in leads]
