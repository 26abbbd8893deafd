"""The palette and the page of search: leads, people, pages, settings and actions in one list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.accounts.scope import current_company
from cauce.catalog.names import Names, names
from cauce.kit import highlight, phones
from cauce.kit.highlight import Piece
from cauce.kit.names import fold
from cauce.leads import lookup
from cauce.leads.lookup import Person
from cauce.leads.models import Contact, Lead, Standing
from cauce.leads.search import terms
from cauce.web import commands, recent
from cauce.web.commands import Command
from cauce.web.leads.history import called
from cauce.web.request import Request

LEADS, PEOPLE, COMMANDS = 8, 4, 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the list: what it says, in pieces of which the typed ones are marked, and the
    command that it carries out."""

    name: list[Piece]
    more: Sequence[list[Piece]]
    note: str
    command: Command
    number: int = 0  # of the lead
    spam: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind under their heading."""

    code: str
    label: str
    hits: list[Hit]


@require_safe
@never_cache
def page(request: Request) -> HttpResponse:
    """GET /search?q=: for htmx the list alone, else a page of its own."""
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    groups = _found(request, typed) if typed.strip() else _at_first(request)
    context = {
        "title": _("Search"),
        "typed": typed.strip(),
        "groups": [group for group in groups if group.hits],
        "may_list": any(group.code == "leads" and group.hits for group in groups),
        "plain": not request.htmx,
    }
    return render(request, "search/list.html" if request.htmx else "search/page.html", context)


def _at_first(request: Request) -> list[Group]:
    """Before anything is typed: where one was, where one may go, what one may do."""
    known, actor = names(current_company()), request.actor
    seen = lookup.recent(actor, recent.numbers(request))
    return [
        Group("recent", _("Opened last"), [_lead(lead, known, []) for lead in seen]),
        Group("pages", _("Go to"), _commands(commands.pages(actor), [])),
        Group("actions", _("Actions"), _commands(commands.first_actions(actor), [])),
    ]


def _found(request: Request, typed: str) -> list[Group]:
    known, actor = names(current_company()), request.actor
    found = lookup.look_up(actor, typed, limit=LEADS)
    wanted = terms(typed)
    shown = {lead.contact_id for lead in found.leads}
    again = [one for one in found.people if one.leads > 1 or one.contact.pk not in shown][:PEOPLE]
    named = commands.configured(actor, known, wanted)
    groups = [
        Group("leads", _("Leads"), [_lead(lead, known, wanted) for lead in found.leads]),
        Group("people", _("Contacts"), [_person(one, wanted) for one in again]),
        _group("pages", _("Go to"), commands.pages(actor), wanted),
        _group("actions", _("Actions"), commands.actions(actor), wanted),
        _group("settings", _("Settings"), commands.settings(actor), wanted),
        Group("named", _("What is set up"), _commands(named, wanted)),
    ]
    # A word that names a place is more often meant than somebody called so.
    return (
        sorted(groups, key=lambda group: group.code in {"leads", "people"})
        if _is_name(groups, wanted)
        else groups
    )


def _is_name(groups: Iterable[Group], wanted: Sequence[str]) -> bool:
    """Whether the typed word is long enough, and the very beginning of a place's name."""
    word = " ".join(wanted)
    shown = [hit for group in groups if group.code in {"pages", "actions"} for hit in group.hits]
    starts = ("".join(text for text, _on in hit.name) for hit in shown)
    return len(word) > 2 and any(fold(start).startswith(word) for start in starts)


def _group(code: str, label: str, offered: Iterable[Command], wanted: Sequence[str]) -> Group:
    return Group(code, label, _commands(commands.matching(offered, wanted)[:COMMANDS], wanted))


def _commands(offered: Iterable[Command], wanted: Sequence[str]) -> list[Hit]:
    return [Hit(highlight.words(str(one.label), wanted), (), str(one.note), one) for one in offered]


def _lead(lead: Lead, known: Names, wanted: Sequence[str]) -> Hit:
    places = (known.products.get(lead.product_id), known.campaigns.get(lead.campaign_id))
    note = " · ".join(
        part
        for part in (
            *(place.name for place in places if place),
            called(known.members, lead.seller_id) if lead.seller_id else "",
        )
        if part
    )
    return Hit(
        highlight.words(lead.name or _("No name"), wanted),
        _points(lead, wanted),
        note,
        Command("", "user", f"/leads/{lead.number}"),
        number=lead.number,
        spam=lead.standing == Standing.SPAM,
    )


def _points(lead: Lead | Contact, wanted: Sequence[str]) -> list[list[Piece]]:
    country = current_company().country
    shown = [phones.national(one, country=country) for one in {lead.phone, lead.whatsapp} if one]
    numbers = [highlight.digits(one, wanted) for one in shown[:1]]
    return [highlight.words(lead.email, wanted)] * bool(lead.email) + numbers


def _person(person: Person, wanted: Sequence[str]) -> Hit:
    contact = person.contact
    return Hit(
        highlight.words(contact.name or contact.email or contact.phone, wanted),
        _points(contact, wanted),
        ngettext("%(count)s lead", "%(count)s leads", person.leads) % {"count": person.leads},
        Command("", "contact", f"/contacts/{contact.pk}"),
    )
