"""Lists narrowed and sorted by the company's own fields: number, money, date, choice and text."""

import urllib.parse
from datetime import date, timedelta

import httpx

from bench import reading
from bench.world import World

FIRST_DAY = date(2025, 1, 1)
OPTIONS = ("Contado", "Infonavit", "Crédito bancario", "Preventa")
_SEGMENT = "De más de un millón"


def measure(world: World, *, size: int, seconds: float = 5) -> list[dict]:
    """Rows for the results, as `bench.reading` has them."""
    world.python("-m", "bench.fields_inside")
    return reading.timed(world, _paths, size=size, seconds=seconds)


def _paths(api: httpx.Client) -> dict[str, list[str]]:
    def get(path: str) -> dict:
        answer = api.get(path)
        answer.raise_for_status()
        return answer.json()

    def leads(**asked: object) -> str:
        query = {name.replace("__", "."): value for name, value in asked.items()}
        return "/api/v1/leads?" + urllib.parse.urlencode({"limit": 50} | query)

    days = [FIRST_DAY + timedelta(days=n) for n in (10, 300, 700)]
    weeks = [{"field__visita__from": day, "field__visita__to": day + timedelta(6)} for day in days]
    folios = ("folio 7919", "99", "folio 123", "zzzz")
    return {
        "own field: number is, JSON": [leads(field__recamaras=n) for n in range(1, 6)],
        "own field: money between, few, JSON": [
            leads(field__presupuesto__from=n * 100, field__presupuesto__to=n * 100 + 500)
            for n in (1, 20_000, 49_000)
        ],
        "own field: money from, most, JSON": [leads(field__presupuesto__from=500_000)],
        "own field: a week of days, JSON": [leads(**week) for week in weeks],
        "own field: choice, JSON": [leads(field__pago=option) for option in OPTIONS],
        "own field: two choices and none, JSON": [leads(field__pago=f"{OPTIONS[0]},none")],
        "own field: text by fragment, JSON": [leads(field__folio=text) for text in folios],
        "own field: without a value, JSON": [leads(field__folio="none")],
        "own field: sorted by number, deep too, JSON": _sorted(get, "field.recamaras"),
        "own field: sorted by money, deep too, JSON": _sorted(get, "-field.presupuesto"),
        "own field: sorted by date, deep too, JSON": _sorted(get, "field.visita"),
        "own field: choice sorted by money, JSON": [
            leads(field__pago=option, sort="-field.presupuesto") for option in OPTIONS
        ],
        "own field: seller's, sorted by money, JSON": [
            leads(seller=user["id"], sort="-field.presupuesto")
            for user in get("/api/v1/users?limit=50")["items"]
            if user["role"] == "seller"
        ],
        "page: list sorted by an own field": ["/leads?sort=-field.presupuesto"],
        "page: list narrowed by two": ["/leads?field.pago=Contado&field.recamaras=3"],
        "page: people of a segment by money": [f"/contacts?segment={_segment(api)}"],
    }


def _sorted(get, sort: str) -> list[str]:
    return [f"/api/v1/leads?limit=50&sort={sort}", *reading.deep(get, f"&sort={sort}")]


def _segment(api: httpx.Client) -> str:
    """The slug of a segment by an own field, made once."""
    rule = {"field": "field.presupuesto", "op": "from", "value": 4_000_000}
    made = api.post("/api/v1/segments", json={"name": _SEGMENT, "conditions": {"rules": [rule]}})
    if made.status_code == 409:
        listed = api.get("/api/v1/segments?limit=200").json()["items"]
        return next(one["slug"] for one in listed if one["name"] == _SEGMENT)
    made.raise_for_status()
    return made.json()["slug"]
