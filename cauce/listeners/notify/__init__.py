"""Notices in the app: written from facts, read by the member they are for.

Hearing: `HEARD`, `hears`, `on_facts`. Reading: `unread`, `notices_of`, `notice_of`, `page`. A
member does: `mark_read`, `mark_unread`, `choose_kinds`.
"""

from cauce.listeners.notify.hear import HEARD, hears, on_facts
from cauce.listeners.notify.models import Notification
from cauce.listeners.notify.read import (
    Position,
    choose_kinds,
    forget_old,
    mark_read,
    mark_unread,
    notice_of,
    notices_of,
    page,
    unread,
    wanted_kinds,
)
from cauce.listeners.notify.rules import KINDS
from cauce.listeners.notify.write import News, write

__all__ = [
    "HEARD", "KINDS", "News", "Notification", "Position", "choose_kinds", "forget_old", "hears",
    "mark_read", "mark_unread", "notice_of", "notices_of", "on_facts", "page", "unread",
    "wanted_kinds", "write",
]  # fmt: skip
