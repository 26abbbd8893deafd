"""What is told, and when many things become one line."""

from datetime import timedelta

KINDS = (
    "assigned", "duplicate", "ending", "late", "task", "reminder", "mention", "delivery", "alert",
    "import", "export",
)  # fmt: skip
# So many unread lines of a kind stand alone within WINDOW; what comes then joins the newest.
ALONE = 3
WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=90)
LEADS_NAMED = 3
# Each is a thing of its own: one answers to it, or waits for it.
NEVER_JOINED = frozenset({"mention", "alert", "import", "export"})


def joins(kind: str, *, unread: int, coming: int) -> bool:
    """Whether `coming` things become one line, when `unread` lines of the kind are there."""
    return kind not in NEVER_JOINED and unread + coming > ALONE
