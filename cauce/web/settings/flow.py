"""How operators work their queue: whose leads, which lists, who reserves, what is shown."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.permissions import ROLE_LABELS, ROLE_RIGHTS, Right, Role
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.flow import POOLS, SHOWN, Flow, flow_of
from cauce.life import setup
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import posted


class FlowForm(forms.Form):
    """The settings of the flow."""

    pool = forms.ChoiceField(
        label=_("Whose leads an operator is offered"),
        choices=[(one.value, POOLS[one]) for one in POOLS],
        widget=forms.RadioSelect({"class": "check"}),
    )
    reserving = forms.MultipleChoiceField(
        label=_("Reserve the person for the first operator who writes a note"),
        required=False,
        choices=[(r.value, ROLE_LABELS[r]) for r in Role if Right.WORK in ROLE_RIGHTS[r]],
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
        help_text=_("For these roles. Nobody else can write about the person in the flow then."),
    )
    lists = forms.TypedMultipleChoiceField(
        label=_("Show only who is on one of these lists"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
        help_text=_("None chosen: everybody."),
    )
    shown = forms.MultipleChoiceField(
        label=_("Information to show"),
        required=False,
        choices=[(one.value, SHOWN[one]) for one in SHOWN],
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )
    attributes = forms.CharField(
        label=_("Further data by name"),
        required=False,
        help_text=_("Names with commas between them; shown even if not all other data is."),
    )

    def __init__(self, data: QueryDict | None, *, flow: Flow) -> None:
        first = {
            "pool": flow.pool,
            "reserving": flow.reserving,
            "lists": flow.lists,
            "shown": flow.shown,
            "attributes": ", ".join(flow.attributes),
        }
        super().__init__(data, initial=first)
        lists = MarketingList.objects.filter(active=True).order_by("name")
        self.fields["lists"].choices = [(one.pk, one.name) for one in lists]  # type: ignore[attr-defined]
        if not self.fields["lists"].choices:  # type: ignore[attr-defined]
            del self.fields["lists"]

    def clean_attributes(self) -> list[str]:
        """The names, in their order, each once."""
        text: str = self.cleaned_data["attributes"]
        return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/flow."""
    request.actor.need(Right.CONFIGURE)
    company = current_company()
    form = FlowForm(posted(request), flow=flow_of(company))
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.update_flow(by=request.actor, **form.cleaned_data)
            said(request, gettext("Saved."))
            return HttpResponseRedirect("/settings/flow")
    context: dict[str, Any] = {
        "title": _("Flow"),
        "form": form,
        "recent": changes.recent("flow", company.pk),
    }
    return render(request, "settings/flow.html", context, status=422 if form.errors else 200)
