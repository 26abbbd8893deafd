"""Values of settings in words: what their fields are called, and what the ids in them mean."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.models import Team, Token
from cauce.accounts.permissions import (
    ADJUSTABLE,
    RIGHT_LABELS,
    ROLE_LABELS,
    Right,
    Role,
)
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.connections import KINDS as CONNECTIONS
from cauce.catalog.duplicates import UNAVAILABLE
from cauce.catalog.fields import FIELD_KINDS, CustomField
from cauce.catalog.flow import POOLS, SHOWN
from cauce.catalog.levels import LEVEL_LABELS
from cauce.catalog.models import (
    OUTCOMES,
    QUALIFICATION_MEANINGS,
    STATUS_MEANINGS,
    Connection,
    NoteTemplate,
    Tag,
)
from cauce.catalog.names import names
from cauce.catalog.provider_keys import PROVIDERS
from cauce.life import scoring
from cauce.life.assignment.models import AssignmentRule
from cauce.life.capture.models import Form
from cauce.life.views.models import SavedView, Shared
from cauce.spine.read import Event
from cauce.web import spam_words
from cauce.web.contacts import condition_words
from cauce.web.leads import filters
from cauce.web.settings import presence_words
from cauce.web.words import SCORE_PARTS, SPAM_REASONS, evidence, interaction

SCOPE_LABELS = {
    "read": gettext_lazy("Read leads and reports"),
    "capture": gettext_lazy("Bring leads in"),
    "work": gettext_lazy("Work the leads"),
    "configure": gettext_lazy("Set up the company"),
}
# Where the seller of somebody who asks again is looked for.
PLACES = {
    "campaign": gettext_lazy("In the same campaign"),
    "product": gettext_lazy("In the same product"),
    "brand": gettext_lazy("In the same brand"),
    "company": gettext_lazy("In the whole company"),
}
_evidence = lazy(evidence, str)
FIELD_LABELS = {
    **{option.name: option.label for kind in PROVIDERS for option in kind.options},
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
    "image": gettext_lazy("Image"),
    "document": gettext_lazy("Document"),
    "points": gettext_lazy("Points"),
    "meaning": gettext_lazy("Meaning"),
    "maps_to": gettext_lazy("Leads to"),
    "maps_to_id": gettext_lazy("Leads to"),
    "parent_id": gettext_lazy("Status"),
    "role": gettext_lazy("Role"),
    "teams": gettext_lazy("Teams"),
    "invitation": gettext_lazy("Invitation, open until"),
    "sellers": gettext_lazy("Sellers"),
    "paused": gettext_lazy("Paused"),
    "hours": gettext_lazy("Hours"),
    "absences": gettext_lazy("Absences"),
    "per_day": gettext_lazy("Leads a day"),
    "at_once": gettext_lazy("Open leads"),
    "day": gettext_lazy("Day"),
    "team": gettext_lazy("Team"),
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
    "window_days": gettext_lazy("Days that an earlier lead counts"),
    "unavailable": gettext_lazy("If that seller cannot take it"),
    "minimum_seconds": gettext_lazy("Least seconds"),
    "newsletter": gettext_lazy("Newsletter"),
    "conditions": gettext_lazy("Conditions"),
    "marketing_list": gettext_lazy("Marketing list"),
    "list_consent": gettext_lazy("Words beside the list's box"),
    "threshold": gettext_lazy("Points that make spam"),
    "keep_days": gettext_lazy("Days that spam is kept"),
    "grace_days": gettext_lazy("Days of grace before an erasure"),
    "people_days": gettext_lazy("Erase people after so many days without activity"),
    "captures_days": gettext_lazy("Empty raw captures after so many days"),
    "learned_version": gettext_lazy("Version learned from your verdicts"),
    **{f"rule_{code}": SPAM_REASONS[code] for code in spam_words.HINTS},
    "version": gettext_lazy("Version"),
    "cold_after": gettext_lazy("Begins to cool after, in days"),
    "cold_full": gettext_lazy("Has lost everything after, in days"),
    **{
        f"limits.{part}": format_lazy(gettext_lazy("Limit: {part}"), part=label)
        for part, label in SCORE_PARTS.items()
    },
    **{
        f"points.{code}": format_lazy(gettext_lazy("Points: {what}"), what=_evidence(code))
        for codes in scoring.EVIDENCE.values()
        for code in codes
    },
    **{
        f"{role}.{right}": format_lazy("{role}: {right}", role=label, right=RIGHT_LABELS[right])
        for role, label in ROLE_LABELS.items()
        for right in ADJUSTABLE
    },
    "kind": gettext_lazy("Kind"),
    "event": gettext_lazy("When"),
    "least": gettext_lazy("How many, or how much"),
    "type": gettext_lazy("Type"),
    "each_time": gettext_lazy("Each time"),
    "person_wins": gettext_lazy("A person's qualification stays"),
    "slug": gettext_lazy("Key"),
    "options": gettext_lazy("Options"),
    "required": gettext_lazy("Required"),
    "unique": gettext_lazy("No two leads have the same value"),
    "default": gettext_lazy("Default"),
    "hint": gettext_lazy("Hint"),
    "levels": gettext_lazy("Service levels"),
    "answer": gettext_lazy("Minutes to the first answer"),
    "contact": gettext_lazy("Minutes to the contact"),
    "qualify": gettext_lazy("Minutes to the qualification"),
    "business_hours": gettext_lazy("Only working hours count"),
    "warn_at": gettext_lazy("Told after so much of the time, in percent"),
    "move": gettext_lazy("Handed on when late with"),
    "moves": gettext_lazy("Handed on at most"),
    "fall": gettext_lazy("Told when conversion falls by, in percent"),
    "review_hours": gettext_lazy("Told when not reviewed for, in hours"),
    "digest_hour": gettext_lazy("Hour of the daily digest"),
}
# A few are called otherwise where they are.
_OF_NOUN = {
    ("user", "active"): gettext_lazy("Can come in"),
    ("duplicates", "scopes"): gettext_lazy("Where their seller is looked for"),
}
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
    "custom_field": CustomField,
    "note_template": NoteTemplate,
    "form": Form,
    "connection": Connection,
    "provider_key": Connection,
    "view": SavedView,
}
_KINDS = {
    **{kind.name: kind.label for kind in PROVIDERS},
    **{code: kind.label for code, kind in CONNECTIONS.items()},
    "rules": gettext_lazy("Set by hand"),
    "learned": gettext_lazy("Learned from closed leads"),
}
_FOR_WHOM = {
    Shared.NOBODY.value: gettext_lazy("Only me"),
    Shared.TEAM.value: gettext_lazy("Team"),
    Shared.COMPANY.value: gettext_lazy("The whole company"),
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
        self.teams = (
            dict(Team.objects.values_list("pk", "name"))
            if {"user", "holiday"} & wanted.keys()
            else {}
        )

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


def _type(code: str, namer: Namer) -> str:
    """What a qualification of that code is called; campaigns may call it differently."""
    kinds = namer.known.qualifications.values()
    return next((one.name for one in kinds if one.slug == code), code)


def _fields(value: list[Any], namer: Namer) -> str:
    count = ngettext("%(count)s field", "%(count)s fields", len(value)) % {"count": len(value)}
    return f"{count}: " + ", ".join(str(field.get("label", "")) for field in value)


def _levels(value: dict[str, int]) -> str:
    return ", ".join(f"{LEVEL_LABELS.get(one, one)}: {minutes}" for one, minutes in value.items())


def _query(value: str, namer: Namer) -> str:
    """A view's filters as the list's chips say them; an address that sets none stays as it is."""
    chips = filters.chips(QueryDict(value), namer.known)
    return " · ".join(f"{one.name}: {one.value}" for one in chips if one.value) or value


_SCOPES = SCOPE_LABELS | PLACES
_WORDS: dict[str, Any] = {
    **dict.fromkeys(
        (f"rule_{code}" for code in spam_words.HINTS),
        lambda value, namer: spam_words.rule_words(value),
    ),
    "sellers": _sellers,
    "hours": lambda value, namer: presence_words.hours_words(value),
    "absences": lambda value, namer: presence_words.absences_words(value),
    "day": lambda value, namer: date_format(date.fromisoformat(value)),
    "team": lambda value, namer: namer.teams.get(value, str(value)),
    "granted": _granted,
    "fields": _fields,
    "query": _query,
    "conditions": lambda value, namer: condition_words.in_words(value, namer.known),
    "role": lambda value, namer: str(ROLE_LABELS.get(value, value)),
    "teams": lambda value, namer: ", ".join(namer.teams.get(pk, str(pk)) for pk in value),
    "tags": lambda value, namer: ", ".join(namer.name("tags", pk) or str(pk) for pk in value),
    "outcome": lambda value, namer: str(OUTCOMES.get(value, value)),
    "pool": lambda value, namer: str(POOLS.get(value, value)),
    "reserving": lambda value, namer: ", ".join(str(ROLE_LABELS.get(r, r)) for r in value),
    "lists": lambda value, namer: ", ".join(namer.lists.get(pk, str(pk)) for pk in value),
    "shown": lambda value, namer: ", ".join(str(SHOWN.get(one, one)) for one in value),
    "shared": lambda value, namer: str(_FOR_WHOM.get(value, value)),
    "kind": lambda value, namer: str((_KINDS | FIELD_KINDS).get(value, value)),
    "scopes": lambda value, namer: ", ".join(str(_SCOPES.get(one, one)) for one in value),
    "move": lambda value, namer: ", ".join(str(LEVEL_LABELS.get(one, one)) for one in value),
    "levels": lambda value, namer: _levels(value),
    "unavailable": lambda value, namer: str(UNAVAILABLE.get(value, value)),
    "event": lambda value, namer: interaction(value),
    "type": _type,
    "meaning": lambda value, namer: str(
        (QUALIFICATION_MEANINGS | STATUS_MEANINGS).get(value, value)
    ),
}
