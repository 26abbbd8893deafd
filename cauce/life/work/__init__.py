"""What people do with a lead: notes, stars, tags, and the flow in which they take one after the
other. Records `note.written`, `note.edited`, `note.classified`, `lead.starred`, `lead.reserved`,
`lead.released`, `lead.closed`, `lead.reopened`, `lead.contacted`, `lead.contact_withdrawn`,
`contact.tagged`, `contact.untagged`."""

from cauce.life.work.actions import set_stars, write_note
from cauce.life.work.contacted import (
    CHANNELS,
    COMMENT_LIMIT,
    Told,
    contacts_of,
    may_take_back,
    take_back_contact,
    tell_contact,
)
from cauce.life.work.editing import classify, edit_note, is_own
from cauce.life.work.flow import close, reopen
from cauce.life.work.mentions import Colleague, colleagues
from cauce.life.work.missing import KINDS as GAP_KINDS
from cauce.life.work.missing import MOST as GAPS_COUNTED
from cauce.life.work.missing import Gaps, gaps
from cauce.life.work.offers import Held, Turn, give_back, held_by_others, hold, next_turn
from cauce.life.work.queue import (
    COUNT_CAP,
    GROUPS,
    LATER,
    OFFERED,
    Place,
    Queue,
    Waiting,
    leads_at,
    lists_of,
    place_of,
    queue_of,
    read_place,
)
from cauce.life.work.reservation import may_write, release, reserve
from cauce.life.work.tagging import set_tags, tag, untag

__all__ = [
    "CHANNELS", "COMMENT_LIMIT", "COUNT_CAP", "GAPS_COUNTED", "GAP_KINDS", "GROUPS", "LATER",
    "OFFERED", "Colleague", "Gaps", "Held", "Place", "Queue", "Told", "Turn", "Waiting", "classify",
    "close", "colleagues", "contacts_of", "edit_note", "gaps", "give_back", "held_by_others",
    "hold", "is_own", "leads_at", "lists_of", "may_take_back", "may_write", "next_turn", "place_of",
    "queue_of", "read_place", "release", "reopen", "reserve", "set_stars", "set_tags", "tag",
    "take_back_contact", "tell_contact", "untag", "write_note",
]  # fmt: skip
