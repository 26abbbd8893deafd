"""Forms of the wizard: the file with its campaign, then a field for each of its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.catalog.snapshot import snapshot
from cauce.life.capture.models import ImportRun
from cauce.web.imports.words import field_choices


def campaigns() -> list[tuple[str, str]]:
    """Active campaigns as (id, «Product · Campaign»)."""
    known = snapshot(current_company()).campaigns.values()
    ordered = sorted(known, key=lambda one: (one.product.name.casefold(), one.name.casefold()))
    return [(str(one.pk), f"{one.product.name} · {one.name}") for one in ordered]


def offer_lists(field: Any) -> bool:
    """Give a choice field the lists in use; False when there are none."""
    lists = names(current_company()).lists.values()
    choices = [(str(one.id), one.name) for one in lists if one.active]
    field.choices = [("", "–"), *choices]
    return bool(choices)


class UploadForm(forms.Form):
    """A file, and where its leads belong."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_("CSV or XLSX, up to 200 MB. The first row names the columns."),
    )
    campaign = forms.ChoiceField(label=_("Campaign"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["campaign"].choices = campaigns()  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """What each column of an upload is. Fields are numbered: a column may be called anything."""

    campaign = forms.ChoiceField(label=_("Campaign"))
    marketing_list = forms.ChoiceField(
        label=_("Marketing list"),
        required=False,
        help_text=_("Everybody in the file comes onto it, but whoever left it before."),
    )

    def __init__(self, run: ImportRun, data: Any = None) -> None:
        self.run = run
        initial: dict[str, Any] = {"campaign": str(run.campaign_id)}
        initial["marketing_list"] = str(run.marketing_list_id or "")
        initial |= {f"column_{n}": run.mapping.get(name) for n, name in enumerate(run.header)}
        super().__init__(data, initial=initial)
        self.fields["campaign"].choices = campaigns()  # type: ignore[attr-defined]
        if not offer_lists(self.fields["marketing_list"]):
            del self.fields["marketing_list"]
        choices = field_choices(run.mapping.values())
        for number, name in enumerate(run.header):
            self.fields[f"column_{number}"] = forms.ChoiceField(label=name, choices=choices)

    def mapping(self) -> dict[str, str]:
        """{column: field}, after validation."""
        chosen = self.cleaned_data
        return {name: chosen[f"column_{n}"] for n, name in enumerate(self.run.header)}

    def columns(self, sample: list[list[str]]) -> list[dict[str, Any]]:
        """Each column with its select and its first filled cells."""
        return [
            {
                "name": name,
                "field": self[f"column_{number}"],
                "sample": [row[number] for row in sample if number < len(row) and row[number]][:3],
            }
            for number, name in enumerate(self.run.header)
        ]
