"""The words people read for what contacts, lists and conditions hold."""

from django.utils.translation import gettext_lazy as _

LEAD_STATES = {
    "none": _("None yet"),
    "in_process": _("In process"),
    "completed": _("Completed"),
}
# State → (word, hue, shape).
STATE_MARKS = {
    None: (LEAD_STATES["none"], "none", "none"),
    "in_process": (LEAD_STATES["in_process"], "calm", "half"),
    "completed": (LEAD_STATES["completed"], "positive", "full"),
}
AGES = {
    "within_1": _("In the last day"),
    "within_7": _("In the last 7 days"),
    "within_30": _("In the last 30 days"),
    "older_7": _("More than 7 days ago, or never"),
    "older_30": _("More than 30 days ago, or never"),
    "older_90": _("More than 90 days ago, or never"),
    "never": _("Never"),
}
