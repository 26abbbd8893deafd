"""Qualification by the system: what it can see people do, and what a company has chosen of it."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.accounts.models import Company
from cauce.accounts.versions import cached_by_version
from cauce.catalog.models import QualificationRule

NO_ANSWER = "no_answer"
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something that happens with a person. `facts` are the kinds that tell of it; `counts` says
    what the rule's number is the least of, and `least` what it is unless a company says otherwise;
    without it there is no number."""

    label: Promise
    facts: tuple[str, ...]
    counts: Promise | str = ""
    least: int | None = None


# A channel that tells of more (opens, clicks, the length of a call) adds its lines here and in
# `life.qualify.rules.seen`.
INTERACTIONS: dict[str, Interaction] = {
    "call_answered": Interaction(_("A call was answered"), ("note.written", "lead.contacted")),
    "call_positive": Interaction(_("A call ended well"), ("note.written",)),
    NO_ANSWER: Interaction(
        _("Calls in vain, none answered"), ("note.written",), _("calls in vain"), 3
    ),
    "message_answered": Interaction(_("Answered by WhatsApp or e-mail"), ("lead.contacted",)),
    "visited": Interaction(_("Came for a visit"), ("lead.contacted",)),
    "asked_again": Interaction(_("Asked again: was known already"), ("lead.entered",)),
    "took_time": Interaction(_("Took time for the form"), ("lead.entered",)),
    "wrote_message": Interaction(
        _("Wrote a message with the enquiry"), ("lead.entered",), _("letters"), 20
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifying:
    """The settings. `person_wins`: once a person has qualified a lead, its type and state are that
    person's, whatever the system adds. `heard` follows from the rules that are in use: the kinds of
    facts that they look at, so that no other lead costs anything."""

    person_wins: bool = True
    heard: list[str] = field(default_factory=list)


FIELDS = tuple(Qualifying.__dataclass_fields__)


def qualifying_of(company: Company) -> Qualifying:
    """What the company chose; what it has not chosen is as it comes. No statement."""
    return Qualifying(**{name: v for name, v in company.qualifying.items() if name in FIELDS})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in use, as the evaluation takes it; `type` is a code, `campaign` None for all."""

    id: int
    event: str
    least: int
    campaign: int | None
    type: str
    points: int
    each_time: bool


@cached_by_version
def rules_of(company: Company) -> tuple[Rule, ...]:
    """The rules in use of `company`, which must be in scope, in their order."""
    rows = QualificationRule.objects.filter(active=True).order_by("position", "id")
    columns = ("id", "event", "least", "campaign_id", "type", "points", "each_time")
    return tuple(
        Rule(one, event, least or 0, *rest)
        for one, event, least, *rest in rows.values_list(*columns)
    )
