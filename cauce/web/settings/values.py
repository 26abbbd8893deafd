"""Values of settings in words: what their fields are called, and what the ids in them mean."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.models import Team, Token
from cauce.accounts.permissions import ROLE_LABELS, Right, Role
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.flow import POOLS, SHOWN
from cauce.catalog.models import (
    OUTCOMES,
    QUALIFICATION_MEANINGS,
    STATUS_MEANINGS,
    Connection,
    NoteTemplate,
    Tag,
)
from cauce.catalog.names import names
from cauce.life.assignment.models import AssignmentRule
from cauce.life.capture.models import Form
from cauce.spine.read import Event
from cauce.web.contacts import condition_words

RIGHT_LABELS = {
    Right.REASSIGN: gettext_lazy("Reassign leads"),
    Right.EXPORT: gettext_lazy("Export leads"),
    Right.IMPORT: gettext_lazy("Import files"),
    Right.SEE_TEAMS: gettext_lazy("See the leads of their teams"),
}
SCOPE_LABELS = {
    "read": gettext_lazy("Read leads and reports"),
    "capture": gettext_lazy("Bring leads in"),
    "work": gettext_lazy("Work the leads"),
    "configure": gettext_lazy("Set up the company"),
}
FIELD_LABELS = {
    "name": gettext_lazy("Name"),
    "active": gettext_lazy("In use"),
    "position": gettext_lazy("Place in the list"),
    "country": gettext_lazy("Country"),
    "timezone": gettext_lazy("Time zone"),
    "language": gettext_lazy("Language"),
    "currency": gettext_lazy("Currency"),
    "granted": gettext_lazy("Granted rights"),
    "brand_id": gettext_lazy("Brand"),
    "product_id": gettext_lazy("Product"),
    "campaign_id": gettext_lazy("Campaign"),
    "campaign": gettext_lazy("Campaign"),
    "description": gettext_lazy("Description"),
    "url": gettext_lazy("Web address"),
    "price": gettext_lazy("Price"),
    "points": gettext_lazy("Points"),
    "meaning": gettext_lazy("Meaning"),
    "maps_to": gettext_lazy("Leads to"),
    "maps_to_id": gettext_lazy("Leads to"),
    "parent_id": gettext_lazy("Status"),
    "role": gettext_lazy("Role"),
    "teams": gettext_lazy("Teams"),
    "invitation": gettext_lazy("Invitation, open until"),
    "sellers": gettext_lazy("Sellers"),
    "query": gettext_lazy("Filters"),
    "columns": gettext_lazy("Columns"),
    "shared": gettext_lazy("For whom"),
    "scopes": gettext_lazy("Allowed to"),
    "member": gettext_lazy("Stands for"),
    "expires_at": gettext_lazy("Expires"),
    "revoked_at": gettext_lazy("Revoked"),
    "title": gettext_lazy("Title"),
    "fields": gettext_lazy("Fields"),
    "consent": gettext_lazy("Consent"),
    "thanks": gettext_lazy("Thanks"),
    "body": gettext_lazy("Note"),
    "tags": gettext_lazy("Tags it gives"),
    "call": gettext_lazy("It tells of a call"),
    "outcome": gettext_lazy("Outcome"),
    "pool": gettext_lazy("Whose leads an operator is offered"),
    "reserving": gettext_lazy("Roles that reserve"),
    "lists": gettext_lazy("Show only who is on one of these lists"),
    "shown": gettext_lazy("Information to show"),
    "attributes": gettext_lazy("Further data by name"),
    "redirect_url": gettext_lazy("Address to go on to"),
    "minimum_seconds": gettext_lazy("Least seconds"),
    "newsletter": gettext_lazy("Newsletter"),
    "conditions": gettext_lazy("Conditions"),
    "marketing_list": gettext_lazy("Marketing list"),
    "list_consent": gettext_lazy("Words beside the list's box"),
}
# A few are called otherwise where they are.
_OF_NOUN = {("user", "active"): gettext_lazy("Can come in")}
_LONGEST = 120
_TABLES = {
    "brand_id": "brands",
    "product_id": "products",
    "campaign_id": "campaigns",
    "campaign": "campaigns",
    "maps_to": "qualifications",
    "maps_to_id": "qualifications",
    "parent_id": "statuses",
    "member": "members",
    "marketing_list": "lists",
}
_NAMED = {
    "brand": "brands",
    "product": "products",
    "campaign": "campaigns",
    "qualification_type": "qualifications",
    "status": "statuses",
    "user": "members",
    "list": "lists",
    "segment": "segments",
}
_OTHERS: dict[str, type[Model]] = {
    "team": Team,
    "token": Token,
    "tag": Tag,
    "note_template": NoteTemplate,
    "form": Form,
    "connection": Connection,
}
_DATES = {"invitation", "expires_at", "revoked_at"}


class Namer:
    """What the ids in some events mean now. One query per kind of thing that no name table has."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.known = names(current_company())
        wanted = defaultdict[str, set[int]](set)
        for event in events:
            wanted[event.subject_kind].add(event.subject_id or 0)
        self.others = {
            noun: {row.pk: str(getattr(row, "name", row)) for row in _rows(model, wanted[noun])}
            for noun, model in _OTHERS.items()
            if noun in wanted
        }
        self.rules = _rules(wanted["assignment_rule"]) if "assignment_rule" in wanted else {}
        self.lists = (
            dict(MarketingList.objects.values_list("pk", "name")) if "flow" in wanted else {}
        )
        self.teams = dict(Team.objects.values_list("pk", "name")) if "user" in wanted else {}

    def subject(self, noun: str, row_id: int | None) -> str:
        """The name of what an event is about; "" when it goes without saying."""
        if noun in _NAMED:
            return self.name(_NAMED[noun], row_id)
        if noun == "assignment_rule":
            campaign, product = self.rules.get(row_id or 0, (None, None))
            return self.name("campaigns", campaign) or self.name("products", product)
        return self.others.get(noun, {}).get(row_id or 0, "")

    def name(self, table: str, row_id: Any) -> str:
        """The name of one row; "" when there is none."""
        label = getattr(self.known, table).get(row_id)
        return label.name if label else ""


