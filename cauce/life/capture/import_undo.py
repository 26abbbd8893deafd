"""Taking back a whole import, some hundred leads at a time: `lead.withdrawn`, `import.undone`.

A lead that is withdrawn keeps its row and its history and leaves every list. A contact that the
import made and that nothing else uses is removed; one that was known before, or that others use by
now, loses what the import alone gave it. Importing the same file again starts afresh: the rows'
keys are released.
"""

from collections.abc import Iterable, Sequence

import orjson
from django.db.models import Q
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.kit import emails
from cauce.leads import contact_search, contact_state, field_values
from cauce.leads.contact_removal import remove_unused
from cauce.leads.models import Contact, ContactPoint, Lead, ListMember, Standing
from cauce.life.capture.import_progress import Ended, locked
from cauce.life.capture.models import ImportRun, ImportState, Submission, SubmissionState
from cauce.life.capture.sources.file import actor_of
from cauce.life.capture.tally import tally_of
from cauce.spine.facts import ContactUnsubscribed, ImportUndone, LeadWithdrawn
from cauce.spine.record import Happening, record, record_many, then_of
from cauce.store import atomic, on_postgres, update_rows

CHUNK = 500
_STATES = (SubmissionState.LEAD, SubmissionState.SPAM, SubmissionState.PENDING)
_ENDED = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)
_READ = ("pk", "standing", "contact_id", "seller", "name", "next_due")


def worked(run: ImportRun) -> int:
    """How many leads of the import somebody has worked since: an undo withdraws them too."""
    ids = Submission.objects.filter(run_id=run.pk, state=SubmissionState.LEAD).values("lead_id")
    touched = (
        Q(attempts__gt=0)
        | Q(last_note_at__isnull=False)
        | Q(qualified_at__isnull=False)
        | Q(stars__gt=0)
        | ~Q(flow_state="")
        | ~Q(delivery_state="")
    )
    return Lead.objects.filter(touched, pk__in=ids).count()


@atomic()
def begin(run: ImportRun, *, by: Actor) -> ImportRun:
    """Let the undo of a finished import begin; its rows are taken back by `withdraw`.

    Raises NotAllowed, Conflict.
    """
    by.need(Right.IMPORT)
    run = locked(run.pk)
    if run.dry_run or run.state not in _ENDED:
        raise Conflict("import_state", state=run.state)
    run.state, run.started_at, run.finished_at = ImportState.UNDOING, timezone.now(), None
    run.by_id, run.by_name = by.membership_id, by.name
    run.actor_kind, run.actor_id = by.kind.value, by.id
    run.counts |= {"withdrawn": 0}
    run.save()
    return run


@atomic()
def withdraw(run_id: int) -> ImportRun:
    """Take back the next leads, newest rows first; after the last one the import is undone.

    Raises Ended when it is not being undone (any more).
    """
    run = locked(run_id)
    if run.state != ImportState.UNDOING:
        raise Ended
    rows = _next(run)
    if rows:
        _withdraw(run, rows)
        run.counts |= {"undo_at": [rows[0].state, rows[-1].row_number]}
        run.save(update_fields=["counts"])
        return run
    run.state, run.finished_at = ImportState.UNDONE, timezone.now()
    run.counts.pop("undo_at", None)
    run.save(update_fields=["state", "finished_at", "counts"])
    happened = ImportUndone(run=run.pk, leads=run.counts["withdrawn"])
    record(happened, by=actor_of(run), subject=("import", run.pk))
    return run


def _next(run: ImportRun) -> list[Submission]:
    """The next rows of one state. The row number where the last chunk ended spares the index all
    that was taken back before."""
    state_before, row_before = run.counts.get("undo_at", ["", 0])
    for state in _STATES:
        rows = Submission.objects.filter(run_id=run.pk, state=state)
        if state == state_before:
            rows = rows.filter(row_number__lt=row_before)
        found = list(rows.defer("raw").order_by("-row_number")[:CHUNK])
        if found:
            return found
    return []


