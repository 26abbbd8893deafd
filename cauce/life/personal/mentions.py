"""Where a person is mentioned beside its own rows: saved questions, files, what was learned."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.audiences import Segment
from cauce.kit.tables import TableError, open_table
from cauce.life import export
from cauce.life.bulk.models import BulkRun
from cauce.life.capture import uploads
from cauce.life.capture.models import ImportRun, ImportState
from cauce.life.export.models import ExportRun, ExportState
from cauce.life.identity.models import Lookout
from cauce.life.personal import files
from cauce.life.personal.models import FileState, PersonFile
from cauce.life.personal.naming import DOTS, Sought
from cauce.life.personal.person import Person
from cauce.life.spam.models import SpamModel, SpamTrial
from cauce.life.views.models import SavedView
from cauce.spine.facts import BulkFinished, ExportFinished, SpamValueListed, SpamValueUnlisted
from cauce.spine.facts.personal import bare
from cauce.spine.table import Event

_TOLD_KINDS = (BulkFinished, ExportFinished, SpamValueListed, SpamValueUnlisted)
# Beside the pieces of the word itself, which are shared by many.
_LEARNED = ("w:", "p:")


def redacted(value: Any, person: Person) -> Any:
    """A text, or JSON of any depth, with dots for each text that names the person."""
    match value:
        case str():
            return DOTS if person.meant_by(value) else value
        case Mapping():
            return {key: redacted(one, person) for key, one in value.items()}
        case list():
            return [redacted(one, person) for one in value]
    return value


def redact(person: Person) -> dict[str, int]:
    """Put dots where saved questions and the records of runs name the person: {table: rows}."""
    places: list[tuple[Any, tuple[str, ...]]] = [
        (SavedView, ("query",)),
        (Segment, ("conditions",)),
        (ExportRun, ("filters",)),
        (BulkRun, ("filters", "params")),
        (ImportRun, ("filename", "error", "counts")),
    ]
    counts = {model.__name__: _redact(model, fields, person) for model, fields in places}
    if counts["Segment"]:
        configuration_changed(current_company())
    events = Event.objects.filter(kind__in=[fact.kind for fact in _TOLD_KINDS])
    told = events.filter(personal__isnull=False).values_list("pk", "personal")
    named = [pk for pk, personal in told.iterator() if redacted(personal, person) != personal]
    Event.objects.filter(pk__in=named).update(personal=None)
    return {name: count for name, count in counts.items() if count}


def _redact(model: Any, fields: tuple[str, ...], person: Person) -> int:
    count = 0
    for row in model.objects.only("pk", "company_id", *fields).iterator():
        changed = {}
        for name in fields:
            before = getattr(row, name)
            if (after := redacted(before, person)) != before:
                changed[name] = after
        if changed:
            model.objects.filter(pk=row.pk).update(**changed)
            count += 1
    return count


def unlearn(person: Person) -> None:
    """Take the person's name and addresses out of what was learned from texts."""
    for model in SpamModel.objects.filter(weights__isnull=False):
        known = model.weights.get("weights", {})
        kept = {name: weight for name, weight in known.items() if not _tells(name, person)}
        if len(kept) < len(known):
            model.weights = {**model.weights, "weights": kept}
            model.save(update_fields=["weights"])
            configuration_changed(current_company())
    for lookout in Lookout.objects.all():
        before = lookout.sample
        after = _forgotten(before, lambda word: word in person.words or person.named_in(word))
        if after != before:
            lookout.sample = after
            lookout.save(update_fields=["sample"])
    mine = {*person.leads}
    for trial in SpamTrial.objects.exclude(examples={}):
        examples = {kind: [_bared(one, mine) for one in told] for kind, told in _lists(trial)}
        if examples != trial.examples:
            trial.examples = examples
            trial.save(update_fields=["examples"])


