"""«Nuevo cliente»: a person typed in by hand, without an enquiry."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.leads.access import contacts_for
from cauce.leads.models import Contact
from cauce.life.newcomers import FIELDS, create_contact
from cauce.web.request import Request, into, said


class NewContact(forms.Form):
    """Who it is. At least one way to reach the person; the action says so."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=200)
    whatsapp = forms.CharField(label=gettext_lazy("WhatsApp"), required=False, max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False, max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /contacts/new."""
    request.actor.need(Right.CREATE_LEADS)
    form = NewContact(request.POST if request.method == "POST" else None)
    known = None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            made = create_contact(values=values, by=request.actor)
        except Exists as refused:
            known = _seen(request, refused.existing)
            text = sentence("taken")
            form.add_error(refused.field, forms.ValidationError(text, code="taken"))
        except Invalid as refused:
            with into(form):
                raise refused
        else:
            said(request, _("%(name)s is a contact now.") % {"name": made})
            return HttpResponseRedirect(f"/contacts/{made.pk}")
    context = {"title": _("New contact"), "form": form, "known": known}
    return render(request, "contacts/new.html", context, status=422 if form.errors else 200)


def _seen(request: Request, contact_id: int) -> Contact | None:
    """Who has that e-mail or phone already, if whoever types may see that person."""
    return contacts_for(request.actor).filter(pk=contact_id).first()
