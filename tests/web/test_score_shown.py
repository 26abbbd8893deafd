"""The score of a lead is the same everywhere at one moment: the one it has cooled down to."""

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import dossier
from cauce.life.scoring import current, shown
from tests.cast import Cast
from tests.web.conftest import SignIn

_VALUE = re.compile(r'class="score__value">(\d+)<')


def test_every_page_tells_the_cooled_score(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    then = timezone.now() - timedelta(days=40)
    Lead.objects.filter(pk=lead.pk).update(created_at=then, assigned_at=then)
    lead = locked(lead.pk)
    value = shown(lead)
    assert value == current(lead).value < lead.score
    seller = signed_in("cleo" if lead.seller_id == cast.cleo.pk else "fay")
    pages = (
        "/", "/leads", "/leads/board", f"/leads/{lead.number}", "/queue",
        f"/contacts/{lead.contact_id}?tab=leads",
    )  # fmt: skip
    told = {page: {*_VALUE.findall(seller.get(page, follow=True).text)} for page in pages}
    assert told == {page: {str(value)} for page in pages}
    assert dossier.build([lead])[0]["iscore"]["value"] == value


def test_a_row_of_the_list_costs_no_statement(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    cast.leads(2)
    ada.get("/leads")
    few = _statements(ada)
    cast.leads(10)
    Lead.objects.update(created_at=timezone.now() - timedelta(days=40))
    assert _statements(ada) <= few


def _statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/leads").status_code == 200
    return len(seen)
