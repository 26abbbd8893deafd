"""The history's sentences about the data of a person: handed over, erased, agreed to."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.accounts.scope import current_company
from cauce.catalog.names import Names, names
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.spine.read import Event, fact_of
from cauce.web.leads.history_tasks import moment

type Telling = tuple[str, str]

REASONS = {
    "request": gettext_lazy("The person asked for it"),
    "consent": gettext_lazy("Consent was withdrawn"),
    "retention": gettext_lazy("It was kept for long enough"),
    "other": gettext_lazy("Another reason"),
}
CHANNELS = {
    "": gettext_lazy("Any channel"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "whatsapp": gettext_lazy("WhatsApp"),
}
PURPOSES = {
    "contact": gettext_lazy("Being contacted"),
    "newsletter": gettext_lazy("Newsletter"),
}


def _planned(fact: facts.ErasurePlanned, _known: Names) -> Telling:
    words = _("planned to erase the person on %(due)s") % {"due": moment(fact.due)}
    return words, str(REASONS.get(fact.reason, fact.reason))


def _erased(fact: facts.PersonErased, _known: Names) -> Telling:
    return _("erased the person"), str(REASONS.get(fact.reason, fact.reason))


def _given(fact: facts.ConsentGiven, _known: Names) -> Telling:
    purpose = str(PURPOSES.get(fact.purpose, fact.purpose))
    return _("agreed to: %(purpose)s") % {"purpose": purpose}, fact.text


def _withdrawn(fact: facts.ConsentWithdrawn, _known: Names) -> Telling:
    purpose = str(PURPOSES.get(fact.purpose, fact.purpose))
    return _("no longer agrees to: %(purpose)s") % {"purpose": purpose}, ""


# What the log of the company tells of people.
OF_COMPANY = (
    "person.erasure_planned", "person.erasure_cancelled", "person.erased", "person.exported",
    "person.export_taken",
)  # fmt: skip


def say(event: Event) -> str:
    """What an event of personal data tells, in one line."""
    words, detail = TELL[type(fact_of(event))](fact_of(event), names(current_company()))
    return f"{words} · {detail}" if detail else words


TELL: dict[type[Fact], Callable[[Any, Names], Telling]] = {
    facts.ErasurePlanned: _planned,
    facts.ErasureCancelled: lambda fact, _known: (_("gave the erasure up"), ""),
    facts.PersonErased: _erased,
    facts.LeadErased: lambda fact, _known: (_("erased its person"), ""),
    facts.LeadRecognised: lambda fact, _known: (
        _("gave it a contact of its own: its person had been erased"),
        "",
    ),
    facts.PersonExported: lambda fact, _known: (_("wrote all that is known into a file"), ""),
    facts.PersonExportTaken: lambda fact, _known: (_("took the file with all that is known"), ""),
    facts.ConsentGiven: _given,
    facts.ConsentWithdrawn: _withdrawn,
}
