"""«Gestionar claves API»: the keys of providers, masked; replaced, tried, removed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.catalog import connections, provider_keys
from cauce.catalog.kind import Kind, Option
from cauce.catalog.models import Connection
from cauce.catalog.provider_keys import KINDS_OF_KEYS, PROVIDERS, SERVICES
from cauce.life import setup
from cauce.web.request import Request, said
from cauce.web.settings import changes
from cauce.web.settings.noun import act, posted, row_of, saved

STATES = {
    "ok": (_("Works"), "positive", "full"),
    "trouble": (_("With trouble"), "negative", "bar"),
    "new": (_("Not tried yet"), "none", "half"),
    "off": (_("Switched off"), "none", "none"),
}
_CHOICES = {
    "starttls": _("STARTTLS, from port 587 on"),
    "tls": _("TLS from the start, port 465"),
    "none": _("None: only within your own network"),
}


class KeyForm(forms.Form):
    """A field per option of the provider; what is secret comes empty and stays when left so."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(self, data: QueryDict | None, *, kind: Kind, key: Connection | None) -> None:
        shown = connections.shown(key) if key else {}
        first = {o.name: shown.get(o.name) or o.default for o in kind.options if not o.secret}
        super().__init__(data, initial=first | ({"name": key.name} if key else {}))
        for option in kind.options:
            self.fields[option.name] = _field(option, mask=shown.get(option.name, ""))
        self.fields["active"] = forms.BooleanField(
            label=_("In use"), required=False, initial=key is None or key.active
        )
        if key is None:
            del self.fields["active"]
            self.fields["name"].help_text = _("Empty: as the provider is called.")

    def options(self, kind: Kind) -> dict[str, Any]:
        """As the actions take them."""
        return {option.name: self.cleaned_data[option.name] for option in kind.options}


def _field(option: Option, *, mask: str) -> forms.Field:
    told: dict[str, Any] = {"label": option.label, "required": False, "help_text": option.help}
    if option.secret:
        hint = {"autocomplete": "new-password", "placeholder": mask}
        if mask:
            told["help_text"] = _("Empty: it stays as it is.")
        return forms.CharField(max_length=4_000, widget=forms.PasswordInput(hint), **told)
    if option.type == "choice":
        choices = [(one, _CHOICES.get(one, one)) for one in option.choices]
        return forms.ChoiceField(choices=choices, **told)
    kind = forms.URLInput if option.type == "url" else forms.TextInput
    attrs = {"class": "input--short"} if option.type == "port" else {"autocomplete": "off"}
    return forms.CharField(max_length=4_000, widget=kind(attrs), **told)


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/keys."""
    request.actor.need(Right.CONFIGURE)
    context = {
        "title": _("API keys"),
        "rows": [_row(key) for key in provider_keys.all_keys()],
        "providers": _providers(),
    }
    return render(request, "settings/keys.html", context)


def _row(key: Connection) -> dict[str, Any]:
    kind = KINDS_OF_KEYS[key.kind]
    shown = connections.shown(key)
    masks = [shown[option.name] for option in kind.options if option.secret]
    return {
        "key": key,
        "kind": kind.label,
        "service": SERVICES[kind.service],
        "mask": next(filter(None, masks), ""),
        "mark": STATES[_state(key)],
        "trouble": _why(key),
    }


def _state(key: Connection) -> str:
    if not key.active:
        return "off"
    if key.trouble or not connections.can_be_opened(key):
        return "trouble"
    return "ok" if key.checked_at else "new"


def _why(key: Connection) -> str:
    code = key.trouble or ("" if connections.can_be_opened(key) else "secrets_unreadable")
    return sentence(code) if code else ""


def _providers() -> list[dict[str, Any]]:
    return [{"kind": kind, "service": SERVICES[kind.service]} for kind in PROVIDERS]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/keys/new?kind=: first which provider, then its key."""
    request.actor.need(Right.CONFIGURE)
    kind = KINDS_OF_KEYS.get(request.GET.get("kind", ""))
    if kind is None:
        context = {"title": _("New API key"), "providers": _providers()}
        return render(request, "settings/key_kinds.html", context)
    form = KeyForm(posted(request), kind=kind, key=None)

    def make(values: Mapping[str, Any]) -> Connection:
        return setup.create_connection(
            kind=kind.name, name=values["name"], options=form.options(kind), by=request.actor
        )

    if made := saved(request, form, make):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/keys/{made.pk}")
    return _page(request, kind, form, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/keys/<id>."""
    request.actor.need(Right.CONFIGURE)
    key = row_of(provider_keys.all_keys(), id)
    kind = KINDS_OF_KEYS[key.kind]
    form = KeyForm(posted(request), kind=kind, key=key)

    def change(values: Mapping[str, Any]) -> Connection:
        told = {"name": values["name"] or None, "active": values["active"]}
        return setup.change_key(key, options=form.options(kind), by=request.actor, **told)

    if saved(request, form, change):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/keys/{key.pk}")
    return _page(request, kind, form, row_of(provider_keys.all_keys(), id))


def _page(request: Request, kind: Kind, form: KeyForm, key: Connection | None) -> HttpResponse:
    context = {
        "title": key.name if key else kind.label,
        "kind": kind,
        "service": SERVICES[kind.service],
        "form": form,
        "key": key,
        "mark": STATES[_state(key)] if key else None,
        "trouble": _why(key) if key else "",
        "can_be_tried": setup.can_be_tried(kind),
        "recent": changes.recent("provider_key", key.pk) if key else [],
    }
    return render(request, "settings/key.html", context, status=422 if form.errors else 200)


@require_POST
def test(request: Request, id: int) -> HttpResponse:
    """POST /settings/keys/<id>/test: ask the provider something harmless, say what it says."""
    request.actor.need(Right.CONFIGURE)
    key = row_of(provider_keys.all_keys(), id)
    trial = setup.try_key(key, by=request.actor)
    context = {"trial": trial, "why": sentence(trial.code, trial.params) if trial.code else ""}
    return render(request, "settings/key_tried.html", context)


@require_POST
def remove(request: Request, id: int) -> HttpResponse:
    """POST /settings/keys/<id>/remove."""
    request.actor.need(Right.CONFIGURE)
    key = row_of(provider_keys.all_keys(), id)
    return act(
        request,
        lambda: setup.remove_key(key, by=request.actor),
        gettext("The key is gone."),
        url="/settings/keys",
    )
