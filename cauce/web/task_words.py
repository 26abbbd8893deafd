"""The words people read for the codes of tasks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What is to be done → (word, icon).
KINDS = {
    "call": (pgettext_lazy("a kind of task", "Call"), "phone"),
    "write": (pgettext_lazy("a kind of task", "Write"), "chat"),
    "visit": (pgettext_lazy("a kind of task", "Visit"), "home"),
    "other": (pgettext_lazy("a kind of task", "Other"), "note"),
}
REMINDERS = {
    None: _("No reminder"),
    0: _("When it is due"),
    10: _("10 minutes before"),
    60: _("1 hour before"),
    1440: _("1 day before"),
}
QUICK = {"hour": _("In 1 h"), "tomorrow": _("Tomorrow 9:00"), "monday": _("Monday 9:00")}
FIELDS = {
    "title": _("Title"),
    "kind": pgettext_lazy("of a task", "What"),
    "reminder": _("Reminder"),
    "comment": _("Comment"),
}
GROUPS = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("This week"),
    "later": _("Later"),
    "done": _("Done"),
}
