"""What a company configures, by API: minimal bodies, references, names that are taken."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


def test_from_nothing_to_an_assigned_lead(api: Api) -> None:
    brand = api.post("/brands", {"name": "Casas del Río"})
    product = api.post("/products", {"name": "Río Alto", "brand": brand["slug"]})
    campaign = api.post("/campaigns", {"name": "Meta otoño", "product": product["id"]})
    assert (brand["slug"], product["slug"]) == ("casas-del-rio", "rio-alto")
    assert campaign == api.get(f"/campaigns/{campaign['slug']}")
    team = api.post("/teams", {"name": "Ventas Río"})
    people = [
        api.post(
            "/users",
            {"name": f"V {n}", "email": f"v{n}@x.mx", "role": "seller", "teams": [team["slug"]]},
        )
        for n in range(2)
    ]
    assert people[0]["teams"] == ["ventas-rio"] and not people[0]["joined"]
    assert "/join/" in people[0]["invitation"]["url"]
    weights = [{"user": people[0]["id"], "weight": 3}, {"user": people[1]["email"]}]
    rule = api.post("/assignment-rules", {"campaign": campaign["slug"], "sellers": weights})
    assert [seller["weight"] for seller in rule["sellers"]] == [3, 1]
    leads = [
        api.post("/leads", {"campaign": campaign["slug"], "email": f"l{n}@x.mx"}) for n in range(8)
    ]
    sellers = [lead["seller"]["id"] for lead in leads]
    assert (sellers.count(people[0]["id"]), sellers.count(people[1]["id"])) == (6, 2)


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("/brands", {"name": "ALTAVISTA"}),
    ("/products", {"name": " torre  mitla ", "brand": "altavista"}),
    ("/campaigns", {"name": "preventa", "product": "torre-mitla"}),
    ("/teams", {"name": "norte"}),
    ("/statuses", {"name": "nuevo", "meaning": "open"}),
    ("/tags", {"name": "no interesado"}),
    (
        "/qualification-types",
        {"name": "alto interés", "campaign": "preventa", "meaning": "partial"},
    ),
    ("/users", {"name": "Otra", "email": "CLEO@acme.example", "role": "seller"}),
]


@pytest.mark.parametrize(("path", "body"), TAKEN)
def test_a_name_that_is_taken_points_at_who_has_it(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    problem = api.post(path, body, expect=409)
    assert problem["code"] == "exists"
    existing = api.get(f"{path}/{problem['existing']}")
    key = "email" if path == "/users" else "name"
    assert existing[key].lower() == " ".join(body[key].lower().split())


BAD: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("/brands", {}, {"name": "required"}),
    ("/brands", {"name": ""}, {"name": "required"}),
    ("/brands", {"name": "x" * 201}, {"name": "too_long"}),
    ("/brands", {"name": "a\x07"}, {"name": "unprintable"}),
    ("/brands", {"name": "a\x00"}, {"name": "unprintable"}),
    ("/brands", {"name": "x", "color": "red"}, {"color": "unknown_field"}),
    ("/products", {"name": "x"}, {"brand": "required"}),
    ("/products", {"name": "x", "brand": "nada"}, {"brand": "unknown_reference"}),
    ("/products", {"name": "x", "brand": "altavista", "price": -1}, {"price": "out_of_range"}),
    ("/products", {"name": "x", "brand": "altavista", "price": "x"}, {"price": "not_a_number"}),
    ("/products", {"name": "x", "brand": "altavista", "url": "javascript:1"}, {"url": "not_a_url"}),
    ("/campaigns", {"name": "x", "product": "99999"}, {"product": "unknown_reference"}),
    ("/qualification-types", {"name": "x", "campaign": "preventa"}, {"meaning": "unknown_meaning"}),
    (
        "/qualification-types",
        {"name": "x", "campaign": "preventa", "maps_to": "nada"},
        {"maps_to": "unknown_reference"},
    ),
    ("/statuses", {"name": "x"}, {"meaning": "unknown_meaning"}),
    ("/statuses", {"name": "x", "meaning": "maybe"}, {"meaning": "unknown_choice"}),
    ("/users", {"name": "x", "email": "x", "role": "seller"}, {"email": "not_an_email"}),
    ("/users", {"name": "x", "email": "x@y.mx", "role": "boss"}, {"role": "unknown_choice"}),
    (
        "/users",
        {"name": "x", "email": "x@y.mx", "role": "seller", "teams": ["norte", "nada"]},
        {"teams.1": "unknown_reference"},
    ),
    ("/teams", {"name": "x", "timezone": "Mars/Base"}, {"timezone": "not_a_timezone"}),
    ("/assignment-rules", {"campaign": "preventa", "sellers": []}, {"sellers": "required"}),
    (
        "/assignment-rules",
        {"sellers": [{"user": "cleo@acme.example"}]},
        {"campaign": "campaign_or_product"},
    ),
    (
        "/assignment-rules",
        {"campaign": "preventa", "sellers": [{"user": "cleo@acme.example", "weight": 0}]},
        {"sellers.0.weight": "out_of_range"},
    ),
    ("/connections", {"kind": "nada"}, {"kind": "unknown_kind"}),
    ("/tokens", {"name": "x", "role": "seller", "scopes": ["all"]}, {"scopes.0": "unknown_choice"}),
    (
        "/tokens",
        {"name": "x", "role": "seller", "expires_at": "2001-01-01T00:00:00Z"},
        {"expires_at": "not_ahead"},
    ),
    ("/forms", {"name": "x", "campaign": "nada"}, {"campaign": "unknown_reference"}),
]


@pytest.mark.parametrize(("path", "body", "errors"), BAD)
def test_bad_settings_are_refused_by_field(
    api: Api, path: str, body: dict[str, Any], errors: dict[str, str]
) -> None:
    assert errors_of(api.post(path, body, expect=422)) == errors


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("/brands/altavista", {"name": "Alta Vista", "active": False}),
    ("/products/torre-mitla", {"name": "Mitla", "description": "Con vista", "currency": "USD"}),
    ("/campaigns/preventa", {"name": "Venta", "active": False}),
    ("/statuses/in_progress", {"name": "Trabajando", "position": 7}),
    ("/tags/no-interesado", {"name": "Frío"}),
    ("/teams/norte", {"name": "Norte 2", "timezone": "America/Tijuana"}),
    ("/users/cleo@acme.example", {"name": "Cleo R.", "role": "supervisor", "teams": ["sur"]}),
]


@pytest.mark.parametrize(("path", "change"), CHANGES)
def test_settings_change_and_stay_changed(api: Api, path: str, change: dict[str, Any]) -> None:
    changed = api.patch(path, change)
    assert changed.items() >= change.items()
    assert api.get(f"{path.rpartition('/')[0]}/{changed['id']}") == changed
    assert api.patch(path, {}) == changed
    problem = api.patch(path, {"nothing": 1}, expect=422)
    assert errors_of(problem) == {"nothing": "unknown_field"}
    api.patch(f"{path.rpartition('/')[0]}/nada", change, expect=404)


def test_what_is_switched_off_takes_no_more_leads(api: Api) -> None:
    api.patch("/campaigns/preventa", {"active": False})
    problem = api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"}, expect=422)
    assert errors_of(problem) == {"campaign": "unknown_campaign"}


def test_a_rule_is_replaced_and_switched_off(api: Api, cast: Cast) -> None:
    body = {"campaign": "preventa", "sellers": [{"user": cast.dana.pk}]}
    rule = api.post("/assignment-rules", body, expect=200)
    assert (rule["version"], [s["name"] for s in rule["sellers"]]) == (2, ["Dana"])
    path = f"/assignment-rules/{rule['id']}"
    assert api.patch(path, {"sellers": [{"user": cast.fay.pk}]})["version"] == 3
    assert not api.patch(path, {"active": False})["active"]
    assert api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})["seller"] is None
    product = {"product": "torre-mitla", "sellers": [{"user": cast.fay.pk}]}
    assert api.post("/assignment-rules", product)["product"] == "torre-mitla"
    lead = api.post("/leads", {"campaign": "preventa", "email": "b@b.mx"})
    assert lead["assignment"]["type"] == "product_role"


def test_secrets_of_connections_never_come_out(api: Api) -> None:
    options = {
        "page_id": "1", "app_secret": "app-secret-4711", "verify_token": "verify-4711",
        "access_token": "access-token-4711", "campaign": "preventa",
    }  # fmt: skip
    made = api.post("/connections", {"kind": "meta_lead_ads", "options": options})
    assert made["campaign"] == "preventa" and "/in/meta_lead_ads/" in made["webhook_url"]
    whole = str(api.get("/connections")) + str(api.get(f"/connections/{made['id']}")) + str(made)
    assert "secret-4711" not in whole and "token-4711" not in whole and "••••4711" in whole
    path = f"/connections/{made['id']}"
    assert not api.patch(path, {"active": False, "name": "Página"})["active"]


def test_forms(api: Api) -> None:
    made = api.post("/forms", {"name": "Contacto", "campaign": "preventa"})
    assert [field["kind"] for field in made["fields"]] == ["name", "email", "phone", "message"]
    fields = [
        {"name": "email", "label": "Correo", "kind": "email", "required": True},
        {"name": "zona", "label": "Zona", "kind": "select", "options": ["Norte", "Sur"]},
    ]
    changed = api.patch(f"/forms/{made['id']}", {"fields": fields, "active": False})
    assert changed["fields"][1]["options"] == ["Norte", "Sur"]
    assert api.get("/forms")["items"] == [changed]


def test_tokens_show_their_secret_once(api: Api, cast: Cast) -> None:
    made = api.post("/tokens", {"name": "CRM", "role": "seller", "member": "cleo@acme.example"})
    assert made["secret"].startswith(made["prefix"]) and made["member"]["name"] == "Cleo"
    assert api.get(f"/tokens/{made['id']}")["secret"] is None
    assert all(token["secret"] is None for token in api.get("/tokens")["items"])


SETTINGS = [
    "brands", "products", "campaigns", "qualification-types", "statuses", "tags", "users", "teams",
    "assignment-rules", "connections", "forms", "tokens", "submissions", "imports", "deliveries",
]  # fmt: skip


@pytest.mark.parametrize("noun", SETTINGS)
def test_every_list_has_pages(api: Api, noun: str) -> None:
    found = api.get(f"/{noun}?limit=1")
    assert set(found) == {"items", "next", "total", "total_is_capped"}
    assert len(found["items"]) == min(1, found["total"])
    assert bool(found["next"]) == (found["total"] > 1)
    if found["next"]:
        following = api.get(f"/{noun}?limit=1&cursor={found['next']}")
        assert following["items"][0]["id"] != found["items"][0]["id"]
    assert errors_of(api.get(f"/{noun}?pagina=2", expect=422)) == {"pagina": "unknown_field"}
    assert errors_of(api.get(f"/{noun}?cursor=WyJ4Il0", expect=422)) == {"cursor": "bad_cursor"}


@pytest.mark.parametrize("role", ["supervisor", "seller", "viewer"])
def test_only_administrators_configure(cast: Cast, role: str) -> None:
    program = api_as(cast, role)
    for path, body in TAKEN:
        program.post(path, body | {"name": "Nuevo nombre"}, expect=403)
    for path, change in CHANGES:
        program.patch(path, change, expect=403)
    for noun in ("tokens", "connections"):
        program.get(f"/{noun}", expect=403)


def test_a_status_is_meant_by_its_code_its_name_or_its_id(api: Api) -> None:
    made = api.post("/statuses", {"name": "Cita agendada", "parent": "En progreso"})
    assert (made["slug"], made["parent"]) == ("cita_agendada", "in_progress")
    for reference in (made["id"], "cita_agendada", "cita-agendada", "CITA%20AGENDADA"):
        assert api.get(f"/statuses/{reference}") == made
    api.patch("/statuses/in_progress", {"name": "Working on it"})
    assert api.get("/statuses/in_progress")["name"] == "Working on it"
    api.get("/statuses/en-progreso", expect=404)


def test_files_of_a_product(api: Api, cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    at, seller = "/products/torre-mitla", api_as(cast, "seller")
    whole = b"%PDF-1.7 " + b"precios " * 300_000  # more than Django would keep in memory
    bare = {"content-type": "application/pdf"}
    made = api.ask("POST", f"{at}/documents?filename=lista.pdf", whole, expect=201, **bare)
    assert (made["name"], made["size"]) == ("lista.pdf", len(whole))
    read = seller.send("GET", made["url"].removeprefix("/api/v1"))
    assert b"".join(read) == whole
    assert read.headers["Content-Type"] == "application/pdf"
    assert "attachment" in read.headers["Content-Disposition"]
    image = {"content-type": "image/png"}
    png = b"\x89PNG\r\n\x1a\n...."
    api.ask("POST", f"{at}/image?filename=torre.png", png, expect=201, **image)
    product = seller.get(at)
    assert product["documents"] == [made] and product["image"]["name"] == "torre.png"
    assert seller.get(f"{at}/documents")["items"] == [made]
    seller.ask("POST", f"{at}/documents", whole, expect=403, **bare)
    html = {"content-type": "text/html"}
    wrong = api.ask("POST", f"{at}/documents?filename=a.html", b"<html>", expect=422, **html)
    assert errors_of(wrong) == {"file": "file_type_not_taken"}
    assert api.send("DELETE", f"{at}/documents/{made['id']}").status_code == 204
    api.get(f"{at}/documents/{made['id']}", expect=404)
    assert api.get(at)["documents"] == []
    assert api.send("DELETE", f"{at}/image").status_code == 204
    api.get(f"{at}/image", expect=404)


def test_keys_of_providers_go_in_and_never_come_out(api: Api, cast: Cast) -> None:
    kinds = {one["kind"]: one for one in api.get("/provider-keys/kinds")["items"]}
    assert kinds["openai"]["testable"] and not kinds["smtp"]["testable"]
    options = {"api_key": "sk-secret-4711-4711", "base_url": "http://127.0.0.1:9"}
    made = api.post("/provider-keys", {"kind": "openai", "options": options})
    at = f"/provider-keys/{made['id']}"
    assert (made["service"], made["options"]["api_key"]) == ("ai", "••••4711")
    assert api.patch(at, {"options": made["options"], "name": "IA"})["name"] == "IA"  # as read
    moved = {"options": {"base_url": "https://elsewhere.example"}}
    assert errors_of(api.patch(at, moved, expect=422)) == {"api_key": "needed_again"}
    trial = api.post(f"{at}/test", expect=200)
    assert (trial["works"], trial["code"]) == (False, "target_refused")
    assert "127.0.0.1:9" in trial["message"]
    assert api.get(at)["trouble"] == "target_refused"
    whole = str(api.get("/provider-keys")) + str(api.get("/changes?limit=100")) + str(made)
    assert "secret-4711" not in whole
    assert api.get("/connections")["total"] == 0  # a door of its own
    api.patch(f"/connections/{made['id']}", {"name": "x"}, expect=404)
    api.post("/connections", {"kind": "openai", "options": options}, expect=422)
    assert api.send("DELETE", at).status_code == 204
    api.get(at, expect=404)


def test_roles(api: Api, cast: Cast) -> None:
    program = api_as(cast, "supervisor")
    assert program.get("/roles")["items"][0]["role"] == "administrator"
    program.patch("/roles/seller", {"rights": {"reassign": True}}, expect=403)
    lead = api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})
    at, body = f"/leads/{lead['id']}/assignment", {"seller": "dana@acme.example"}
    hers = api_as(cast, "supervisor", member="ben")
    hers.put(at, body, expect=403)
    changed = api.patch("/roles/supervisor", {"rights": {"reassign": True, "export": False}})
    assert (changed["given"], changed["taken"]) == (["reassign"], ["export"])
    assert changed == hers.get("/roles/supervisor")
    assert hers.put(at, body)["seller"]["name"] == "Dana"
    hers.post("/exports", {}, expect=403)
    fixed = api.patch("/roles/administrator", {"rights": {"export": False}}, expect=422)
    assert errors_of(fixed) == {"administrator": "fixed_role"}
    wrong = api.patch("/roles/seller", {"rights": {"configure": True}}, expect=422)
    assert set(errors_of(wrong)) == {"rights.configure"}
    api.get("/roles/boss", expect=404)


def test_what_becomes_of_duplicates(api: Api) -> None:
    first = api.get("/duplicates")
    assert first == {
        "scopes": ["campaign", "product", "brand", "company"],
        "window_days": 0,
        "unavailable": "rotation",
    }
    changed = api.ask("PATCH", "/duplicates", {"scopes": ["brand"], "window_days": 9}, expect=200)
    assert changed == {"scopes": ["brand"], "window_days": 9, "unavailable": "rotation"}
    assert api.get("/duplicates") == changed
    refused = api.ask("PATCH", "/duplicates", {"scopes": ["brand", "brand"]}, expect=422)
    assert errors_of(refused) == {"scopes": "repeated_scope"}
