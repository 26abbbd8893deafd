"""The first spam rules: each adds weight and a reason; the sum decides."""

import re
from collections.abc import Iterator
from typing import Any

from cauce.kit import emails
from cauce.leads.draft import Draft

THRESHOLD = 100
TRUSTED_METHODS = frozenset({"file", "hand"})
_LINK = re.compile(r"https?://|www\.|\[url|href=", re.IGNORECASE)
_MANY_FROM_ONE_ADDRESS = 10
_SAME_TEXT = 5

type Reason = tuple[str, int, dict[str, Any]]  # code, weight, evidence


def judge(draft: Draft, *, repeated: int) -> tuple[bool, list[dict[str, Any]]]:
    """(spam?, reasons) of a draft; `repeated` counts its very message in the batch."""
    found = list(_reasons(draft, repeated))
    reasons = [
        {"code": code, "weight": weight, **({"evidence": evidence} if evidence else {})}
        for code, weight, evidence in found
    ]
    return sum(weight for _, weight, _ in found) >= THRESHOLD, reasons


def _reasons(draft: Draft, repeated: int) -> Iterator[Reason]:
    signals = draft.signals
    if signals.get("honeypot"):
        yield "honeypot", 100, {}
    filled, minimum = signals.get("fill_seconds"), signals.get("minimum_seconds", 0)
    if filled is not None and filled < minimum:
        yield "too_fast", 100, {"seconds": round(filled, 1)}
    if draft.email_domain and emails.is_disposable(draft.email_domain):
        yield "disposable_domain", 60, {"domain": draft.email_domain}
    if not draft.phone_valid:
        yield "impossible_phone", 40, {}
    links = len(_LINK.findall(f"{draft.message} {draft.name}"))
    if links:
        yield "links", min(40 * links, 100), {"links": links}
    if _LINK.search(draft.name):
        yield "link_in_name", 60, {}
    if repeated > _SAME_TEXT:
        yield "repeated_text", 40, {"times": repeated}
    recent = signals.get("recent_from_address", 0)
    if recent > _MANY_FROM_ONE_ADDRESS:
        yield "rate_per_address", 60, {"recent": recent}
