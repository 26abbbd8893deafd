"""The letter that invites somebody, as text and as simple HTML (mail programs know no styles)."""

from django.core.mail import EmailMultiAlternatives
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from cauce.accounts.models import Invitation


def letter(invitation: Invitation, *, link: str) -> EmailMultiAlternatives:
    """The mail to the invited address, in the language in force, not sent yet."""
    company = invitation.company.name
    lines = (
        _("Hello %(name)s:") % {"name": invitation.name},
        _("%(company)s works with its leads in Cauce and has invited you.") % {"company": company},
    )
    aside = _("It is good for one time, until %(day)s. If you did not expect this, do nothing.") % {
        "day": date_format(invitation.expires_at, "DATE_FORMAT")
    }
    way = _("Accept the invitation")
    message = EmailMultiAlternatives(
        subject=_("Join %(company)s on Cauce") % {"company": company},
        body="\n\n".join([*lines, f"{way}:\n{link}", aside]) + "\n",
        to=[invitation.email],
    )
    html = format_html(
        '{}<p><a href="{}">{}</a></p><p><small>{}</small></p>',
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
        link,
        way,
        aside,
    )
    message.attach_alternative(html, "text/html")
    return message
