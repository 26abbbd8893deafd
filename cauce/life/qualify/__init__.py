"""Qualification entries and statuses, at once or at a moment that is set. Records `lead.qualified`,
`qualification.commented`, `lead.status_changed`, `lead.status_scheduled`,
`lead.schedule_cancelled`, `lead.schedule_skipped`."""

from cauce.life.qualify.actions import (
    COMMENT_LIMIT,
    change_status,
    change_status_many,
    qualify,
    qualify_many,
    why_no_entry,
    why_no_status,
)
from cauce.life.qualify.comments import comment_on
from cauce.life.qualify.schedule import (
    apply,
    cancel_scheduled,
    schedule_status,
    sweep,
    waiting,
)

__all__ = [
    "COMMENT_LIMIT", "apply", "cancel_scheduled", "change_status", "change_status_many",
    "comment_on", "qualify", "qualify_many", "schedule_status", "sweep", "waiting", "why_no_entry",
    "why_no_status",
]  # fmt: skip
