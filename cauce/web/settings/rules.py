"""Assignment rules: whose turn it is, in which proportion, and what came of it."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right, Role
from cauce.accounts.scope import current_company
from cauce.catalog.models import Campaign, Product
from cauce.catalog.names import names
from cauce.life import assignment
from cauce.life.assignment import Round
from cauce.life.assignment.models import AssignmentRule
from cauce.web.request import Request, said
from cauce.web.settings import changes, trial_words
from cauce.web.settings.noun import act, posted, row_of, saved

_SHOWN_TURNS = 60


class RuleForm(forms.Form):
    """The subject, chosen once («campaign.3», «product.1»), and a weight for each person."""

    subject = forms.ChoiceField(label=_("Campaign or product"))

    def __init__(self, *args: Any, rule: AssignmentRule | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if rule is None:
            subject: Any = self.fields["subject"]
            subject.choices = _free_subjects()
            if not subject.choices:
                subject.help_text = _("All have a rule already: make a campaign first.")
        else:
            del self.fields["subject"]
        weights = {one.seller_id: one.weight for one in rule.sellers.all()} if rule else {}
        self.people = {f"weight_{member.pk}": member for member in _candidates(set(weights))}
        for name, member in self.people.items():
            self.fields[name] = forms.IntegerField(
                label=member.name,
                required=False,
                min_value=0,
                max_value=100,
                initial=weights.get(member.pk),
                widget=forms.NumberInput({"placeholder": "0", "class": "input--short"}),
            )

    def clean(self) -> dict[str, Any]:
        """Somebody must have a weight."""
        given = self.cleaned_data
        if not self.errors and not any(given.get(name) for name in self.people):
            raise forms.ValidationError(_("Give at least one person a weight."), code="required")
        return given

    def sellers(self) -> list[tuple[Membership, int]]:
        """(member, weight) of everybody with a weight."""
        given = self.cleaned_data
        return [(member, given[name]) for name, member in self.people.items() if given.get(name)]

    def weights(self) -> list[Any]:
        """The bound fields of the weights, for the template."""
        return [self[name] for name in self.people]


def _candidates(now: set[int]) -> list[Membership]:
    """Active people who may work on leads, and whoever is in the rule already."""
    members = Membership.objects.filter(active=True).order_by("name")
    return [one for one in members if one.role != Role.VIEWER or one.pk in now]


def _free_subjects() -> list[Any]:
    """Campaigns and products without an active rule, in two groups."""
    known = names(current_company())
    ruled = AssignmentRule.objects.filter(active=True)
    taken: set[Any] = set(ruled.values_list("campaign_id", "product_id"))
    campaigns = [
        (f"campaign.{one.id}", f"{known.products[one.parent or 0].name} · {one.name}")
        for one in known.campaigns.values()
        if one.active and (one.id, None) not in taken
    ]
    products = [
        (f"product.{one.id}", one.name)
        for one in known.products.values()
        if one.active and (None, one.id) not in taken
    ]
    groups = [(_("Campaigns"), campaigns), (_("Products"), products)]
    return [(label, choices) for label, choices in groups if choices]


def _again(request: Request) -> bool:
    """Whether somebody comes back from a trial, to change what was typed."""
    return "again" in request.POST


def _subject(values: dict[str, Any]) -> tuple[Campaign | None, Product | None]:
    """What «campaign.3» or «product.1» means."""
    noun, _, pk = values["subject"].partition(".")
    if noun == "campaign":
        return Campaign.objects.get(pk=pk), None
    return None, Product.objects.get(pk=pk)


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/rules."""
    request.actor.need(Right.CONFIGURE)
    rules = [drawn(one) for one in assignment.rounds()]
    context = {"title": _("Assignment rules"), "rules": rules, "may_add": bool(_free_subjects())}
    return render(request, "settings/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/rules/new."""
    request.actor.need(Right.CONFIGURE)
    form = RuleForm(posted(request), initial={"subject": request.GET.get("subject", "")})

    def create(values: dict[str, Any]) -> AssignmentRule:
        campaign, product = _subject(values)
        return assignment.save_rule(
            campaign=campaign, product=product, sellers=form.sellers(), by=request.actor
        )

    if not _again(request) and (made := saved(request, form, create)):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/rules/{made.pk}")
    context = {"title": _("New rule"), "form": form, "days": assignment.DAYS}
    return render(request, "settings/rule.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/rules/<id>."""
    request.actor.need(Right.CONFIGURE)
    rule = row_of(AssignmentRule.objects.select_related("campaign", "product"), id)
    form = RuleForm(posted(request), rule=rule)

    def change(values: dict[str, Any]) -> AssignmentRule:
        sellers = form.sellers()
        return assignment.save_rule(
            campaign=rule.campaign, product=rule.product, sellers=sellers, by=request.actor
        )

    if not _again(request) and saved(request, form, change):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/rules/{rule.pk}")
    (now,) = assignment.rounds([rule])
    context = {
        "title": str(rule.campaign or rule.product),
        "form": form,
        "rule": rule,
        "drawn": drawn(now),
        "days": assignment.DAYS,
        "recent": changes.recent("assignment_rule", rule.pk),
    }
    return render(request, "settings/rule.html", context, status=422 if form.errors else 200)


@require_POST
def trial(request: Request, id: int | None = None) -> HttpResponse:
    """POST /settings/rules/trial and /settings/rules/<id>/trial: nothing is saved."""
    request.actor.need(Right.CONFIGURE)
    rules = AssignmentRule.objects.select_related("campaign", "product")
    rule = row_of(rules, id) if id is not None else None
    form = RuleForm(request.POST, rule=rule)

    def go(values: dict[str, Any]) -> assignment.Trial:
        campaign, product = _subject(values) if rule is None else (rule.campaign, rule.product)
        return assignment.trial(
            campaign=campaign, product=product, sellers=form.sellers(), days=_days(request)
        )

    found = saved(request, form, go)
    context: dict[str, Any] = {"title": _("New rule"), "form": form, "rule": rule}
    if rule is not None:
        context |= {"title": str(rule.campaign or rule.product)}
        context |= {"drawn": drawn(assignment.rounds([rule])[0])}
    if found is None:
        context |= {"days": assignment.DAYS}
        return render(request, "settings/rule.html", context, status=422)
    context |= {
        "trial": trial_words.told(found),
        "posted": [(name, value) for name, value in request.POST.items() if name in form.fields],
        "days": _days(request),
    }
    return render(request, "settings/rule_trial.html", context)


def _days(request: Request) -> int:
    text = request.POST.get("days", "30")
    return int(text) if text in {str(days) for days in assignment.DAYS} else 30


@require_POST
def remove(request: Request, id: int) -> HttpResponse:
    """POST /settings/rules/<id>/remove."""
    request.actor.need(Right.CONFIGURE)
    rule = row_of(AssignmentRule.objects.all(), id)
    return act(
        request,
        lambda: assignment.remove_rule(rule, by=request.actor),
        gettext("The rule was removed; its leads stay where they are."),
        url="/settings/rules",
    )


def drawn(found: Round) -> dict[str, Any]:
    """A rule for the templates: its subject, its turns in order, and each seller's share."""
    known = names(current_company())
    rule = found.rule
    campaign = known.campaigns.get(rule.campaign_id or 0)
    product = known.products.get((campaign.parent if campaign else rule.product_id) or 0)
    turns = [known.members[seller].name for seller in found.turns]
    start = (found.next or 0) if len(turns) > _SHOWN_TURNS else 0
    most = max((share.given for share in found.shares), default=0)
    return {
        "rule": rule,
        "name": campaign.name if campaign else product.name if product else "",
        "of": product.name if campaign and product else "",
        "is_product": campaign is None,
        "turns": [
            {"name": name, "next": start + place == found.next}
            for place, name in enumerate(turns[start : start + _SHOWN_TURNS])
        ],
        "more_turns": max(0, len(turns) - start - _SHOWN_TURNS),
        "next": turns[found.next] if found.next is not None else "",
        "shares": [
            {"share": one, "name": known.members[one.seller_id].name} for one in found.shares
        ],
        "most": most,
        "given": sum(share.given for share in found.shares),
        "range": found.range,
        "spread": round(found.spread, 1),
        "even": found.whole and len({one.weight for one in found.shares if one.active}) <= 1,
        "waiting": assignment.waiting(current_company(), assignment.campaigns_of(rule)),
    }
