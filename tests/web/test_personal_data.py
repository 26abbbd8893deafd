"""The pages of personal data: find, hand over, erase with what is typed, how long it is kept."""

import io
import zipfile

from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import consents, intake, personal
from cauce.life.personal import Erasure
from cauce.life.personal.models import PersonFile, RetentionRun
from tests.cast import Cast, acting
from tests.web.conftest import SignIn

HOME = "/settings/personal-data"


def test_somebody_is_found_handed_over_and_erased(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    with acting(cast):
        lead = cast.lead(name="Zoraida Quetzal", email="zq@x.example", phone="55 8123 4567")
    found = ada.get(f"{HOME}?q=55+8123+4567").content.decode()
    assert "Zoraida Quetzal" in found
    one = f"{HOME}/{lead.contact_id}"
    page = ada.get(one).content.decode()
    assert "Leads" in page and "zq@x.example" in page
    assert ada.post(f"{one}/files").status_code == 303
    with acting(cast):
        run = PersonFile.objects.get()
        assert "progress" in ada.get(one).content.decode()
        personal.write_now(run.pk)
    assert ada.get(f"{HOME}/files/{run.pk}/progress").headers["HX-Refresh"] == "true"
    answer = ada.get(f"{HOME}/files/{run.pk}")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "index.html" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    wrong = ada.post(one, {"reason": "request", "days": "0", "confirm": "Zoraida"})
    assert wrong.status_code == 422 and 'role="alert"' in wrong.content.decode()
    sent = {"reason": "request", "days": "0", "confirm": "zoraida quetzal"}
    assert ada.post(one, sent).status_code == 303
    assert "Cancelar" in ada.get(one).content.decode()
    with acting(cast):
        assert personal.erase(Erasure.objects.get().pk)
        assert locked(lead.pk).name == ""
    page = ada.get(one).content.decode()
    assert "Zoraida" not in page and "zq@x.example" not in page
    contact, at = f"/contacts/{lead.contact_id}/history", f"/leads/{lead.number}"
    for address in (HOME, "/settings/changes", contact, at, f"{at}/history", "/leads"):
        answer = ada.get(address)
        assert answer.status_code == 200, address
        assert "Zoraida" not in answer.content.decode(), address
    note = ada.post(f"/leads/{lead.number}/notes", {"body": "Hola"}, follow=True)
    with acting(cast):
        assert not Lead.objects.filter(last_note="Hola").exists()
    assert note.status_code in {200, 409}


def test_an_erasure_is_cancelled_in_time(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    with acting(cast):
        lead = cast.lead(name="Zoraida Quetzal")
    sent = {"reason": "consent", "days": "5", "confirm": "Zoraida Quetzal"}
    ada.post(f"{HOME}/{lead.contact_id}", sent)
    with acting(cast):
        erasure = Erasure.objects.get()
    assert "Zoraida Quetzal" in ada.get(HOME).content.decode()
    assert ada.post(f"{HOME}/erasures/{erasure.pk}/cancel").status_code == 303
    erasure.refresh_from_db()
    assert erasure.state == "cancelled"
    told = ada.get("/settings/changes").content.decode()
    assert "Ada" in told


def test_somebody_in_quarantine_is_taken_hold_of(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    offer = "https://a.example https://b.example https://c.example"
    with acting(cast):
        cast.lead(email="solo@spam.example", phone="", message=offer)
    assert "solo@spam.example" in ada.get(f"{HOME}?q=solo@spam.example").content.decode()
    answer = ada.post(f"{HOME}/hold", {"q": "solo@spam.example"}, follow=True)
    assert answer.status_code == 200 and "solo@spam.example" in answer.content.decode()


def test_how_long_things_are_kept_is_set_counted_and_run(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    url = f"{HOME}/retention"
    sent = {"grace_days": "3", "people_days": "730", "captures_days": ""}
    assert ada.post(url, sent).status_code == 302
    page = ada.get(f"{url}?rule=people&days=365").content.decode()
    assert 'value="730"' in page and 'role="status"' in page
    assert ada.get(f"{url}?rule=people&days=x").status_code == 422
    ada.post(f"{url}/run", {"rule": "captures", "days": "30"})
    with acting(cast):
        assert RetentionRun.objects.get().rule == "captures"
    assert ada.post(url, sent | {"people_days": "2"}).status_code == 422


def test_a_contact_shows_what_it_agrees_to(cast: Cast, signed_in: SignIn) -> None:
    cleo = signed_in("cleo")
    with acting(cast):
        lead = _of_cleo(cast)
    at = f"/contacts/{lead.contact_id}"
    cleo.post(f"{at}/consents", {"purpose": "newsletter", "channel": "email", "text": "Dijo sí"})
    page = cleo.get(at).content.decode()
    assert "Dijo sí" in page and "Personal data" not in page
    with acting(cast):
        (kept,) = consents.Consent.objects.all()
    cleo.post(f"{at}/consents", {"withdraw": str(kept.pk)})
    assert "Retirado" in cleo.get(at).content.decode()


def _of_cleo(cast: Cast) -> Lead:
    entry = cast.entry()
    assert entry.draft is not None
    entry.draft.seller_wanted = cast.cleo.pk
    intake.take([entry])
    return locked(entry.lead_id or 0)
