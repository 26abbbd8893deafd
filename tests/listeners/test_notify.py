"""Who is told of what: each once, not of their own doings, many as one line."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.models import Membership
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, intake, intake_file, setup
from cauce.life.capture import imports, uploads
from cauce.life.work import tasks, write_note
from cauce.life.work.tasks.models import Task
from cauce.listeners import notify
from cauce.listeners.notify import hear, rules
from cauce.listeners.notify.models import Notification
from cauce.spine import feed
from cauce.spine.facts import DeliveryFailed, LevelMissed
from cauce.spine.read import Event
from cauce.spine.record import record
from cauce.spine.table import FeedItem
from tests.cast import Cast


def told(member: Membership) -> list[tuple[str, int, int | None]]:
    """(kind, count, lead) of a member's notices, oldest first, after all jobs are done."""
    jobs.drain()
    rows = Notification.objects.filter(member=member).order_by("id")
    return list(rows.values_list("kind", "count", "lead_id"))


def quiet(cast: Cast, count: int = 1) -> list[Lead]:
    """Leads of Cleo's of which nobody is told."""
    with feed.unheard("a test begins after it"):
        return cast.leads(count)


def test_a_lead_that_enters_is_told_to_its_seller(cast: Cast) -> None:
    lead = cast.lead()
    assert told(cast.cleo) == [("assigned", 1, lead.pk)]
    assert told(cast.ada) == []


def test_who_is_given_a_lead_is_told_and_who_takes_it_knows(cast: Cast) -> None:
    first, second = quiet(cast, 2)
    assignment.assign(first, to=cast.fay, by=cast.actor("ada"))
    assignment.assign(second, to=cast.ada, by=cast.actor("ada"))
    assert told(cast.fay) == [("assigned", 1, first.pk)]
    assert Notification.objects.get().data["by"] == "Ada"
    assert told(cast.ada) == []


def test_a_lead_that_went_on_before_anybody_was_told(cast: Cast) -> None:
    (lead,) = quiet(cast)
    assignment.assign(lead, to=cast.fay, by=cast.actor("ada"))
    assignment.assign(lead, to=cast.dana, by=cast.actor("ada"))
    assert told(cast.fay) == []
    assert told(cast.dana) == [("assigned", 1, lead.pk)]


def test_many_at_once_are_one_line_and_a_few_stand_alone(cast: Cast) -> None:
    few = cast.leads(3)
    assert told(cast.cleo) == [("assigned", 1, lead.pk) for lead in few]
    many = cast.leads(20)
    jobs.drain()
    lines = Notification.objects.order_by("id")
    assert [line.count for line in lines] == [1, 1, 21]
    assert lines[2].lead_id == many[-1].pk
    assert len(lines[2].data["leads"]) == rules.LEADS_NAMED
    notify.mark_read(cast.cleo.pk)
    last = cast.lead()
    assert told(cast.cleo)[-1] == ("assigned", 1, last.pk)


def test_lines_that_are_old_do_not_grow(cast: Cast) -> None:
    cast.leads(5)
    jobs.drain()
    Notification.objects.update(at=timezone.now() - timedelta(minutes=11))
    last = cast.lead()
    assert told(cast.cleo)[-1] == ("assigned", 1, last.pk)


def test_a_duplicate_is_told_as_one(cast: Cast) -> None:
    quiet(cast)
    with feed.unheard("a test begins after it"):
        known = cast.lead(email="x@correo.example")
    again = cast.lead(email="x@correo.example")
    assert told(cast.cleo) == [("duplicate", 1, again.pk)]
    elsewhere = cast.entry(email="x@correo.example")
    assert elsewhere.draft
    elsewhere.draft.seller_wanted = cast.dana.pk
    intake.take([elsewhere])
    assert told(cast.dana) == [("assigned", 1, elsewhere.lead_id)]
    # Cleo hears of her own lead of that person; the new one is Dana's.
    assert told(cast.cleo)[-1] in {("duplicate", 1, known.pk), ("duplicate", 1, again.pk)}


def test_tasks_that_others_give_and_reminders(cast: Cast) -> None:
    (lead,) = quiet(cast)
    soon = timezone.now() + timedelta(hours=1)
    plan = tasks.Plan(title="Llamar", due_at=soon)
    tasks.plan(lead, plan, by=cast.actor("cleo"))
    assert told(cast.cleo) == []
    tasks.plan(lead, plan, by=cast.actor("ada"))
    assert told(cast.cleo) == [("task", 1, lead.pk)]
    Task.objects.update(remind_at=timezone.now())
    tasks.sweep.enqueue()
    assert told(cast.cleo)[1:] == [("reminder", 1, lead.pk)] * 2


def test_a_mention_reaches_whoever_may_see_the_lead(cast: Cast) -> None:
    (lead,) = quiet(cast)
    body = "Gracias @ben y @Dana, lo ve @Ada. Yo, @Cleo, sigo."
    write_note(lead, body=body, by=cast.actor("cleo"))
    assert told(cast.ben) == told(cast.ada) == [("mention", 1, lead.pk)]
    assert told(cast.dana) == []  # sells in another team
    assert told(cast.cleo) == []
    write_note(lead, body="x " * 200 + "@Ben", by=cast.actor("cleo"))
    assert len(told(cast.ben)) == 2


def test_a_note_without_a_mention_writes_nothing_for_us(cast: Cast) -> None:
    (lead,) = quiet(cast)
    write_note(lead, body="Llamar el jueves", by=cast.actor("cleo"))
    assert not FeedItem.objects.filter(listener="notify").exists()


