"""Who listens to which facts: one page."""

from datetime import timedelta

from cauce.jobs.clock import periodic
from cauce.life import bulk, deliver, export, intake_jobs, qualify, scoring
from cauce.life.work import tasks
from cauce.listeners import notify
from cauce.spine import feed
from cauce.spine.facts import (
    LeadAssigned,
    LeadQualified,
    LeadRestored,
    LeadStatusChanged,
    NoteWritten,
    SettingChanged,
)


def connect() -> None:
    """Declare every listener. Called once, when the app is ready."""
    feed.declare(
        "scoring", [NoteWritten, LeadQualified, LeadStatusChanged, LeadRestored], scoring.on_fact
    )
    # A lead that was qualified may be wanted outside; who has it already hears what happens to it.
    feed.declare("deliver", deliver.FOLLOWED, deliver.on_fact)
    # Open tasks go along with a lead that changes hands.
    handed = [LeadAssigned, LeadRestored]
    feed.declare_batches("tasks", handed, tasks.follow_seller, hears=tasks.changes_hands)
    periodic("tasks.sweep", timedelta(minutes=1), tasks.sweep)
    periodic("qualify.sweep", timedelta(minutes=1), qualify.sweep)
    # Members are told of what concerns them; of a crowd (an import) once, when it is over.
    feed.declare_batches(
        "notify", notify.HEARD, notify.on_facts, hears=notify.hears, crowds=False, rests=1
    )
    periodic("notify.forget_old", timedelta(days=1), notify.forget_old)
    periodic("feed.sweep", timedelta(minutes=1), feed.sweep)
    periodic("deliver.sweep", timedelta(minutes=1), deliver.sweep)
    # A connection that was put right: what waited for it is tried at once.
    feed.declare("intake", [SettingChanged], intake_jobs.on_setting_changed)
    periodic("intake.sweep", timedelta(minutes=1), intake_jobs.sweep)
    periodic("intake.reconcile", timedelta(days=1), intake_jobs.reconcile_all)
    periodic("exports.sweep", timedelta(minutes=10), export.sweep)
    periodic("bulk.sweep", timedelta(minutes=10), bulk.sweep)
