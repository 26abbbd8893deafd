"""Why people are erased, and what whoever asks must type. Values in, verdict out."""

from typing import Any

from cauce.kit import names

REASONS = ("request", "consent", "retention", "other")


def asked_for(contact: Any) -> str:
    """What is to be typed to confirm: the name, or what the person is found by."""
    return contact.name or contact.email or contact.phone or contact.whatsapp or str(contact.pk)


def confirms(typed: str, wanted: str) -> bool:
    """Whether the text was typed, whatever its accents, capitals and spaces."""
    return bool(wanted) and names.fold(typed) == names.fold(wanted)
