"""The company's own fields by API: made and changed, in leads, in lists, in files."""

from typing import Any

import pytest

from tests.api.client import Api, errors_of


@pytest.fixture
def fields(api: Api) -> dict[str, Any]:
    """A budget, a payment and a number of its own."""
    bodies: list[dict[str, Any]] = [
        {"name": "Presupuesto", "kind": "money"},
        {"name": "Crédito", "kind": "choice", "options": ["Infonavit", "Contado"]},
        {"name": "Folio", "kind": "text", "unique": True, "hint": "De la agencia"},
    ]
    made = [api.post("/custom-fields", body) for body in bodies]
    return {one["key"]: one for one in made}


def lead(api: Api, expect: int = 201, **attributes: Any) -> Any:
    """An enquiry with these attributes."""
    body = {"campaign": "preventa", "email": f"x{len(str(attributes))}@x.mx"}
    return api.post("/leads", body | {"attributes": attributes}, expect=expect)


def test_they_are_made_listed_and_changed(api: Api, fields: dict[str, Any]) -> None:
    assert set(fields) == {"presupuesto", "credito", "folio"}
    assert fields["presupuesto"]["currency"] == "MXN"
    listed = api.get("/custom-fields")["items"]
    assert [one["key"] for one in listed] == ["presupuesto", "credito", "folio"]
    changed = api.patch("/custom-fields/credito", {"required": True, "default": "contado"})
    assert changed == api.get(f"/custom-fields/{fields['credito']['id']}")
    assert (changed["required"], changed["default"]) == (True, "Contado")
    assert lead(api)["contact"]["attributes"] == {"credito": "Contado"}
    off = api.patch("/custom-fields/credito", {"active": False})
    assert not off["active"]
    assert lead(api, credito="Como sea")["contact"]["attributes"] == {"credito": "Como sea"}
    problem = api.post("/custom-fields", {"name": "X", "kind": "choice"}, expect=422)
    assert set(errors_of(problem)) == {"options"}
    taken = api.post("/custom-fields", {"name": "folio", "kind": "text"}, expect=409)
    assert taken["existing"] == fields["folio"]["id"]


def test_values_are_typed_and_wrong_ones_named(api: Api, fields: dict[str, Any]) -> None:
    made = lead(api, presupuesto="$2,450,000.50", credito="INFONAVIT", folio="A-1", otra=[1])
    assert made["contact"]["attributes"] == {
        "presupuesto": 2450000.5, "credito": "Infonavit", "folio": "A-1", "otra": [1],
    }  # fmt: skip
    problem = lead(api, 422, presupuesto="mucho", credito="Fiado", folio="a-1")
    assert set(errors_of(problem)) == {"attributes.presupuesto", "attributes.credito"}
    assert set(errors_of(lead(api, 422, folio="a-1"))) == {"attributes.folio"}
    path = f"/leads/{made['id']}"
    changed = api.patch(path, {"attributes": {"presupuesto": 3, "credito": None}})
    assert changed["contact"]["attributes"] == {"presupuesto": 3, "folio": "A-1", "otra": [1]}
    problem = api.patch(path, {"attributes": {"presupuesto": "x"}}, expect=422)
    assert set(errors_of(problem)) == {"attributes.presupuesto"}


def test_a_list_is_narrowed_and_sorted_by_them(api: Api, fields: dict[str, Any]) -> None:
    made = [
        lead(api, presupuesto=amount, credito=credit)["id"]
        for amount, credit in ((300, "Contado"), (100, "Infonavit"), (200, "Contado"))
    ]
    lead(api)

    def ids(query: str) -> list[int]:
        return [one["id"] for one in api.get(f"/leads?{query}")["items"]]

    assert ids("field.credito=Contado") == [made[2], made[0]]
    assert ids("field.presupuesto.from=150&field.presupuesto.to=250") == [made[2]]
    assert ids("sort=-field.presupuesto&limit=3") == [made[0], made[2], made[1]]
    query = "sort=field.presupuesto&limit=2&field.credito=Contado,Infonavit"
    page = api.get(f"/leads?{query}")
    assert [one["id"] for one in page["items"]] == [made[1], made[2]]
    address = f"/leads?{query}&cursor={page['next']}"
    assert [one["id"] for one in api.get(address)["items"]] == [made[0]]
    problem = api.get("/leads?field.presupuesto=mucho&field.nada=1", expect=422)
    assert set(errors_of(problem)) == {"field.presupuesto", "field.nada"}
    assert set(errors_of(api.get("/leads?sort=field.credito", expect=422))) == {"sort"}


def test_a_file_has_their_names_and_their_numbers(api: Api, fields: dict[str, Any]) -> None:
    lead(api, presupuesto=-5, folio="=1+1")
    body = {
        "columns": ["attributes.presupuesto", "attributes.folio"],
        "filter": {"fields": {"presupuesto.to": "0"}},
        "sort": "field.presupuesto",
    }
    made = api.post("/exports", body)
    text = api.send("GET", f"/exports/{made['id']}/file").getvalue().decode("utf-8-sig")
    assert text.splitlines()[1:] == ["-5,'=1+1"]


def test_a_field_that_cannot_be_unique_says_which_leads_have_what(
    api: Api, fields: dict[str, Any]
) -> None:
    api.patch("/custom-fields/folio", {"unique": False})
    numbers = [lead(api, folio=folio)["number"] for folio in ("A-1", "a-1", "B-2")]
    problem = api.patch("/custom-fields/folio", {"unique": True}, expect=409)
    assert (problem["code"], problem["values"], problem["leads"]) == ("values_repeat", 1, 2)
    assert problem["some"] == [{"value": "A-1", "count": 2, "leads": numbers[:2]}]
    assert set(errors_of(problem)) == {"unique"}
    assert f"«A-1» (#{numbers[0]}, #{numbers[1]})" in problem["detail"]
    assert not api.get("/custom-fields/folio")["unique"]
