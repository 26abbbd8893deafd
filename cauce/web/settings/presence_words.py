"""Hours, absences and limits of a seller in words, as one line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.life.assignment.models import Availability
from cauce.life.assignment.presence import DAYS

type Hours = Mapping[str, Sequence[Sequence[str]]]


def spans_text(spans: Sequence[Sequence[str]]) -> str:
    """«09:00-14:00, 16:00-19:00», as it is typed."""
    return ", ".join("-".join(span) for span in spans)


def hours_words(hours: Hours) -> str:
    """«Mon–Fri 09:00-18:00 · Sat 09:00-13:00»."""
    if not hours:
        return _("at any hour")
    told = [(place, spans_text(hours.get(day, ()))) for place, day in enumerate(DAYS)]
    groups = ((text, [place for place, _ in days]) for text, days in groupby(told, lambda p: p[1]))
    return " · ".join(f"{_days(places)} {text}" for text, places in groups if text)


def _days(places: Sequence[int]) -> str:
    first, last = WEEKDAYS_ABBR[places[0]], WEEKDAYS_ABBR[places[-1]]
    return f"{first}" if len(places) == 1 else f"{first}–{last}"


def absences_words(absences: Iterable[Mapping[str, str]]) -> str:
    """«24 Dec 2026 – 2 Jan 2027», several with commas between them."""
    return ", ".join(_absence(one) for one in absences)


def _absence(one: Mapping[str, str]) -> str:
    first, last = (date_format(date.fromisoformat(one[name])) for name in ("from", "to"))
    return first if first == last else f"{first} – {last}"


def in_words(found: Availability, today: date) -> str:
    """All of it: hours, limits, and absences that are not over."""
    parts: list[Any] = [hours_words(found.hours)]
    if found.per_day is not None:
        parts.append(_("%(count)s a day") % {"count": found.per_day})
    if found.at_once is not None:
        parts.append(_("%(count)s open") % {"count": found.at_once})
    coming = [one for one in found.absences if one["to"] >= today.isoformat()]
    if coming:
        parts.append(_("away %(days)s") % {"days": absences_words(coming)})
    return " · ".join(parts)
