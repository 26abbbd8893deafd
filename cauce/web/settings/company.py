"""The company itself: its name, place, language and money."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.life import setup
from cauce.web.request import Request, into, said
from cauce.web.settings import changes, world
from cauce.web.settings.noun import posted


class CompanyForm(forms.Form):
    """Name, place, language and money of the company."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("Whose phone numbers are written without a country code.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Of every date people see."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("es", "Español"), ("en", "English")],
        help_text=_("Of pages and mails, unless a person chose another."),
    )
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, data: QueryDict | None, *, company: Company) -> None:
        first = {name: getattr(company, name) for name in self.base_fields}
        super().__init__(data, initial=first)
        known = {
            "country": world.countries(),
            "timezone": world.zones(),
            "currency": world.currencies(),
        }
        for name, choices in known.items():
            now = (first[name], first[name])
            listed = choices if first[name] in dict(choices) else [now, *choices]
            self.fields[name].choices = listed  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/company."""
    request.actor.need(Right.CONFIGURE)
    form = CompanyForm(posted(request), company=current_company())
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.update_company(by=request.actor, **form.cleaned_data)
            said(request, gettext("Saved."))
            return HttpResponseRedirect("/settings/company")
    return _page(request, form)


def _page(request: Request, form: CompanyForm) -> HttpResponse:
    company = current_company()
    context = {
        "title": _("Company"),
        "form": form,
        "company": company,
        "recent": changes.recent("company", company.pk),
    }
    return render(request, "settings/company.html", context, status=422 if form.errors else 200)
