"""The words people read for the codes we store."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
SPAM_REASONS = {
    "honeypot": _("Filled in the field that people cannot see"),
    "too_fast": _("Sent faster than anyone can type"),
    "disposable_domain": _("Throw-away e-mail domain"),
    "impossible_phone": _("Impossible phone number"),
    "links": _("Links in the text"),
    "link_in_name": _("A link in the name"),
    "repeated_text": _("The same text several times"),
    "rate_per_address": _("Many from one address in a short time"),
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
    "standing": {"active": _("Active"), "spam": _("Spam"), "withdrawn": _("Withdrawn")},
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
    "lead.reserved": _("Reserved in the flow"),
    "lead.released": _("Released in the flow"),
    "lead.closed": _("Closed in the flow"),
    "lead.reopened": _("Reopened in the flow"),
    "lead.marked_spam": _("Marked as spam"),
    "lead.rescued": _("Taken out of spam"),
    "lead.withdrawn": _("Withdrawn"),
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


def evidence(code: str) -> str:
    """A piece of a score's evidence in words; a source names itself."""
    if code.startswith("source_"):
        method = code.removeprefix("source_")
        return str(ENTRY_METHODS.get(method, method))
    return str(SCORE_EVIDENCE.get(code, code))
