"""From the body of a request to entries of intake, and from what became of them to answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cauce.accounts.permissions import Right
from cauce.api.lead_shape import Json, lead_json, lead_of
from cauce.api.problems import described
from cauce.api.request import ApiRequest, Malformed, is_json, parsed
from cauce.catalog.names import names
from cauce.catalog.snapshot import snapshot
from cauce.leads import families
from cauce.leads.models import Lead
from cauce.leads.queries import captured, tags_of
from cauce.life import intake
from cauce.life.capture import Entry
from cauce.life.capture.sources import api as source
from cauce.life.work.tasks import next_steps

LONGEST_KEY = 190  # room for the place in a batch
MOST_ITEMS = 1_000
# The status of a refusal is that of its first reason.
_STATUS = {"malformed_json": 400, "not_json": 415, "not_allowed": 403}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one entry came to: an HTTP status, and a lead, a problem or the news that it waits."""

    status: int
    lead: Json | None = None
    problem: Json | None = None
    waiting: Json | None = None

    @property
    def body(self) -> Json:
        """The one of the three that there is."""
        return self.lead or self.problem or self.waiting or {}


def take_one(request: ApiRequest) -> Outcome:
    """Bring the request's enquiry through intake. Raises NotAllowed."""
    request.actor.need(Right.CREATE_LEADS)
    raw, now, once = request.body, timezone.now(), _once(request)
    if not is_json(request):
        entry = source.refused(raw, code="not_json", at=now, by=request.actor)
    elif len(once) > LONGEST_KEY:
        entry = source.refused(raw, code="invalid", at=now, by=request.actor)
        entry.reject("Idempotency-Key", "too_long", {"limit": LONGEST_KEY})
    else:
        entry = source.entry_of(raw, at=now, by=request.actor, once=once)
    intake.take_one(entry)
    return outcomes(request, [entry])[0]


def take_many(request: ApiRequest) -> tuple[list[Outcome], bool]:
    """(an outcome per item, True), or (what is wrong with the whole body, False).

    Raises NotAllowed.
    """
    request.actor.need(Right.CREATE_LEADS)
    raw, now = request.body, timezone.now()
    entries, whole = _items(request, raw)
    if whole:
        refused = source.refused(raw, code="invalid", at=now, by=request.actor)
        refused.reject(*whole)
        refused.context = refused.context | {"batch": True}
        entries = [refused]
    else:
        entries = source.entries_of(
            entries, at=now, by=request.actor, once=_once(request), context={}
        )
    intake.take(entries)
    return outcomes(request, entries), not whole


def _once(request: ApiRequest) -> str:
    return str(request.META.get("HTTP_IDEMPOTENCY_KEY", "")).strip()


def _items(
    request: ApiRequest, raw: bytes
) -> tuple[list[Any], tuple[str, str, dict[str, Any]] | None]:
    """(the items, None), or ([], why there are none: field, code, params)."""
    if not is_json(request):
        return [], ("", "not_json", {})
    try:
        found = parsed(raw)
    except Malformed as error:
        return [], ("", "malformed_json", {"line": error.line, "column": error.column})
    if isinstance(found, dict):
        if unknown := sorted(set(found) - {"leads"}):
            return [], (unknown[0][:80], "unknown_field", {})
        found = found.get("leads")
    if not isinstance(found, list) or not found:
        return [], ("leads", "required" if not found else "not_a_list", {})
    if len(found) > MOST_ITEMS:
        return [], ("leads", "too_many", {"limit": MOST_ITEMS})
    if len(_once(request)) > LONGEST_KEY:
        return [], ("Idempotency-Key", "too_long", {"limit": LONGEST_KEY})
    return found, None


def outcomes(request: ApiRequest, entries: Sequence[Entry]) -> list[Outcome]:
    """What to answer for each entry. At most four statements: leads that were there before, their
    tags, their next steps and who speaks for their contacts."""
    rows = _rows(request, entries)
    known = names(request.company)
    returning = [row for row, is_new in rows.values() if not is_new]
    tags, steps = tags_of(returning), next_steps(returning)
    # Intake gave a lead of just now to whoever speaks; only one of before may have been merged.
    now = {e.lead_id for e in entries if e.draft and not e.replayed and e.same_as is None}
    speakers = families.speakers(
        row.contact_id for row in returning if row.contact_id and row.pk not in now
    )
    shapes = {
        lead_id: lead_json(
            row,
            known,
            tags.get(row.contact_id or 0, []),
            step=steps.get(lead_id),
            speaker=speakers.get(row.contact_id or 0),
        )
        for lead_id, (row, _) in rows.items()
    }
    return [_outcome(request, entry, shapes) for entry in entries]


def _rows(request: ApiRequest, entries: Sequence[Entry]) -> dict[int, tuple[Lead, bool]]:
    """{lead id: (row, whether its person is new here)} of everything that became a lead."""
    status_id = snapshot(request.company).entry_status_id
    made = {}
    for entry in entries:
        draft, lead_id = entry.draft, entry.lead_id
        is_new = not entry.replayed and entry.same_as is None
        if draft is not None and lead_id is not None and is_new:
            row = lead_of(draft, status_id=status_id)
            made[lead_id] = (row, draft.contact_is_new or draft.is_spam)
    # The first of two that share a key may belong to another request of the same transaction.
    firsts = [entry.same_as or entry for entry in entries]
    earlier = [e.lead_id for e in firsts if e.lead_id is not None and e.lead_id not in made]
    if earlier:
        made |= {lead_id: (row, False) for lead_id, row in captured(earlier).items()}
    return made


def _outcome(request: ApiRequest, entry: Entry, shapes: dict[int, Json]) -> Outcome:
    first = entry.same_as or entry
    if first.state == "rejected":
        return _refused(request, first)
    lead = shapes.get(first.lead_id or 0)
    if lead is None:
        waiting = {"state": "pending", "submission": first.submission_id}
        return Outcome(202, waiting=waiting)
    again = entry.same_as is not None or entry.replayed
    return Outcome(200 if again else 201, lead=lead)


def _refused(request: ApiRequest, entry: Entry) -> Outcome:
    error = entry.error or {}
    errors = error.get("errors", [error])
    code = str(error.get("code", ""))
    status = _STATUS.get(code, 422)
    told = described(
        request,
        status,
        code if status != 422 else "invalid",
        errors=[(e["field"], e["code"], e.get("params") or {}) for e in errors if e.get("field")],
        params=error.get("params") or {},
        submission=entry.submission_id,
    )
    return Outcome(status, problem=told)
