"""`cauce doctor` finds what must never be, and says it; `cauce rebuild` sets right what it can."""

import json
from argparse import Namespace

import pytest
from django.db import connection

from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope, unscoped
from cauce.catalog.models import Campaign
from cauce.leads.models import Contact, Lead, LeadCounter
from cauce.life import people, work
from cauce.life.capture.models import Submission
from cauce.management import doctor, rebuild
from cauce.spine.table import Event
from cauce.store import on_postgres
from cauce.store.rows import run
from tests.cast import acting, make_cast, unchanged_by_replay


@pytest.fixture
def cast(db):
    with acting(make_cast()) as made:
        yield made


def _problems(cast):
    with unscoped("a test asks the doctor"):
        checks = list(doctor.examine([cast.company], sample=None))
    return [line for check in checks for line in check.problems]


def _only_problem(cast):
    problems = _problems(cast)
    assert len(problems) == 1, problems
    return problems[0]


def test_a_healthy_database_has_nothing_wrong(cast):
    leads = cast.leads(5)
    cast.lead(name="Otra vez", email=leads[0].email)
    people.mark_spam(leads[1], by=cast.actor("ada"))
    work.write_note(leads[2], body="hola", by=cast.actor("cleo"))
    assert _problems(cast) == []


def test_a_row_that_differs_from_its_history(cast):
    lead = cast.lead()
    Lead.objects.filter(pk=lead.pk).update(stars=3)
    assert _only_problem(cast) == f"lead {lead.number}: stars differ"
    rebuild.again(cast.company, tally := rebuild.Tally())
    assert (tally.leads, tally.rows, tally.texts) == (1, 1, 0)
    assert _problems(cast) == []
    unchanged_by_replay(lead)


def test_a_lead_that_is_worked_while_the_doctor_looks_is_not_wrong(cast, monkeypatch):
    lead = cast.lead()

    def read_before_the_last_fact(leads):
        return {lead.pk: {"stars": (0, 3)}}

    monkeypatch.setattr("cauce.management.doctor_leads.differing", read_before_the_last_fact)
    assert _problems(cast) == []


def test_a_reference_into_another_company(cast):
    lead = cast.lead()
    with acting(make_cast("otra")) as other:
        theirs = other.cleo
    # As a bug would: past every guard.
    run("UPDATE cauce_lead SET seller_id = %s WHERE id = %s", [theirs.pk, lead.pk])
    run("UPDATE cauce_event SET data = %s WHERE lead_id = %s AND kind = 'lead.assigned'",
        [json.dumps({"seller": theirs.pk, "type": "direct", "reason": {}}), lead.pk])  # fmt: skip
    assert any(
        line.startswith("Lead.seller_id: 1 rows lead to a Membership that is not there, or not of")
        for line in _problems(cast)
    )


def test_an_unconstrained_reference_to_nothing(cast):
    lead = cast.lead()
    run("UPDATE cauce_lead SET product_id = 999999 WHERE id = %s", [lead.pk])
    assert any("Lead.product_id: 1 rows" in line for line in _problems(cast))


def test_a_row_of_no_company(cast):
    one, _ = (lead.contact_id for lead in cast.leads(2))
    run("UPDATE cauce_contactpoint SET company_id = 999999 WHERE contact_id = %s", [one])
    assert any(
        line.startswith("ContactPoint.company_id: 2 rows lead to a Company that is not there")
        for line in _problems(cast)
    )
    run("UPDATE cauce_contactpoint SET company_id = %s", [cast.company.pk])


def test_a_link_between_companies(cast):
    with acting(make_cast("otra")) as other:
        team = other.north
    Membership.teams.through.objects.create(membership=cast.cleo, team=team)
    assert "Membership_teams: 1 rows" in _only_problem(cast)


def test_a_submission_that_names_a_lead_that_is_not_there(cast):
    cast.lead()
    Submission.objects.update(lead_id=999_999)
    problems = _problems(cast)
    assert any(line.startswith("Submission.lead_id: 1 rows") for line in problems)
    assert "1 leads are active, and no submission counts them as lead" in problems


