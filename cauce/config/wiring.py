"""Who listens to which facts: one page."""

from datetime import timedelta

from cauce.jobs.clock import periodic
from cauce.leads import closing
from cauce.life import (
    alerts,
    assignment,
    bulk,
    consents,
    deliver,
    digest,
    export,
    identity,
    intake_jobs,
    level_watch,
    personal,
    qualify,
    scoring,
    spam_cleanup,
)
from cauce.life.personal import retention
from cauce.life.work import tasks
from cauce.listeners import notify
from cauce.spine import feed
from cauce.spine.facts import (
    ContactChanged,
    LeadAssigned,
    LeadContacted,
    LeadContactWithdrawn,
    LeadQualified,
    LeadRestored,
    LeadStatusChanged,
    NoteWritten,
    SettingChanged,
    TaskCreated,
    TaskDone,
    TaskPostponed,
    TaskReopened,
)


def connect() -> None:
    """Declare every listener, and what is looked after from time to time. Called once, when the app
    is ready."""
    _listen()
    _look_after()


def _listen() -> None:
    # What was done with a lead, and what was put right of its data, moves its score.
    worked = [NoteWritten, LeadQualified, LeadStatusChanged, LeadRestored, LeadContacted]
    planned = [LeadContactWithdrawn, TaskCreated, TaskDone, TaskReopened, TaskPostponed]
    feed.declare("scoring", [*worked, *planned, ContactChanged], scoring.on_fact)
    # A lead that was qualified may be wanted outside; who has it already hears what happens to it.
    feed.declare("deliver", deliver.FOLLOWED, deliver.on_fact)
    # Open tasks go along with a lead that changes hands.
    handed = [LeadAssigned, LeadRestored]
    feed.declare_batches("tasks", handed, tasks.follow_seller, hears=tasks.changes_hands)
    # Leads that wait for somebody who can take them.
    feed.declare_batches(
        "pool", assignment.MAKES_ROOM, assignment.on_facts, hears=assignment.hears, rests=1
    )
    # By whose hours lateness is counted when a lead goes over.
    feed.declare_batches("levels", [LeadAssigned], level_watch.on_facts, hears=level_watch.hears)
    # What a company's rules make of it that somebody answered, came, or asked again.
    feed.declare_batches("qualify", qualify.HEARD, qualify.on_facts, hears=qualify.hears)
    # Members are told of what concerns them; of a crowd (an import) once, when it is over.
    feed.declare_batches(
        "notify", notify.HEARD, notify.on_facts, hears=notify.hears, crowds=False, rests=1
    )
    # Whom a fact changed is compared with everybody; newcomers are, when it is calm.
    feed.declare_batches("identity", identity.HEARD, identity.on_facts, hears=identity.hears)
    # A connection that was put right: what waited for it is tried at once.
    feed.declare("intake", [SettingChanged], intake_jobs.on_setting_changed)
    export.tell("consents", consents.words_of)
    export.tell("next_step", lambda lead_ids, _names: tasks.next_titles(lead_ids))


def _look_after() -> None:
    periodic("scoring.sweep", timedelta(minutes=10), scoring.sweep)
    periodic("scoring.cool", timedelta(days=1), scoring.cool_off)
    periodic("leads.close_days", timedelta(minutes=10), closing.close_all)
    periodic("assignment.sweep", timedelta(minutes=1), assignment.sweep)
    periodic("levels.sweep", timedelta(minutes=1), level_watch.sweep)
    periodic("alerts.sweep", timedelta(minutes=10), alerts.sweep)
    periodic("alerts.figures", timedelta(hours=1), alerts.sweep_figures)
    periodic("digest.sweep", timedelta(minutes=5), digest.sweep)
    periodic("digest.forget_old", timedelta(days=1), digest.forget_old)
    periodic("tasks.sweep", timedelta(minutes=1), tasks.sweep)
    periodic("qualify.sweep", timedelta(minutes=1), qualify.sweep)
    periodic("identity.sweep", timedelta(minutes=1), identity.sweep)
    periodic("notify.forget_old", timedelta(days=1), notify.forget_old)
    periodic("feed.sweep", timedelta(minutes=1), feed.sweep)
    periodic("deliver.sweep", timedelta(minutes=1), deliver.sweep)
    periodic("intake.sweep", timedelta(minutes=1), intake_jobs.sweep)
    periodic("intake.reconcile", timedelta(days=1), intake_jobs.reconcile_all)
    periodic("exports.sweep", timedelta(minutes=10), export.sweep)
    periodic("personal.sweep", timedelta(minutes=1), personal.sweep)
    periodic("personal.files", timedelta(minutes=10), personal.sweep_files)
    periodic("personal.retention", timedelta(days=1), retention.clean_all)
    periodic("spam.clean_up", timedelta(days=1), spam_cleanup.clean_all)
    periodic("bulk.sweep", timedelta(minutes=10), bulk.sweep)
