"""The acts that may be done to many leads: what each needs, whom it would change, how it is done.

Each does what its single action does, by that action's batch form; `why_not` is asked for a preview
with rows of a few columns, and again with the locked leads.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.catalog.models import Connection, QualificationType, Status, Tag
from cauce.leads.access import leads_for, quarantined
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import assignment, capture, deliver, people, qualify, work
from cauce.spine.record import UNCHANGED

type Refused = dict[int, str]  # lead → why it stays as it is
# What `why_not` may look at.
LOOKED_AT = (
    "pk", "standing", "seller_id", "status_id", "substatus_id", "campaign_id", "qualification_id",
    "contact_id", "spam_reviewed_at",
)  # fmt: skip


class Act(ABC):
    """One act with its parameters read. Raises Invalid naming the parameter that makes no sense."""

    code: ClassVar[str]
    right: ClassVar[Right] = Right.WORK
    # What it sets on the lead's row: an undo puts these back.
    columns: ClassVar[tuple[str, ...]] = ()
    undoable: ClassVar[bool] = True

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        self.params = dict(params)
        self.turn = turn

    @staticmethod
    def seen(by: Actor) -> Any:
        """The leads that somebody may do this to."""
        return leads_for(by)

    def prepare(self, rows: Sequence[Any]) -> None:  # noqa: B027 - most need nothing
        """Look up what `why_not` needs to know of these leads, some hundred at a time."""

    @abstractmethod
    def why_not(self, row: Any) -> str:
        """Why it would not change this lead; "" when it would. Asked once for each, in order."""

    def perform(self, leads: Sequence[Lead], by: Actor) -> Refused:
        """Do it to locked leads, in their order."""
        self.prepare(leads)
        refused = {lead.pk: code for lead in leads if (code := self.why_not(lead))}
        fitting = [lead for lead in leads if lead.pk not in refused]
        return refused | self._do(fitting, by)

    @abstractmethod
    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        """Do it to leads of which `why_not` had nothing to say."""

    def before(self, lead: Lead) -> dict[str, Any]:
        """What an undo needs of a lead as it is before the act."""
        return {column: _plain(getattr(lead, column)) for column in self.columns}

    def after_undo(self, leads: Sequence[Lead]) -> None:  # noqa: B027 - mostly nothing does
        """What else follows when these leads were put back."""


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class Assign(Act):
    """To one seller, or in turn to several."""

    code, right = "assign", Right.REASSIGN
    columns = ("seller_id", "assignment_type", "assignment_reason", "assigned_at")

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        super().__init__(params, turn=turn)
        wanted = list(dict.fromkeys(params.get("sellers") or ()))
        found = Membership.objects.in_bulk(wanted)
        self._sellers = [found[pk] for pk in wanted if pk in found]
        if not wanted:
            raise Invalid({"sellers": "required"})
        if len(self._sellers) < len(wanted):
            raise Invalid({"sellers": "unknown_seller"})
        if not all(one.active for one in self._sellers):
            raise Invalid({"sellers": "inactive_seller"})
        self._chosen: dict[int, Membership] = {}

    def why_not(self, row: Any) -> str:
        seller = self._sellers[self.turn % len(self._sellers)]
        refused = assignment.why_not(row, seller.pk)
        if refused in {"", UNCHANGED}:
            self.turn += 1  # a lead that is with its seller already counts as that seller's share
            self._chosen[row.pk] = seller
        return refused

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        return assignment.assign_many([(one, self._chosen[one.pk]) for one in leads], by=by)


class ChangeStatus(Act):
    """«Estado» and «sub-estado»."""

    code = "status"
    columns = ("status_id", "substatus_id", "flow_state")

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        super().__init__(params, turn=turn)
        ids = [params.get("status") or 0, params.get("substatus") or 0]
        found = Status.objects.in_bulk(ids)
        if ids[0] not in found or found[ids[0]].parent_id or not found[ids[0]].active:
            raise Invalid({"status": "unknown_reference" if ids[0] else "required"})
        self._status, self._substatus = found[ids[0]], found.get(ids[1])
        if ids[1] and (self._substatus is None or self._substatus.parent_id != ids[0]):
            raise Invalid({"substatus": "not_of_this_status"})

    def why_not(self, row: Any) -> str:
        substatus = self._substatus.pk if self._substatus else None
        return qualify.why_no_status(row, self._status.pk, substatus)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        return qualify.change_status_many(
            leads, status=self._status, substatus=self._substatus, by=by
        )


class Qualify(Act):
    """By the type that each lead's campaign calls so: its code is the same in many campaigns."""

    code = "qualify"
    columns = ("type_id", "qualification_id", "qualified_at")

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        super().__init__(params, turn=turn)
        slug = str(params.get("qualification") or "")
        if not slug:
            raise Invalid({"qualification": "required"})
        types = QualificationType.objects.filter(slug=slug, active=True)
        self._types = {one.campaign_id: one for one in types}
        if not self._types:
            raise Invalid({"qualification": "unknown_reference"})
        self._comment = str(params.get("comment") or "")
        if len(self._comment) > qualify.COMMENT_LIMIT:
            raise Invalid({"comment": ("too_long", {"limit": qualify.COMMENT_LIMIT})})

    def why_not(self, row: Any) -> str:
        return qualify.why_no_entry(row, self._types.get(row.campaign_id))

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        pairs = [(lead, self._types[lead.campaign_id]) for lead in leads]
        return qualify.qualify_many(pairs, comment=self._comment, by=by)


