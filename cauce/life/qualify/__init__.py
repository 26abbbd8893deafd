"""Qualification entries and statuses, at once or at a moment that is set. Records `lead.qualified`,
`qualification.commented`, `lead.status_changed`, `lead.status_scheduled`,
`lead.schedule_cancelled`, `lead.schedule_skipped`; what the system adds by the company's rules is
`lead.qualified`, too, or `qualification.added` where a person's word stands."""

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
from cauce.life.qualify.reviews import unreviewed
from cauce.life.qualify.schedule import (
    apply,
    cancel_scheduled,
    schedule_status,
    sweep,
    waiting,
)
from cauce.life.qualify.system import AUTHOR, HEARD, hears, on_facts

__all__ = [
    "AUTHOR", "COMMENT_LIMIT", "HEARD", "apply", "cancel_scheduled", "change_status",
    "change_status_many", "comment_on", "hears", "on_facts", "qualify", "qualify_many",
    "schedule_status", "sweep", "unreviewed", "waiting", "why_no_entry", "why_no_status",
]  # fmt: skip
