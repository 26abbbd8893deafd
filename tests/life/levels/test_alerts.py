"""What slips is told to administrators, once in its period."""

from datetime import timedelta

from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.catalog.models import Connection
from cauce.life import alerts, qualify, setup
from cauce.life.levels import Conversion, Trend
from cauce.life.levels.models import Alert
from cauce.life.qualify.models import QualificationEntry
from cauce.listeners.notify.models import Notification
from tests.cast import Cast


def told(member: Membership) -> list[str]:
    jobs.drain()
    rows = Notification.objects.filter(member=member, kind="alert").order_by("id")
    return [one.data["what"] for one in rows]


def test_a_connection_in_trouble_is_told_once_a_day(cast: Cast) -> None:
    connection = setup.create_connection(
        kind="http", name="CRM", options={"url": "https://crm.example/leads"}, by=SYSTEM
    )
    assert alerts.look.func(cast.company.pk) == 0
    Connection.objects.filter(pk=connection.pk).update(trouble="HTTP 503")
    assert alerts.look.func(cast.company.pk) == 1
    assert alerts.look.func(cast.company.pk) == 0
    assert told(cast.ada) == ["sync"]
    assert told(cast.ben) == told(cast.cleo) == []
    Alert.objects.update(since=timezone.now().date() - timedelta(days=2))
    assert alerts.look.func(cast.company.pk) == 1


def test_qualifications_that_nobody_reviews_are_told(cast: Cast) -> None:
    lead = cast.lead()
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=SYSTEM)
    assert alerts.look_at_figures.func(cast.company.pk) == 0
    yesterday = timezone.now() - timedelta(hours=25)
    QualificationEntry.objects.update(created_at=yesterday)
    assert alerts.look_at_figures.func(cast.company.pk) == 1
    assert alerts.look_at_figures.func(cast.company.pk) == 0
    assert told(cast.ada) == ["unreviewed"]
    setup.update_levels(review_hours=0, by=SYSTEM)
    Alert.objects.all().delete()
    assert alerts.look_at_figures.func(cast.company.pk) == 0


def test_falling_conversion_is_told_once_a_week(cast: Cast, monkeypatch) -> None:
    fallen = Trend(Conversion(200, 5), Conversion(200, 30))
    monkeypatch.setattr("cauce.life.alerts.levels.trend", lambda *_args, **_more: fallen)
    assert alerts.look_at_figures.func(cast.company.pk) == 1
    assert alerts.look_at_figures.func(cast.company.pk) == 0
    assert told(cast.ada) == ["conversion"]
