"""The tab «Historial» and its files."""

import csv
import io

import openpyxl

from cauce.life.work import set_stars, write_note
from tests.cast import Cast
from tests.web.conftest import SignIn


def test_history_is_narrowed_and_goes_page_by_page(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="Nombre de Antes")
    for number in range(120):
        write_note(lead, body=f"Nota {number}", by=cast.actor("ada"))
    client, at = signed_in("ada"), f"/leads/{lead.number}/history"
    seen, address, pages = [], "?sort=-score", 0
    while address:
        context = client.get(at + address).context
        seen += [line.id for line in context["lines"]]
        address, pages = context["older"], pages + 1
    assert (len(seen), len(set(seen)), pages) == (122, 122, 3)
    assert seen == sorted(seen, reverse=True)
    second = client.get(at + client.get(at).context["older"]).context
    back = client.get(at + second["newer"]).context
    assert [line.id for line in back["lines"]] == seen[:50]
    assert back["newer"] == ""
    for query, count in (
        ("h_kind=lead.entered", 1),
        (f"h_actor=person:{cast.ada.pk}&h_older={seen[80]}", 39),
        ("h_actor=rule", 1),
        ("h_to=2001-01-01", 0),
        ("h_from=2001-01-01&h_kind=lead.assigned", 1),
        ("h_from=nonsense&h_older=x&h_newer=9999999999999999999999", 50),
    ):
        assert len(client.get(f"{at}?{query}").context["lines"]) == count, query
    assert client.get(f"{at}?h_kind=lead.assigned").context["lines"][0].name == "Nombre de Antes"


def test_history_as_a_file_has_every_line_and_no_formula(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="=cmd|' /C calc'!A0")
    write_note(lead, body="@SUM(A1)", by=cast.actor("ada"))
    set_stars(lead, stars=3, by=cast.actor("ada"))
    client, at = signed_in("ada"), f"/leads/{lead.number}/history"
    answer = client.get(f"{at}.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[0][1] == "Usuario responsable"
    assert "Estrellas: 0 → 3" in rows[1][4]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{at}.xlsx").content)).active
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == rows
    narrowed = client.get(f"{at}.csv?h_kind=note.written").content.decode()
    assert narrowed.count("\n") == 2


def test_the_last_five_facts_stand_beside_a_note(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    for stars in range(1, 6):
        set_stars(lead, stars=stars, by=cast.actor("ada"))
    write_note(lead, body="Nota", by=cast.actor("ada"))
    client, at = signed_in("ada"), f"/leads/{lead.number}/latest"
    assert at in client.get(f"/leads/{lead.number}").content.decode()
    told = client.get(f"/leads/{lead.number}/history").context["lines"]
    facts = client.get(at).context["facts"]
    assert [fact.id for fact in facts] == [line.id for line in told][:5]
    assert len(told) > 5
