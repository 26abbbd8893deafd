"""What a score may look at, gathered by whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOOK_TIME = 15  # seconds that a form was open: less is a glance


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What is known of a lead when it is scored."""

    name: str = ""
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    phone_valid: bool = True
    message: str = ""
    attributes: dict[str, Any]
    entry_method: str
    campaign: int = 0
    navigation: dict[str, Any]
    entered_at: datetime | None = None  # in the company's zone
    took_time: bool = False
    earlier_leads: int = 0
    notes: int = 0
    attempts: int = 0
    talks: int = 0  # times that the person was spoken to
    answered: bool = False  # a call was answered, and not in the negative
    next_step: bool = False
    meaning: str = ""  # of its qualification
    won: bool = False
    lost: bool = False
    quiet_days: int = 0  # since anything happened; 0 for what is closed
