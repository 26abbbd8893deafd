"""The digest as a letter, as text and as simple HTML (mail programs know no styles)."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.accounts.models import Membership
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.life.digest.contents import Contents


def letter(member: Membership, found: Contents) -> EmailMultiAlternatives:
    """The mail to a member, in the language and the zone in force, not sent yet."""
    heads = list(_heads(found))
    link = f"{settings.BASE_URL}/digest"
    way = _("Open the digest")
    aside = _("You get this once a day. In the digest you can switch the mail off.")
    parts = [
        (title, [_line(one, member) for one in leads])
        for title, leads in ((_("Late"), found.late), (_("New"), found.new))
        if leads
    ]
    text = [*heads, *_as_text(parts), f"{way}:\n{link}", aside]
    message = EmailMultiAlternatives(
        subject=_("%(company)s: your day") % {"company": member.company.name},
        body="\n\n".join(text) + "\n",
        to=[member.user.email],
    )
    html = format_html(
        '{}{}<p><a href="{}">{}</a></p><p><small>{}</small></p>',
        format_html_join("", "<p>{}</p>", ((head,) for head in heads)),
        format_html_join(
            "",
            "<h3>{}</h3><ul>{}</ul>",
            (
                (title, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
                for title, lines in parts
            ),
        ),
        link,
        way,
        aside,
    )
    message.attach_alternative(html, "text/html")
    return message


def _heads(found: Contents) -> Iterator[str]:
    if found.late_count:
        text = ngettext("%(n)s lead is late.", "%(n)s leads are late.", found.late_count)
        yield text % {"n": found.late_count}
    text = ngettext(
        "%(n)s new lead since yesterday.", "%(n)s new leads since yesterday.", found.new_count
    )
    yield text % {"n": found.new_count}
    if found.tasks:
        text = ngettext("%(n)s task is overdue.", "%(n)s tasks are overdue.", found.tasks)
        yield text % {"n": found.tasks}


def _as_text(parts: list[tuple[str, list[str]]]) -> Iterator[str]:
    for title, lines in parts:
        yield "\n".join([f"{title}:", *(f"- {line}" for line in lines)])


def _line(lead: Lead, reader: Membership) -> str:
    """The lead, when it came, and whose it is unless it is the reader's own."""
    when = date_format(timezone.localtime(lead.created_at), "j b H:i")
    told = f"{lead.number} {lead.name or _('No name')} · {when}"
    if lead.seller_id == reader.pk:
        return told
    seller = names(reader.company).members.get(lead.seller_id or 0)
    return f"{told} · {seller.name if seller else _('Nobody')}"
