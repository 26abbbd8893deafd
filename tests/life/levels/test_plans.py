"""What looks for levels that end, for figures that slip and for leads that cool reads along an
index, whatever else there is; on SQLite as it chooses when it knows nothing of its tables yet."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.leads.models import Lead
from cauce.life import digest, level_watch, levels, qualify, work
from cauce.life.scoring import rescale
from tests.cast import Cast
from tests.leads.plans import plans_of
from tests.life.levels.test_levels import aged

_GROWING = "(?:cauce_lead|cauce_event|cauce_qualificationentry|cauce_note|cauce_digest)"


def _sweep(_cast: Cast) -> None:
    level_watch.sweep.func()


def _tell(_cast: Cast) -> None:
    level_watch.tell(timezone.now())


def _unreviewed(_cast: Cast) -> None:
    leads = Lead.objects.all()
    qualify.unreviewed(leads, now=timezone.now(), after=timedelta(hours=24))[:100].count()


def _trend(_cast: Cast) -> None:
    levels.trend(Lead.objects.all(), now=timezone.now())


def _astray(_cast: Cast) -> None:
    digest.astray(timezone.now())


def _scheduled(_cast: Cast) -> None:
    qualify.sweep.func()


def _gaps(cast: Cast) -> None:
    work.gaps(cast.actor("cleo"), timezone.now(), limit=5)


def _cool(_cast: Cast) -> None:
    rescale.cool_some(None)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (_sweep, "lead_level_watch"),
        (_tell, "lead_level_watch"),
        (_unreviewed, "qualification_by_machine"),
        # Of so few leads PostgreSQL takes any index that begins with the company.
        pytest.param(_trend, "lead_days|lead_tide", marks=pytest.mark.only_on("sqlite")),
        (_astray, "digest_not_out"),
        (_scheduled, "schedule_due"),
        (_gaps, "note_without_outcome"),
        (_cool, "lead_recent"),
    ],
)
def test_it_reads_along_its_index(cast: Cast, ask: Callable[[Cast], Any], index: str) -> None:
    aged(cast, 7)
    plans = [plan for plan in plans_of(lambda: ask(cast), by=index) if "cauce_" in plan]
    asked = [plan for plan in plans if "cauce_lead" in plan or index in plan]
    assert any(re.search(index, plan) for plan in plans), "\n--\n".join(asked)
    scans = re.compile(rf"(?i)\bscan (on )?{_GROWING}")
    assert not [plan for plan in plans if scans.search(plan) and "Index" not in plan], plans
