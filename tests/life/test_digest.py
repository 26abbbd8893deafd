"""The daily digest: once a day at its hour, by real mail, with what is new and who is late."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import NotAllowed
from cauce.accounts.models import Membership
from cauce.catalog.names import names
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import digest, setup
from cauce.life.digest import contents, rules, tasks
from cauce.life.digest.models import Digest
from cauce.life.digest.sending import message_id
from tests.cast import Cast, unchanged_by_replay
from tests.life.levels.test_levels import aged
from tests.postbox import REFUSED, running_postbox
from tests.running import free_port

MEXICO = ZoneInfo("America/Mexico_City")


def at(hour: int) -> datetime:
    """That hour of today in the company's zone."""
    local = timezone.now().astimezone(MEXICO)
    return local.replace(hour=hour, minute=1, second=0, microsecond=0).astimezone(UTC)


def letters() -> dict[str, mail.EmailMultiAlternatives]:
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        assert isinstance(letter, mail.EmailMultiAlternatives)
        found[letter.to[0]] = letter
    return found


@pytest.mark.parametrize(
    ("now", "hour", "day"),
    [
        ("2026-09-14T07:59", 8, None),
        ("2026-09-14T08:00", 8, "2026-09-14"),
        ("2026-09-14T11:59", 8, "2026-09-14"),  # a worker was down
        ("2026-09-14T12:00", 8, None),
        ("2026-09-14T08:00", None, None),
    ],
)
def test_it_is_due_at_its_hour_and_some_hours_on(
    now: str, hour: int | None, day: str | None
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=MEXICO)
    found = rules.due_day(moment, zone=MEXICO, hour=hour)
    assert (found.isoformat() if found else None) == day


def test_it_tells_each_one_of_their_own_leads(cast: Cast) -> None:
    Membership.objects.update(joined_at=timezone.now())
    late, fresh = aged(cast, 17), cast.lead()
    tasks.make(timezone.now())  # whatever the hour is
    Digest.objects.all().delete()
    for member in (cast.ada, cast.people["cleo" if late.seller_id == cast.cleo.pk else "fay"]):
        row = Digest.objects.create(
            member=member, day=timezone.now().date(), made_at=timezone.now()
        )
        tasks.send.func(cast.company.pk, row.pk)
    mine = letters()
    ada = mine["ada@acme.example"]
    assert ada.subject == "Acme: tu día"
    assert "1 lead está vencido." in ada.body
    assert late.name in ada.body
    assert fresh.name in ada.body
    assert "/digest" in str(ada.alternatives[0][0])


def test_it_goes_out_once_however_often_the_clock_is_looked_at(cast: Cast) -> None:
    Membership.objects.update(joined_at=timezone.now())
    cast.leads(2)
    made = tasks.make(at(8))
    assert len(made) == 6
    assert tasks.make(at(9)) == []
    assert tasks.make(at(7)) == []
    sent = letters()
    assert set(sent) == {f"{name}@acme.example" for name in ("ada", "ben", "cleo", "fay", "vera")}
    assert Digest.objects.get(member=cast.dana).empty  # nothing to tell
    tasks.send.func(cast.company.pk, made[0])
    assert len(mail.outbox) == 5


def test_a_team_has_its_own_morning(cast: Cast) -> None:
    Membership.objects.update(joined_at=timezone.now())
    setup.update_setting(cast.south, noun="team", timezone="Europe/Madrid", by=SYSTEM)
    cast.company.refresh_from_db()
    morning = datetime.now(ZoneInfo("Europe/Madrid")).replace(hour=8, minute=5)
    made = tasks.make(morning.astimezone(UTC))
    assert [one.member_id for one in Digest.objects.filter(pk__in=made)] == [cast.dana.pk]


def test_who_wants_none_gets_none(cast: Cast) -> None:
    Membership.objects.update(joined_at=timezone.now())
    cast.lead()
    digest.choose(cast.ada, mail=False)
    tasks.make(at(8))
    assert "ada@acme.example" not in letters()
    setup.update_levels(digest_hour=None, by=SYSTEM)
    Digest.objects.all().delete()
    cast.company.refresh_from_db()
    assert tasks.make(at(8)) == []


def test_a_lead_is_looked_at_once(cast: Cast) -> None:
    leads = cast.leads(2)
    assert digest.of(cast.actor("ada"), timezone.now()).unreviewed == 2
    assert digest.review(leads, by=cast.actor("ada")) == 2
    assert digest.review([locked(leads[0].pk)], by=cast.actor("ben")) == 0
    assert digest.of(cast.actor("ada"), timezone.now()).unreviewed == 0
    unchanged_by_replay(leads[0])
    with pytest.raises(NotAllowed):
        digest.review(leads, by=cast.actor("vera"))


def test_leads_of_the_day_before_yesterday_are_no_news(cast: Cast) -> None:
    cast.lead()
    later = timezone.now() + timedelta(hours=25)
    found = digest.of(cast.actor("ada"), later)
    assert (found.new_count, found.late_count) == (0, 1)


def made(cast: Cast) -> Digest:
    """A digest of Ada with something to tell, not sent yet."""
    cast.lead()
    return Digest.objects.create(member=cast.ada, day=at(8).date(), made_at=timezone.now())


