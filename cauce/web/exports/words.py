"""The words of exports: their states, the columns, and what codes mean in a file for people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.accounts.scope import current_company
from cauce.catalog.fields import FieldKind, fields_of
from cauce.life import export
from cauce.web.words import ASSIGNMENT_TYPES, ENTRY_METHODS, SPAM_REASONS

# State → (word, hue, shape).
STATES = {
    "running": (gettext_lazy("Being written"), "accent", "half"),
    "done": (gettext_lazy("Ready"), "positive", "full"),
    "failed": (gettext_lazy("Failed"), "negative", "bar"),
    "cancelled": (gettext_lazy("Cancelled"), "partial", "bar"),
    "expired": (gettext_lazy("Expired"), "none", "bar"),
}
COLUMN_WORDS = {
    "number": gettext_lazy("ID"),
    "created_at": gettext_lazy("Date"),
    "product": gettext_lazy("Product"),
    "campaign": gettext_lazy("Campaign"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "seller": gettext_lazy("Seller"),
    "assignment_type": gettext_lazy("Type of assignment"),
    "type": gettext_lazy("Type"),
    "qualification": gettext_lazy("Qualification"),
    "score": gettext_lazy("iScore"),
    "attempts": gettext_lazy("Attempts"),
    "delivery_state": gettext_lazy("CRM"),
    "status": gettext_lazy("Status"),
    "substatus": gettext_lazy("Sub-status"),
    "stars": gettext_lazy("Stars"),
    "band": gettext_lazy("Quality"),
    "tags": gettext_lazy("Tags"),
    "consents": gettext_lazy("Consents"),
    "message": gettext_lazy("Message"),
    "brand": gettext_lazy("Brand"),
    "entry_method": gettext_lazy("Source"),
    "seller_email": gettext_lazy("E-mail of the seller"),
    "assigned_at": gettext_lazy("Assigned on"),
    "qualified_at": gettext_lazy("Qualified on"),
    "last_note": gettext_lazy("Last note"),
    "last_note_at": gettext_lazy("Date of the last note"),
    "last_contact_at": gettext_lazy("Last contact"),
    "next_due": gettext_lazy("Next due"),
    "next_step": gettext_lazy("Next step"),
    "flow_state": gettext_lazy("State in the flow"),
    "standing": gettext_lazy("Standing"),
    "spam_reasons": gettext_lazy("Reasons for spam"),
    "duplicate_scope": gettext_lazy("Duplicate in"),
    "duplicate_of": gettext_lazy("Duplicate of (internal id)"),
    "external_id": gettext_lazy("External id"),
    "id": gettext_lazy("Internal id"),
    "attributes": gettext_lazy("Further data (JSON)"),
    "navigation": gettext_lazy("Navigation (JSON)"),
}
NAVIGATION_WORDS = {
    "url": gettext_lazy("Page (URL)"),
    "referrer": gettext_lazy("Origin of the click"),
    "site": gettext_lazy("Site"),
    "ip": gettext_lazy("IP address"),
    "user_agent": gettext_lazy("Browser"),
}
# Column → what its codes mean.
CODES: dict[str, dict[str, Any]] = {
    "assignment_type": ASSIGNMENT_TYPES,
    "entry_method": ENTRY_METHODS,
    "spam_reasons": SPAM_REASONS,
    "band": {
        "low": gettext_lazy("Low quality"),
        "medium": gettext_lazy("Medium quality"),
        "good": gettext_lazy("Good quality"),
        "very_good": gettext_lazy("Very good quality"),
        "excellent": gettext_lazy("Excellent quality"),
    },
    "delivery_state": {
        "queued": gettext_lazy("Queued"),
        "sent": gettext_lazy("Sent"),
        "review": gettext_lazy("To be reviewed"),
        "failed": gettext_lazy("Failed"),
    },
    "flow_state": {
        "in_process": gettext_lazy("In process"),
        "closed": gettext_lazy("Closed"),
    },
    "standing": {
        "active": gettext_lazy("Active"),
        "spam": gettext_lazy("Spam"),
        "cleaned": gettext_lazy("Cleaned up"),
        "withdrawn": gettext_lazy("Withdrawn"),
    },
    "duplicate_scope": {
        "campaign": gettext_lazy("Campaign"),
        "product": gettext_lazy("Product"),
        "brand": gettext_lazy("Brand"),
        "company": gettext_lazy("Company"),
    },
}


def column_word(code: str) -> str:
    """What heads a column; further data heads itself."""
    if code.startswith(export.ATTRIBUTE):
        return _own_word(code.removeprefix(export.ATTRIBUTE))
    if code.startswith(export.NAVIGATION):
        key = code.removeprefix(export.NAVIGATION)
        return str(NAVIGATION_WORDS.get(key, key))
    return str(COLUMN_WORDS.get(code, code))


def _own_word(key: str) -> str:
    field = fields_of(current_company()).by_key.get(key)
    if field is None:
        return key
    return f"{field.name} ({field.currency})" if field.currency else field.name


def own_codes() -> list[str]:
    """The columns of the company's own fields, in their order."""
    return [f"{export.ATTRIBUTE}{field.key}" for field in fields_of(current_company()).active]


def legend(columns: Iterable[str]) -> dict[str, Any]:
    """The file's head and the words for its codes, in the reader's language."""
    words = {
        column: {code: str(word) for code, word in meanings.items()}
        for column, meanings in CODES.items()
    }
    answers = {"true": _("Yes"), "false": _("No")}
    for field in fields_of(current_company()).all:
        if field.kind == FieldKind.YES_NO:
            words[f"{export.ATTRIBUTE}{field.key}"] = answers
    return {"header": [column_word(code) for code in columns], "words": words}


def choices(chosen: Sequence[str], attributes: Iterable[str]) -> list[dict[str, Any]]:
    """Every column that may be chosen, the chosen ones first and in their order."""
    offered = [
        *export.COLUMNS,
        *own_codes(),
        *(f"{export.ATTRIBUTE}{key}" for key in attributes),
        *(f"{export.NAVIGATION}{key}" for key in export.NAVIGATION_KEYS),
    ]
    ordered = list(dict.fromkeys([*chosen, *offered]))
    return [
        {"code": code, "word": column_word(code), "group": _group(code), "chosen": code in chosen}
        for code in ordered
    ]


def _group(code: str) -> str:
    if code in own_codes():
        return _("Own fields")
    if code.startswith(export.ATTRIBUTE):
        return _("Further data")
    return _("Navigation") if code.startswith(export.NAVIGATION) else ""


def number(value: int) -> str:
    """As the reader's language groups its digits."""
    return number_format(value, force_grouping=True)
