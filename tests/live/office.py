"""A company of a running Cauce, reached as programs reach it: command line and HTTP alone."""

import io
import json
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import httpx

from cauce.leads.access import locked
from cauce.management.main import main
from cauce.spine.read import differences
from cauce.store import atomic
from tests.running import Server

CLIENTS = 8
PASSWORD = "correct horse battery 9"  # everybody's


@dataclass(frozen=True)
class Office:
    """A company by its slug, with an administrator's token."""

    server: Server
    slug: str
    token: str

    @classmethod
    def open(cls, server: Server, cli: Callable[..., str], slug: str = "acme") -> "Office":
        """Make the company and a token by `cli`: the server's, or `here`."""
        made = json.loads(
            cli(
                *("company", "create", "Casas Acme", "--slug", slug, "--country", "MX"),
                *("--timezone", "America/Mexico_City"),
                *("--admin-email", f"ada@{slug}.example", "--admin-password", PASSWORD),
            )
        )
        assert made["slug"] == slug
        arguments = ("--company", slug, "--role", "administrator", "Programa")
        return cls(server, slug, cli("token", "create", *arguments))

    def client(self) -> httpx.Client:
        """A program with the token, on connections of its own."""
        return httpx.Client(
            base_url=f"{self.server.base_url}/api/v1",
            headers={"Authorization": f"Bearer {self.token}"},
            trust_env=False,
            timeout=30,
        )

    def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """One request to /api/v1; its JSON. Fails the test on another status than `expect`."""
        with self.client() as client:
            answer = client.request(method, path, json=body)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def make(self, path: str, **body: Any) -> Any:
        """POST something new; its JSON."""
        return self.ask("POST", path, body, expect=201)

    def sellers(self, count: int) -> list[int]:
        """Ids of new sellers."""
        names = [uuid.uuid4().hex[:8] for _ in range(count)]
        return [
            self.make("/users", name=f"Asesor {name}", email=f"{name}@acme.example", role="seller")[
                "id"
            ]
            for name in names
        ]

    def campaign(self, *, weights: Sequence[int] = (1, 1)) -> str:
        """The slug of a new campaign that turns between one new seller per weight."""
        name = uuid.uuid4().hex[:8]
        brand = self.make("/brands", name=f"Marca {name}")
        product = self.make("/products", name=f"Torre {name}", brand=brand["slug"])
        made = self.make("/campaigns", name=f"Preventa {name}", product=product["id"])
        turns = zip(self.sellers(len(weights)), weights, strict=True)
        sellers = [{"user": seller, "weight": weight} for seller, weight in turns]
        self.make("/assignment-rules", campaign=made["slug"], sellers=sellers)
        return str(made["slug"])


def here(*words: str) -> str:
    """`cauce …` in this process, where the ORM stands on the server's database; what it prints."""
    with redirect_stdout(io.StringIO()) as printed:
        assert main(words) == 0, words
    return printed.getvalue().strip()


def crowd[T](
    office: Office, work: Callable[[httpx.Client, int], T], *, times: int, clients: int = CLIENTS
) -> list[T]:
    """Do `work(client, n)` for n below `times`, shared out among clients that start together.

    The results, in the order of n.
    """
    start = threading.Barrier(clients)

    def one(place: int) -> list[tuple[int, T]]:
        with office.client() as client:
            start.wait(30)
            return [(n, work(client, n)) for n in range(place, times, clients)]

    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(one, range(clients)))
    return [result for _, result in sorted((pair for part in parts for pair in part), key=_place)]


def _place(pair: tuple[int, Any]) -> int:
    return pair[0]


def differences_now(lead_id: int) -> dict[str, Any]:
    """How the lead differs from its facts, with nobody writing between the two reads: the worker
    may be giving it a new score at this very moment."""
    with atomic():
        return dict(differences(locked(lead_id)))
