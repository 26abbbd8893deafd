"""Submissions, the five numbers, and imports by API."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauce.accounts.scope import company_scope
from cauce.jobs import drain
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


def test_the_five_numbers_add_up(api: Api) -> None:
    api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})
    api.post("/leads", {"campaign": "nada"}, expect=422)
    api.post("/leads", b"{", expect=400)
    spam = api.post("/leads", {"campaign": "preventa", "email": "c@b.mx"})
    api.put(f"/leads/{spam['id']}/spam")
    report = api.get("/reports/intake")
    assert report == {"received": 4, "leads": 1, "spam": 1, "rejected": 2, "pending": 0}
    assert api.get("/reports/intake?source=form")["received"] == 0
    assert api.get("/submissions?state=rejected")["total"] == 2


def test_a_submission_is_shown_exactly_as_it_came(api: Api) -> None:
    raw = ' { "campaign" : "nada", "name": "Íñigo" } '
    problem = api.post("/leads", raw.encode(), expect=422)
    shown = api.get(f"/submissions/{problem['submission']}")
    assert (shown["raw"], shown["state"], shown["source"]) == (raw, "rejected", "api")
    assert shown["error"]["code"] == "unknown_campaign" and shown["error"]["message"]
    api.get("/submissions/999", expect=404)


def test_a_refused_enquiry_is_replayed_when_its_campaign_exists(api: Api, cast: Cast) -> None:
    body = {"campaign": "otono", "email": "a@b.mx", "external_id": "7"}
    problem = api.post("/leads", body, expect=422)
    api.post("/campaigns", {"name": "Otoño", "product": "torre-mitla"})
    assert api.post(f"/submissions/{problem['submission']}/replay", expect=202)["attempts"] == 0
    drain()
    settled = api.get(f"/submissions/{problem['submission']}")
    assert settled["state"] == "lead"
    assert api.get(f"/leads/{settled['lead']}")["external_id"] == "7"
    again = api.post(f"/submissions/{problem['submission']}/replay", expect=409)
    assert again["code"] == "not_retriable"


def test_intake_needs_its_rights(cast: Cast) -> None:
    seller = api_as(cast, "seller")
    for path in ("/reports/intake", "/submissions", "/submissions/1"):
        seller.get(path, expect=403)
    api_as(cast, "supervisor").post("/submissions/1/replay", expect=403)


@pytest.fixture
def upload(api: Api) -> Iterator[Client]:
    """A client that sends forms."""
    yield Client(headers={"Authorization": f"Bearer {api.secret}"})


def test_a_file_is_imported_and_undone(api: Api, cast: Cast, upload: Client) -> None:
    rows = b"Nombre,Correo\nAna,ana@x.mx\nLuis,luis@x.mx\nNadie,\n"
    file = SimpleUploadedFile("gente.csv", rows, content_type="text/csv")
    response = upload.post("/api/v1/imports", {"file": file, "campaign": "preventa"})
    assert response.status_code == 201, response.content
    drain()
    run = api.get(f"/imports/{response.json()['id']}")
    assert (run["state"], run["filename"]) == ("done", "gente.csv")
    assert (run["counts"]["rows"], run["counts"]["leads"], run["counts"]["rejected"]) == (3, 2, 1)
    assert api.get("/leads")["total"] == 2
    errors = api.send("GET", f"/imports/{run['id']}/errors")
    assert errors["Content-Type"].startswith("text/csv") and b"Nadie" in errors.getvalue()
    api.post(f"/imports/{run['id']}/undo", expect=202)
    drain()
    assert api.get(f"/imports/{run['id']}")["state"] == "undone"
    assert api.get("/leads")["total"] == 0
    with company_scope(cast.company):
        assert api.get("/imports")["total"] == 1


def test_bare_bytes_are_a_file_too(api: Api, cast: Cast) -> None:
    rows = b"Quien;Donde\nAna;ana@x.mx\nNadie;\n"
    told = "campaign=preventa&filename=gente.csv&mapping=%7B%22Donde%22%3A%22email%22%7D"
    run = api.post(f"/imports?{told}&dry_run=true", rows, content_type="text/csv")
    drain()
    run = api.get(f"/imports/{run['id']}")
    assert (run["state"], run["dry_run"], run["filename"]) == ("done", True, "gente.csv")
    assert (run["counts"]["leads"], run["reasons"]) == (1, {"no_contact_point": 1})
    assert api.get("/leads")["total"] == 0
    assert b"Nadie" in api.send("GET", f"/imports/{run['id']}/errors").getvalue()
    answer = api.post("/imports?campaign=preventa&x=1", rows, expect=422, content_type="text/csv")
    assert errors_of(answer) == {"x": "unknown_field"}
    answer = api.post("/imports?campaign=preventa", b"", expect=422, content_type="text/csv")
    assert errors_of(answer) == {"file": "empty_file"}


def test_a_bad_file_is_refused_by_field(api: Api, upload: Client) -> None:
    def send(**fields: object) -> dict[str, str]:
        response = upload.post("/api/v1/imports", fields)
        assert response.status_code == 422, response.content
        return errors_of(response.json())

    file = SimpleUploadedFile("a.csv", b"Correo\na@b.mx\n")
    assert send(campaign="preventa") == {"file": "required"}
    assert send(file=file) == {"campaign": "required"}
    file.seek(0)
    assert send(file=file, campaign="nada") == {"campaign": "unknown_campaign"}
    file.seek(0)
    assert send(file=file, campaign="preventa", mapping="[1]") == {"mapping": "not_an_object"}
    assert "file" in send(file=SimpleUploadedFile("a.csv", b""), campaign="preventa")
    broken = upload.generic(
        "POST", "/api/v1/imports", b"--x\r\nnot a form", content_type="multipart/form-data"
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed_form")
