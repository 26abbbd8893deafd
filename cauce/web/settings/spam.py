"""Spam filters: each rule with its weight and what it asks for, and how many points make spam."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.life import spam, spam_trials
from cauce.life.spam import catalogue
from cauce.life.spam.models import ModelState, SpamModel, SpamTrial
from cauce.life.spam.policy import Policy
from cauce.web import spam_words
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import act, posted
from cauce.web.words import SPAM_REASONS

_SHORT = {"class": "input--short"}


class FiltersForm(forms.Form):
    """The threshold and, of each rule, `rules.<code>.active`, `.weight` and `.params.<name>`: as
    the action names what it refuses."""

    threshold = forms.IntegerField(
        label=_("Points that make spam"),
        min_value=catalogue.LEAST_THRESHOLD,
        max_value=catalogue.MOST_THRESHOLD,
        widget=forms.NumberInput(_SHORT),
        help_text=_("The points of what holds are added up; from here on it is quarantined."),
    )

    def __init__(self, data: QueryDict | None, *, policy: Policy) -> None:
        super().__init__(data, initial={"threshold": policy.threshold})
        for code, rule in policy.rules.items():
            said = str(SPAM_REASONS[code])
            self.fields[f"rules.{code}.active"] = forms.BooleanField(
                label=said, required=False, initial=rule.active
            )
            self.fields[f"rules.{code}.weight"] = forms.IntegerField(
                label=_("points"),
                min_value=0,
                max_value=catalogue.MOST_WEIGHT,
                initial=rule.weight,
                widget=forms.NumberInput(_SHORT | {"aria-label": gettext("points") + f": {said}"}),
            )
            for name, wanted in catalogue.KINDS[code].params.items():
                field = _param(code, name, wanted, rule.params[name])
                self.fields[f"rules.{code}.params.{name}"] = field

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each rule with its bound fields, for the template."""
        for code, kind in catalogue.KINDS.items():
            params = [self[f"rules.{code}.params.{name}"] for name in kind.params]
            fields = [self[f"rules.{code}.active"], self[f"rules.{code}.weight"], *params]
            yield {
                "code": code,
                "hint": spam_words.HINTS[code],
                "active": fields[0],
                "weight": fields[1],
                "params": params,
                "error": next((one.errors[0] for one in fields if one.errors), ""),
            }

    def given(self) -> dict[str, Any]:
        """As `spam.update_policy` takes it."""
        found = self.cleaned_data
        rules = {
            code: {
                "active": found[f"rules.{code}.active"],
                "weight": found[f"rules.{code}.weight"],
                "params": {name: found[f"rules.{code}.params.{name}"] for name in kind.params},
            }
            for code, kind in catalogue.KINDS.items()
        }
        return {"threshold": found["threshold"], "rules": rules}


def _param(code: str, name: str, wanted: Any, now: Any) -> forms.Field:
    label = spam_words.PARAMS[code, name]
    if isinstance(wanted, catalogue.Number):
        return forms.IntegerField(
            label=label,
            min_value=wanted.least,
            max_value=wanted.most,
            initial=now,
            widget=forms.NumberInput(_SHORT),
        )
    return forms.MultipleChoiceField(
        label=label,
        choices=[(one, spam_words.LANGUAGES[one]) for one in wanted.known],
        initial=now,
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )


def _begun(request: Request, policy: Policy) -> Policy:
    """What the form shows: the rules in force, or those of a dry run that one goes on with."""
    wanted = request.GET.get("trial", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        return policy
    trial = SpamTrial.objects.filter(pk=int(wanted)).first()
    return spam.drafted(policy, **trial.draft) if trial else policy


def _done(request: Request, given: dict[str, Any]) -> HttpResponse:
    """Published; or tried, when that is what the button asks for."""
    if request.POST.get("wish") == "try":
        trial = spam_trials.start(by=request.actor, **given)
        return HttpResponseRedirect(f"/settings/spam/trials/{trial.pk}")
    spam.update_policy(by=request.actor, **given)
    said(request, gettext("Published: the next enquiry is judged by it."))
    return HttpResponseRedirect("/settings/spam")


@require_POST
def learn(request: Request) -> HttpResponse:
    """POST /settings/spam/learn: learn from what people marked, in the background."""
    request.actor.need(Right.CONFIGURE)
    return act(
        request,
        lambda: spam.start_learning(by=request.actor),
        gettext("It is learning; this takes up to some minutes."),
        url="/settings/spam#learned",
    )


def _learned() -> dict[str, Any]:
    """What was learned, what the last attempt came to, and what there is to learn from."""
    models = SpamModel.objects.defer("weights").order_by("-version")
    last, now = models.first(), models.filter(state=ModelState.ACTIVE).first()
    here = spam.roughly()
    return {
        "last": last,
        "now": now,
        "told": [_told(one) for one in dict.fromkeys((now, last)) if one and one.figures],
        "here": here,
        "least_spam": spam.LEAST_SPAM,
        "least_real": spam.LEAST_REAL,
        "learning": last is not None and last.state == ModelState.LEARNING,
    }


def _told(model: SpamModel) -> dict[str, Any]:
    """A model's figures, held out."""
    figures = model.figures
    caught, wrong = figures["caught"] / figures["spam"], figures["wrong"] / figures["real"]
    return {
        "model": model,
        "caught": round(100 * caught, 1),
        "wrong": round(100 * wrong, 2),
        "figures": figures,
        "active": model.state == ModelState.ACTIVE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/spam."""
    request.actor.need(Right.CONFIGURE)
    company = current_company()
    policy = spam.policy_of(company)
    form = FiltersForm(posted(request), policy=_begun(request, policy))
    if request.method == "POST" and form.is_valid():
        with into(form):
            return _done(request, form.given())
    context = {
        "title": _("Spam filters"),
        "form": form,
        "version": policy.version,
        "learned": _learned(),
        "recent": changes.recent(spam.NOUN, company.pk),
    }
    return render(request, "settings/spam.html", context, status=422 if form.errors else 200)
