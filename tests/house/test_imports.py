"""Imports stand at the top of the file, and nobody listens by signal."""

import ast

from tests.house import tree

# (file, function) that may import inside; heavy.py exists to do so.
LATE = {("cauce/apps.py", "ready")}
LATE_FILES = {"cauce/kit/heavy.py"}


def test_no_imports_inside_functions():
    found = [
        f"{path}:{node.lineno}"
        for path, module in tree.modules()
        for function in tree.functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and path not in LATE_FILES
        and (path, function.name) not in LATE
    ]
    assert found == []


def test_no_signals():
    """Whatever its package: a module called `signals`, or Django's dispatcher."""
    found = [
        f"{path}: {imported}"
        for path, module in tree.modules()
        for imported in _imported(module)
        if "signals" in imported.split(".") or imported.startswith("django.dispatch")
    ]
    assert found == []


def _imported(module: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found