def _rows(model: type[Model], ids: set[int]) -> Iterable[Model]:
    return model._default_manager.filter(pk__in=ids)


def _rules(ids: set[int]) -> dict[int, tuple[int | None, int | None]]:
    rows = AssignmentRule.objects.filter(pk__in=ids)
    return {pk: (c, p) for pk, c, p in rows.values_list("pk", "campaign_id", "product_id")}


def label_of(noun: str, field: str) -> str:
    """What a field of a kind of thing is called. Raises KeyError for one that is not told."""
    return str(_OF_NOUN.get((noun, field), FIELD_LABELS[field]))


def value_words(field: str, value: Any, namer: Namer) -> str:
    """One value as people read it; a long text is cut."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field in _TABLES:
        return namer.name(_TABLES[field], value) or str(value)
    text = _WORDS[field](value, namer) if field in _WORDS else _plain(field, value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _plain(field: str, value: Any) -> str:
    if field in _DATES:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "j b Y H:i")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _sellers(value: dict[str, int], namer: Namer) -> str:
    pairs = ((namer.name("members", int(key)) or key, weight) for key, weight in value.items())
    return ", ".join(f"{name} × {weight}" for name, weight in sorted(pairs))


def _granted(value: dict[str, list[str]], namer: Namer) -> str:
    return " · ".join(
        f"{ROLE_LABELS[Role(role)]}: "
        + ", ".join(str(RIGHT_LABELS.get(Right(right), right)) for right in rights)
        for role, rights in value.items()
    )


def _fields(value: list[Any], namer: Namer) -> str:
    count = ngettext("%(count)s field", "%(count)s fields", len(value)) % {"count": len(value)}
    return f"{count}: " + ", ".join(str(field.get("label", "")) for field in value)


_WORDS: dict[str, Any] = {
    "sellers": _sellers,
    "granted": _granted,
    "fields": _fields,
    "conditions": lambda value, namer: condition_words.in_words(value, namer.known),
    "role": lambda value, namer: str(ROLE_LABELS.get(value, value)),
    "teams": lambda value, namer: ", ".join(namer.teams.get(pk, str(pk)) for pk in value),
    "tags": lambda value, namer: ", ".join(namer.name("tags", pk) or str(pk) for pk in value),
    "outcome": lambda value, namer: str(OUTCOMES.get(value, value)),
    "pool": lambda value, namer: str(POOLS.get(value, value)),
    "reserving": lambda value, namer: ", ".join(str(ROLE_LABELS.get(r, r)) for r in value),
    "lists": lambda value, namer: ", ".join(namer.lists.get(pk, str(pk)) for pk in value),
    "shown": lambda value, namer: ", ".join(str(SHOWN.get(one, one)) for one in value),
    "scopes": lambda value, namer: ", ".join(str(SCOPE_LABELS.get(one, one)) for one in value),
    "meaning": lambda value, namer: str(
        (QUALIFICATION_MEANINGS | STATUS_MEANINGS).get(value, value)
    ),
}
