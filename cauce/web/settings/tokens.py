"""API tokens: made with the secret shown once, looked at, revoked."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.models import Membership, Token
from cauce.accounts.permissions import ALL_SCOPES, ROLE_LABELS, Right, Role
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings import changes
from cauce.web.settings.noun import act, posted, row_of, saved
from cauce.web.settings.values import SCOPE_LABELS

LIVE = (_("Valid"), "positive", "full")
REVOKED = (_("Revoked"), "negative", "bar")
EXPIRED = (_("Expired"), "none", "none")


class TokenForm(forms.Form):
    """A token: what it is for, as whom it acts, what of it."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Which program uses it."))
    role = forms.ChoiceField(
        label=_("Acts as"),
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        initial=Role.ADMINISTRATOR,
        widget=forms.RadioSelect({"class": "check"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in ALL_SCOPES],
        initial=["read", "capture", "work"],
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )
    member: Any = forms.ModelChoiceField(
        None,
        label=_("Stands for"),
        required=False,
        empty_label=_("Nobody: it is a program"),
        help_text=_("For somebody, it sees what that person sees and may no more."),
    )
    expires_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        people = Membership.objects.filter(active=True).order_by("name")
        self.fields["member"].queryset = people  # type: ignore[attr-defined]

    def clean_expires_on(self) -> Any:
        """A day from today on."""
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."), code="past")
        return day


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/tokens."""
    request.actor.need(Right.MANAGE_PEOPLE)
    tokens = Token.objects.select_related("member").order_by("-revoked_at", "-id")
    rows = [_row(token) for token in tokens]
    rows.sort(key=lambda row: row["mark"] is not LIVE)
    return render(request, "settings/tokens.html", {"title": _("API tokens"), "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/tokens/new: the answer of the POST alone shows the secret."""
    request.actor.need(Right.MANAGE_PEOPLE)
    form = TokenForm(posted(request))
    if made := saved(request, form, lambda values: _create(request, values)):
        token, secret = made
        context = {"title": token.name, "secret": secret} | _row(token)
        return render(request, "settings/token.html", context, status=201)
    context = {"title": _("New token"), "form": form}
    return render(request, "settings/token_new.html", context, status=422 if form.errors else 200)


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /settings/tokens/<id>."""
    request.actor.need(Right.MANAGE_PEOPLE)
    token = row_of(Token.objects.select_related("member"), id)
    context = {"title": token.name, "recent": changes.recent("token", token.pk)}
    return render(request, "settings/token.html", context | _row(token))


@require_POST
def revoke(request: Request, id: int) -> HttpResponse:
    """POST /settings/tokens/<id>/revoke."""
    request.actor.need(Right.MANAGE_PEOPLE)
    token = row_of(Token.objects.all(), id)
    return act(
        request,
        lambda: setup.revoke_token(token, by=request.actor),
        gettext("The token does not work any more."),
        url="/settings/tokens",
    )


def _create(request: Request, values: dict[str, Any]) -> tuple[Token, str]:
    day = values.pop("expires_on")
    last = timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None
    return setup.create_token(by=request.actor, expires_at=last, **values)


def _row(token: Token) -> dict[str, Any]:
    mark = LIVE
    if token.revoked_at:
        mark = REVOKED
    elif token.expires_at and token.expires_at < timezone.now():
        mark = EXPIRED
    return {
        "token": token,
        "mark": mark,
        "live": mark is LIVE,
        "role": ROLE_LABELS[Role(token.role)],
        "scopes": ", ".join(str(SCOPE_LABELS.get(scope, scope)) for scope in token.scopes),
    }
