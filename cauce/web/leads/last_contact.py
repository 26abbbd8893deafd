"""«Último contacto» (D9): when the person was last spoken to, told by hand, with its history."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.accounts.zones import zone_of_member
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import work
from cauce.store import atomic
from cauce.web.request import Request, back, complained, into, said
from cauce.web.words import CONTACT_CHANNELS

_TYPED = "%Y-%m-%dT%H:%M"


class Telling(forms.Form):
    """When, how, and what was said: a day and a time of the zone in which it is read."""

    at = forms.DateTimeField(
        label=gettext_lazy("When"),
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_TYPED),
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("of a contact", "How"), choices=list(CONTACT_CHANNELS.items())
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=work.COMMENT_LIMIT
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("In the zone %(zone)s.") % {"zone": _called(zone)}


def clock(lead: Lead) -> dict[str, Any]:
    """By whose clock the page tells the last contact, and where that is if it is not the reader's.
    At most one query."""
    zone = zone_of_member(lead.seller_id) if lead.last_contact_at else None
    here = timezone.get_current_timezone_name()
    return {
        "last_contact_zone": zone,
        "last_contact_place": _called(zone) if zone and zone.key != here else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, number: int) -> HttpResponse:
    """GET and POST /leads/<number>/contact: at, channel, comment."""
    lead = lead_for(request.actor, number=number)
    request.actor.need(Right.WORK)
    zone = zone_of_member(lead.seller_id)
    with timezone.override(zone):
        data = request.POST if request.method == "POST" else None
        form = Telling(data, initial={"at": timezone.localtime(), "channel": "call"}, zone=zone)
        if request.method == "POST" and form.is_valid() and _told(request, number, form):
            return _done(request, number)
        context = {
            "title": _("Last contact"),
            "lead": lead,
            "form": form,
            "told": [
                (one, CONTACT_CHANNELS[one.channel], work.may_take_back(one, by=request.actor))
                for one in work.contacts_of(lead)
            ],
        }
        part = "leads/contact.html" if request.htmx else "leads/contact_page.html"
        return render(request, part, context, status=422 if form.errors else 200)


@require_POST
def take_back(request: Request, number: int, id: int) -> HttpResponse:
    """POST /leads/<number>/contact/<id>/withdraw."""
    try:
        with atomic():
            lead = locked_for(request.actor, number=number)
            work.take_back_contact(lead, told=id, by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    else:
        said(request, _("Taken back."))
    return back(request, f"/leads/{number}")


def _told(request: Request, number: int, form: Telling) -> bool:
    """Whether it was taken; what was refused stands in the form."""
    given = form.cleaned_data
    at: datetime = given["at"]
    try:
        with into(form), atomic():
            lead = locked_for(request.actor, number=number)
            work.tell_contact(
                lead, at=at, channel=given["channel"], comment=given["comment"], by=request.actor
            )
    except Conflict as refused:
        form.add_error(None, sentence(refused.code, refused.params))
    return not form.errors


def _done(request: Request, number: int) -> HttpResponse:
    said(request, _("The contact is noted."))
    if not request.htmx:
        return back(request, f"/leads/{number}")
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _called(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")
