"""The weights of the iScore as a form: limits of the parts, points of each evidence, cooling."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cauce.life.scoring import EVIDENCE, GRADED, PART_LIMITS, Scheme
from cauce.web.settings.scoring_figures import beginning
from cauce.web.words import SCORE_PARTS, evidence

LIMIT, POINTS = "limits.", "points."


class WeightsForm(forms.Form):
    """One number per limit and per evidence; the names are those that the action refuses by."""

    cold_after = forms.IntegerField(
        label=_("A lead without any step begins to cool after"),
        help_text=_("Days"),
        widget=forms.NumberInput({"class": "input--short"}),
    )
    cold_full = forms.IntegerField(
        label=_("It has lost everything after"),
        help_text=_("Days"),
        widget=forms.NumberInput({"class": "input--short"}),
    )

    def __init__(self, data: QueryDict | None, *, scheme: Scheme) -> None:
        first = {f"{LIMIT}{part}": limit for part, limit in scheme.limits.items()}
        first |= {f"{POINTS}{code}": worth for code, worth in scheme.points.items()}
        first |= {"cold_after": scheme.cold_after, "cold_full": scheme.cold_full}
        super().__init__(data, initial=first)
        for part in PART_LIMITS:
            self.fields[f"{LIMIT}{part}"] = _number(str(SCORE_PARTS[part]))
            for code in EVIDENCE[part]:
                self.fields[f"{POINTS}{code}"] = _number(beginning(evidence(code)))

    def parts(self) -> list[dict[str, Any]]:
        """Each part for the template: its label, its limit's field, its evidences' fields."""
        return [
            {
                "label": SCORE_PARTS[part],
                "limit": self[f"{LIMIT}{part}"],
                "points": [
                    {"field": self[f"{POINTS}{code}"], "graded": code in GRADED} for code in codes
                ],
            }
            for part, codes in EVIDENCE.items()
        ]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "limits": {part: given[f"{LIMIT}{part}"] for part in PART_LIMITS},
            "points": {c: given[f"{POINTS}{c}"] for codes in EVIDENCE.values() for c in codes},
            "cold_after": given["cold_after"],
            "cold_full": given["cold_full"],
        }


def _number(label: str) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "input--points", "inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget)
