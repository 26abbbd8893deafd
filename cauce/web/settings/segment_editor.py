"""The editor of a segment's conditions: rows and groups that change on the page before saving.

Rows are named by their place, `c.0.field`, `c.1.match`, `c.1.0.value`; what is typed goes to and
fro as it is, and only saving and the preview ask whether it makes sense.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.fields import fields_of
from cauce.catalog.names import Names
from cauce.leads import conditions as grammar
from cauce.leads import field_rules
from cauce.leads.conditions import Conditions
from cauce.leads.field_filters import PREFIX
from cauce.web.contacts import condition_words as words

_NAME = re.compile(r"c\.(\d{1,3})(?:\.(\d{1,3}))?\.(field|op|key|value|match)")
_BEGIN: Conditions = {"field": "tag", "op": "any", "value": []}


def begun(conditions: Conditions | None) -> Conditions:
    """What the editor begins with: the given conditions, or one rule to fill in."""
    return conditions or {"match": "all", "rules": [dict(_BEGIN)]}


def sent(data: QueryDict) -> Conditions:
    """The conditions as they were typed, in their order."""
    outer: dict[int, dict[str, Any]] = {}
    for name in data:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        place, inner, part = int(found[1]), found[2], found[3]
        row = outer.setdefault(place, {"inner": {}})
        if inner is not None:
            row = row["inner"].setdefault(int(inner), {})
        row[part] = data.getlist(name)
    rules = [_group(row) if "match" in row else _rule(row) for _at, row in sorted(outer.items())]
    return {"match": data.get("match", "all"), "rules": rules[: grammar.MOST_RULES + 1]}


def _group(row: Mapping[str, Any]) -> Conditions:
    rules = [_rule(one) for _at, one in sorted(row["inner"].items())]
    return {"match": row["match"][-1], "rules": rules}


def _rule(row: Mapping[str, Any]) -> Conditions:
    """A row as a rule. Another field chosen brings its own ops: the first of them."""
    name = row.get("field", [""])[-1]
    ops = grammar.ops_of(name) or ("",)
    op = row.get("op", [""])[-1]
    op = op if op in ops else ops[0]
    rule: Conditions = {"field": name, "op": op}
    if name == "attribute":
        rule["key"] = row.get("key", [""])[-1].strip()
    kind = grammar.kind_of(name, op) if ops[0] else "text"
    given = row.get("value", [])
    if kind in {"references", "codes", "options"}:
        rule["value"] = list(given)
    elif kind != "nothing":
        rule["value"] = given[-1].strip() if given else ""
    return rule


def arranged(conditions: Conditions, wish: str) -> Conditions:
    """The conditions after a wish: «add», «group», «add.1» in a group, «drop.1», «drop.1.0»."""
    verb, *places = wish.split(".")
    at = [int(place) for place in places if place.isascii() and place.isdigit()]
    rules = [dict(one) for one in conditions["rules"]]
    fresh = dict(_BEGIN)
    if verb == "add" and not at:
        rules.append(fresh)
    elif verb == "group":
        rules.append({"match": "any", "rules": [fresh]})
    elif at and at[0] < len(rules):
        _change(rules, verb, at, fresh)
    return {**conditions, "rules": rules}


def _change(rules: list[Conditions], verb: str, at: list[int], fresh: Conditions) -> None:
    row = rules[at[0]]
    inner = list(row.get("rules", ()))
    if verb == "add" and "rules" in row:
        row["rules"] = [*inner, fresh]
    elif verb == "drop" and len(at) == 1:
        del rules[at[0]]
    elif verb == "drop" and at[1] < len(inner):
        del inner[at[1]]
        row["rules"] = inner
        if not inner:
            del rules[at[0]]


def drawn(
    conditions: Conditions, known: Names, problems: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows as the page shows them, each with what is wrong with it in words."""
    told = {place: sentence(code, params) for place, (code, params) in (problems or {}).items()}
    rows = []
    for number, one in enumerate(conditions["rules"]):
        place = f"conditions.rules.{number}"
        if "rules" not in one:
            rows.append(_row(one, f"{number}", place, known, told))
            continue
        inner = [
            _row(rule, f"{number}.{at}", f"{place}.rules.{at}", known, told)
            for at, rule in enumerate(one["rules"])
        ]
        rows.append({"at": f"{number}", "match": one["match"], "inner": inner, "is_group": True})
    return rows


def _row(
    rule: Conditions, at: str, place: str, known: Names, told: Mapping[str, str]
) -> dict[str, Any]:
    name, op, value = rule["field"], rule["op"], rule.get("value")
    ops, own = grammar.ops_of(name), field_rules.field_of(name)
    kind = grammar.kind_of(name, op) if ops else "text"
    wrong = [text for where, text in told.items() if where == place or _is_in(where, place)]
    return {
        "at": at,
        "id": at.replace(".", "-"),
        "fields": [(key, label, key == name) for key, label in words.FIELDS.items()],
        "own_fields": _own_fields(name),
        "ops": [(key, words.OPS[key], key == op) for key in ops],
        "kind": kind,
        "key": rule.get("key", ""),
        "is_attribute": name == "attribute",
        "value": value if isinstance(value, (str, int)) else "",
        "choices": _choices(name, kind, value, known),
        "limits": grammar.NUMBERS.get(name, (1, grammar.MOST_DAYS)),
        "unit": own.currency if own else "",
        "label": own.name if own else words.FIELDS.get(name, _("Condition")),
        "problem": " ".join(wrong),
    }


def _own_fields(chosen: str) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of the company's own fields; one that is off only while chosen."""
    every = [(PREFIX + one.key, one) for one in fields_of(current_company()).all]
    return [(name, one.name, name == chosen) for name, one in every if one.active or name == chosen]


def _is_in(where: str, place: str) -> bool:
    return where.startswith(f"{place}.") and not where.startswith(f"{place}.rules")


def _choices(name: str, kind: str, value: Any, known: Names) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of references and codes; what is not in use only while chosen."""
    chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    if kind == "codes":
        labels = words.CODE_WORDS[name]
        return [(code, str(labels.get(code, code)), code in chosen) for code in grammar.CODES[name]]
    if kind == "options" and (own := field_rules.field_of(name)):
        kept = value if isinstance(value, list) else []  # an option of then may be none now
        options = dict.fromkeys((*field_rules.options_of(own), *map(str, kept)))
        return [(one, words.option_word(own, one), one in chosen) for one in options]
    if kind != "references":
        return []
    table = getattr(known, grammar.REFERENCES[name]).values()
    shown = [one for one in table if one.active or str(one.id) in chosen]
    ordered = shown if name == "status" else sorted(shown, key=lambda one: one.name.casefold())
    return [
        (str(one.id), _inside(one, name, known), str(one.id) in chosen)
        for one in ordered
        if name != "status" or one.parent is None
    ]


def _inside(label: Any, name: str, known: Names) -> str:
    above = {"campaign": known.products, "product": known.brands}.get(name, {})
    parent = above.get(label.parent or 0)
    return f"{parent.name} · {label.name}" if parent else str(label.name)
