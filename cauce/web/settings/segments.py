"""«Segmentos»: saved filters over contacts, built with a preview of who fits."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import Segment
from cauce.catalog.names import names
from cauce.leads import contact_asked, contact_lists
from cauce.leads.access import contacts_for
from cauce.leads.conditions import Conditions, checked
from cauce.leads.segments import fitting
from cauce.life import setup
from cauce.web.contacts import condition_words as words
from cauce.web.contacts.listing import national
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings import segment_editor as editor
from cauce.web.settings.noun import posted, row_of

_SHOWN = 8


class SegmentForm(forms.Form):
    """Everything of a segment but its conditions."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args: Any, row: Segment | None = None, **more: Any) -> None:
        if row:
            more["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **more)
        if row is None:
            del self.fields["active"]


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/segments."""
    request.actor.need(Right.CONFIGURE)
    known = names(current_company())
    rows = [
        {"segment": row, "words": words.in_words(row.conditions, known)}
        for row in Segment.objects.order_by("-active", "name")
    ]
    return render(request, "settings/segments.html", {"title": _("Segments"), "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/segments/new; its address may begin with a list's filters."""
    request.actor.need(Right.CONFIGURE)
    asked = contact_asked.read(
        dict(request.GET.lists()), company=current_company(), me=request.actor.membership_id
    )
    given = asked.conditions if asked.conditions["rules"] else None
    return _page(request, None, editor.begun(given))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/segments/<id>."""
    request.actor.need(Right.CONFIGURE)
    row = row_of(Segment.objects.all(), id)
    return _page(request, row, row.conditions)


def _page(request: Request, row: Segment | None, conditions: Conditions) -> HttpResponse:
    """The page with its form. A button of the editor changes the rows, and saves nothing."""
    form = SegmentForm(posted(request), row=row)
    problems: dict[str, Any] = {}
    wish = ""
    if request.method == "POST":
        # Only the editor sends by script: a button with its wish, or a choice that changed.
        wish = request.POST.get("wish", "") or ("show" if request.htmx else "")
        conditions = editor.sent(request.POST)
        if wish:
            conditions = editor.arranged(conditions, wish)
        elif form.is_valid():
            saved = _save(request, row, form, conditions, problems)
            if saved is not None:
                said(request, _("Saved."))
                return HttpResponseRedirect(f"/settings/segments/{saved.pk}")
    known = names(current_company())
    context = {
        "title": row.name if row else _("New segment"),
        "form": form,
        "row": row,
        "match": conditions["match"],
        "matches": list(words.MATCHES.items()),
        "rules": editor.drawn(conditions, known, problems),
        "problem": " ".join(map(str, form.errors.get("conditions", []))),
        "recent": changes.recent("segment", row.pk) if row else [],
        **_preview(request, conditions),
    }
    if wish and request.htmx:
        return render(request, "settings/segment.html#conditions", context)
    bad = not wish and (form.errors or problems)
    return render(request, "settings/segment.html", context, status=422 if bad else 200)


def _save(
    request: Request,
    row: Segment | None,
    form: SegmentForm,
    conditions: Conditions,
    problems: dict[str, Any],
) -> Segment | None:
    """The saved segment; None when the action refused, with why in `form` and `problems`."""
    values = form.cleaned_data | {"conditions": conditions}
    with into(form):
        try:
            if row is None:
                return setup.create_segment(by=request.actor, **values)
            return setup.update_setting(row, noun="segment", by=request.actor, **values)
        except Invalid as refused:
            for place, problem in refused.fields.items():
                if place.startswith("conditions."):
                    problems[place] = problem
            rest = {k: v for k, v in refused.fields.items() if k not in problems}
            if rest:
                raise Invalid(rest) from None
    return None


def _preview(request: Request, conditions: Conditions) -> dict[str, Any]:
    """How many fit and who, as far as the conditions make sense by now."""
    known = names(current_company())
    try:
        asked = checked(conditions, known)
    except Invalid:
        return {"unfinished": True}
    contacts = fitting(asked, contacts_for(request.actor), now=timezone.now())
    total, capped = contact_lists.total(contacts)
    rows, _more = contact_lists.page(contacts, limit=_SHOWN)
    count = number_format(total, force_grouping=True)
    return {
        "fits": _("more than %(count)s") % {"count": count} if capped else count,
        "sample": [(contact, national(contact.phone or contact.whatsapp)) for contact in rows],
        "words": words.in_words(asked, known),
    }