def test_kinds_that_somebody_does_not_want(cast: Cast) -> None:
    notify.choose_kinds(cast.cleo.pk, ["mention"])
    cast.lead()
    assert told(cast.cleo) == []
    assert notify.wanted_kinds(cast.cleo.pk) == ["mention"]
    assert notify.wanted_kinds(cast.ada.pk) == list(notify.KINDS)
    with pytest.raises(Invalid):
        notify.choose_kinds(cast.cleo.pk, ["gossip"])


def test_reading(cast: Cast) -> None:
    cast.leads(3)
    jobs.drain()
    before = notify.unread(cast.cleo.pk)
    assert before.count == 3
    first = notify.notices_of(cast.cleo.pk)[0]
    notify.mark_read(cast.cleo.pk, [first.pk])
    after = notify.unread(cast.cleo.pk)
    assert (after.count, after.tag == before.tag) == (2, False)
    assert notify.mark_read(cast.fay.pk) == 0
    assert notify.mark_read(cast.cleo.pk) == 2
    with pytest.raises(Missing):
        notify.notice_of(cast.fay.pk, id=first.pk)


def test_the_bell_asks_one_question(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        notify.unread(cast.cleo.pk)
    assert len(asked) == 1


def test_old_notices_go(cast: Cast) -> None:
    cast.leads(2)
    jobs.drain()
    old = Notification.objects.all()[0]
    Notification.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=91))
    notify.forget_old.enqueue()
    jobs.drain()
    assert Notification.objects.count() == 1


def test_who_has_left_is_not_told(cast: Cast) -> None:
    (lead,) = quiet(cast)
    assignment.assign(lead, to=cast.fay, by=cast.actor("ada"))
    Membership.objects.filter(pk=cast.fay.pk).update(active=False)
    assert told(cast.fay) == []
    assert locked(lead.pk).seller_id == cast.fay.pk


def test_an_import_is_told_as_one_to_each_seller_and_to_who_began_it(cast: Cast) -> None:
    rows = "".join(f"persona{n}@correo.example\n" for n in range(30))
    upload = uploads.keep([f"Correo\n{rows}".encode()], name="a.csv")
    run = imports.prepare(upload, campaign=cast.campaign.pk, by=cast.actor("ada"))
    intake_file.start(run, by=cast.actor("ada"), dry_run=False)
    assert told(cast.ada) == [("import", 1, None)]
    assert told(cast.cleo) == [("assigned", 30, None)]
    assert FeedItem.objects.filter(listener="notify").count() == 1
    data = Notification.objects.get(member=cast.ada).data
    assert data == {"run": run.pk, "leads_in": 30}


def test_an_import_tells_whose_people_ask_again_and_go_to_others(cast: Cast) -> None:
    with feed.unheard("a test begins after it"):
        for n in range(3):
            cast.lead(email=f"persona{n}@correo.example", phone="")
    setup.update_duplicates(scopes=[], by=SYSTEM)
    assignment.save_rule(
        campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], by=cast.actor("ada")
    )
    rows = "".join(f"persona{n}@correo.example\n" for n in range(5))
    upload = uploads.keep([f"Correo\n{rows}".encode()], name="a.csv")
    run = imports.prepare(upload, campaign=cast.campaign.pk, by=cast.actor("ada"))
    intake_file.start(run, by=cast.actor("ada"), dry_run=False)
    assert told(cast.dana) == [("assigned", 5, None)]
    assert told(cast.cleo) == [("duplicate", 3, None)]


def test_a_delivery_that_failed_for_good_reaches_seller_and_administrators(cast: Cast) -> None:
    (lead,) = quiet(cast)
    for final in (False, True):
        failed = DeliveryFailed(delivery=1, connection=1, code="target_down", final=final)
        record(failed, by=SYSTEM, lead=locked(lead.pk))
    assert told(cast.cleo) == told(cast.ada) == [("delivery", 1, lead.pk)]
    assert told(cast.ben) == []


def test_who_is_late_is_told_of_with_as_many_statements_for_many_as_for_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each to its seller and their supervisors; of nobody's lead to the administrators."""
    news: list[notify.News] = []
    monkeypatch.setattr(hear, "write", news.extend)
    nobody = quiet(cast, 9)
    Lead.objects.filter(pk=nobody[8].pk).update(seller=None)
    leads = [locked(lead.pk) for lead in nobody]

    def statements(some: list[Lead], sellers: list[Membership | None]) -> int:
        for lead, seller in zip(some, sellers, strict=True):
            told = {"due": timezone.now().isoformat(), "told": timezone.now().isoformat()}
            whose = seller.pk if seller else None
            record(LevelMissed(level="answer", seller=whose, **told), lead=lead, by=SYSTEM)
        late = Event.objects.filter(kind="lead.level_missed", lead__in=some)
        events = list(late.order_by("pk"))
        news.clear()
        with CaptureQueriesContext(connection) as context:
            hear.on_facts(events)
        return len(context.captured_queries)

    assert statements(leads[:1], [cast.cleo]) == statements(leads[1:5], [cast.cleo, cast.fay] * 2)
    assert statements(leads[5:], [cast.cleo, cast.fay, cast.dana, None]) == 3
    assert [(one.member_id, one.lead_id) for one in news] == [
        (member.pk, lead.pk)
        for lead, members in zip(
            leads[5:],
            ([cast.ben, cast.cleo], [cast.ben, cast.fay], [cast.dana], [cast.ada]),
            strict=True,
        )
        for member in sorted(members, key=lambda one: one.pk)
    ]
