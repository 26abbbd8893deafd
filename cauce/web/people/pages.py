"""«Datos personales»: find somebody, see what is known, hand it over, erase it."""

from typing import Any

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.errors import Conflict, Refusal
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.privacy import MOST_GRACE, privacy_of
from cauce.leads.access import contact_for
from cauce.leads.models import Contact
from cauce.life import personal
from cauce.web.contacts.listing import national
from cauce.web.leads.history_people import REASONS
from cauce.web.request import Request, complained, into, said

HOME = "/settings/personal-data"
_SHOWN = 20
STATES = {
    "planned": (_("Planned"), "partial", "half"),
    "done": (_("Erased"), "positive", "full"),
    "cancelled": (_("Cancelled"), "none", "bar"),
}
FILE_STATES = {
    "running": (_("On its way"), "calm", "half"),
    "done": (_("Done"), "positive", "full"),
    "failed": (_("Failed"), "negative", "bar"),
    "expired": (_("Expired"), "none", "bar"),
}
WAITS = {
    "delivery_on_its_way": _("Waits: a sending is on its way."),
    "export_on_its_way": _("Waits: an export is being written."),
    "import_on_its_way": _("Waits: a file with the person in it is being imported."),
    "looking": _("All texts are being looked through."),
}
LOOSE = {"Lead": _("Leads"), "Submission": _("Raw captures")}


class EraseForm(forms.Form):
    """Why, when, and who it is, typed."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(key, words) for key, words in REASONS.items()]
    )
    days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=MOST_GRACE,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("Until then it can be cancelled; after that nothing brings the person back."),
    )
    confirm = forms.CharField(
        label=_("Type it to confirm"),
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /settings/personal-data?q=."""
    request.actor.need(Right.PERSONAL_DATA)
    typed = request.GET.get("q", "")[:200].strip()
    found = personal.find(typed, by=request.actor) if typed else None
    context: dict[str, Any] = {
        "title": _("Personal data"),
        "typed": typed,
        "found": found,
        "people": [(one, national(one.phone)) for one in found.contacts] if found else [],
        "loose": [(LOOSE[name], n) for name, n in found.loose.items()] if found else [],
        "erasures": [_line(one) for one in personal.erasures(request.actor)[:_SHOWN]],
        "files": [
            {"run": one, "state": FILE_STATES[one.state]}
            for one in personal.files_of(request.actor)[:_SHOWN]
        ],
    }
    return render(request, "people/find.html", context)


def _line(one: personal.Erasure) -> dict[str, Any]:
    return {
        "erasure": one,
        "state": STATES[one.state],
        "reason": REASONS.get(one.reason, one.reason),
        "name": str(one.contact) or gettext("Contact %(number)s") % {"number": one.contact_id},
        "waits": WAITS.get(one.waits_for, ""),
    }


@require_POST
def hold(request: Request) -> HttpResponse:
    """POST /settings/personal-data/hold: q — a contact for somebody who has none."""
    request.actor.need(Right.PERSONAL_DATA)
    key = personal.key_typed(request.POST.get("q", "")[:200])
    try:
        if key is None:
            raise Conflict("conflict")
        contact = personal.take_hold(key, by=request.actor)
    except Refusal as refused:
        complained(request, refused)
        return _see(HOME)
    return _see(f"{HOME}/{contact.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET /settings/personal-data/<contact>: all that is known. POST plans the erasure."""
    request.actor.need(Right.PERSONAL_DATA)
    contact = contact_for(request.actor, id)
    grace = privacy_of(current_company()).grace_days
    posted = request.POST if request.method == "POST" else None
    form = EraseForm(posted, initial={"days": grace, "reason": "request"})
    wanted = personal.asked_for(contact)
    form.fields["confirm"].help_text = _("Here: %(text)s") % {"text": wanted}
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        with into(form):
            personal.plan(
                contact,
                reason=given["reason"],
                confirmed=given["confirm"],
                days=given["days"],
                by=request.actor,
            )
            said(request, gettext("The erasure is planned."))
            return _see(f"{HOME}/{contact.pk}")
    return render(
        request,
        "people/one.html",
        _known(request, contact, form),
        status=422 if form.errors else 200,
    )


def _known(request: Request, contact: Contact, form: EraseForm) -> dict[str, Any]:
    known = personal.known(contact, by=request.actor)
    waiting = personal.waiting(contact)
    files = personal.files_of(request.actor).filter(contact_id__in=known.person.contacts)
    latest = files.first()
    running = latest is not None and latest.state == personal.FileState.RUNNING
    return {
        "title": str(contact) or gettext("Contact %(number)s") % {"number": contact.pk},
        "contact": contact,
        "phone": national(contact.phone),
        "known": known,
        "merged": len(known.person.contacts) - 1,
        "waiting": _line(waiting) if waiting else None,
        "file": {"run": latest, "state": FILE_STATES[latest.state]} if latest else None,
        "poll": f"{HOME}/files/{latest.pk}/progress" if latest and running else "",
        "form": form,
    }


@require_POST
def write(request: Request, id: int) -> HttpResponse:
    """POST /settings/personal-data/<contact>/files: write all that is known into a file."""
    request.actor.need(Right.PERSONAL_DATA)
    contact = contact_for(request.actor, id)
    personal.start(contact, by=request.actor)
    return _see(f"{HOME}/{contact.pk}")


@require_safe
@never_cache
def progress(request: Request, id: int) -> HttpResponse:
    """GET /settings/personal-data/files/<id>/progress: the bar; at the end the page anew."""
    run = personal.file_for(request.actor, id)
    running = run.state == personal.FileState.RUNNING
    context = {
        "file": {"run": run, "state": FILE_STATES[run.state]},
        "poll": request.path if running else "",
    }
    answer = render(request, "people/one.html#bar", context)
    if not running:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@never_cache
def file(request: Request, id: int) -> FileResponse:
    """GET /settings/personal-data/files/<id>: the ZIP; that it was taken is kept in history."""
    run = personal.file_for(request.actor, id)
    path = personal.take(run, by=request.actor)
    name = f"person-{run.contact_id}.zip"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )


@require_POST
def cancel(request: Request, id: int) -> HttpResponse:
    """POST /settings/personal-data/erasures/<id>/cancel."""
    erasure = personal.cancel(id, by=request.actor)
    said(request, gettext("The erasure was cancelled."))
    return _see(f"{HOME}/{erasure.contact_id}")


def _see(address: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