def _withdraw(run: ImportRun, rows: Sequence[Submission]) -> None:
    wanted = Lead.objects.filter(pk__in=[row.lead_id for row in rows if row.lead_id])
    active = wanted.exclude(standing=Standing.WITHDRAWN).only(*_READ).order_by("pk")
    leads = list(active.select_for_update() if on_postgres() else active)
    now, by, happened = timezone.now(), actor_of(run), LeadWithdrawn(run=run.pk)
    changes = happened.changes({}, now)
    record_many(
        [
            Happening(
                fact=happened,
                by=by,
                at=now,
                lead_id=lead.pk,
                contact_id=lead.contact_id,
                then=then_of(lead.__dict__, changes),
            )
            for lead in leads
        ]
    )
    update_rows(Lead, tuple(changes), [(lead.pk, *changes.values()) for lead in leads])
    field_values.forget([lead.pk for lead in leads])
    refused = orjson.dumps({"field": "", "code": "import_undone", "params": {}}).decode()
    settled = SubmissionState.REJECTED.value
    update_rows(
        Submission, ("state", "key", "error"), [(row.pk, settled, None, refused) for row in rows]
    )
    contact_state.refresh(lead.contact_id for lead in leads if lead.contact_id)
    _take_off_list(run, [lead.contact_id for lead in leads if lead.contact_id], by)
    _release(rows)
    _take_names(leads)
    run.counts["withdrawn"] += len(leads)


def _take_off_list(run: ImportRun, contact_ids: Sequence[int], by: Actor) -> None:
    """Whom this import put on its list was never on it; whoever was before, or left since, stays
    as they are."""
    members = ListMember.objects.filter(
        source="import", origin=run.pk, contact_id__in=contact_ids, unsubscribed_at=None
    )
    now = timezone.now()
    happenings = [
        Happening(
            fact=ContactUnsubscribed(marketing_list=list_id, source="import"),
            by=by,
            at=now,
            contact_id=contact_id,
            subject=("contact", contact_id),
        )
        for list_id, contact_id in members.values_list("marketing_list_id", "contact_id")
    ]
    members.delete()
    record_many(happenings)


def _release(rows: Sequence[Submission]) -> None:
    """Take from the contacts what these rows gave them (`Draft.traces`)."""
    made, given = set(), {}
    for row in rows:
        if row.context.get("new"):
            made.add(row.context["contact"])
        for kind, key in row.context.get("points", ()):
            given[kind, key] = row.context["contact"]
    unused = remove_unused(made)
    _take_points({point: c for point, c in given.items() if c not in unused})


def _take_points(given: dict[tuple[str, str], int]) -> None:
    """Points that the import gave to people who stay, unless another lead of theirs bears them."""
    borne = _borne(set(given.values()))
    gone = [(point, c) for point, c in given.items() if (*point, c) not in borne]
    if not gone:
        return
    keys = [key for (_, key), _ in gone]
    ContactPoint.objects.filter(key__in=keys, contact_id__in={c for _, c in gone}).delete()
    for contact in Contact.objects.filter(pk__in={c for _, c in gone}):
        lost = {key for (_, key), c in gone if c == contact.pk}
        for name in ("email", "phone", "whatsapp"):
            if getattr(contact, name) and _key(name, getattr(contact, name)) in lost:
                setattr(contact, name, "")
        contact.save(update_fields=["email", "phone", "whatsapp"])
    contact_search.reindex({c for _, c in gone})


def _take_names(leads: Iterable[Lead]) -> None:
    """Names that these withdrawn leads alone bore: their contacts had none before, and get that of
    their first lead that stays, if there is one. `leads` still know their contacts."""
    given: dict[int, set[str]] = {}
    for lead in leads:
        if lead.contact_id and lead.name:
            given.setdefault(lead.contact_id, set()).add(lead.name)
    named = dict(Contact.objects.filter(pk__in=given).values_list("pk", "name"))
    doubted = {pk: name for pk, name in named.items() if name in given[pk]}
    staying = Lead.objects.filter(contact_id__in=doubted).exclude(name="").order_by("pk")
    names: dict[int, list[str]] = {pk: [] for pk in doubted}
    for pk, name in staying.values_list("contact_id", "name"):
        if pk is not None:
            names[pk].append(name)
    fresh = [
        (pk, next(iter(names[pk]), "")) for pk, name in doubted.items() if name not in names[pk]
    ]
    if fresh:
        update_rows(Contact, ("name",), fresh)
        contact_search.reindex(pk for pk, _ in fresh)


def _borne(contact_ids: Iterable[int]) -> set[tuple[str, str, int]]:
    leads = Lead.objects.filter(contact_id__in=contact_ids)
    borne = set()
    for contact_id, *values in leads.values_list("contact_id", "email", "phone", "whatsapp"):
        for name, value in zip(("email", "phone", "whatsapp"), values, strict=True):
            if value:
                borne.add(("email" if name == "email" else "phone", _key(name, value), contact_id))
    return borne


def _key(name: str, value: str) -> str:
    read = emails.read(value) if name == "email" else None
    return read.key if read else value


def share_undone(run: ImportRun) -> tuple[int, int]:
    """(leads withdrawn, leads there were), for a progress bar."""
    tally = tally_of(run.counts)
    return int(run.counts.get("withdrawn", 0)), tally.leads + tally.spam
