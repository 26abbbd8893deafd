"""What counts for the scores of some leads, read for all of them together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cauce.accounts.scope import current_company
from cauce.catalog.models import StatusMeaning
from cauce.catalog.names import Names, names
from cauce.leads import families
from cauce.leads.models import Lead, Standing
from cauce.life.scoring.inputs import Inputs
from cauce.spine.facts import LeadContacted, LeadContactWithdrawn, NoteWritten
from cauce.spine.table import Event

OPEN = (StatusMeaning.NEW, StatusMeaning.OPEN)


@dataclass(frozen=True, slots=True)
class _Sibling:
    """Another active lead of the same person."""

    lead_id: int
    status_id: int


class Around:
    """What does not stand in the rows of the leads: their notes, and the person's other leads.

    Four queries, whatever their number.
    """

    def __init__(self, leads: Sequence[Lead], now: datetime) -> None:
        company = current_company()
        self._names, self._now, self._zone = names(company), now, ZoneInfo(company.timezone)
        self._notes: Counter[int] = Counter()
        self._talks: Counter[int] = Counter()
        self._answered: set[int] = set()
        self._read_notes([lead.pk for lead in leads])
        kin = families.families(lead.contact_id for lead in leads if lead.contact_id)
        self._person = {pk: family[0] for pk, family in kin.items()}
        everybody = {pk: family[0] for family in kin.values() for pk in family}
        rows = Lead.objects.filter(contact_id__in=everybody, standing=Standing.ACTIVE)
        self._siblings: dict[int, list[_Sibling]] = defaultdict(list)
        for contact_id, *sibling in rows.values_list("contact_id", "pk", "status_id"):
            self._siblings[everybody[contact_id or 0]].append(_Sibling(*sibling))

    def _read_notes(self, lead_ids: Sequence[int]) -> None:
        kinds = [NoteWritten.kind, LeadContacted.kind, LeadContactWithdrawn.kind]
        told = Event.objects.filter(lead_id__in=lead_ids, kind__in=kinds)
        for lead_id, kind, data in told.values_list("lead_id", "kind", "data"):
            one = lead_id or 0
            if kind == NoteWritten.kind:
                self._notes[one] += 1
                self._talks[one] += spoke(data)
                if answered(data):
                    self._answered.add(one)
            else:
                self._talks[one] += 1 if kind == LeadContacted.kind else -1

    def inputs(self, lead: Lead) -> Inputs:
        """All that the score of one of the leads looks at."""
        seen = seen_at_entry(lead.score_parts)
        person = self._person.get(lead.contact_id or 0, 0)
        others = [one for one in self._siblings[person] if one.lead_id != lead.pk]
        meaning = meaning_of(lead, self._names)
        bought = any(
            self._names.statuses[one.status_id].meaning == StatusMeaning.WON for one in others
        )
        state = self._names.qualifications.get(lead.qualification_id or 0)
        return Inputs(
            name=lead.name,
            email=lead.email,
            phone=lead.phone,
            whatsapp=lead.whatsapp,
            phone_valid="phone_doubtful" not in seen,
            message=lead.message,
            attributes=lead.attributes,
            entry_method=lead.entry_method,
            campaign=lead.campaign_id,
            navigation=lead.navigation,
            entered_at=lead.created_at.astimezone(self._zone),
            took_time="took_time" in seen,
            earlier_leads=sum(one.lead_id < lead.pk for one in others),
            notes=self._notes[lead.pk],
            attempts=lead.attempts,
            talks=max(0, self._talks[lead.pk]),
            answered=lead.pk in self._answered,
            next_step=lead.next_due is not None,
            meaning=state.meaning if state else "",
            won=meaning == StatusMeaning.WON or bought,
            lost=meaning == StatusMeaning.LOST,
            quiet_days=quiet_days(lead, self._now, is_open=is_open(lead, self._names)),
        )


def seen_at_entry(parts: Sequence[dict[str, object]]) -> set[str]:
    """What stored parts say of how a lead was when it entered: marks, and codes of evidence."""
    seen: set[str] = set()
    for part in parts:
        seen |= {str(pair[0]) for pair in part["evidence"]}  # type: ignore[attr-defined]
        seen |= set(part.get("marks", ()))  # type: ignore[call-overload]
    return seen


def spoke(note: dict[str, object]) -> bool:
    """Whether the data of a note's fact tells of a call that was not in vain."""
    return bool(note.get("call")) and note.get("outcome") != "negative"


def answered(note: dict[str, object]) -> bool:
    """Whether it tells of a call that the person answered, with some interest."""
    return bool(note.get("call")) and note.get("outcome") in {"positive", "partial"}


def meaning_of(lead: Lead, known: Names) -> str:
    """Where in the sales cycle the status of a lead stands."""
    return known.statuses[lead.status_id].meaning


def is_open(lead: Lead, known: Names) -> bool:
    """Whether a lead is still to be worked: neither won, lost nor closed in the flow."""
    return meaning_of(lead, known) in OPEN and lead.flow_state != "closed"


def quiet_days(lead: Lead, now: datetime, *, is_open: bool) -> int:
    """Whole days in which nothing happened to an open lead that keeps it warm; a next step in the
    future does. 0 for one that is closed."""
    if not is_open:
        return 0
    touched = (
        lead.created_at, lead.assigned_at, lead.last_note_at, lead.last_contact_at,
        lead.qualified_at, lead.next_due,
    )  # fmt: skip
    last = max(moment for moment in touched if moment is not None)
    return max(0, (now - last).days)
