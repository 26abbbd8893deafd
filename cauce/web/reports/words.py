"""The words for what a Seller Score is made of."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.life.report import Evidence

PERIODS = {
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
    "90d": gettext_lazy("90 days"),
    "quarter": gettext_lazy("Quarter"),
}
PARTS = {
    "conversion": gettext_lazy("Conversion"),
    "follow_up": gettext_lazy("Follow-up"),
    "sales": gettext_lazy("Sales"),
    "leads": gettext_lazy("Leads assigned"),
}
MEASURES = {
    "in_time": gettext_lazy("First step within the time for the contact"),
    "tried": gettext_lazy("At least one contact attempt"),
    "not_overdue": gettext_lazy("No overdue next step"),
    "spoken_to": gettext_lazy("Spoken to the person"),
    "noted": gettext_lazy("With a note"),
    "qualified": gettext_lazy("Qualified"),
}


def reason(one: Evidence, *, of: str, rate: str, expected: float) -> str:
    """What a figure of the parts other than follow-up says, in one sentence."""
    told = {"times": decimal(one.counted, 2), "usual": decimal(one.usual)}
    if one.code == "conversion":
        return _(
            "%(sales)s (%(rate)s). Leads like these usually give %(expected)s: counted as "
            "%(times)s times the expected."
        ) % {**told, "sales": of, "rate": rate, "expected": decimal(expected)}
    if one.code == "sales":
        return _("%(own)s; a seller has %(usual)s on average. Counted as %(times)s times.") % {
            **told,
            "own": sales(int(one.own or 0)),
        }
    return _("%(own)s; a seller has %(usual)s on average. Counted as %(times)s times.") % {
        **told,
        "own": leads(one.count),
        "usual": decimal(one.usual, 0),
    }


def sales(count: int) -> str:
    """«3 sales»."""
    return ngettext("%(n)s sale", "%(n)s sales", count) % {"n": decimal(count, 0)}


def leads(count: int) -> str:
    """«120 leads»."""
    return ngettext("%(n)s lead", "%(n)s leads", count) % {"n": decimal(count, 0)}


def of_leads(won: int, count: int) -> str:
    """«3 sales of 120 leads»."""
    return _("%(sales)s of %(leads)s") % {"sales": sales(won), "leads": leads(count)}


def decimal(value: float, places: int = 1) -> str:
    """A number as people write it."""
    return number_format(value, places, force_grouping=True)


def share(value: float | None, places: int = 0) -> str:
    """A share in percent; nothing is a dash."""
    return "–" if value is None else f"{decimal(100 * value, places)} %"


def change(points: int | None) -> dict[str, Any] | None:
    """«+3» and its hue; None without a period to compare with."""
    if points is None:
        return None
    hue = "positive" if points > 0 else "negative" if points < 0 else "none"
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return {"text": f"{sign}{abs(points)}", "hue": hue}
