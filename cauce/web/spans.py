"""Times in the shortest words."""

from datetime import timedelta

from django.utils.translation import gettext as _


def span(since: timedelta) -> str:
    """A time in the shortest words: «22 min», «1 h 47», «3 d»."""
    minutes = max(0, int(since.total_seconds() // 60))
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24 and (hours >= 3 or not rest):
        return _("%(hours)s h") % {"hours": hours}
    if hours < 24:
        return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02}"}
    return _("%(days)s d") % {"days": hours // 24}
