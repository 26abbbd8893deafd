"""Score drafts at entry, and leads again when something happened to them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from cauce.accounts.actor import rule
from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.models import StatusMeaning
from cauce.catalog.names import Names, names
from cauce.leads.access import locked
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, Standing
from cauce.life.scoring import rules
from cauce.spine.facts import LeadScored, NoteWritten
from cauce.spine.record import record
from cauce.spine.table import Event

SCORER = rule(None, "iScore")


def score(drafts: Sequence[Draft], company: Company) -> None:
    """Set score and parts of each draft; no query."""
    del company
    for draft in drafts:
        parts = rules.parts(
            rules.Inputs(
                name=draft.name,
                email=draft.email,
                phone=draft.phone,
                whatsapp=draft.whatsapp,
                phone_valid=draft.phone_valid,
                message=draft.message,
                answers=len(draft.raw.attributes),
                entry_method=draft.entry_method,
                navigation=draft.raw.navigation,
                fill_seconds=draft.signals.get("fill_seconds"),
                earlier_leads=draft.earlier_leads,
            )
        )
        draft.score = sum(part.points for part in parts)
        draft.score_parts = [part.stored() for part in parts]


def on_fact(event: Event) -> None:
    """Reaction: score the event's lead again; a fact only if the score moved."""
    if event.lead_id is None:
        return
    lead = locked(event.lead_id)
    for happened in moved([lead]).values():
        record(happened, by=SCORER, lead=lead)


def moved(leads: Sequence[Lead]) -> dict[int, LeadScored]:
    """{lead id: the fact to record} of those whose score is another one now. Two queries, whatever
    their number; what stands in quarantine is not scored."""
    active = [lead for lead in leads if lead.standing == Standing.ACTIVE]
    around = _Around(active)
    found = {}
    for lead in active:
        parts = [part.stored() for part in rules.parts(around.inputs(lead))]
        total = sum(int(part["points"]) for part in parts)
        if (total, parts) != (lead.score, lead.score_parts):
            found[lead.pk] = LeadScored(was=lead.score, score=total, parts=parts)
    return found


@dataclass(frozen=True, slots=True)
class _Sibling:
    """Another active lead of the same person."""

    lead_id: int
    status_id: int


class _Around:
    """What counts for the scores of some leads and does not stand in their rows."""

    def __init__(self, leads: Sequence[Lead]) -> None:
        self.names: Names = names(current_company())
        notes = Event.objects.filter(lead_id__in=[lead.pk for lead in leads], kind=NoteWritten.kind)
        self.notes = dict(notes.order_by().values_list("lead_id").annotate(n=Count("pk")))
        contacts = {lead.contact_id for lead in leads if lead.contact_id}
        rows = Lead.objects.filter(contact_id__in=contacts, standing=Standing.ACTIVE)
        self.siblings: dict[int | None, list[_Sibling]] = defaultdict(list)
        for contact_id, *sibling in rows.values_list("contact_id", "pk", "status_id"):
            self.siblings[contact_id].append(_Sibling(*sibling))

    def inputs(self, lead: Lead) -> rules.Inputs:
        entry = {code: points for part in lead.score_parts for code, points in part["evidence"]}
        others = [one for one in self.siblings[lead.contact_id] if one.lead_id != lead.pk]
        meaning = self._meaning(lead.status_id)
        bought = any(self._meaning(one.status_id) == StatusMeaning.WON for one in others)
        state = self.names.qualifications.get(lead.qualification_id or 0)
        return rules.Inputs(
            name=lead.name,
            email=lead.email,
            phone=lead.phone,
            whatsapp=lead.whatsapp,
            phone_valid="phone_doubtful" not in entry,
            message=lead.message,
            answers=len(lead.attributes),
            entry_method=lead.entry_method,
            navigation=lead.navigation,
            fill_seconds=15 if "took_time" in entry else None,
            earlier_leads=sum(one.lead_id < lead.pk for one in others),
            notes=self.notes.get(lead.pk, 0),
            attempts=lead.attempts,
            meaning=state.meaning if state else "",
            won=meaning == StatusMeaning.WON or bought,
            lost=meaning == StatusMeaning.LOST,
        )

    def _meaning(self, status_id: int) -> str:
        return self.names.statuses[status_id].meaning