def _lists(trial: SpamTrial) -> list[tuple[str, list[dict[str, Any]]]]:
    return list(trial.examples.items())


def _bared(example: dict[str, Any], mine: Collection[int]) -> dict[str, Any]:
    if example.get("lead") not in mine:
        return example
    return {**example, "reasons": [bare(one) for one in example.get("reasons") or ()]}


def _tells(feature: str, person: Person) -> bool:
    """Whether a learned pair of words is the person's name, or a word its address."""
    if not feature.startswith(_LEARNED):
        return False
    words = feature[2:].split()
    return (len(words) > 1 and person.words.issuperset(words)) or person.named_in(feature[2:])


def _forgotten(sample: Mapping[str, Any], gone: Callable[[str], bool]) -> dict[str, Any]:
    """How common data is, without the person's own values. Words of names stay: many have them."""
    attributes = {
        key: [chance, {text: share for text, share in common.items() if not gone(text)}, birthday]
        for key, (chance, common, birthday) in sample.get("attributes", {}).items()
    }
    return {**sample, "attributes": attributes} if "attributes" in sample else dict(sample)


def exports_with(person: Person, *, state: ExportState = ExportState.DONE) -> list[ExportRun]:
    """Exports of leads in this state of which any is the person's."""
    mine = {*person.leads}
    runs = ExportRun.objects.filter(state=state).order_by("pk")
    return [run for run in runs if mine & {*export.lead_ids(run)}]


def remove_files(person: Person, upload_ids: Collection[int]) -> dict[str, int]:
    """Remove the files on disk that hold the person: exports, handed-over data, these uploads.

    {kind of run: files}. Whoever wants such an export again has it written without the person.
    """
    exports = exports_with(person)
    for written in exports:
        export.expire(written)
    own = PersonFile.objects.filter(contact_id__in=person.contacts, state=FileState.DONE)
    handed = [one.file for one in own]
    own.update(state=FileState.EXPIRED, file="")
    files.remove(handed)
    held = list(ImportRun.objects.filter(pk__in=upload_ids).exclude(path="").order_by("pk"))
    for run in held:
        _remove(run)
    counts = {"ExportRun": len(exports), "PersonFile": len(handed), "ImportRun": len(held)}
    return {name: count for name, count in counts.items() if count}


def are_read(upload_ids: Collection[int]) -> bool:
    """Whether any of these uploads is being brought in at this moment."""
    runs = ImportRun.objects.filter(pk__in=upload_ids).exclude(path="")
    return runs.filter(state__in=[ImportState.RUNNING, ImportState.UNDOING]).exists()


def _remove(run: ImportRun) -> None:
    """The upload and its working files; what waited to be imported says so."""
    uploads.absolute(run.path).unlink(missing_ok=True)
    for suffix in (".rows", ".seen"):
        uploads.beside(run.working_name, suffix).unlink(missing_ok=True)
    if run.state == ImportState.READY:
        run.state, run.error = ImportState.FAILED, {"code": "file_erased", "params": {}}
    run.path = ""
    run.save(update_fields=["state", "error", "path"])


def uploads_after(after: int, most: int) -> list[tuple[int, tuple[str, str]]]:
    """(id, (path, name)) of the next uploads that are still there."""
    runs = ImportRun.objects.filter(pk__gt=after).exclude(path="").order_by("pk")
    found = runs.values_list("pk", "path", "filename")[:most]
    return [(pk, (path, filename)) for pk, path, filename in found]


def named_in_file(file: tuple[str, str], who: Sought) -> set[int]:
    """Whose e-mail or phone stands in an upload, row by row."""
    path = uploads.absolute(file[0])
    if not path.exists():
        return set()
    named: set[int] = set()
    try:
        with open_table(path, file[1]) as table:
            for row in table.rows:
                named |= who.named(" | ".join(map(str, row)))
    except TableError:
        named |= who.named(path.read_bytes().decode("utf-8", "replace"))
    return named
