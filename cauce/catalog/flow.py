"""«Flujo de clientes» as a company has set it up: whose leads an operator is offered, who reserves
a lead by writing, what is shown of a person."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cauce.accounts.models import Company


class Pool(StrEnum):
    """Whose leads the queue of an operator holds."""

    OWN = "own"
    TEAMS = "teams"
    OPEN = "open"


POOLS = {
    Pool.OWN: _("Their own leads"),
    Pool.TEAMS: _("Their own leads and those of their teams"),
    Pool.OPEN: _("Those of their teams too, and those that nobody has"),
}


class Shown(StrEnum):
    """What of a person the operator sees beside the name and the number."""

    MESSAGE = "message"
    ORIGIN = "origin"
    LAST_NOTE = "last_note"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    PLACE = "place"
    MEDIUM = "medium"
    SITE = "site"
    TAGS = "tags"
    LISTS = "lists"
    ATTRIBUTES = "attributes"


SHOWN = {
    Shown.MESSAGE: _("Message"),
    Shown.ORIGIN: _("How they came"),
    Shown.LAST_NOTE: _("Last note"),
    Shown.EMAIL: _("E-mail"),
    Shown.WHATSAPP: _("WhatsApp"),
    Shown.PLACE: _("Place"),
    Shown.MEDIUM: _("Medium"),
    Shown.SITE: _("Site"),
    Shown.TAGS: _("Tags"),
    Shown.LISTS: _("Lists and newsletters"),
    Shown.ATTRIBUTES: _("All other data"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The settings. `reserving` names roles, `lists` ids of marketing lists, `attributes` further
    data by name that is shown even where not all of it is."""

    pool: str = Pool.OWN.value
    reserving: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    shown: list[str] = field(default_factory=lambda: [one.value for one in Shown])
    attributes: list[str] = field(default_factory=list)

    def shows(self, what: Shown) -> bool:
        """True if the operator sees it."""
        return what.value in self.shown


FIELDS = tuple(Flow.__dataclass_fields__)


def flow_of(company: Company) -> Flow:
    """What the company chose; what it has not chosen is as it comes."""
    return Flow(**{name: value for name, value in company.flow.items() if name in FIELDS})
