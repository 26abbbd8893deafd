"""What the bell in the frame says."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.listeners import notify


def bell(member_id: int) -> dict[str, Any]:
    """Count, words and marks of the bell. One statement."""
    unread = notify.unread(member_id)
    newest = (unread.newest or timezone.now()).isoformat()
    return {
        "count": unread.count,
        "label": label(unread.count),
        "tag": unread.tag,
        "newest": newest,
    }


def label(count: int) -> str:
    """What the bell says aloud."""
    return _("Notices: %(count)s unread") % {"count": count} if count else _("Notices")