def mailing(port: int) -> override_settings:
    """Mail goes to the server at this port."""
    mailer = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": port},
    }
    return override_settings(MAILERS={"default": mailer})


def how(cast: Cast, after: timedelta = timedelta(0)) -> str:
    """How Ada's last mail stands, so much later."""
    last = digest.latest(cast.ada, timezone.now() + after)
    assert last is not None
    return last.standing


def test_a_real_server_takes_it(cast: Cast) -> None:
    row = made(cast)
    with running_postbox() as box, mailing(box.port):
        tasks.send.func(cast.company.pk, row.pk)
        letter = box.next_to("ada@acme.example")
    assert letter["Message-ID"] == message_id(row)
    assert letter["Subject"] == "Acme: tu día"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "1 lead nuevo desde ayer." in text.get_content()
    row.refresh_from_db()
    assert row.sent_at is not None


@pytest.mark.parametrize(
    ("begun", "sent", "empty", "trouble", "told"),
    [
        (None, None, False, "", "waiting"),
        (None, None, False, "Connection refused", "failing"),
        (1, None, False, "", "sending"),
        (3, None, False, "", "unknown"),  # a worker died over it
        (1, None, False, "timed out", "unknown"),
        (3, 3, False, "", "sent"),
        (None, 3, True, "", "empty"),
    ],
)
def test_how_a_mail_stands(
    begun: int | None, sent: int | None, empty: bool, trouble: str, told: str
) -> None:
    now = timezone.now()

    def ago(minutes: int | None) -> datetime | None:
        return None if minutes is None else now - timedelta(minutes=minutes)

    found = rules.standing(
        begun_at=ago(begun), sent_at=ago(sent), empty=empty, trouble=trouble, now=now
    )
    assert found == told


def test_what_certainly_did_not_go_out_is_tried_again(cast: Cast) -> None:
    row = made(cast)
    with mailing(free_port()), pytest.raises(OSError, match="refused"):
        tasks.send.func(cast.company.pk, row.pk)
    assert how(cast) == "failing"
    cast.ada.user.email = f"ada@{REFUSED}"
    cast.ada.user.save()
    with running_postbox() as box, mailing(box.port):
        with pytest.raises(SMTPRecipientsRefused):
            tasks.send.func(cast.company.pk, row.pk)
        assert how(cast) == "failing"
        cast.ada.user.email = "ada@acme.example"
        cast.ada.user.save()
        tasks.send.func(cast.company.pk, row.pk)
        box.next_to("ada@acme.example")
    assert how(cast) == "sent"
    assert digest.astray(timezone.now()) == {}


@pytest.mark.parametrize("end", [SMTPServerDisconnected("lost"), TimeoutError(), SystemExit(9)])
def test_what_may_have_gone_out_is_not_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    row, out = made(cast), EmailBackend.send_messages

    def broken(backend: EmailBackend, letters: list[mail.EmailMessage]) -> None:
        out(backend, letters)
        raise end

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    with suppress(SystemExit):  # the process is gone, and cannot note what it did
        tasks.send.func(cast.company.pk, row.pk)
    monkeypatch.undo()
    tasks.send.func(cast.company.pk, row.pk)
    assert len(mail.outbox) == 1
    assert how(cast, after=timedelta(minutes=3)) == "unknown"
    assert digest.astray(timezone.now() + timedelta(minutes=3)) == {"unknown": 1}


def test_a_line_that_closes_badly_takes_nothing_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made(cast)

    def closed(_backend: EmailBackend) -> None:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(EmailBackend, "close", closed)
    tasks.send.func(cast.company.pk, row.pk)
    assert how(cast) == "sent"


def test_what_nobody_looked_at_stands_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST", 2)
    leads = cast.leads(3)
    newest = [lead.pk for lead in reversed(leads)]
    assert [one.pk for one in digest.of(cast.actor("ada"), timezone.now()).new] == newest[:2]
    digest.review([locked(pk) for pk in newest[:2]], by=cast.actor("ada"))
    found = digest.of(cast.actor("ada"), timezone.now())
    assert [one.pk for one in found.new] == [newest[2], newest[0]]
    assert (found.new_count, found.unreviewed) == (3, 1)


def test_whose_a_lead_is_stands_in_the_letter_of_others(cast: Cast) -> None:
    row = made(cast)
    tasks.send.func(cast.company.pk, row.pk)
    (letter,) = mail.outbox
    lead = Lead.objects.select_related("seller__user").get()
    assert f"· {names(cast.company).members[lead.seller_id].name}" in letter.body


def test_digests_of_long_ago_are_forgotten_and_the_rest_is_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent, empty or astray; some thousands at a time."""
    today = timezone.now().date()
    days = [today - timedelta(days=age) for age in (0, 1, 89, 92, 93, 400)]
    for place, day in enumerate(days):
        sent = None if place == 4 else timezone.now()
        Digest.objects.create(member=cast.ada, day=day, made_at=timezone.now(), sent_at=sent)
    monkeypatch.setattr(tasks, "_PRUNED", 2)
    digest.forget_old.enqueue()
    jobs.drain()
    assert set(Digest.objects.values_list("day", flat=True)) == set(days[:3])
