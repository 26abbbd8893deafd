"""Web, API and command line ask and act; they write no rows and fetch no lead past its door."""

import ast

import pytest

from tests.house import tree

WRITES = {"create", "bulk_create", "bulk_update", "update", "delete", "get_or_create"}
WRITES |= {"update_or_create", "acreate", "adelete", "aupdate"}
GUARDED = {"Lead", "Contact", "Event"}


@pytest.mark.parametrize("room", ["web", "api"])
def test_a_lead_is_reached_through_its_door(room):
    """`leads/access.py` knows company, team and role; `Lead.objects` knows the company alone."""
    found = [
        f"{path}:{node.lineno}"
        for path, module in tree.modules(f"cauce/{room}")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_base_manager", "_default_manager"}
        and getattr(node.value, "id", None) in GUARDED
    ]
    assert found == []


@pytest.mark.parametrize("room", ["web", "api", "management"])
def test_rows_are_written_by_actions_alone(room):
    found = [
        f"{path}:{node.lineno}"
        for path, module in tree.modules(f"cauce/{room}")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in WRITES and _on_rows(node.value)
    ]
    assert found == []


def _on_rows(node: ast.expr) -> bool:
    """True when the chain of calls before the verb starts at a model's `objects`."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            if node.attr == "objects":
                return True
            node = node.value
        else:
            return False