def test_a_tally_that_does_not_add_up(cast):
    cast.lead()
    Submission.objects.update(state="lost")
    assert "submissions in a state nobody knows: lost" in _problems(cast)


def test_a_lead_judged_spam_whose_submission_was_forgotten(cast):
    lead = cast.lead()
    people.mark_spam(lead, by=cast.actor("ada"))
    Submission.objects.update(state="lead")
    problems = _problems(cast)
    assert "1 leads are spam, and no submission counts them as spam" in problems
    assert "1 submissions count as lead, and their leads are not active" in problems


def test_an_active_lead_without_a_contact(cast):
    lead = cast.lead()
    Lead.objects.filter(pk=lead.pk).update(contact=None)
    assert "1 active leads belong to no contact" in _problems(cast)


def test_a_contact_that_speaks_through_a_merged_one(cast):
    one, two, three = (lead.contact_id for lead in cast.leads(3))
    Contact.objects.filter(pk=one).update(canonical_id=two)
    Contact.objects.filter(pk=two).update(canonical_id=three)
    # Its own complaint; that nobody counted the leads of the three as one is told besides.
    assert _problems(cast)[0] == "1 contacts speak through another that is merged itself"


def test_a_counter_that_would_give_a_number_twice(cast):
    cast.leads(3)
    LeadCounter.objects.update(last=1)
    expected = f"company {cast.company.pk} has given number 3, but counts to 1"
    assert _only_problem(cast) == expected


def test_the_next_id_of_a_table_must_be_free(cast):
    cast.leads(2)
    if on_postgres():
        run("SELECT setval(pg_get_serial_sequence('cauce_lead', 'id'), 1)", [])
    else:
        run("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'cauce_lead'", [])
    highest = Lead.objects.order_by("-id").values_list("pk", flat=True)[0]
    assert _only_problem(cast) == f"Lead has id {highest}, but the next would be 2"


def test_a_stale_search_text(cast):
    lead = cast.lead(name="Begoña Núñez")
    Lead.objects.filter(pk=lead.pk).update(search_text=" alguien más ")
    assert f"lead {lead.number}: its search text is stale" in _problems(cast)
    rebuild.run(Namespace(company=cast.company.slug, json=True))
    assert _problems(cast) == []


@pytest.mark.only_on("sqlite")
def test_an_index_that_lags(cast):
    lead = cast.leads(3)[0]
    text = lead.search_text
    run("INSERT INTO cauce_lead_search(cauce_lead_search, rowid, search_text) "
        "VALUES ('delete', %s, %s)", [lead.pk, text])  # fmt: skip
    assert _only_problem(cast) == "2 leads are indexed of 3: run `cauce rebuild`"
    rebuild.run(Namespace(company=None, json=True))
    assert _problems(cast) == []


@pytest.mark.only_on("postgres")
def test_an_index_that_is_gone(cast):
    cast.lead()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX lead_search")
    assert (
        _only_problem(cast) == "the index lead_search is missing or not valid: run `cauce rebuild`"
    )


def test_a_sample_is_spread_from_the_first_lead_to_the_newest(cast, monkeypatch):
    leads = cast.leads(9)
    looked_at = []

    def differing(some):
        looked_at.extend(lead.number for lead in some)
        return {}

    monkeypatch.setattr("cauce.management.doctor_leads.differing", differing)
    with company_scope(cast.company):
        check = doctor.doctor_leads.histories(cast.company, sample=3)
    assert looked_at == [leads[0].number, leads[3].number, leads[8].number]
    assert check.looked_at == 3


def test_many_faults_are_counted_and_not_listed_without_end(cast):
    cast.leads(30)
    Lead.objects.update(stars=5)
    problems = _problems(cast)
    assert len(problems) == 21
    assert problems[-1] == "… and 10 more"


def test_events_of_another_companys_contact(cast):
    lead = cast.lead()
    with acting(make_cast("otra")) as other:
        stranger = other.lead().contact_id
    Event.objects.filter(lead=lead).update(contact_id=stranger)
    assert any("Event.contact_id" in line for line in _problems(cast))
    assert Campaign.objects.count() == 1
