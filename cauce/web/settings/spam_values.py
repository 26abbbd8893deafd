"""What is blocked and what is allowed: addresses, domains, phones, words and networks."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.kit import phones
from cauce.life import spam
from cauce.life.spam.catalogue import ListName, ValueKind
from cauce.life.spam.models import SpamValue
from cauce.web import spam_words
from cauce.web.request import Request, into, said
from cauce.web.settings.noun import act, posted, row_of

PAGE = 50


class ValueForm(forms.Form):
    """One value for one of the lists."""

    list = forms.ChoiceField(label=_("List"), choices=[*spam_words.LISTS.items()])
    kind = forms.ChoiceField(label=_("What"), choices=[*spam_words.KINDS.items()])
    value = forms.CharField(
        label=_("Value"),
        max_length=254,
        help_text=_("An address, example.com, a phone, a word or phrase, 203.0.113.0/24."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET /settings/spam/values?list=&kind=&q=&after=; POST adds one."""
    request.actor.need(Right.CONFIGURE)
    wanted = {
        "list": _one_of(request.GET.get("list", ""), ListName),
        "kind": _one_of(request.GET.get("kind", ""), ValueKind),
    }
    form = ValueForm(posted(request), initial={"list": wanted["list"], "kind": wanted["kind"]})
    if request.method == "POST" and form.is_valid():
        with into(form):
            row = spam.list_value(by=request.actor, **form.cleaned_data)
            said(request, gettext("«%(value)s» is on the list.") % {"value": row.value})
            return HttpResponseRedirect(f"/settings/spam/values?list={row.list}&kind={row.kind}")
    context = {"title": _("Blocked and allowed"), "form": form, "wanted": wanted, **_rows(request)}
    context["lists"] = spam_words.LISTS.items()
    return render(request, "settings/spam_values.html", context, status=422 if form.errors else 200)


def _one_of(text: str, known: Any) -> str:
    return text if text in set(known) else ""


def _rows(request: Request) -> dict[str, Any]:
    """A page of the values, newest first, and where the next one begins."""
    found = SpamValue.objects.order_by("-pk")
    if shown := _one_of(request.GET.get("list", ""), ListName):
        found = found.filter(list=shown)
    if typed := request.GET.get("q", "").strip()[:254]:
        found = found.filter(value__icontains=typed)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    asked = request.GET.copy()
    more = ""
    if len(rows) > PAGE:
        asked["after"] = str(rows[PAGE - 1].pk)
        more = f"?{asked.urlencode()}"
    return {"rows": [_row(one) for one in rows[:PAGE]], "next": more, "typed": typed}


def _row(row: SpamValue) -> dict[str, Any]:
    shown = row.value
    if row.kind == ValueKind.PHONE:
        shown = phones.national(row.value, country=current_company().country)
    return {
        "row": row,
        "value": shown,
        "kind": spam_words.KINDS[row.kind],
        "list": spam_words.LISTS[row.list],
    }


@require_POST
def remove(request: Request, id: int) -> HttpResponse:
    """POST /settings/spam/values/<id>/remove."""
    request.actor.need(Right.CONFIGURE)
    row = row_of(SpamValue.objects.all(), id)
    return act(
        request,
        lambda: spam.unlist_value(row, by=request.actor),
        gettext("Taken off the list."),
        url=f"/settings/spam/values?list={row.list}",
    )
