"""«Puntuación»: the weights behind the iScore, their versions, what a back-test says of them."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.names import names
from cauce.life import scoring
from cauce.life.scoring import RunKind, RunState, ScoringRun, ScoringVersion, VersionState
from cauce.web.request import Request, into, said
from cauce.web.settings import changes, scoring_figures
from cauce.web.settings.noun import act, posted
from cauce.web.settings.scoring_form import WeightsForm

URL = "/settings/scoring"
STATES = {
    VersionState.DRAFT: (gettext_lazy("Draft"), "none", "ring"),
    VersionState.IN_FORCE: (gettext_lazy("In force"), "positive", "full"),
    VersionState.RETIRED: (gettext_lazy("Retired"), "none", "none"),
}
KINDS = {
    scoring.VersionKind.RULES: gettext_lazy("Set by hand"),
    scoring.VersionKind.LEARNED: gettext_lazy("Learned from closed leads"),
}
DOING = {
    RunKind.TEST: gettext_lazy("Trying it on closed leads"),
    RunKind.TRAIN: gettext_lazy("Learning from closed leads"),
    RunKind.RESCALE: gettext_lazy("Scoring the open leads again"),
}
_SHOWN = 50


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/scoring."""
    request.actor.need(Right.CONFIGURE)
    scheme = scoring.in_force(current_company())
    counts = scoring.closed_counts(scoring.MOST)
    found = list(scoring.versions()[:_SHOWN])
    context = {
        "title": _("Scoring"),
        "in_force": next((one for one in found if one.state == VersionState.IN_FORCE), None),
        "parts": scoring_figures.weights(scheme),
        "features": scoring_figures.learned(scheme, _campaigns()),
        "scheme": scheme,
        "versions": [_line(one) for one in found],
        "counts": counts,
        "fewest": scoring.FEWEST,
        "fewest_each": scoring.FEWEST_EACH,
        "may_learn": scoring.may_learn(counts),
        "training": _progress(_latest(RunKind.TRAIN)),
        "rescaling": _progress(_latest(RunKind.RESCALE)),
    }
    return render(request, "settings/scoring.html", context)


@require_POST
def new(request: Request) -> HttpResponse:
    """POST /settings/scoring/new: a draft with the weights in force."""
    made = scoring.draft({}, by=request.actor)
    return HttpResponseRedirect(f"{URL}/{made.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/scoring/<id>: a version; of a draft, its weights to be changed."""
    request.actor.need(Right.CONFIGURE)
    version = scoring.version_for(id)
    scheme = scoring.scheme_of(version.values)
    form = WeightsForm(posted(request), scheme=scheme) if _is_open(version) else None
    if request.method == "POST" and (form is None or form.is_valid()):
        with into(form or WeightsForm(None, scheme=scheme)):
            scoring.change(version, form.values() if form else {}, by=request.actor)
            said(request, _("Saved."))
            return HttpResponseRedirect(f"{URL}/{version.pk}")
    status = 422 if form is not None and form.errors else 200
    return render(request, "settings/scoring_version.html", _shown(version, form), status=status)


def _shown(version: ScoringVersion, form: WeightsForm | None) -> dict[str, Any]:
    scheme = scoring.scheme_of(version.values)
    learned = version.kind == scoring.VersionKind.LEARNED
    return {
        "title": _("Version %(number)s") % {"number": version.number},
        "version": version,
        "state": STATES[VersionState(version.state)],
        "kind": KINDS[scoring.VersionKind(version.kind)],
        "form": form,
        "scheme": scheme,
        "parts": [] if form or learned else scoring_figures.weights(scheme),
        "features": scoring_figures.learned(scheme, _campaigns()),
        "test": scoring_figures.drawn(version.test),
        "testing": _progress(_latest(RunKind.TEST, version)),
        "ages": [(hours, _age(hours)) for hours in scoring.AGES],
        "may_publish": version.state != VersionState.IN_FORCE
        and (not learned or scoring.beats_rules(version)),
        "recent": changes.recent("scoring", version.pk),
    }


@require_POST
def test(request: Request, id: int) -> HttpResponse:
    """POST /settings/scoring/<id>/test: try it on closed leads."""
    version = scoring.version_for(id)
    hours = request.POST.get("age_hours", "0")
    age = int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 5 else -1
    return act(
        request,
        lambda: scoring.test(version, age_hours=age, by=request.actor),
        _("It is being tried on your closed leads."),
        url=f"{URL}/{id}",
    )


@require_POST
def publish(request: Request, id: int) -> HttpResponse:
    """POST /settings/scoring/<id>/publish."""
    version = scoring.version_for(id)
    return act(
        request,
        lambda: scoring.publish(version, by=request.actor),
        _("It is in force. The open leads are scored again in the background."),
        url=URL,
    )


@require_POST
def remove(request: Request, id: int) -> HttpResponse:
    """POST /settings/scoring/<id>/remove: throw a draft away."""
    version = scoring.version_for(id)
    gone = _("The draft was thrown away.")
    return act(request, lambda: scoring.discard(version, by=request.actor), gone, url=URL)


@require_POST
def train(request: Request) -> HttpResponse:
    """POST /settings/scoring/train: learn weights from closed leads."""
    begun = _("It learns in the background; a draft version comes of it.")
    return act(request, lambda: scoring.train(by=request.actor), begun, url=URL)


@require_safe
@never_cache
def progress(request: Request, id: int) -> HttpResponse:
    """GET /settings/scoring/runs/<id>: how far it is; when it ends, the page is shown anew."""
    request.actor.need(Right.CONFIGURE)
    run = scoring.run_for(id)
    answer = render(request, "settings/scoring_run.html", {"run": _progress(run)})
    if run.state != RunState.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


def _is_open(version: ScoringVersion) -> bool:
    is_rules = version.kind == scoring.VersionKind.RULES
    return version.state == VersionState.DRAFT and is_rules


def _line(version: ScoringVersion) -> dict[str, Any]:
    area = ((version.test or {}).get("area") or {}).get("this")
    return {
        "version": version,
        "kind": KINDS[scoring.VersionKind(version.kind)],
        "mark": STATES[VersionState(version.state)],
        "area": "" if area is None else scoring_figures.decimal(area),
    }


def _latest(kind: RunKind, version: ScoringVersion | None = None) -> ScoringRun | None:
    runs = scoring.runs().filter(kind=kind)
    return (runs.filter(version=version) if version else runs).first()


def _progress(run: ScoringRun | None) -> dict[str, Any] | None:
    """A run for the template, if it goes on or ended in an error."""
    if run is None or run.state == RunState.DONE:
        return None
    running = run.state == RunState.RUNNING
    return {
        "words": DOING[RunKind(run.kind)],
        "done": run.position,
        "total": max(run.total, 1),
        "poll": f"{URL}/runs/{run.pk}" if running else "",
        "error": "" if running else sentence(run.error, {}),
    }


def _campaigns() -> dict[int, str]:
    return {pk: label.name for pk, label in names(current_company()).campaigns.items()}


def _age(hours: int) -> str:
    if not hours:
        return _("as they entered")
    return _("%(hours)s hours after they entered") % {"hours": hours}
