"""How well people are told apart, and how long a comparison of all contacts takes.

`python -m bench.duplicates FILE.csv[:LABELS.csv]… [--databases sqlite,postgres] [--contacts N]`
brings each file into a company of its own through `POST /leads/batch` of a running `cauce up`,
starts a scan by API, and holds what is linked and what is suggested against the truth: the column
`cluster`, or FEBRL's `rec_id`, or pairs labelled 1.0. Names, an e-mail and the other columns are
sent as they are; a row without e-mail comes with a channel id of its own. `--contacts` fills so
many made-up people (`bench.fill`) and times the scan.
"""

import argparse
import csv
import itertools
import json
import re
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.world import World, world

COLUMNS = (
    "what", "database", "rows", "contacts", "links", "precision", "suggested", "precision, both",
    "recall", "F1", "seconds",
)  # fmt: skip
NAMES = ("first_name", "given_name", "surname", "name")
TRUTH = ("unique_id", "rec_id", "cluster")
_REC = re.compile(r"rec-(\d+)-")
type Row = dict[str, str]
type Couple = tuple[str, str]


@dataclass
class Api:
    """The API of a server, with a token."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The parsed answer."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)

    def pairs(self) -> Iterator[dict[str, Any]]:
        """All open pairs."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.ask("GET", f"/contacts/pairs?limit=200&cursor={cursor}")
            yield from page["items"]
            cursor = page["next"]

    def scan(self) -> float:
        """Compare all contacts; seconds from the request to its end."""
        began = time.perf_counter()
        scan = self.ask("POST", "/contacts/scans")
        while scan["finished_at"] is None:
            time.sleep(0.2)
            scan = self.ask("GET", f"/contacts/scans/{scan['id']}")
        return time.perf_counter() - began


def read(path: Path) -> list[Row]:
    """The rows, with tidy column names."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {key.strip(): (value or "").strip() for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def truth_of(rows: list[Row], labels: Path | None) -> set[Couple]:
    """Couples of rows, by their id, that are one person."""
    if labels is not None:
        return {
            couple(row["unique_id_l"], row["unique_id_r"])
            for row in read(labels)
            if float(row["clerical_match_score"]) == 1.0
        }
    groups = defaultdict(list)
    for row in rows:
        found = _REC.match(row.get("rec_id", ""))
        groups[found[1] if found else row["cluster"]].append(id_of(row))
    return {couple(*two) for group in groups.values() for two in itertools.combinations(group, 2)}


def id_of(row: Row) -> str:
    """What a row is called in its file."""
    return row.get("unique_id") or row["rec_id"]


def couple(one: str, other: str) -> Couple:
    """Two ids in an order of their own."""
    return (one, other) if one < other else (other, one)


def body_of(row: Row) -> dict[str, Any]:
    """A row as an enquiry."""
    named = " ".join(row[key] for key in NAMES if row.get(key))
    told = {
        key: value
        for key, value in row.items()
        if value and key not in {*NAMES, *TRUTH, "email", "phone"}
    }
    reach = {key: row[key] for key in ("email", "phone") if row.get(key)}
    reach = reach or {"external_contact": f"row-{id_of(row)}"}
    return {"campaign": "campana-00", "name": named, "attributes": told, **reach}


def sent(api: Api, rows: list[Row]) -> dict[str, int]:
    """{row: the contact it became} of those that became a lead."""
    found = {}
    for chunk in itertools.batched(rows, 500):
        answer = api.ask("POST", "/leads/batch", [body_of(row) for row in chunk])
        for row, item in zip(chunk, answer["items"], strict=True):
            if item["lead"] and item["lead"]["contact"]["id"]:
                found[id_of(row)] = item["lead"]["contact"]["id"]
    return found


def measure(api: Api, path: Path, labels: Path | None, database: str) -> dict[str, Any]:
    """One line of results for one file."""
    rows = read(path)
    began = time.perf_counter()
    contact = sent(api, rows)
    # What was refused had an address that is none: it comes once more without.
    refused = [row | {"email": ""} for row in rows if id_of(row) not in contact]
    contact |= sent(api, refused)
    api.scan()
    seconds = time.perf_counter() - began
    members = defaultdict(list)
    for row_id, contact_id in contact.items():
        members[contact_id].append(row_id)
    linked = {
        couple(*two) for group in members.values() for two in itertools.combinations(group, 2)
    }
    asked = {
        couple(*two)
        for pair in api.pairs()
        for two in itertools.product(*(members[one["id"]] for one in pair["contacts"]))
    }
    true = truth_of(rows, labels)
    both = linked | asked
    right = len(both & true)
    precision, recall = right / max(1, len(both)), right / len(true)
    return {
        "what": path.stem,
        "database": database,
        "rows": len(rows),
        "contacts": len(members),
        "links": len(linked),
        "precision": round(len(linked & true) / len(linked), 4) if linked else "–",
        "suggested": len(asked),
        "precision, both": round(precision, 4),
        "recall": round(recall, 4),
        "F1": round(2 * precision * recall / (precision + recall), 4),
        "seconds": round(seconds, 1),
    }


def time_scan(made: World, contacts: int) -> dict[str, Any]:
    """One line for the comparison of so many made-up people."""
    made.fill(contacts * 10 // 7)  # three in ten repeat somebody
    with made.serving() as (server, token):
        api = Api(server.base_url, token)
        there = api.ask("GET", "/contacts?limit=1")["total"]
        seconds = api.scan()
        scan = api.ask("GET", "/contacts/scans?limit=1")["items"][0]
    line = dict.fromkeys(COLUMNS, "–")
    return line | {
        "what": f"scan, {scan['judged']} couples weighed",
        "database": made.database,
        "contacts": scan["compared"] or there,
        "suggested": scan["found"],
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Measure each file, and the scan, on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="FILE.csv, or FILE.csv:LABELS.csv")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--contacts", type=int, default=0)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        for name in options.files:
            path, _, labels = name.partition(":")
            with world(database) as made:
                made.python("-c", "from bench.fill import company; company()")
                with made.serving() as (server, token):
                    api = Api(server.base_url, token)
                    tell(measure(api, Path(path), Path(labels) if labels else None, database))
        if options.contacts:
            with world(database) as made:
                tell(time_scan(made, options.contacts))


def tell(line: dict[str, Any]) -> None:
    """Print one line."""
    print("| " + " | ".join(str(line[column]) for column in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
