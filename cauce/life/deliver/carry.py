"""One round with a target: look, create or update, and say what became of it. No database."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from cauce.kit import clock, safe_http
from cauce.kit.safe_http import Answer
from cauce.kit.secrets import mask_text
from cauce.life.deliver import rules
from cauce.life.deliver.connectors.call import Call, Shown, known_secrets, masked_header, shown
from cauce.life.deliver.connectors.http import Http
from cauce.life.deliver.models import Act
from cauce.life.deliver.rules import Outcome, Verdict

TIMEOUT = 15.0
_ANSWER_BYTES = 200_000
_ANSWER_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Try:
    """One request and its answer, as it is kept: exact, with secrets masked."""

    act: str
    at: datetime
    sent: Shown
    status: int | None
    answer_headers: dict[str, str]
    answer: str
    error: str
    took_ms: int


@dataclass(slots=True)
class Round:
    """What a round needs to know. `settling`: an earlier request was not answered; `last_look`: if
    the target does not have the lead now, it was not carried out."""

    target: Http
    dossier: Mapping[str, Any]
    act: str
    key: str
    remote_id: str = ""
    settling: bool = False
    last_look: bool = False
    confirmed_new: bool = False
    tries: list[Try] = field(default_factory=list)


class _NoAnswer(Exception):
    """A request failed on its way; `outcome` says what that means for the delivery."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


def carry(job: Round) -> Outcome:
    """Make the requests of one round; each is added to `job.tries`."""
    try:
        if job.act == Act.UPDATE:
            return _update(job, job.remote_id)
        return _look(job) or _create(job)
    except _NoAnswer as failure:
        return failure.outcome


def _look(job: Round) -> Outcome | None:
    """Ask the target first: None when the lead must be created there."""
    search = job.target.search(job.dossier)
    if search is not None:
        found = job.target.found(_asked(job, search))
        if found:
            return _there(job, found[0])
        if job.settling and not job.last_look:
            return Outcome(Verdict.UNKNOWN, "not_found_yet")
    elif job.settling:
        return Outcome(Verdict.REVIEW, "no_answer")
    return None if job.confirmed_new else _look_for_person(job)


def _look_for_person(job: Round) -> Outcome | None:
    search = job.target.search_person(job.dossier)
    if search is None:
        return None
    matches = job.target.people(_asked(job, search), job.dossier)
    if not matches:
        return None
    sure = rules.verdict_on(matches)
    if sure is not None:
        return _there(job, sure.remote_id)
    best = max(matches, key=lambda match: match.likeness)
    params = {"name": best.name, "likeness": best.likeness, "remote_id": best.remote_id}
    return Outcome(Verdict.REVIEW, "doubtful_match", params=params)


def probe(job: Round) -> Outcome:
    """One harmless request: whether the target answers and takes our key."""
    call = job.target.probe()
    try:
        answer = _exchange(job, call)
    except _NoAnswer as failure:
        return failure.outcome
    verdict, code = rules.judge(answer.status, success=())
    # An address that only takes POST refuses to be read in some way: it is there.
    here = code == "target_rejected" and answer.status in {400, 404, 405, 422}
    return _outcome(Verdict.SENT, "", answer) if here else _outcome(verdict, code, answer)


def _asked(job: Round, search: Call) -> Answer:
    """The answer of a search: 2xx, or 404 as an empty one. Anything else ends the round."""
    try:
        answer = _exchange(job, search)
        verdict, code = rules.judge(answer.status, success=())
        if verdict is Verdict.SENT or answer.status == 404:
            return answer
        raise _NoAnswer(_outcome(verdict, code, answer))
    except _NoAnswer as failure:
        # While an earlier request is unsettled, a failing search leaves it so.
        if job.settling and failure.outcome.verdict is Verdict.LATER:
            raise _NoAnswer(replace(failure.outcome, verdict=Verdict.UNKNOWN)) from None
        raise


