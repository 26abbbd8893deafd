"""The hot write: the rows of new leads, inserted in bulk with the numbers they get."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from cauce.accounts.models import Company
from cauce.leads import lateness, search
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, LeadCounter, Standing
from cauce.store import insert_rows, rows

_DEFAULTS: dict[str, Any] = {
    "flow_state": "", "delivery_state": "", "last_note": "", "stars": 0, "attempts": 0,
}  # fmt: skip
_COLUMNS = (
    "id", "company_id", "number", "created_at", "standing", "contact_id", "campaign_id",
    "product_id", "brand_id", "status_id", "entry_method", "external_id", "name", "email", "phone",
    "whatsapp", "message", "typed", "attributes", "navigation", "seller_id", "assignment_type",
    "assignment_reason", "assigned_at", "duplicate_scope", "duplicate_of_id", "spam_reasons",
    "score", "entry_score", "score_parts", "search_text", "levels", *lateness.AT_ENTRY, *_DEFAULTS,
)  # fmt: skip


def insert_leads(drafts: Sequence[Draft], company: Company, *, status_id: int) -> None:
    """Number and insert one lead per draft, and index them for search. Sets `draft.number`.

    The counter's row stays locked until the transaction ends: call this as late as possible.
    """
    first = _numbers(company, len(drafts))
    for number, draft in enumerate(drafts, start=first):
        draft.number = number
    insert_rows(Lead, _COLUMNS, [_row(draft, company.pk, status_id) for draft in drafts])
    search.index([draft.lead_id for draft in drafts])


def _numbers(company: Company, count: int) -> int:
    """Take `count` numbers of the company; returns the first."""
    table = LeadCounter._meta.db_table
    sql = (
        f"INSERT INTO {table} AS c (company_id, last) VALUES (%s, %s) "  # noqa: S608
        "ON CONFLICT (company_id) DO UPDATE SET last = c.last + excluded.last RETURNING last"
    )
    return int(rows.run(sql, [company.pk, count])[0][0]) - count + 1


def _row(draft: Draft, company_id: int, status_id: int) -> tuple[Any, ...]:
    moment = rows.moment(draft.at)
    campaign = draft.campaign
    # When the reason is empty there was no decision: keep the column at its default.
    decided = draft.seller_id is not None or draft.waits
    reason = draft.assignment_reason if decided else {}
    return (
        draft.lead_id,
        company_id,
        draft.number,
        moment,
        Standing.SPAM.value if draft.is_spam else Standing.ACTIVE.value,
        None if draft.is_spam else draft.contact_id,
        campaign.id,
        campaign.product_id,
        campaign.product.brand_id,
        status_id,
        draft.entry_method,
        draft.external_id,
        draft.name,
        draft.email,
        draft.phone,
        draft.whatsapp,
        draft.message,
        _json(draft.typed),
        _json(draft.raw.attributes),
        _json(draft.raw.navigation),
        draft.seller_id,
        draft.assignment_type if draft.seller_id is not None else "",
        _json(reason),
        moment if draft.seller_id is not None else None,
        draft.duplicate_scope,
        draft.duplicate_of,
        _json(draft.spam_reasons if draft.is_spam else []),
        draft.score,
        draft.score,
        _json(draft.score_parts),
        search.text_of(
            name=draft.name,
            email=draft.email,
            phone=draft.phone,
            whatsapp=draft.whatsapp,
            more=search.further(campaign.id, draft.raw.attributes),
        ),
        _json(draft.levels) if draft.levels else None,
        *(_moment(at) for at in lateness.entered(draft.levels).values()),
        *_DEFAULTS.values(),
    )


def _moment(at: datetime | None) -> Any:
    return None if at is None else rows.moment(at)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
