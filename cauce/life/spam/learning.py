"""Learning from what the company's own people marked: begun by hand, done in the background, in
force only if it keeps real leads out of quarantine."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.jobs import company_task
from cauce.kit import apart, names
from cauce.kit.text_learning import WRONG_ALLOWED, Heldout, learn_apart
from cauce.leads.models import Lead, Standing
from cauce.life.spam.actions import NOUN
from cauce.life.spam.models import ModelState, SpamModel
from cauce.life.spam.rules import TRUSTED_METHODS, text_of
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

log = logging.getLogger(__name__)
LEAST_SPAM, LEAST_REAL = 40, 200  # with fewer, one lead more or less decides the figures
_MOST_SPAM, _MOST_REAL = 1_000, 2_000  # the newest: what spam looks like changes
_LEAST_CAUGHT = 0.1
_ROUGHLY = 1_000

type Texts = dict[str, tuple[str, list[str]]]  # by what they say, whatever accents and capitals


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many different texts people called spam, and how many came in and were not."""

    spam: int
    real: int

    @property
    def enough(self) -> bool:
        """Whether anything can be learned from them, and told of how well."""
        return self.spam >= LEAST_SPAM and self.real >= LEAST_REAL


def verdicts() -> Verdicts:
    """What the company in scope could learn from now. Two statements."""
    return Verdicts(spam=len(_spam()), real=len(_real()))


def roughly() -> Verdicts:
    """As `verdicts`, for a page: counted to a thousand, copies and leads without a text too."""
    return Verdicts(spam=_some(_marked()), real=_some(_unmarked()))


def _some(leads: QuerySet[Lead]) -> int:
    return leads.order_by()[:_ROUGHLY].count()


def _marked() -> QuerySet[Lead]:
    return Lead.objects.filter(standing=Standing.SPAM, spam_reviewed_at__isnull=False)


def _unmarked() -> QuerySet[Lead]:
    """What strangers sent and nobody called spam. A spam that nobody noticed among them makes the
    model more careful, not less."""
    return Lead.objects.filter(standing=Standing.ACTIVE).exclude(entry_method__in=TRUSTED_METHODS)


def _spam() -> Texts:
    return _texts(_marked(), _MOST_SPAM)


def _real() -> Texts:
    return _texts(_unmarked(), _MOST_REAL)


def _texts(leads: QuerySet[Lead], most: int) -> Texts:
    """The newest different texts: a copy is no second witness, and would be held out against
    itself."""
    rows = leads.order_by("-pk").values_list("message", "email", "attributes")[: 3 * most]
    return _different(rows, most)


def _different(rows: Iterable[tuple[str, str, Mapping[str, Any]]], most: int) -> Texts:
    found: Texts = {}
    for message, email, attributes in rows:
        text, beside = text_of(message, attributes, domain=email.rpartition("@")[2])
        if text:
            found.setdefault(names.fold(text), (text, beside))
        if len(found) >= most:
            break
    return found


def start_learning(*, by: Actor) -> SpamModel:
    """Learn in the background. Raises NotAllowed, Conflict: too few verdicts, or it is at it."""
    by.need(Right.CONFIGURE)
    here = verdicts()
    if not here.enough:
        needed = {"least_spam": LEAST_SPAM, "least_real": LEAST_REAL}
        raise Conflict("too_few_verdicts", spam=here.spam, real=here.real, **needed)
    with atomic():
        if SpamModel.objects.filter(state=ModelState.LEARNING).exists():
            raise Conflict("is_learning")
        last = SpamModel.objects.aggregate(last=Max("version"))["last"] or 0
        made = SpamModel.objects.create(
            version=last + 1, by_name=by.name, created_at=timezone.now()
        )
        learn.enqueue(current_company().pk, made.pk)
    return made


@company_task(max_attempts=1)
def learn(company_id: int, model_id: int) -> None:
    """Learn, in a process of its own, and take the model into force if it deserves it."""
    spam, real = _spam(), _real()
    both = [key for key in real if key not in spam]  # of one text, the word against it stands
    texts = [*spam.values(), *(real[key] for key in both)]
    labels = [True] * len(spam) + [False] * len(both)
    try:
        model, heldout = learn_apart(texts, labels)
    except (apart.WorkFailed, OSError) as error:
        log.exception("learning failed")
        SpamModel.objects.filter(pk=model_id).update(state=ModelState.FAILED)
        raise error
    conclude(model_id, model, heldout)


@atomic()
def conclude(model_id: int, model: Mapping[str, Any], heldout: Heldout) -> SpamModel:
    """Write what was learned. In force from now on, unless it was wrong on too many real ones held
    out, or finds next to nothing."""
    made = SpamModel.objects.get(pk=model_id)
    made.figures = {
        "spam": heldout.kind,
        "real": heldout.others,
        "caught": heldout.caught,
        "wrong": heldout.wrong,
    }
    made.trained_at = timezone.now()
    fits = heldout.wrong_share <= WRONG_ALLOWED and heldout.recall >= _LEAST_CAUGHT
    made.state = ModelState.ACTIVE if fits else ModelState.REFUSED
    made.weights = dict(model) if fits else None
    before = SpamModel.objects.filter(state=ModelState.ACTIVE).first()
    if fits and before is not None:
        before.state, before.weights = ModelState.REPLACED, None
        before.save(update_fields=["state", "weights"])
    made.save()
    if fits:
        company = current_company()
        configuration_changed(company)
        fields = {"learned_version": [before.version if before else None, made.version]}
        record(SettingChanged(noun=NOUN, fields=fields), by=SYSTEM, subject=(NOUN, company.pk))
    return made
