"""Why this seller has a lead, or why nobody has it yet: one sentence from the kept reason."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cauce.catalog.levels import LEVEL_LABELS
from cauce.catalog.names import Names
from cauce.web.words import PASSED_OVER


def why(reason: Mapping[str, Any], known: Names) -> str:
    """The reason of an assignment in words; "" for none."""
    code = reason.get("why", "")
    if code == "turn":
        sentence = _(
            "Turn %(turn)s of the rotation among %(candidates)s (rule version %(version)s)."
        )
        told = sentence % {"turn": reason["turn"] + 1, **_rule(reason, known)}
        return " ".join(filter(None, (told, _passed(reason, known), _late(reason))))
    if code == "nobody_can":
        return _(
            "Nobody can take it now: %(passed)s. It is given by itself as soon as somebody can "
            "(rule version %(version)s)."
        ) % {"passed": _names(reason, known), "version": reason["version"]}
    sentences = {
        "has_the_person": _("This seller already has the person, from an earlier lead."),
        "named_at_entry": _("The seller was named when the lead entered."),
        "no_rule": _("No rule gives the leads of this campaign."),
        "reserved": _("Reserved in the flow by %(by)s, with the first note.")
        % {"by": reason.get("by", "")},
        "by_hand": _("Assigned by hand by %(by)s.") % {"by": reason.get("by", "")},
    }
    return sentences.get(code, "")


def _rule(reason: Mapping[str, Any], known: Names) -> dict[str, Any]:
    named = ", ".join(_name(seller, known) for seller, _weight in reason["candidates"])
    return {"candidates": named, "version": reason["version"]}


def _passed(reason: Mapping[str, Any], known: Names) -> str:
    if not reason.get("passed"):
        return ""
    return _("Passed over: %(passed)s.") % {"passed": _names(reason, known)}


def _late(reason: Mapping[str, Any]) -> str:
    """That it was handed on because whoever had it let it wait; "" otherwise."""
    level = LEVEL_LABELS.get(reason.get("late", ""))
    if level is None:
        return ""
    return _("Handed on by itself: it was late (%(level)s).") % {"level": level}


def _names(reason: Mapping[str, Any], known: Names) -> str:
    """«Ana (absent), Beto (outside hours)»."""
    return ", ".join(
        f"{_name(seller, known)} ({PASSED_OVER.get(why, why)})"
        for seller, why in reason.get("passed", ())
    )


def _name(seller: int, known: Names) -> str:
    label = known.members.get(seller)
    return label.name if label else ""
