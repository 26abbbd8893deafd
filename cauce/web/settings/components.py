"""«Componentes»: every part of docs/look.md in all its states, in both schemes side by side.

A living page: whoever changes a stylesheet looks here, and axe looks here in the browser tests. The
last part is text as strangers write it; nothing of it may leave its box.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.web import charts
from cauce.web.request import Request

HUES = ("positive", "partial", "negative", "calm", "machine", "accent", "none")
SHAPES = ("full", "half", "ring", "bar", "square", "none")
HOSTILE = (
    "W" * 200,
    "<script>alert(1)</script>",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 <b>",
    "Z\u0334\u0351\u0350a\u0338\u0357l\u0336\u0302g\u0337\u030bo\u0334\u0352 " * 6,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 30,
    "nombre.muy.largo.de.una.persona.que.escribe.todo@" + "subdominio." * 12 + "example",
    "https://sitio.example/" + "ruta-sin-espacios-" * 12,
    "' OR 1=1; -- \\ %s {{ 7*7 }} ${7*7}",
)


class Sample(forms.Form):
    """A field of each kind: plain, with a hint, wrong, not to be changed."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As people say it."))
    phone = forms.CharField(label=gettext_lazy("Phone"))
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=[("1", "Torre Mitla"), ("2", "–")])
    secret = forms.CharField(
        label=gettext_lazy("Password"), required=False, widget=forms.PasswordInput
    )
    message = forms.CharField(
        label=gettext_lazy("Message"), required=False, widget=forms.Textarea({"rows": 2})
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    closed = forms.CharField(label=gettext_lazy("E-mail"), required=False, disabled=True)
    choice = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"),
        required=False,
        choices=[("1", "Ana"), ("2", "Bruno")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=gettext_lazy("Active"), required=False)

    def clean_phone(self) -> str:
        """Never right, so that its error shows."""
        raise forms.ValidationError(_("4 digits are missing."), code="too_short")


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /settings/components."""
    request.actor.need(Right.CONFIGURE)
    context = {"title": _("Components"), "schemes": [_in("light"), _in("dark")], **_samples()}
    return render(request, "settings/components.html", context)


def _in(scheme: str) -> dict[str, Any]:
    """One column: its name, and its own form, for ids must differ."""
    data = {"name": "Ana Robles", "phone": "33 5550", "kind": "1", "choice": ["1"]}
    return {
        "name": scheme,
        "label": _("Light") if scheme == "light" else _("Dark"),
        "form": Sample(data, auto_id=f"{scheme}_%s", initial={"closed": "ana@correo.example"}),
        "items": [
            {"url": "#", "label": "Torre Mitla", "icon": "tag", "current": True},
            {"url": "#", "label": HOSTILE[0], "icon": "tag"},
            {"url": "#", "label": _("Remove"), "icon": "trash", "danger": True},
        ],
    }


def _samples() -> dict[str, Any]:
    now = timezone.now()
    points = [
        charts.Point(
            f"{day} nov", (day * 3 % 11, day % 3), tick=str(day) if day % 4 == 1 else "", href="#"
        )
        for day in range(1, 15)
    ]
    fact = {"at": now, "who": "Ana Robles", "kind": "you", "words": _("wrote a note")}
    return {
        "hues": HUES,
        "shapes": SHAPES,
        "scores": (None, 8, 34, 52, 71, 96),
        "heats": range(7),
        "now": now,
        "chart": charts.bars("Leads", series=("Leads", _("Duplicates")), points=points),
        "mix": charts.mix(
            [("A", "positive", 5), ("B", "partial", 3), ("C", "negative", 2), ("D", "none", 1)]
        ),
        "spark": charts.spark([3, 5, 2, 8, 6, 9]),
        "tabs": [
            {"url": "#", "label": _("Notes"), "count": 12, "current": True},
            {"url": "#", "label": _("Calls"), "count": 0},
            {"url": "#", "label": _("History"), "count": None},
        ],
        "steps": [
            {"label": _("Came in"), "time": "12:44", "state": "done"},
            {"label": _("Assigned"), "time": "12:44", "state": "done"},
            {"label": _("First contact"), "time": "", "state": "late"},
            {"label": _("Qualified"), "time": "", "state": "later"},
        ],
        "facts": [
            {"label": _("E-mail"), "value": "ana@correo.example"},
            {"label": _("Phone"), "value": ""},
            {"label": _("Name"), "value": HOSTILE[0]},
        ],
        "days": [
            {
                "label": _("Today"),
                "facts": [fact, fact | {"who": "Cauce", "kind": "machine", "detail": HOSTILE[6]}],
            }
        ],
        "parts": [{"label": _("Source"), "points": 14, "whole": 20, "reason": "WhatsApp"}],
        "hostile": HOSTILE,
    }
