"""One webhook that many bring at once, as providers do when an answer was slow."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from cauce.kit import sign
from tests.jobs.conftest import until
from tests.live.office import Office

pytestmark = pytest.mark.live
SECRET = "the-app-secret"
CALLS, LEADS = 12, 7


def _body() -> bytes:
    """Whole leads, so that no Graph is needed."""
    leads = [
        {
            "id": str(10**16 + n),
            "field_data": [
                {"name": "full_name", "values": [f"Ána {n}"]},
                {"name": "email", "values": [f"ana{n}@correo.example"]},
            ],
        }
        for n in range(LEADS)
    ]
    return json.dumps({"data": leads}).encode()


def test_the_same_call_many_times_at_once_counts_once(office: Office) -> None:
    options = {"page_id": "1", "app_secret": SECRET, "verify_token": "v", "access_token": "t"}
    options["campaign"] = office.campaign()
    pairs = [word for name, value in options.items() for word in ("--option", f"{name}={value}")]
    made = json.loads(
        office.server.cli("connection", "create", "meta_lead_ads", "--company", office.slug, *pairs)
    )
    body = _body()
    headers = {"X-Hub-Signature-256": sign.meta_signature(SECRET, body)}
    start = threading.Barrier(CALLS)

    def call(_: int) -> dict[str, int]:
        start.wait(30)
        answer = httpx.post(made["webhook_url"], content=body, headers=headers, trust_env=False)
        assert answer.status_code == 200
        return dict(answer.json())

    with ThreadPoolExecutor(CALLS) as pool:
        answers = list(pool.map(call, range(CALLS)))
    assert sum(answer["new"] for answer in answers) == LEADS

    def settled() -> dict[str, int] | None:
        tally = office.ask("GET", "/reports/intake?source=meta_lead_ads")
        return dict(tally) if tally["pending"] == 0 else None

    assert until(settled) == {
        "received": LEADS, "leads": LEADS, "spam": 0, "rejected": 0, "pending": 0,
    }  # fmt: skip
