"""The last contact on the lead's page: told in a dialog, by the clock of the seller's team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Team
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import work
from tests.cast import Cast
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A lead of Cleo's, whose team is two hours west of the company."""
    Team.objects.filter(pk=cast.north.pk).update(timezone="America/Tijuana")
    made = cast.lead()
    Lead.objects.filter(pk=made.pk).update(seller_id=cast.cleo.pk)
    return locked(made.pk)


def test_it_is_told_by_the_clock_of_the_sellers_team(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    at, cleo = f"/leads/{lead.number}", signed_in("cleo")
    assert "America/Tijuana" in cleo.get(f"{at}/contact", headers=HTMX).content.decode()
    fields = {"at": "2026-01-15T10:30", "channel": "visit", "comment": "<b>Vino</b> a la sala"}
    saved = cleo.post(f"{at}/contact", fields, headers=HTMX)
    assert (saved.status_code, saved.headers["HX-Refresh"]) == (204, "true")
    moment = locked(lead.pk).last_contact_at
    assert moment is not None
    assert moment.isoformat() == "2026-01-15T18:30:00+00:00"
    for reader in (cleo, signed_in("ada")):
        page = reader.get(at).content.decode()
        assert "10:30</time>" in page
        assert "America/Tijuana" in page
    dialog = cleo.get(f"{at}/contact", headers=HTMX).content.decode()
    assert "&lt;b&gt;Vino&lt;/b&gt; a la sala" in dialog
    assert "10:30</time> · Visita" in dialog
    assert "anotó un contacto" in cleo.get(f"{at}/history").content.decode()
    [told] = work.contacts_of(lead)
    assert cleo.post(f"{at}/contact/{told.id}/withdraw").headers["Location"] == at
    assert locked(lead.pk).last_contact_at is None
    assert "retiró" in cleo.get(f"{at}/history").content.decode()


def test_what_is_refused_stays_typed(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    cleo, at = signed_in("cleo"), f"/leads/{lead.number}/contact"
    ahead = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for wrong in ({"at": ahead}, {"at": "ayer"}, {"channel": "smoke"}, {"comment": "x" * 281}):
        fields = {"at": "2026-01-15T10:30", "channel": "call", "comment": "Habló"} | wrong
        answer = cleo.post(at, fields, headers=HTMX)
        assert answer.status_code == 422, wrong
        assert answer.context["form"].errors.keys() == wrong.keys()
        assert fields["comment"] in answer.content.decode()
    assert cleo.post(at, {"at": "2026-01-15T10:30", "channel": "call"}).status_code == 303
    assert signed_in("dana").get(at).status_code == 404


def test_lists_show_sort_and_filter_by_it(cast: Cast, signed_in: SignIn) -> None:
    never, older, newer = cast.lead(), cast.lead(), cast.lead()
    for days, lead in ((40, older), (2, newer)):
        spoke = timezone.now() - timedelta(days=days)
        work.tell_contact(locked(lead.pk), at=spoke, channel="call", by=SYSTEM)
    ada = signed_in("ada")

    def numbers(query: str) -> list[int]:
        return [row["lead"].number for row in ada.get(f"/leads?{query}").context["rows"]]

    assert numbers("sort=-last_contact")[:2] == [newer.number, older.number]
    assert numbers("last_contact=never") == [never.number]
    assert numbers("last_contact=within_7") == [newer.number]
    people = ada.get("/contacts?last_contact=within_7").context["rows"]
    assert [row["contact"].pk for row in people] == [newer.contact_id]
