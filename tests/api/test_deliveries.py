"""What programs say of sendings whose fate only a person knows."""

import pytest

from cauce.jobs.drain import drain
from cauce.life import qualify
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from tests.api.client import Api, api_as
from tests.cast import Cast, acting, unchanged_by_replay


@pytest.mark.parametrize("arrived", [True, False])
def test_a_program_settles_what_is_in_doubt(api: Api, cast: Cast, settings, arrived: bool) -> None:
    with running(ExternalCRM()) as crm:
        settings.PRIVATE_TARGETS = frozenset({(crm.host, crm.port)})
        options = {
            "url": f"{crm.url}/api/contacts",
            "headers": {"Authorization": "Bearer demo-crm-key"},
        }
        made = api.post("/connections", {"kind": "http", "options": options})
        assert made["options"]["headers"] == {"Authorization": "••••-key"}
        with acting(cast):
            lead = cast.lead()
            qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("ada"))
        drain()
        crm.fail_next(1, kind="cut", effect=arrived)
        sent = api.post(f"/leads/{lead.pk}/deliveries", {"connection": made["id"]})
        drain()
        path = f"/deliveries/{sent['id']}"
        assert api.get(path)["state"] == "review"
        api.post(f"{path}/retry", expect=409)
        api_as(cast, "seller", member="dana").post(f"{path}/resolution", {"sent": True}, expect=404)
        api.post(f"{path}/resolution", {"sent": arrived}, expect=200)
        drain()
        assert api.get(path)["state"] == "sent" and len(crm.contacts) == 1
        api.post(f"{path}/resolution", {"sent": True}, expect=409)
        with acting(cast):
            unchanged_by_replay(lead)
