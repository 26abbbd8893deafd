"""How a person is reached from a page: the number as people read it, and what a press opens."""

from cauce.accounts.scope import current_company
from cauce.kit import phones
from cauce.leads.models import Lead


def reach(lead: Lead) -> dict[str, str]:
    """phone, phone_url, whatsapp_url: '' for what is not known."""
    number = lead.phone or lead.whatsapp
    return {
        "phone": phones.national(number, country=current_company().country) if number else "",
        "phone_url": f"tel:{number}" if number else "",
        "whatsapp_url": f"https://wa.me/{lead.whatsapp.lstrip('+')}" if lead.whatsapp else "",
    }
