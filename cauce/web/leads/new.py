"""«Nuevo lead»: one enquiry typed in by hand, through the same intake as any other."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.fields import Field, fields_of
from cauce.catalog.models import Campaign
from cauce.catalog.names import names
from cauce.leads.queries import captured
from cauce.life import intake
from cauce.life.capture import Entry
from cauce.life.capture.sources import hand
from cauce.web import field_forms
from cauce.web.request import Request, said

OWN = "attributes."  # before the key of one of the company's own fields


class NewLead(forms.Form):
    """Who asked, for what. At least one way to reach the person; intake says so."""

    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"))
    name = forms.CharField(label=gettext_lazy("Name"), required=False, strip=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False)
    whatsapp = forms.CharField(label=gettext_lazy("WhatsApp"), required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False)
    message = forms.CharField(
        label=gettext_lazy("Message"), required=False, widget=forms.Textarea({"rows": 4})
    )
    seller = forms.ChoiceField(
        label=gettext_lazy("Seller"),
        required=False,
        help_text=gettext_lazy("Without one, the campaign's rule decides."),
    )

    def __init__(self, *args: Any, name_seller: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = names(current_company())
        self.fields["campaign"].choices = [  # type: ignore[attr-defined]
            (campaign.id, f"{known.products[campaign.parent or 0].name} · {campaign.name}")
            for campaign in known.campaigns.values()
            if campaign.active
        ]
        self.own = fields_of(current_company()).active
        for field in self.own:
            self.fields[OWN + field.key] = self._control(field)
        self.order_fields([name for name in self.fields if name != "seller"])
        people = [(member.id, member.name) for member in known.members.values() if member.active]
        self.fields["seller"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        if not name_seller:
            del self.fields["seller"]

    def _control(self, field: Field) -> forms.Field:
        """One of the company's own fields; that of a campaign only while it is chosen."""
        if field.campaign is None:
            return field_forms.control(field)
        asked = field_forms.control(field, required=False)
        asked.widget.attrs["data-of"] = f"campaign:{field.campaign}"
        asked.help_text = asked.help_text or names(current_company()).campaigns[field.campaign].name
        return asked

    def attributes(self) -> dict[str, Any]:
        """What was typed under the fields of the campaign that was chosen."""
        campaign = int(self.cleaned_data["campaign"])
        found = {f.key: self.cleaned_data.get(OWN + f.key) for f in self.own if f.of(campaign)}
        return {key: value for key, value in found.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /leads/new."""
    request.actor.need(Right.CREATE_LEADS)
    form = NewLead(request.POST or None, name_seller=request.actor.may(Right.NAME_SELLER))
    if request.method == "POST" and form.is_valid():
        entry = _entry(request, form)
        intake.take_one(entry)
        if entry.lead_id is not None:
            number = captured([entry.lead_id])[entry.lead_id].number
            said(request, _("Lead %(number)s entered.") % {"number": number})
            seen = request.actor.may(Right.SEE_COMPANY)
            return HttpResponseRedirect(f"/leads/{number}" if seen else "/leads")
        _complain(form, entry)
    status = 422 if form.errors else 200
    context = {"title": _("New lead"), "form": form}
    return render(request, "leads/new.html", context, status=status)


def _entry(request: Request, form: NewLead) -> Entry:
    given = form.cleaned_data
    chosen = given.get("seller")
    return hand.typed(
        campaign=Campaign.objects.get(pk=given["campaign"]),
        values={name: given[name] for name in hand.TYPED},
        by=request.actor,
        at=timezone.now(),
        attributes=form.attributes(),
        seller=Membership.objects.get(pk=chosen) if chosen else None,
    )


def _complain(form: NewLead, entry: Entry) -> None:
    error = entry.error or {"code": "internal_error", "field": ""}
    for problem in error.get("errors", [error]):
        field = problem["field"] if problem["field"] in form.fields else None
        text = sentence(problem["code"], problem.get("params"))
        form.add_error(field, forms.ValidationError(text, code=problem["code"]))
