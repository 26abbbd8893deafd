"""Leads of Facebook and Instagram forms: fetched by id from the Graph, once, and read as drafts."""

from datetime import timedelta
from typing import Any

from cauce.accounts.scope import current_company
from cauce.catalog import connections
from cauce.catalog.models import Campaign, Connection
from cauce.catalog.snapshot import snapshot
from cauce.kit import clock
from cauce.leads.draft import Draft
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import Submission
from cauce.life.capture.pending import keep_fetched, tries
from cauce.life.capture.sources import meta_fields, reading
from cauce.life.capture.sources.meta_graph import Gone, Graph, GraphFailure, NotNow, Troubled
from cauce.life.capture.sources.meta_webhook import SOURCE
from cauce.life.capture.sources.reading import Later
from cauce.life.capture.troubles import clear_trouble, note_trouble

_LONGEST_WAIT = timedelta(hours=1)
_FAILURES_IN_A_ROW = 3  # one lead may be broken at their side; three say that their side is
_KEPT = (
    "campaign_name", "campaign_id", "adset_name", "adset_id", "ad_name", "ad_id", "form_id",
    "platform", "is_organic", "partner_name",
)  # fmt: skip


def graph_of(options: dict[str, Any]) -> Graph:
    """The Graph as a connection with these options reaches it."""
    return Graph(
        url=options["graph_url"],
        version=options["version"],
        token=options["access_token"],
        app_secret=options["app_secret"],
    )


class Reader:
    """Reads one stored submission after another; make a fresh one for each batch.

    It remembers what is wrong with a connection and stops asking where that makes no sense.
    """

    def __init__(self) -> None:
        self._known: dict[int | None, list[Connection]] = {}
        self._stopped: dict[int, GraphFailure] = {}
        self._failures: dict[int, int] = {}

    def __call__(self, submission: Submission) -> Entry | Later:
        """The entry with its draft or its refusal, or Later. Fetches what is only an id: call it
        outside any transaction."""
        if submission.context.get("shape") == "unreadable":
            return _refused(submission, "nothing_to_read")
        came_by = submission.connection_id
        if came_by not in self._known:
            self._known[came_by] = _same_app(came_by)
        if not self._known[came_by]:
            return _refused(submission, "connection_off")
        connection = self._of_page(submission)
        if connection is None:
            return _refused(submission, "other_page", page=_page(submission))
        return self._read(submission, connection)

    def _of_page(self, submission: Submission) -> Connection | None:
        """The connection of the page that the lead is of: an app has one webhook for all pages."""
        candidates = self._known[submission.connection_id]
        pages = submission.context.get("page_ids") or []
        if not pages:
            return candidates[0]
        for connection in candidates:
            if str(connections.options_of(connection)["page_id"]) in pages:
                return connection
        return None

    def _read(self, submission: Submission, connection: Connection) -> Entry | Later:
        lead = submission.context.get("fetched")
        if lead is None:
            lead_id = reading.text(submission.context.get("value", {}).get("leadgen_id"))
            if not lead_id:
                return _refused(submission, "nothing_to_read")
            try:
                lead = self._fetch(connection, lead_id)
            except Gone as error:
                return _refused(submission, error.code, words=error.words)
            except GraphFailure as error:
                return _later(submission, error)
            keep_fetched(submission, lead)
        return _entry(submission, lead, connection)

    def _fetch(self, connection: Connection, lead_id: str) -> dict[str, Any]:
        pk = connection.pk
        if pk in self._stopped:
            raise self._stopped[pk]
        try:
            lead = graph_of(connections.options_of(connection)).lead(lead_id)
        except Troubled as error:
            self._stopped[pk] = error
            note_trouble(connection, error.code, error.words)
            raise
        except NotNow as error:
            self._failures[pk] = self._failures.get(pk, 0) + 1
            if error.everyone or self._failures[pk] >= _FAILURES_IN_A_ROW:
                self._stopped[pk] = error
            raise
        self._failures[pk] = 0
        clear_trouble(connection)
        return lead


def _same_app(connection_id: int | None) -> list[Connection]:
    """The connection, then the others of the company whose webhooks the same secret signs; none
    when it is switched off."""
    active = list(Connection.objects.filter(kind=SOURCE, active=True).order_by("pk"))
    first = next((one for one in active if one.pk == connection_id), None)
    if first is None:
        return []
    secret = connections.opened(first).get("app_secret")
    others = [one for one in active if one is not first]
    return [first, *(one for one in others if connections.opened(one).get("app_secret") == secret)]


def _entry(submission: Submission, lead: dict[str, Any], connection: Connection) -> Entry:
    company, options = current_company(), connections.options_of(connection)
    entry = reading.again(submission)
    campaign = _campaign(lead, submission, options, connection)
    if campaign is None:
        entry.reject("campaign", "unknown_campaign")
        return entry
    raw = meta_fields.raw_of(lead, field_map=options["field_map"], country=company.country)
    raw.navigation |= _navigation(lead, submission)
    entry.draft = Draft(
        raw=raw,
        campaign=campaign,
        entry_method=SOURCE,
        at=submission.received_at,
        external_id=reading.text(lead.get("id"), 200),
    )
    return entry


def _campaign(
    lead: dict[str, Any], submission: Submission, options: dict[str, Any], connection: Connection
) -> Campaign | None:
    """The form's own campaign, else the connection's; None when that one is switched off."""
    known = snapshot(current_company())
    form = reading.text(lead.get("form_id") or submission.context.get("value", {}).get("form_id"))
    chosen = options["form_campaigns"].get(form)
    return known.campaign(chosen) if chosen else known.campaigns.get(connection.campaign_id or 0)


def _navigation(lead: dict[str, Any], submission: Submission) -> dict[str, Any]:
    """Where the lead came from. `first_contact` is when the person sent the form: the lead itself
    counts from when we received it, so that response times are fair after an outage."""
    value = submission.context.get("value") or {}
    both = value | {name: item for name, item in lead.items() if item not in (None, "")}
    found: dict[str, Any] = {name: both[name] for name in _KEPT if both.get(name) not in (None, "")}
    if pages := submission.context.get("page_ids"):
        found["page_id"] = pages[0]
    if meta_fields.is_test(lead):
        found["test"] = True
    try:
        found["first_contact"] = clock.moment(both.get("created_time")).isoformat()
    except ValueError:
        return found
    return found


def _page(submission: Submission) -> str:
    return ", ".join(submission.context.get("page_ids") or [])


def _refused(submission: Submission, code: str, **params: str) -> Entry:
    entry = reading.again(submission)
    entry.reject("", code, params)
    return entry


def _later(submission: Submission, error: GraphFailure) -> Later:
    """Sooner for what passes by itself; hourly for what a person must put right, who wakes it."""
    seconds = min(3600, 15 * 2 ** min(tries(submission), 8))
    wait = _LONGEST_WAIT if isinstance(error, Troubled) else timedelta(seconds=seconds)
    return Later(submission, error.code, wait, {"words": error.words})
