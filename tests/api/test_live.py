"""The API as its users meet it: a running Cauce, curl, and several clients at once."""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.own_database import ready_database
from tests.running import CAUCE, Server, cauce_up

pytestmark = pytest.mark.live
DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
CLIENTS = 8


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`cauce up` on an empty database, in which the examples of the page have been run."""
    folder = tmp_path_factory.mktemp("live_api")
    with ready_database() as url, cauce_up(url, folder) as running:
        yield running


def _examples() -> str:
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCS.read_text(), re.M | re.S)
    assert len(blocks) > 8
    return "\n".join(["set -eu -o pipefail", *blocks, 'echo; echo "TOKEN=$TOKEN"'])


@pytest.fixture(scope="module")
def ran(server: Server) -> str:
    """What the page's examples printed, run one after the other in one shell."""
    path = f"{CAUCE.parent}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run(
        ["bash", "-c", _examples()],
        env={**server.env, "CAUCE": server.base_url, "PATH": path},
        cwd=server.data_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, (
        f"{answer.stdout[-3000:]}\n{answer.stderr}\n{server.log()[-3000:]}"
    )
    return answer.stdout


@pytest.fixture
def program(server: Server, ran: str) -> Iterator[httpx.Client]:
    """A client with the token of the examples."""
    token = ran.rpartition("TOKEN=")[2].strip()
    headers = {"Authorization": f"Bearer {token}"}
    limits = httpx.Limits(max_connections=CLIENTS)
    base = f"{server.base_url}/api/v1"
    with httpx.Client(base_url=base, headers=headers, limits=limits, timeout=60) as client:
        yield client


def test_the_page_of_the_api_is_true(ran: str, program: httpx.Client) -> None:
    assert '"code":"invalid"' not in ran
    leads = program.get("/leads", params={"seller": "fay@rio.example"}).json()["items"]
    [ana] = [lead for lead in leads if lead["contact"]["name"] == "Ana García"]
    assert (ana["type"], ana["qualification"]) == ("cita_exitosa", "high_interest")
    assert (ana["status"], ana["stars"]) == ("in_progress", 4)
    assert ana["contact"]["attributes"] == {"zona": "sur"}
    assert "secreto-de-prueba" not in ran


def _at_once(program: httpx.Client, bodies: list[dict[str, Any]], **headers: str) -> list[Any]:
    """Post all bodies at the same moment, each from a thread of its own."""
    start = Barrier(len(bodies))

    def post(body: dict[str, Any]) -> httpx.Response:
        start.wait()
        return program.post("/leads", json=body, headers=headers)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, bodies))


@pytest.mark.parametrize("turn", range(3))
def test_one_key_at_once_makes_one_lead(program: httpx.Client, turn: int) -> None:
    body = {"campaign": "preventa", "email": f"una{turn}@correo.example"}
    answers = _at_once(program, [body] * CLIENTS, **{"Idempotency-Key": f"at-once-{turn}"})
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CLIENTS - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_one_key_with_two_bodies_at_once_makes_one_lead(program: httpx.Client) -> None:
    bodies = [
        {"campaign": "preventa", "email": f"dos{number}@correo.example"} for number in range(4)
    ]
    answers = _at_once(program, bodies, **{"Idempotency-Key": "two-bodies"})
    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 3}


def test_one_external_id_at_once_makes_one_lead(program: httpx.Client) -> None:
    bodies = [
        {"campaign": "preventa", "email": f"tres{number}@correo.example", "external_id": "x-3"}
        for number in range(CLIENTS)
    ]
    answers = _at_once(program, bodies)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CLIENTS - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_one_person_at_once_is_one_contact_of_one_seller(program: httpx.Client) -> None:
    body = {"campaign": "preventa", "email": "cuatro@correo.example", "phone": "5544443333"}
    answers = _at_once(program, [body] * CLIENTS)
    leads = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [201] * CLIENTS
    assert len({lead["contact"]["id"] for lead in leads}) == 1
    assert len({lead["seller"]["id"] for lead in leads}) == 1
    assert sum(lead["duplicate"] is None for lead in leads) == 1
    assert len({lead["number"] for lead in leads}) == CLIENTS


def test_many_at_once_turn_evenly_and_all_are_counted(program: httpx.Client) -> None:
    before = program.get("/reports/intake").json()
    bodies = [
        {"campaign": "preventa", "email": f"cinco{number}@correo.example"} for number in range(48)
    ]
    sellers: Counter[str] = Counter()
    for start in range(0, 48, CLIENTS):
        for answer in _at_once(program, bodies[start : start + CLIENTS]):
            sellers[answer.json()["seller"]["name"]] += 1
    assert sellers == {"Cleo": 32, "Fay": 16}
    after = program.get("/reports/intake").json()
    assert after["leads"] == before["leads"] + 48
    assert after["received"] == sum(after[n] for n in ("leads", "spam", "rejected", "pending"))


def test_a_body_in_chunks_without_a_length(program: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"campaign": "preventa", '
        yield b'"email": "trozos@correo.example"}'

    answer = program.post("/leads", content=pieces(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert program.post("/brands", content=iter([b'{"name":', b' "Trozos"}'])).status_code == 201

    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 10_000

    assert program.post("/leads", content=endless()).status_code == 413


def test_too_large_a_body_is_refused_and_the_server_goes_on(program: httpx.Client) -> None:
    for path, size in (("/leads", 1_100_000), ("/leads/batch", 10_600_000)):
        assert program.post(path, content=b"x" * size).status_code == 413
    assert program.get("/me").status_code == 200
