"""`/leads/{id}/last-contact`: told, kept, taken back."""

from datetime import timedelta

from django.utils import timezone

from tests.api.client import Api, errors_of
from tests.cast import Cast, acting


def test_a_contact_is_told_and_taken_back(api: Api, cast: Cast) -> None:
    with acting(cast):
        lead = cast.lead()
    at = f"/leads/{lead.pk}/last-contact"
    assert api.get(at) == {"last_contact_at": None, "timezone": cast.company.timezone, "items": []}
    older = {"at": "2026-01-02T10:30:00-06:00", "channel": "visit", "comment": "En la sala"}
    api.post(at, {"at": "2026-01-03T10:30:00Z"})
    told = api.post(at, older)
    assert told["last_contact_at"] == "2026-01-03T10:30:00Z"
    assert [one["channel"] for one in told["items"]] == ["other", "visit"]
    assert told["items"][1]["at"] == "2026-01-02T16:30:00Z"
    assert api.get(f"/leads/{lead.pk}")["last_contact_at"] == told["last_contact_at"]
    assert api.get(f"/contacts/{lead.contact_id}")["last_contact_at"] == told["last_contact_at"]
    left = api.delete(f"{at}/{told['items'][0]['id']}")
    assert left["last_contact_at"] == "2026-01-02T16:30:00Z"
    api.delete(f"{at}/{told['items'][0]['id']}", expect=404)
    assert api.get(f"/leads/{lead.pk}/events?kind=lead.contact_withdrawn")["total"] == 1
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    assert errors_of(api.post(at, {"at": ahead}, expect=422)) == {"at": "not_past"}
    assert errors_of(api.post(at, {"at": "ayer"}, expect=422))["at"]
