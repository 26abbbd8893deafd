"""Any system that takes leads over plain HTTP: address, headers, mapping of fields."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from cauce.catalog import mapping
from cauce.kit.safe_http import USER_AGENT, Answer
from cauce.life.deliver.connectors.call import SECRET_NAME, Call
from cauce.life.deliver.models import Act
from cauce.life.deliver.rules import Match, same_person

# Where records of a search and ids stand when the connection does not say.
_LISTS = ("results", "data", "items", "contacts", "records")
_IDS = ("id", "data.id", "contact.id", "result.id", "_id")
_EXISTING = re.compile(r"existing id:?\s*[\"']?([\w-]+)", re.IGNORECASE)
_LONGEST_ID = 200
_REMOTE = "{remote.id}"


@dataclass(frozen=True, slots=True)
class Http:
    """A connection of kind `http`: its options as `catalog.connections` describes them, opened."""

    options: Mapping[str, Any]
    kind: ClassVar[str] = "http"

    @property
    def headers(self) -> Mapping[str, str]:
        """What its owner wants sent along, keys and all; a name without a value is none."""
        given = self.options.get("headers") or {}
        return {name: value for name, value in given.items() if value}

    @property
    def success(self) -> frozenset[int]:
        """Statuses that mean «taken»; empty: every 2xx."""
        return frozenset(self.options.get("success") or ())

    @property
    def updates(self) -> bool:
        """Whether later changes can be sent."""
        return bool(self.options.get("update_url"))

    def create(self, dossier: Mapping[str, Any], *, key: str) -> Call:
        """The request that brings the lead there for the first time."""
        method = str(self.options.get("method") or "POST")
        url = mapping.fill(str(self.options["url"]), dossier, in_url=True)
        return self._writing(Act.CREATE, method, url, dossier, key=key)

    def update(self, dossier: Mapping[str, Any], *, remote_id: str, key: str) -> Call | None:
        """The request that brings later changes; None when the connection knows no address for
        them, or the address needs an id that nobody told us."""
        template = str(self.options.get("update_url") or "")
        if not template or (_REMOTE in template and not remote_id):
            return None
        known = {**dossier, "remote": {"id": remote_id}}
        method = str(self.options.get("update_method") or "PATCH")
        url = mapping.fill(template, known, in_url=True)
        return self._writing(Act.UPDATE, method, url, dossier, key=key)

    def search(self, dossier: Mapping[str, Any]) -> Call | None:
        """The request that asks whether this very lead is there; None without `search_url`."""
        return self._asking("search_url", dossier)

    def search_person(self, dossier: Mapping[str, Any]) -> Call | None:
        """The request that asks whether the person is there; None without `match_url`."""
        return self._asking("match_url", dossier)

    def probe(self) -> Call:
        """A harmless request that shows whether address and key are right."""
        url = str(self.options.get("search_url") or self.options["url"])
        blank = mapping.fill(url, {}, in_url=True)
        return Call(Act.SEARCH, "GET", blank, self._with({}, {}), secrets=self._secrets())

    def remote_id(self, answer: Answer) -> str:
        """The id that the target gave the lead; empty when it told none."""
        data = _json(answer)
        found = self._id_of(data)
        if found:
            return found
        named = _EXISTING.search(answer.body.decode("utf-8", "replace"))
        if named:
            return named[1][:_LONGEST_ID]
        location = str(answer.headers.get("location", ""))
        return location.rstrip("/").rpartition("/")[2][:_LONGEST_ID]

    def found(self, answer: Answer) -> list[str]:
        """Ids of the records that a search brought."""
        return [self._id_of(record) for record in _records(_json(answer))]

    def people(self, answer: Answer, dossier: Mapping[str, Any]) -> list[Match]:
        """The people that a search brought, each judged against the lead's contact."""
        records = [record for record in _records(_json(answer)) if isinstance(record, Mapping)]
        contact = dossier["contact"]
        return [same_person(record, contact, self._id_of(record)) for record in records]

    def _writing(
        self, act: str, method: str, url: str, dossier: Mapping[str, Any], *, key: str
    ) -> Call:
        content, kind = self._body(dossier, blanks=act == Act.UPDATE)
        headers = self._with({"Content-Type": kind}, {"Idempotency-Key": key})
        return Call(act, method, url, headers, content, self._secrets())

    def _body(self, dossier: Mapping[str, Any], *, blanks: bool) -> tuple[bytes, str]:
        """The bytes and their type. Without a mapping the whole dossier goes, under our lead's id.

        An update sends blanks too: what was taken away here must go there.
        """
        rows = self.options.get("mapping") or ()
        if rows:
            flat = mapping.apply(rows, dossier, blanks=blanks)
        else:
            flat = {**dossier, "external_id": str(dossier["id"])}
        if self.options.get("body") == "form":
            pairs = [(name, mapping.as_text(value)) for name, value in flat.items()]
            return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        tree = mapping.nested(flat) if rows else flat
        return json.dumps(tree, ensure_ascii=False).encode(), "application/json"

    def _asking(self, option: str, dossier: Mapping[str, Any]) -> Call | None:
        template = str(self.options.get(option) or "")
        if not template or mapping.is_blank(template, dossier):
            return None  # a search for nothing would find everybody
        url = mapping.fill(template, dossier, in_url=True)
        return Call(Act.SEARCH, "GET", url, self._with({}, {}), secrets=self._secrets())

    def _with(self, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request: the owner's replace ours, but not those that come `after`.

        Names are the same in any case, and each stands once.
        """
        usual = {"Accept": "application/json", "User-Agent": USER_AGENT}
        found: dict[str, tuple[str, str]] = {}
        for headers in (usual, before, self.headers, after):
            found |= {name.lower(): (name, value) for name, value in headers.items()}
        return dict(found.values())

    def _secrets(self) -> tuple[str, ...]:
        hidden = [value for name, value in self.headers.items() if SECRET_NAME.search(name)]
        for target, expression in self.options.get("mapping") or ():
            if expression.startswith("=") and SECRET_NAME.search(target):
                hidden += [expression[1:], quote(expression[1:], safe="")]
        return tuple(hidden)

    def _id_of(self, record: Any) -> str:
        paths = [str(self.options["id_path"])] if self.options.get("id_path") else _IDS
        for path in paths:
            value = mapping.lookup(record, path)
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
                return str(value)[:_LONGEST_ID]
        return ""


def _json(answer: Answer) -> Any:
    """The answer read; None when it is no JSON."""
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _records(data: Any) -> list[Any]:
    """The list of a search's answer, whatever its wrapping; a bare record is a list of one."""
    if isinstance(data, list):
        return data
    if not isinstance(data, Mapping):
        return []
    inside = [data[name] for name in _LISTS if name in data]
    if inside:
        return inside[0] if isinstance(inside[0], list) else [inside[0]]
    return [data] if any(mapping.lookup(data, path) for path in _IDS) else []
