"""The spam rules: each that holds adds its weight and a reason; the sum decides."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.kit import emails, oddities
from cauce.kit.text_model import features
from cauce.leads.draft import Draft
from cauce.life.spam.policy import Policy, Values, word_form

TRUSTED_METHODS = frozenset({"file", "hand"})
_LINK = re.compile(r"https?://|www\.|\[url|href=", re.IGNORECASE)

type Found = tuple[str, int, dict[str, Any]]  # the rule's code, its points, the evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of an enquiry: the sum of points, whether it is spam, and why."""

    points: int = 0
    is_spam: bool = False
    reasons: list[dict[str, Any]] = field(default_factory=list)


def text_of(message: str, attributes: Mapping[str, Any], *, domain: str) -> tuple[str, list[str]]:
    """(what was written, what stands beside it): what a classifier judges and learns from.

    The message, and the texts among the further data; "" when nothing was written.
    """
    texts = [message, *(one for one in attributes.values() if isinstance(one, str))]
    written = "\n".join(one.strip() for one in texts if one.strip())
    return written, [f"domain {domain.lower()}"] if domain else []


def trusted(draft: Draft) -> bool:
    """What a colleague typed or a file brought is never judged by its manners."""
    return draft.by.membership_id is not None or draft.entry_method in TRUSTED_METHODS


def judge(draft: Draft, policy: Policy, *, repeated: int = 0) -> Verdict:
    """The verdict on a cleaned draft; `repeated` counts its very text, itself included.

    What the list of the allowed names is never spam, whatever else holds.
    """
    if listed(draft, policy.allowed):
        return Verdict()
    found = [one for one in _found(draft, policy, repeated) if one[1] > 0]
    points = sum(weight for _, weight, _ in found)
    reasons = [
        {"code": code, "weight": weight, **({"evidence": evidence} if evidence else {})}
        for code, weight, evidence in found
    ]
    return Verdict(points, points >= policy.threshold, reasons)


def _found(draft: Draft, policy: Policy, repeated: int) -> Iterator[Found]:
    for code, rule in policy.rules.items():
        if not rule.counts:
            continue
        evidence = _HOLDS[code](draft, policy, rule.params) if code in _HOLDS else None
        if code == "links" and evidence:
            yield code, min(rule.weight * evidence["links"], rule.params["most"]), evidence
        elif code == "repeated_text" and repeated > rule.params["times"]:
            yield code, rule.weight, {"times": repeated}
        elif evidence is not None:
            yield code, rule.weight, evidence


type Evidence = dict[str, Any] | None  # None: the rule does not hold


def _blocked(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    return listed(draft, policy.blocked)


def listed(draft: Draft, values: Values) -> Evidence:
    """Which value of a list the draft has: its kind and id; a word or a domain by itself."""
    for point in draft.points if values.emails else ():
        if point.kind == "email" and (pk := values.emails.get(point.key)):
            return {"kind": "email", "id": pk}
    for phone in (draft.phone, draft.whatsapp):
        if phone and (pk := values.phones.get(phone)):
            return {"kind": "phone", "id": pk}
    if domain := _domain_in(draft.email_domain, values.domains):
        return {"kind": "domain", "id": values.domains[domain], "value": domain}
    if word := _word_in(draft, values):
        return {"kind": "word", "id": values.words[word], "value": word}
    return _address_in(str(draft.raw.navigation.get("ip") or ""), values)


def _word_in(draft: Draft, values: Values) -> str:
    """The first word or phrase of the list in the name or the message, however long the list."""
    if not values.words:
        return ""
    words = word_form(f"{draft.name} {draft.message}").split(" ")
    sizes = range(1, values.longest + 1)
    phrases = (" ".join(words[at : at + size]) for at in range(len(words)) for size in sizes)
    return next((phrase for phrase in phrases if phrase in values.words), "")


def _domain_in(domain: str, known: dict[str, int]) -> str:
    """The domain, or the one it belongs to, that is on the list."""
    labels = domain.lower().split(".")
    above = (".".join(labels[at:]) for at in range(len(labels)))
    return next((one for one in above if one in known), "") if known and domain else ""


def _address_in(ip: str, values: Values) -> Evidence:
    if not ip or not values.networks:
        return None
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    around = (
        ipaddress.ip_network((address, bits), strict=False)
        for version, bits in values.prefixes
        if version == address.version
    )
    pk = next((values.networks[one] for one in around if one in values.networks), None)
    return None if pk is None else {"kind": "ip", "id": pk}


def _honeypot(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    return {} if draft.signals.get("honeypot") else None


def _too_fast(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    filled, minimum = draft.signals.get("fill_seconds"), draft.signals.get("minimum_seconds", 0)
    return {"seconds": round(filled, 1)} if filled is not None and filled < minimum else None


def _disposable(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    domain = draft.email_domain
    return {"domain": domain} if domain and emails.is_disposable(domain) else None


def _impossible_phone(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    return None if draft.phone_valid else {}


def _links(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    links = len(_LINK.findall(f"{draft.message} {draft.name}"))
    return {"links": links} if links else None


def _link_in_name(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    return {} if _LINK.search(draft.name) else None


def _learned(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    if policy.learned is None:
        return None
    # A web address that the company itself asks for is no link in a text.
    said = {k: v for k, v in draft.raw.attributes.items() if k not in draft.measured}
    text, beside = text_of(draft.message, said, domain=draft.email_domain)
    if not text:
        return None
    found = features(text, beside=beside)
    words = policy.learned.telling(found) if policy.learned.finds(found) else []
    # Without a word that speaks for it there is nothing to show, and no verdict.
    return {"words": words, "version": policy.learned_version} if words else None


def _rate_per_address(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    recent = draft.signals.get("recent_from_address", 0)
    return {"recent": recent} if recent > params["most"] else None


def _rate_per_form(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    recent = draft.signals.get("recent_on_form", 0)
    return {"recent": recent} if recent > params["most"] else None


def _gibberish(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    word = oddities.gibberish(draft.message) or oddities.gibberish(draft.name)
    return {"word": word[:40]} if word else None


def _language(draft: Draft, policy: Policy, params: dict[str, Any]) -> Evidence:
    spoken = oddities.language(draft.message)
    return {"language": spoken} if spoken and spoken not in params["languages"] else None


_HOLDS = {
    "blocked_value": _blocked,
    "honeypot": _honeypot,
    "too_fast": _too_fast,
    "learned": _learned,
    "disposable_domain": _disposable,
    "impossible_phone": _impossible_phone,
    "links": _links,
    "link_in_name": _link_in_name,
    "rate_per_address": _rate_per_address,
    "rate_per_form": _rate_per_form,
    "gibberish": _gibberish,
    "language": _language,
}
