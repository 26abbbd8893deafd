"""People apart from their enquiries: typed in by hand, on a list, off it again."""

from cauce.spine.fact import Fact, fact, personal


@fact("contact.created")
class ContactCreated(Fact):
    """A contact was made without an enquiry."""

    entry_method: str
    name: str = personal()
    email: str = personal()
    phone: str = personal()
    whatsapp: str = personal()


@fact("contact.subscribed")
class ContactSubscribed(Fact):
    """A contact came onto a marketing list, or back; `origin` is the form or import it came by."""

    marketing_list: int
    source: str
    origin: int | None = None


@fact("contact.unsubscribed")
class ContactUnsubscribed(Fact):
    """A contact left a marketing list; its row stays, so that nobody subscribes it by mistake."""

    marketing_list: int
    source: str
