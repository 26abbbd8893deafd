"""The words people read for what contacts, lists and conditions hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.kit.names import fold
from cauce.leads.models import Contact
from cauce.web.field_words import label_of
from cauce.web.words import FIELDS

LEAD_STATES = {
    "none": _("None"),
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
PAIR_STATES = {
    "open": _("To judge"),
    "later": _("Later"),
    "apart": _("Not the same"),
}
_EVIDENCE = {
    "same": _("the same"),
    "alike": _("alike"),
    "swapped": _("the same in another order"),
    "shorter": _("the same, one of them shorter"),
    "partly": _("partly the same"),
    "same_name": _("the same before the @"),
    "numbered": _("alike but for a number"),
    "same_end": _("the same last digits"),
    "one_enquiry": _("one enquiry gave data of both"),
    "differs": _("different"),
}
_STRONG = 4.0  # bits


def reasons_told(
    reasons: Iterable[Mapping[str, Any]], contacts: Iterable[Contact]
) -> list[dict[str, Any]]:
    """Evidence in words, what speaks for one person first: field, words, and how strong it is."""
    told = FIELDS | {fold(key): label_of(key) for one in contacts for key in one.attributes}
    order = sorted(reasons, key=lambda one: -one["bits"])
    return [
        {
            "field": told.get(one["field"], one["field"]) if one["field"] != "enquiry" else "",
            "words": _EVIDENCE.get(one["code"], one["code"]),
            "hue": "positive" if one["bits"] > 0 else "negative",
            "shape": "full" if abs(one["bits"]) >= _STRONG else "half",
        }
        for one in order
        if abs(one["bits"]) >= 0.3
    ]