def _create(job: Round) -> Outcome:
    answer = _exchange(job, job.target.create(job.dossier, key=job.key))
    verdict, code = rules.judge(answer.status, success=job.target.success)
    remote_id = job.target.remote_id(answer)
    if verdict is Verdict.EXISTS and remote_id:
        return _there(job, remote_id, answer)
    if verdict is Verdict.EXISTS:
        verdict = Verdict.REFUSED
    return _outcome(verdict, code, answer, remote_id if verdict is Verdict.SENT else "")


def _there(job: Round, remote_id: str, answer: Answer | None = None) -> Outcome:
    """The target has the lead: bring it up to date if that is set up, else note its id."""
    if job.target.updates and remote_id:
        return _update(job, remote_id)
    status = answer.status if answer else job.tries[-1].status
    return Outcome(Verdict.SENT, "already_there", status=status, remote_id=remote_id)


def _update(job: Round, remote_id: str) -> Outcome:
    call = job.target.update(job.dossier, remote_id=remote_id, key=job.key)
    if call is None:
        return Outcome(Verdict.REFUSED, "no_update_address")
    answer = _exchange(job, call)
    verdict, code = rules.judge(answer.status, success=job.target.success)
    if verdict is Verdict.EXISTS:
        verdict = Verdict.REFUSED
    return _outcome(verdict, code, answer, remote_id)


def _outcome(verdict: Verdict, code: str, answer: Answer, remote_id: str = "") -> Outcome:
    pause = rules.retry_after(answer.headers.get("retry-after"), clock.now())
    return Outcome(
        verdict, code, status=answer.status, remote_id=remote_id,
        params={"status": answer.status}, retry_after=pause,
    )  # fmt: skip


def _exchange(job: Round, call: Call) -> Answer:
    """Send one request and keep what was sent and answered. Raises _NoAnswer."""
    at, started = clock.now(), time.monotonic()
    answer, outcome = None, None
    try:
        answer = safe_http.request(
            call.method,
            call.url,
            headers=call.headers,
            content=call.body,
            timeout=float(job.target.options.get("timeout") or TIMEOUT),
            max_bytes=_ANSWER_BYTES,
            allow=settings.PRIVATE_TARGETS,
        )
    except safe_http.HttpError as error:
        outcome = _failure(error, call)
    took = round((time.monotonic() - started) * 1000)
    job.tries.append(_kept(call, at, answer, outcome.code if outcome else "", took))
    if answer is None or outcome is not None:
        raise _NoAnswer(outcome or Outcome(Verdict.LATER, "target_unreachable"))
    return answer


def _failure(error: safe_http.HttpError, call: Call) -> Outcome:
    match error:
        case safe_http.Refused(reason="private_address"):
            return Outcome(Verdict.REFUSED, "target_refused", params={"target": _place(call.url)})
        case safe_http.Refused():
            return Outcome(Verdict.REFUSED, "bad_address", params={"reason": error.reason})
        case safe_http.Unknown() if call.act == Act.CREATE:
            return Outcome(Verdict.UNKNOWN, "no_answer")
        case safe_http.Unknown():  # a search or an update may be repeated
            return Outcome(Verdict.LATER, "no_answer")
    return Outcome(Verdict.LATER, "target_unreachable", params={"reason": error.reason})


def _place(url: str) -> str:
    """host:port, as CAUCE_PRIVATE_TARGETS wants it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _kept(call: Call, at: datetime, answer: Answer | None, error: str, took_ms: int) -> Try:
    secrets = known_secrets(call)
    headers, body = {}, ""
    if answer is not None:
        for name, value in answer.headers.items():
            headers[name] = masked_header(name, value, secrets=secrets)[:1_000]
        body = mask_text(answer.body.decode("utf-8", "replace"), secrets)[:_ANSWER_KEPT]
    return Try(
        act=call.act,
        at=at,
        sent=shown(call),
        status=answer.status if answer else None,
        answer_headers=headers,
        answer=body.replace("\x00", "�"),  # PostgreSQL's text holds no NUL
        error=error,
        took_ms=took_ms,
    )