class _Tagging(Act):
    """Tags belong to the person: of several leads of one, the first counts."""

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        super().__init__(params, turn=turn)
        wanted = list(dict.fromkeys(params.get("tags") or ()))
        self._tags = list(Tag.objects.filter(pk__in=wanted))
        if not wanted:
            raise Invalid({"tags": "required"})
        if len(self._tags) < len(wanted):
            raise Invalid({"tags": "unknown_reference"})
        self._has: dict[int, set[int]] = {}
        self._met: set[int] = set()

    def prepare(self, rows: Sequence[Any]) -> None:
        contacts = {row.contact_id for row in rows if row.contact_id}
        links = Contact.tags.through.objects.filter(contact_id__in=contacts)
        self._has = {pk: set() for pk in contacts}
        for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
            self._has[contact_id].add(tag_id)

    @abstractmethod
    def _moved(self, contact_id: int | None) -> list[int]:
        """The tags that would come or go."""

    def why_not(self, row: Any) -> str:
        if row.contact_id is None:
            return "lead_not_active"
        if row.contact_id in self._met or not self._moved(row.contact_id):
            return UNCHANGED
        self._met.add(row.contact_id)
        return ""

    def before(self, lead: Lead) -> dict[str, Any]:
        return {"tags": self._moved(lead.contact_id)}


class TagThem(_Tagging):
    """Give tags."""

    code = "tag"

    def _moved(self, contact_id: int | None) -> list[int]:
        has = self._has.get(contact_id or 0, set())
        return sorted(one.pk for one in self._tags if one.pk not in has)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        work.tag(leads, tags=self._tags, by=by)
        return {}


class UntagThem(_Tagging):
    """Take tags back."""

    code = "untag"

    def _moved(self, contact_id: int | None) -> list[int]:
        has = self._has.get(contact_id or 0, set())
        return sorted(one.pk for one in self._tags if one.pk in has)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        work.untag(leads, tags=self._tags, by=by)
        return {}


class MarkSpam(Act):
    """Into quarantine; those that are there already, somebody agrees with."""

    code, right = "spam", Right.JUDGE_SPAM
    columns = (
        "standing", "spam_reasons", "spam_reviewed_at", "seller_id", "assigned_at",
        "reserved_by_id",
    )  # fmt: skip

    @staticmethod
    def seen(by: Actor) -> Any:
        return leads_for(by) | quarantined(by)

    def why_not(self, row: Any) -> str:
        return people.why_not_spam(row)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        return people.mark_spam_many(leads, by=by, reason=str(self.params.get("reason") or ""))

    def after_undo(self, leads: Sequence[Lead]) -> None:
        capture.move([one for one in leads if one.standing == Standing.ACTIVE], state="lead")


class Rescue(Act):
    """Out of quarantine: they go on as if they had just arrived."""

    code, right = "rescue", Right.JUDGE_SPAM
    columns = (
        "standing", "spam_reasons", "spam_reviewed_at", "seller_id", "assigned_at",
        "assignment_type", "assignment_reason",
    )  # fmt: skip

    @staticmethod
    def seen(by: Actor) -> Any:
        return leads_for(by) | quarantined(by)

    def why_not(self, row: Any) -> str:
        return people.why_not_rescue(row)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        return people.rescue_many(leads, by=by)

    def after_undo(self, leads: Sequence[Lead]) -> None:
        capture.move(leads, state="spam")


class Send(Act):
    """To a connection; what has left the house cannot be taken back."""

    code, right, undoable = "send", Right.SEND_TO_CRM, False

    def __init__(self, params: Mapping[str, Any], *, turn: int = 0) -> None:
        super().__init__(params, turn=turn)
        targets = {one.pk: one for one in deliver.targets()}
        wanted = params.get("connection") or (next(iter(targets)) if len(targets) == 1 else 0)
        if wanted not in targets:
            raise Invalid({"connection": "unknown_reference" if wanted else "required"})
        self._connection: Connection = targets[wanted]

    def why_not(self, row: Any) -> str:
        return deliver.why_not(row, self._connection)

    def _do(self, leads: Sequence[Lead], by: Actor) -> Refused:
        ids: Iterable[int] = [lead.pk for lead in leads]
        _, refused = deliver.queue_many(ids, connection=self._connection, by=by)
        return {one.lead_id: one.code for one in refused}


ACTS: dict[str, type[Act]] = {
    one.code: one
    for one in (Assign, TagThem, UntagThem, ChangeStatus, Qualify, MarkSpam, Rescue, Send)
}


def act_of(code: str, params: Mapping[str, Any], *, turn: int = 0) -> Act:
    """The act called `code`. Raises Invalid("act") for an unknown one."""
    if code not in ACTS:
        raise Invalid({"act": ("unknown_choice", {"choices": ", ".join(ACTS)})})
    return ACTS[code](params, turn=turn)
