"""Capture by API, the whole pipeline: leads a second with 8 clients, and one."""

import orjson

from bench import client
from bench.world import World

AREAS = ("55", "33", "81")


def measure(world: World, *, size: int, runs: int = 3, seconds: float = 6) -> list[dict]:
    """Rows for the results: rate, latencies, ratio to the calibration of the same minute."""
    found = []
    with world.serving() as (server, token):
        for clients in (8, 1):
            for run in range(runs):
                base = world.calibrate()
                load = client.run(
                    server.base_url,
                    lambda n, run=run, clients=clients: _lead(n, token, run, clients, size),
                    clients=clients,
                    seconds=seconds,
                )
                found.append(
                    {
                        "what": f"capture by API, {clients} clients",
                        "database": world.database,
                        "leads": size,
                        "rate": round(load.rate),
                        "p50": round(load.at(0.5), 1),
                        "p95": round(load.at(0.95), 1),
                        "calibration": round(base),
                        "ratio": round(load.rate / base, 2),
                        "statuses": load.statuses,
                    }
                )
    return found


def _lead(n: int, token: str, run: int, clients: int, size: int) -> bytes:
    who = n + run * 1_000_000 + clients * 10_000_000 + size * 100
    body = {
        "campaign": f"campana-{n % 4}{n % 2}",
        "name": f"Persona Nueva {who}",
        "email": f"nueva{who}@correo.example",
        "phone": f"{AREAS[n % 3]}{who % 100_000_000:08d}",
        "message": "Quisiera informes de la casa, gracias.",
        "attributes": {"recamaras": "2"},
        "navigation": {"url": "https://sitio.example/", "utm_source": "facebook"},
    }
    if n % 10 == 0:  # one in ten asks again
        body["email"] = f"nueva{who - 50}@correo.example"
    return client.request("POST", "/api/v1/leads", token=token, body=orjson.dumps(body))
