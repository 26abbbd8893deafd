"""The Graph's nodes and edges: fields, filters, pages."""

import json

import httpx
import pytest

from cauce.simulators.meta_leads import ADS, FORMS
from tests.simulators.conftest import NOW

pytestmark = pytest.mark.no_database
FORM, AD = FORMS[0]["id"], ADS[0]["id"]
ALL_FIELDS = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,"
    "is_organic,platform,partner_name,custom_disclaimer_responses,field_data"
)
ANSWERS = {
    "full_name": "Íñigo Peña",
    "email": "inigo@example.com",
    "¿qué_modelo_te_interesa?": ["Sedán", "SUV"],
    "comentarios": [],
}


def test_a_lead_of_an_ad_has_every_field_that_has_a_value(meta, graph):
    lead = meta.arrive(FORM, ANSWERS, ad_id=AD)
    answer = graph.get(f"/{lead['id']}", params={"fields": ALL_FIELDS})
    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == "v25.0"
    assert answer.json() == {
        "id": lead["id"],
        "created_time": "2026-10-06T15:20:00+0000",
        "ad_id": AD,
        "ad_name": ADS[0]["ad_name"],
        "adset_id": ADS[0]["adset_id"],
        "adset_name": ADS[0]["adset_name"],
        "campaign_id": ADS[0]["campaign_id"],
        "campaign_name": ADS[0]["campaign_name"],
        "form_id": FORM,
        "is_organic": False,
        "platform": "fb",
        "field_data": [
            {"name": "full_name", "values": ["Íñigo Peña"]},
            {"name": "email", "values": ["inigo@example.com"]},
            {"name": "¿qué_modelo_te_interesa?", "values": ["Sedán", "SUV"]},
            {"name": "comentarios", "values": []},
        ],
    }
    assert answer.content.isascii() and rb"inigo\u0040example.com" in answer.content


def test_without_fields_the_answer_is_the_documented_one(meta, graph):
    lead = meta.arrive(FORM, ANSWERS, ad_id=AD)
    assert set(graph.get(f"/{lead['id']}").json()) == {
        "created_time",
        "id",
        "ad_id",
        "form_id",
        "field_data",
    }


def test_an_organic_lead_has_no_ad_and_the_id_is_always_there(meta, graph):
    lead = meta.arrive(FORM, ANSWERS)
    found = graph.get(f"/{lead['id']}", params={"fields": "ad_id,ad_name,is_organic"}).json()
    assert found == {"is_organic": True, "id": lead["id"]}


def test_the_token_may_come_as_a_bearer_and_the_version_be_left_out(meta):
    lead = meta.arrive(FORM, ANSWERS)
    headers = {"Authorization": f"Bearer {meta.settings['access_token']}"}
    for path in (f"/{lead['id']}", f"/v26.0/{lead['id']}/"):
        assert httpx.get(meta.url + path, headers=headers).json()["id"] == lead["id"]


@pytest.mark.parametrize("owner", [FORM, AD])
def test_sixty_leads_come_in_pages_newest_first(meta, graph, owner):
    made = [
        meta.store.add(FORM, {"email": f"p{n}@example.com"}, ad_id=AD, created=NOW - n)["id"]
        for n in range(60)
    ]
    page = graph.get(f"/{owner}/leads").json()
    sizes, found = [], []
    while True:
        sizes.append(len(page["data"]))
        found += [lead["id"] for lead in page["data"]]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
        followed = httpx.get(page["paging"]["next"]).json()
        assert graph.get(f"/{owner}/leads", params={"after": after}).json() == followed
        # Somebody fills the form while we page: nothing repeats, nothing is lost.
        meta.store.add(FORM, {"email": "tarde@example.com"}, ad_id=AD, created=NOW)
        page = followed
    assert (sizes, found) == ([25, 25, 10], made)
    back = httpx.get(page["paging"]["previous"]).json()
    assert [lead["id"] for lead in back["data"]] == made[25:50]


def test_a_limit_of_a_whole_list_has_no_next(meta, graph):
    for number in range(3):
        meta.store.add(FORM, {}, created=NOW - number)
    page = graph.get(f"/{FORM}/leads", params={"limit": 3, "fields": "id"}).json()
    assert [set(lead) for lead in page["data"]] == [{"id"}] * 3
    assert set(page["paging"]) == {"cursors"}
    after = page["paging"]["cursors"]["after"]
    assert graph.get(f"/{FORM}/leads", params={"after": after}).json() == {"data": []}


def test_time_created_filters_strictly(meta, graph):
    made = [meta.store.add(FORM, {}, created=NOW - n)["id"] for n in range(4)]
    rule = [{"field": "time_created", "operator": "GREATER_THAN", "value": NOW - 2}]
    page = graph.get(f"/{FORM}/leads", params={"filtering": json.dumps(rule)}).json()
    assert [lead["id"] for lead in page["data"]] == made[:2]


def test_leads_are_kept_ninety_days(meta, graph):
    old = meta.store.add(FORM, {}, created=NOW - 90 * 86400)["id"]
    kept = meta.store.add(FORM, {}, created=NOW - 90 * 86400 + 60)["id"]
    assert [lead["id"] for lead in graph.get(f"/{FORM}/leads").json()["data"]] == [kept]
    assert graph.get(f"/{old}").json()["error"]["error_subcode"] == 33


def test_page_forms_and_me(meta, graph):
    page = meta.settings["page_id"]
    assert graph.get("/me").json() == {"id": page, "name": meta.settings["page_name"]}
    assert graph.get(f"/{page}/leadgen_forms").json()["data"] == [
        {"id": form["id"], "name": form["name"], "status": "ACTIVE", "locale": "es_LA"}
        for form in FORMS
    ]
    meta.arrive(FORM, ANSWERS)
    found = graph.get(f"/{FORM}", params={"fields": "leads_count,questions"}).json()
    assert found["leads_count"] == 1 and found["questions"][0]["key"] == "full_name"


def test_the_same_seed_gives_the_same_ids(meta):
    first = [meta.arrive(FORM, {})["id"] for _ in range(3)]
    meta.reset()
    assert [meta.arrive(FORM, {})["id"] for _ in range(3)] == first
    assert all(15 <= len(lead_id) <= 17 for lead_id in first)
