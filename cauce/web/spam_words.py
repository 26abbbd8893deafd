"""Spam in words: what each rule looks for, what it asks for, what it found."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.web.words import SPAM_REASONS

HINTS = {
    "blocked_value": gettext_lazy("An address, domain, phone, word or IP that you have blocked."),
    "honeypot": gettext_lazy("Forms have a field that only programs see and fill in."),
    "too_fast": gettext_lazy("Each form says how many seconds a person needs at least."),
    "learned": gettext_lazy("By the words of what your own people marked, once it has learned."),
    "disposable_domain": gettext_lazy("Addresses that anybody gets for ten minutes."),
    "impossible_phone": gettext_lazy("A number that no plan of any country has."),
    "links": gettext_lazy("Each link in the message or the name adds its points."),
    "link_in_name": gettext_lazy("Nobody is called https://…"),
    "repeated_text": gettext_lazy("The same words, whatever the digits in them."),
    "rate_per_address": gettext_lazy("Sent by forms from one IP address within ten minutes."),
    "rate_per_form": gettext_lazy("Sent by one form within ten minutes, by whomever."),
    "gibberish": gettext_lazy("«asdfgh», «xkcdqwrt»: most of the message or of the name."),
    "language": gettext_lazy("Longer messages in another language, or in another script."),
}
PARAMS = {
    ("links", "most"): gettext_lazy("together at most"),
    ("repeated_text", "times"): gettext_lazy("more times than"),
    ("repeated_text", "hours"): gettext_lazy("within hours"),
    ("repeated_text", "letters"): gettext_lazy("with letters at least"),
    ("rate_per_address", "most"): gettext_lazy("more than"),
    ("rate_per_form", "most"): gettext_lazy("more than"),
    ("language", "languages"): gettext_lazy("expected"),
}
LANGUAGES = {
    "es": gettext_lazy("Spanish"),
    "en": gettext_lazy("English"),
    "pt": gettext_lazy("Portuguese"),
    "fr": gettext_lazy("French"),
    "de": gettext_lazy("German"),
    "it": gettext_lazy("Italian"),
}
KINDS = {
    "email": gettext_lazy("E-mail"),
    "domain": gettext_lazy("Domain"),
    "phone": gettext_lazy("Phone"),
    "word": gettext_lazy("Word"),
    "ip": gettext_lazy("IP address"),
}
LISTS = {"block": gettext_lazy("Blocked"), "allow": gettext_lazy("Allowed")}


def reason_words(reason: Mapping[str, Any]) -> str:
    """A stored reason with what it found: «Links in the text (4)»."""
    code = reason["code"]
    words = str(SPAM_REASONS.get(code, code))
    found = _found(code, reason.get("evidence") or {})
    return f"{words} ({found})" if found else words


def _found(code: str, evidence: Mapping[str, Any]) -> str:
    if code == "too_fast":
        return _("in %(seconds)s s") % {"seconds": evidence.get("seconds", "–")}
    if code == "blocked_value":
        kind = str(KINDS.get(evidence.get("kind", ""), ""))
        return f"{kind}: {evidence['value']}" if "value" in evidence else kind
    if code == "learned":
        return ", ".join(evidence.get("words", []))
    if code == "language":
        spoken = evidence.get("language", "")
        return str(LANGUAGES.get(spoken, spoken))
    return next((str(value) for value in evidence.values()), "")


def rule_words(rule: Mapping[str, Any] | None) -> str:
    """A rule as a company has set it, in one line."""
    if not rule:
        return "–"
    if not rule["active"]:
        return _("off")
    weight = rule["weight"]
    words = ngettext("%(count)s point", "%(count)s points", weight) % {"count": weight}
    params = list(rule["params"].values())
    told = (" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in params)
    return " · ".join([words, *told])
