"""The words people read for the codes we store."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cauce.catalog.qualifying import INTERACTIONS

ENTRY_METHODS = {
    "api": _("API"),
    "form": _("Web form"),
    "file": pgettext_lazy("where something came from", "Import"),
    "hand": _("By hand"),
    "meta_lead_ads": _("Facebook Lead Ads"),
    "google_ads": _("Google Ads"),
    "chat": _("Site chat"),
    "whatsapp": _("WhatsApp"),
    "email": _("E-mail"),
    "call": pgettext_lazy("where something came from", "Call"),
    "social": _("Social network"),
}
LIST_SOURCES = {
    "hand": _("By hand"),
    "import": pgettext_lazy("where something came from", "Import"),
    "form": _("Web form"),
    "api": _("API"),
    "automation": _("Automation"),
}
ASSIGNMENT_TYPES = {
    "direct": _("Direct assignment"),
    "manual_reassignment": _("Manual reassignment"),
    "product_role": _("Product role"),
    "campaign_role": _("Campaign role"),
    "duplicate_in_product": _("Duplicate in product"),
    "duplicate_in_campaign": _("Duplicate in campaign"),
    "duplicate_in_company": _("Duplicate in company"),
    "duplicate_in_brand": _("Duplicate in brand"),
}
# Why a seller's turn went to somebody else.
PASSED_OVER = {
    "paused": _("paused"),
    "absent": _("absent"),
    "holiday": _("on holiday"),
    "outside_hours": _("outside hours"),
    "day_full": _("has the leads of the day"),
    "open_full": _("has enough open leads"),
    "was_late": _("let it wait"),
}
SPAM_REASONS = {
    "blocked_value": _("On the list of the blocked"),
    "honeypot": _("Filled in the field that people cannot see"),
    "too_fast": _("Sent faster than anyone can type"),
    "learned": _("Like what you marked as spam"),
    "disposable_domain": _("Throw-away e-mail domain"),
    "impossible_phone": _("Impossible phone number"),
    "links": _("Links in the text"),
    "link_in_name": _("A link in the name"),
    "repeated_text": _("The same text several times"),
    "rate_per_address": _("Many from one address in a short time"),
    "rate_per_form": _("Many by one form in a short time"),
    "gibberish": _("Keys struck at random"),
    "language": _("In a language that is not expected"),
    "by_hand": _("Marked by hand"),
}
SCORE_PARTS = {
    "data": _("Quality of the data"),
    "source": _("Source"),
    "behaviour": _("Behaviour"),
    "history": _("History"),
    "follow_up": _("Follow-up"),
}
SCORE_EVIDENCE = {
    "average_lead": _("the average lead"),
    "answered_call": _("answered a call"),
    "spoken_to": _("was spoken to"),
    "next_step": _("a next step is planned"),
    "gone_cold": _("it is going cold: nothing happened for a while"),
    "phone_valid": _("valid phone"),
    "phone_doubtful": _("doubtful phone"),
    "email_given": _("e-mail given"),
    "full_name": _("full name"),
    "first_name": _("first name only"),
    "answers_given": _("answered questions"),
    "campaign_click": _("came from a campaign click"),
    "wrote_message": _("wrote a message"),
    "took_time": _("took time to fill the form"),
    "page_known": _("page of origin known"),
    "came_back": _("had asked before"),
    "bought": _("has bought"),
    "somebody_is_on_it": _("somebody is on it"),
    "qualified_positive": _("qualified as positive"),
    "qualified_partial": _("qualified as partial"),
    "qualified_negative": _("qualified as negative"),
    "qualified_unreachable": _("could not be reached"),
    "lost": _("lost"),
}
# What a learned score looks at, and the values that are not people's own.
LEARNED = {
    "phone": _("phone"),
    "email": _("e-mail"),
    "name": _("name"),
    "answers": _("answers given"),
    "method": _("method of entry"),
    "campaign": _("campaign"),
    "click": _("advertisement click"),
    "hour": _("hour"),
    "weekday": _("day of the week"),
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_content": "utm_content",
    "utm_term": "utm_term",
    "message": _("letters of the message"),
    "took_time": _("took time to fill the form"),
    "page": _("page of origin"),
    "earlier": _("earlier leads"),
}
LEARNED_VALUES = {
    "missing": _("not given"),
    "other": _("another one"),
    "none": pgettext_lazy("nothing of what a score looks at", "none"),
    "given": _("given"),
    "valid": _("valid"),
    "doubtful": _("doubtful"),
    "full": _("full"),
    "first": _("first name only"),
    "known": _("known"),
    "yes": _("yes"),
    "no": _("no"),
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
# Why a score moved: the kind of the fact behind it.
SCORE_CAUSES = {
    "note.written": _("a note was written"),
    "lead.qualified": _("it was qualified"),
    "lead.status_changed": _("its status changed"),
    "lead.restored": _("an act upon many leads was undone"),
    "lead.contacted": _("a contact was told"),
    "lead.contact_withdrawn": _("a contact was taken back"),
    "contact.changed": _("the person's data was corrected"),
    "task.created": _("a next step was planned"),
    "task.done": _("a task was done"),
    "task.reopened": _("a task was opened again"),
    "task.postponed": _("a task was postponed"),
    "published": _("other weights came into force"),
    "gone_cold": _("nothing happened for a while"),
}
FIELDS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "whatsapp": _("WhatsApp"),
    "attributes": _("Further data"),
    "message": _("Message"),
    "navigation": _("Navigation"),
    "campaign": _("Campaign"),
    "product": _("Product"),
    "brand": _("Brand"),
    "entry_method": _("Method of entry"),
    "external_id": _("External id"),
    "contact": _("Contact"),
    "seller": _("Seller"),
    "assignment_type": _("Assignment"),
    "status": _("Status"),
    "substatus": _("Sub-status"),
    "type": _("Type"),
    "qualification": _("Qualification"),
    "stars": _("Stars"),
    "score": _("iScore"),
    "standing": _("Standing"),
    "flow_state": _("Flow"),
    "delivery_state": _("Delivery"),
    "attempts": _("Attempts"),
    "reserved_by": _("Reserved by"),
    "next_due": _("Next due"),
    "last_contact_at": _("Last contact"),
    "reviewed_at": _("Looked at"),
    "duplicate_scope": _("Duplicate"),
    "duplicate_of": _("Duplicate of"),
}
# How somebody was spoken to outside of Cauce.
CONTACT_CHANNELS = {
    "call": pgettext_lazy("a way to speak to somebody", "Call"),
    "whatsapp": _("WhatsApp"),
    "email": _("E-mail"),
    "visit": pgettext_lazy("a way to speak to somebody", "Visit"),
    "other": pgettext_lazy("a way to speak to somebody", "Other"),
}
# Column of the lead → its codes in words.
CODES = {
    "entry_method": ENTRY_METHODS,
    "assignment_type": ASSIGNMENT_TYPES,
    "flow_state": {"in_process": _("In process"), "closed": _("Closed")},
    "standing": {
        "active": _("Active"), "spam": _("Spam"), "cleaned": _("Cleaned up"),
        "withdrawn": _("Withdrawn"),
    },
    "delivery_state": {
        "queued": _("Queued"), "sent": _("Sent"), "failed": _("Failed"), "review": _("Review"),
    },
    "duplicate_scope": {
        "campaign": _("In the campaign"), "product": _("In the product"),
        "brand": _("In the brand"), "company": _("In the company"),
    },
}  # fmt: skip
# Kind of fact → what a history is narrowed to by it.
ACTIONS = {
    "lead.entered": _("Entry"),
    "lead.assigned": _("Assignment"),
    "lead.pooled": _("Waiting for a seller"),
    "lead.status_changed": _("Status"),
    "lead.status_scheduled": _("Scheduled change of status"),
    "lead.schedule_cancelled": _("Scheduled change cancelled"),
    "lead.schedule_skipped": _("Scheduled change skipped"),
    "lead.qualified": _("Qualification"),
    "qualification.commented": _("Comment on a qualification"),
    "lead.starred": _("Stars"),
    "lead.contacted": _("Contact told"),
    "lead.contact_withdrawn": _("Contact taken back"),
    "lead.scored": _("iScore"),
    "contact.changed": _("Contact data"),
    "contact.tagged": _("Tags given"),
    "contact.untagged": _("Tags taken"),
    "note.written": _("Note"),
    "note.edited": _("Note edited"),
    "note.classified": _("Outcome of a call"),
    "lead.reserved": _("Reserved in the flow"),
    "lead.released": _("Released in the flow"),
    "lead.closed": _("Closed in the flow"),
    "lead.reopened": _("Reopened in the flow"),
    "lead.marked_spam": _("Marked as spam"),
    "lead.spam_confirmed": _("Confirmed as spam"),
    "lead.spam_cleaned": _("Cleaned up"),
    "lead.rescued": _("Taken out of spam"),
    "lead.withdrawn": _("Withdrawn"),
    "lead.reviewed": _("Looked at"),
    "lead.level_set": _("Service levels counted anew"),
    "lead.level_ending": _("Service level about to end"),
    "lead.level_missed": _("Service level missed"),
    "delivery.queued": _("Sending queued"),
    "delivery.sent": _("Sent to CRM"),
    "delivery.failed": _("Sending failed"),
    "delivery.doubtful": _("Sending in doubt"),
}
MEANING_MARKS = {
    "positive": ("positive", "full"),
    "partial": ("partial", "half"),
    "negative": ("negative", "bar"),
    "unreachable": ("calm", "ring"),
    "": ("none", "none"),
}
STATUS_MARKS = {
    "new": ("none", "ring"),
    "open": ("calm", "half"),
    "won": ("positive", "full"),
    "lost": ("negative", "bar"),
}
# Delivery state → (word, hue, icon).
DELIVERY_MARKS = {
    "": (_("Send"), "none", "send"),
    "queued": (_("Queued"), "none", "clock"),
    "sent": (_("Sent"), "positive", "check"),
    "review": (_("Review"), "partial", "eye"),
    "failed": (_("Retry"), "negative", "refresh"),
}
# As the filter names them; DELIVERY_MARKS are the words of a button.
DELIVERY_STATES = {
    "none": _("Not sent"),
    "queued": _("Queued"),
    "sent": _("Sent"),
    "review": _("To be reviewed"),
    "failed": _("Failed"),
}
DUPLICATE_SCOPES = {
    "campaign": _("Duplicate in campaign"),
    "product": _("Duplicate in product"),
    "brand": _("Duplicate in brand"),
    "company": _("Duplicate in company"),
}
FLOW_STATES = {
    "none": _("Not worked yet"),
    "in_process": _("In process"),
    "closed": _("Closed"),
}


def evidence(code: str, campaigns: Mapping[int, str] | None = None) -> str:
    """A piece of a score's evidence in words; a source names itself, and what was learned tells the
    feature and its value. `campaigns` names those that a learned score speaks of."""
    if code.startswith("source_"):
        method = code.removeprefix("source_")
        return str(ENTRY_METHODS.get(method, method))
    kind, _colon, rest = code.partition(":")
    if kind in {"attribute", "learned"} and rest:
        name, _equals, value = rest.rpartition("=")
        called = name if kind == "attribute" else str(LEARNED.get(name, name))
        return f"{called}: {_learned_value(name, value, campaigns or {})}"
    return str(SCORE_EVIDENCE.get(code, code))


def _learned_value(name: str, value: str, campaigns: Mapping[int, str]) -> str:
    if name == "method":
        return str(ENTRY_METHODS.get(value, value))
    if name == "campaign" and value[1:].isdigit():
        return campaigns.get(int(value[1:]), value)
    return str(LEARNED_VALUES.get(value, value))


def interaction(event: str, count: int = 0) -> str:
    """What the system sees people do: «Calls in vain, none answered: 3»."""
    known = INTERACTIONS.get(event)
    if known is None:
        return event
    return f"{known.label}: {count}" if known.least and count else str(known.label)
