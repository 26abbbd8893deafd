"""Web forms: what they ask, what they say, their address and how to embed them."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.models import Campaign
from cauce.life.capture import forms as web_forms
from cauce.life.capture.models import Form
from cauce.web.request import Request, into, said
from cauce.web.settings import changes, form_fields
from cauce.web.settings.campaigns import CampaignChoice
from cauce.web.settings.noun import posted, row_of


class WebForm(forms.Form):
    """Everything of a web form but its fields."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only you see it."))
    campaign = CampaignChoice(None, label=_("Campaign"), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    consent = forms.CharField(
        label=_("Consent"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The words beside a box that must be ticked; empty: no box."),
    )
    marketing_list: Any = forms.ModelChoiceField(
        None,
        label=_("Marketing list"),
        required=False,
        empty_label=_("None"),
        help_text=_("A box offers it; only whoever ticks the box comes onto it."),
    )
    list_consent = forms.CharField(
        label=_("Words beside the list's box"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
    )
    thanks = forms.CharField(
        label=_("Thanks"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What people read once they have sent it."),
    )
    redirect_url = forms.CharField(
        label=_("Address to go on to"),
        required=False,
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    minimum_seconds = forms.IntegerField(
        label=_("Least seconds"),
        min_value=0,
        max_value=600,
        initial=3,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("Whoever sends it faster is taken for a machine."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: Form | None = None, **more: Any) -> None:
        if row:
            more["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **more)
        if row is None:
            del self.fields["active"]
        chosen = {"pk": row.campaign_id} if row else {"pk": None}
        campaigns = Campaign.objects.filter(active=True) | Campaign.objects.filter(**chosen)
        rows = campaigns.select_related("product").order_by("product__name", "name")
        self.fields["campaign"].queryset = rows  # type: ignore[attr-defined]
        lists = MarketingList.objects.filter(active=True)
        if row and row.marketing_list_id:
            lists |= MarketingList.objects.filter(pk=row.marketing_list_id)
        self.fields["marketing_list"].queryset = lists.order_by("name")  # type: ignore[attr-defined]


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/forms."""
    request.actor.need(Right.CONFIGURE)
    rows = Form.objects.select_related("campaign__product").order_by("-active", "name")
    lines = [{"form": row, "address": address_of(row), "asks": _asks(row)} for row in rows]
    context = {"title": _("Web forms"), "rows": lines, "may_add": Campaign.objects.exists()}
    return render(request, "settings/forms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/forms/new."""
    request.actor.need(Right.CONFIGURE)
    usual = web_forms.usual_fields(current_company().language)
    return _page(request, None, usual)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/forms/<id>."""
    request.actor.need(Right.CONFIGURE)
    row = row_of(Form.objects.select_related("campaign"), id)
    return _page(request, row, row.fields)


def _page(request: Request, row: Form | None, fields: list[Any]) -> HttpResponse:
    """The form's page. A button of the editor changes the rows on the page, and saves nothing."""
    form, problems = WebForm(posted(request), row=row), dict[int, str]()
    wish = ""
    if request.method == "POST":
        # Only the editor sends by script: a button with its wish, or a kind that was chosen anew.
        wish = request.POST.get("wish", "") or ("show" if request.htmx else "")
        fields = form_fields.sent(request.POST)
        if wish:
            fields = form_fields.arranged(fields, wish)
        elif form.is_valid():
            saved = _save(request, row, form, fields, problems)
            if saved is not None:
                said(request, gettext("Saved."))
                return HttpResponseRedirect(f"/settings/forms/{saved.pk}")
    context = {
        "title": row.name if row else _("New web form"),
        "form": form,
        "row": row,
        "fields": form_fields.drawn(fields, problems),
        "verbs": form_fields.VERBS,
        "address": address_of(row) if row else "",
        "embed": f'<script src="{address_of(row)}.js" async></script>' if row else "",
        "recent": changes.recent("form", row.pk) if row else [],
    }
    if wish and request.htmx:
        return render(request, "settings/form.html#fields", context)
    bad = not wish and (form.errors or problems)
    return render(request, "settings/form.html", context, status=422 if bad else 200)


def _save(
    request: Request,
    row: Form | None,
    form: WebForm,
    fields: list[Any],
    problems: dict[int, str],
) -> Form | None:
    """The saved form; None when the action refused, with what it said in `form` and `problems`."""
    values = form.cleaned_data | {"fields": form_fields.named(fields)}
    with into(form):
        try:
            if row is None:
                return web_forms.create_form(by=request.actor, **values)
            return web_forms.update_form(row, by=request.actor, **values)
        except Invalid as refused:
            problems |= form_fields.problems_of(refused)
            rest = {k: v for k, v in refused.fields.items() if not k.startswith("fields.")}
            if rest:
                raise Invalid(rest) from None
    return None


def address_of(row: Form) -> str:
    """Where people fill the form in."""
    return f"{settings.BASE_URL}/f/{row.key}"


def _asks(row: Form) -> str:
    return ngettext("%(count)s field", "%(count)s fields", len(row.fields)) % {
        "count": len(row.fields)
    }
