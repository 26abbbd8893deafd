"""The wizard as a browser posts it: file, columns, try-out, progress, result, errors, undo."""

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauce.jobs import drain
from cauce.leads.models import Lead
from cauce.life import work
from cauce.life.capture import uploads
from cauce.life.capture.models import ImportRun
from tests.cast import Cast
from tests.life.files import csv_bytes, people
from tests.web.conftest import SignIn


def sent(client: Client, cast: Cast, data: bytes, name: str = "gente.csv"):  # type: ignore[no-untyped-def]
    """The answer to an upload."""
    file = SimpleUploadedFile(name, data)
    return client.post("/leads/import", {"file": file, "campaign": cast.campaign.pk})


def posted(run: ImportRun, act: str, **changed: str) -> dict[str, str]:
    """The mapping form as the page fills it, some columns chosen otherwise."""
    form = {f"column_{n}": run.mapping[name] for n, name in enumerate(run.header)}
    return form | {"campaign": str(run.campaign_id), "act": act} | changed


def test_from_file_to_leads_and_back(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    rows = [*people(3), ["Repetida", "persona1@correo.example", ""], ["Nadie", "", ""]]
    answer = sent(client, cast, csv_bytes(rows))
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/imports/{run.pk}")

    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "persona0@correo.example" in page  # the first rows, beside each column
    assert re.search(r'<option value="email" selected', page)

    client.post(f"/imports/{run.pk}", posted(run, "try"))
    moving = client.get(f"/imports/{run.pk}").content.decode()
    assert f'hx-get="/imports/{run.pk}/progress"' in moving
    drain()
    bar = client.get(f"/imports/{run.pk}/progress", headers={"hx-request": "true"})
    assert bar["HX-Refresh"] == "true" and "<html" not in bar.content.decode()
    told = client.get(f"/imports/{run.pk}").content.decode()
    assert "Resultado de la prueba" in told and "correo, teléfono ni WhatsApp" in told
    assert Lead.objects.count() == 0

    client.post(f"/imports/{run.pk}", posted(run, "start"))
    drain()
    done = client.get(f"/imports/{run.pk}").content.decode()
    assert f'href="/leads?import={run.pk}"' in done
    assert f'href="/imports/{run.pk}/errors"' in done
    listed = client.get(f"/leads?import={run.pk}").content.decode()
    assert "Repetida" in listed and "Persona 2" in listed
    cast.lead(name="De otra parte")
    assert "De otra parte" not in client.get(f"/leads?import={run.pk}").content.decode()

    work.write_note(Lead.objects.get(name="Repetida"), by=cast.actor("ada"), body="Llamé")
    assert "1 de ellos ya fue trabajado" in client.get(f"/imports/{run.pk}").content.decode()
    client.post(f"/imports/{run.pk}/undo")
    drain()
    undone = client.get(f"/imports/{run.pk}").content.decode()
    assert "se retiraron 4 leads" in undone
    assert Lead.objects.filter(standing="active").count() == 1


def test_the_error_file_opens_in_a_spreadsheet_and_can_be_imported_again(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in("ada")
    sent(client, cast, csv_bytes([["Ñandú", "", ""], ["=1+1", "mal", "12"]]))
    run = ImportRun.objects.get()
    client.post(f"/imports/{run.pk}", posted(run, "start"))
    drain()
    answer = client.get(f"/imports/{run.pk}/errors")
    data: bytes = answer.getvalue()
    assert "attachment" in answer["Content-Disposition"]
    text = data.decode("utf-8-sig")
    assert "Ñandú" in text and "'=1+1" in text and "correo, teléfono ni WhatsApp" in text
    sent(client, cast, data.replace("Ñandú,,".encode(), "Ñandú,n@correo.example,".encode()))
    again = ImportRun.objects.order_by("-pk")[0]
    assert set(again.mapping.values()) == {"name", "email", "phone", "ignore"}
    client.post(f"/imports/{again.pk}", posted(again, "start"))
    drain()
    assert Lead.objects.get().name == "Ñandú"


def xlsx(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("vacio.csv", b"", "vacío"),
        ("blancos.csv", b"\n \n", "vacío"),
        ("cabecera.csv", b"Nombre,Correo\n", "ninguna fila"),
        ("falso.xlsx", b"PK\x03\x04not a zip at all", "dañado"),
        ("imagen.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "hoja de cálculo"),
        ("viejo.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        ("ancho.csv", b",".join(b"c%d" % n for n in range(600)) + b"\n1\n", "600 columnas"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(
    cast: Cast, signed_in: SignIn, name: str, data: bytes, sentence: str
) -> None:
    lying = set(uploads.new_path("").parent.glob("*"))
    answer = sent(signed_in("ada"), cast, data, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ImportRun.objects.count() == 0
    assert set(uploads.new_path("").parent.glob("*")) == lying


@pytest.mark.parametrize(
    "data",
    [
        "Nombre;Correo\nMuñoz Íñigo;a@correo.example\n".encode("latin-1"),
        "Nombre\tCorreo\nMuñoz Íñigo\ta@correo.example\n".encode("utf-16"),
        xlsx([["Nombre", "Correo"], ["Muñoz Íñigo", "a@correo.example"]]),
    ],
)
def test_files_as_spreadsheets_write_them(cast: Cast, signed_in: SignIn, data: bytes) -> None:
    client = signed_in("ada")
    sent(client, cast, data)
    run = ImportRun.objects.get()
    client.post(f"/imports/{run.pk}", posted(run, "start"))
    drain()
    assert Lead.objects.get().name == "Muñoz Íñigo"


def test_hostile_cells_come_in_whole_and_are_shown_escaped(cast: Cast, signed_in: SignIn) -> None:
    header = ["Nombre", "Correo", *(f"c{n}" for n in range(298))]
    nasty = [
        "<script>alert(1)</script>",
        "%s%d{0}{{x}}",
        "\u202eabc",
        "a" * 50_000,
        "𝕳🙂",
        "'; DROP",
    ]
    rows = [
        [each, f"n{n}@correo.example", *[each[:2_000]] * (298 - n)] for n, each in enumerate(nasty)
    ]
    client = signed_in("ada")
    sent(client, cast, csv_bytes(rows, header))
    run = ImportRun.objects.get()
    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    client.post(f"/imports/{run.pk}", posted(run, "start"))
    drain()
    run.refresh_from_db()
    assert (run.state, run.counts["leads"], run.counts["rejected"]) == ("done", len(nasty), 0)
    assert max(len(lead.name) for lead in Lead.objects.all()) == 200
    assert client.get(f"/leads?import={run.pk}").status_code == 200


def test_a_column_that_no_person_has_is_a_sentence(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    sent(client, cast, csv_bytes(people(1)))
    run = ImportRun.objects.get()
    lost = {"column_1": "ignore", "column_2": "attribute"}
    answer = client.post(f"/imports/{run.pk}", posted(run, "start", **lost), follow=True)
    assert "Indica qué columna es el correo" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == "ready"


def test_another_company_and_other_roles_see_nothing(cast: Cast, signed_in: SignIn) -> None:
    sent(signed_in("ada"), cast, csv_bytes(people(1)))
    run = ImportRun.objects.get()
    assert signed_in("ben").get(f"/imports/{run.pk}").status_code == 404
    assert signed_in("ben").get("/imports").status_code == 200
    for address in ("/imports", "/leads/import", f"/imports/{run.pk}", f"/imports/{run.pk}/errors"):
        assert signed_in("cleo").get(address).status_code == 403


def test_an_upload_can_be_forgotten(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    sent(client, cast, csv_bytes(people(1)))
    run = ImportRun.objects.get()
    assert uploads.absolute(run.path).exists()
    client.post(f"/imports/{run.pk}/discard")
    assert not ImportRun.objects.exists()
    assert not uploads.absolute(run.path).exists()
    assert "Todavía no se importó" in client.get("/imports").content.decode()
