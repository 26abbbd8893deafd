"""Lists, deep pages, sorts and searches, as JSON and as pages."""

import random
import urllib.parse
from collections.abc import Callable
from itertools import count

import httpx

from bench import client
from bench.world import World

FACTS = 500
SEARCHES = ("hern", "maria lopez", "correo.ex", "5512", "núñez", "garcia1", "99812", "zzzz")


def measure(world: World, *, size: int, seconds: float = 5) -> list[dict]:
    """Rows for the results: p50 and p95 in ms of one client, after a warm-up."""
    return timed(world, _paths, size=size, seconds=seconds)


def timed(
    world: World,
    paths: Callable[[httpx.Client], dict[str, list[str]]],
    *,
    size: int,
    seconds: float,
) -> list[dict]:
    """A row for each of `paths`: what it is → the addresses that are read in turn."""
    found = []
    with world.serving() as (server, token):
        api = httpx.Client(
            base_url=server.base_url,
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        )
        cookie = _sign_in(server.base_url)
        for what, addresses in paths(api).items():
            html = what.startswith("page")
            base = world.calibrate()
            chance = random.Random(7)
            load = client.run(
                server.base_url,
                lambda n, a=addresses, h=html, c=chance: client.request(
                    "GET", c.choice(a), token="" if h else token, cookie=cookie if h else ""
                ),
                clients=1,
                seconds=seconds,
                warm=1,
            )
            found.append(
                {
                    "what": what,
                    "database": world.database,
                    "leads": size,
                    "rate": round(load.rate),
                    "p50": round(load.at(0.5), 1),
                    "p95": round(load.at(0.95), 1),
                    "calibration": round(base),
                    "ratio": "",
                    "statuses": load.statuses,
                }
            )
    return found


def _paths(api: httpx.Client) -> dict[str, list[str]]:
    def get(path: str) -> dict:
        answer = api.get(path)
        answer.raise_for_status()
        return answer.json()

    users = [u["id"] for u in get("/api/v1/users?limit=50")["items"] if u["role"] == "seller"]
    statuses = [s["id"] for s in get("/api/v1/statuses")["items"]]
    pages, by_score = deep(get, ""), deep(get, "&sort=-score")
    number = get("/api/v1/leads?limit=1")["items"][0]["number"]
    long = _long_history(api)
    searches = [urllib.parse.quote(text) for text in SEARCHES]
    return {
        "list, first page of 50, JSON": ["/api/v1/leads?limit=50"],
        "list by seller and status, JSON": [
            f"/api/v1/leads?limit=50&seller={u}&status={s}" for u in users for s in statuses
        ],
        "list, deep page, JSON": pages,
        "list sorted by score, JSON": ["/api/v1/leads?limit=50&sort=-score", *by_score],
        "search by fragment, JSON": [f"/api/v1/leads?limit=50&q={text}" for text in searches],
        "look-up while one types, JSON": [f"/api/v1/search?q={text}" for text in searches],
        "page: list": ["/leads"],
        "page: search": [f"/leads?q={text}" for text in searches],
        "page: chart of 30 days": ["/leads/tide"],
        "page: chart of 26 weeks": ["/leads/tide?by=week"],
        "page: chart of 12 months": ["/leads/tide?by=month"],
        "page: contacts": ["/contacts"],
        "page: palette": [f"/search?q={text}" for text in searches],
        "page: a lead": [f"/leads/{number}"],
        f"page: a lead with {FACTS} facts": [f"/leads/{long['number']}"],
        f"page: its history, {FACTS} facts": [f"/leads/{long['number']}/history"],
        f"history, {FACTS} facts, JSON": [f"/api/v1/leads/{long['id']}/events?limit=50"],
    }


def _long_history(api: httpx.Client) -> dict:
    """A lead of FACTS facts: notes, stars, statuses and corrections in turn."""
    lead = api.get("/api/v1/leads?limit=1&sort=date").json()["items"][0]
    path = f"/api/v1/leads/{lead['id']}"
    turns = (
        lambda n: api.post(f"{path}/notes", json={"body": f"Llamada {n}: no contesta"}),
        lambda n: api.put(f"{path}/stars", json={"stars": 1 + n // 4 % 5}),
        lambda n: api.put(f"{path}/status", json={"status": ("new", "in_progress")[n // 4 % 2]}),
        lambda n: api.patch(path, json={"attributes": {"vuelta": n}}),
    )
    # By a count of its own: a turn that changes nothing makes no fact, and the next one must come.
    for turn in count():
        if api.get(f"{path}/events?limit=1").json()["total"] >= FACTS:
            return lead
        turns[turn % 4](turn).raise_for_status()
    raise AssertionError("never reached")


def deep(get, more: str) -> list[str]:
    """Addresses of pages far down: walk 60 pages of 200."""
    found, cursor = [], ""
    for page in range(60):
        answer = get(f"/api/v1/leads?limit=200{more}{cursor}")
        if not answer["next"]:
            break
        token = urllib.parse.quote(answer["next"])
        cursor = f"&cursor={token}"
        if page > 20:
            found.append(f"/api/v1/leads?limit=50{more}{cursor}")
    return found or [f"/api/v1/leads?limit=50{more}"]


def _sign_in(base_url: str) -> str:
    with httpx.Client(base_url=base_url, trust_env=False, follow_redirects=True) as web:
        web.get("/accounts/login/")
        web.post(
            "/accounts/login/",
            data={
                "login": "admin@bench.example",
                "password": "una frase larga 7",
                "csrfmiddlewaretoken": web.cookies["csrftoken"],
            },
            headers={"Referer": base_url},
        )
        return "; ".join(f"{name}={value}" for name, value in web.cookies.items())
