"""Every module says in one sentence what it is for."""

import ast

import pytest

from tests.house import tree


@pytest.mark.parametrize("folder", ["cauce", "scripts", "tests", "bench"])
def test_every_module_starts_with_a_sentence(folder):
    """An empty `__init__.py` among the tests has nothing to say."""
    silent = [
        path
        for path, module in tree.modules(folder)
        if not _opening(module) and (module.body or not path.startswith("tests/"))
    ]
    assert silent == []


@pytest.mark.parametrize("folder", ["cauce", "scripts"])
def test_the_first_line_is_a_whole_sentence(folder):
    unfinished = [
        path
        for path, module in tree.modules(folder)
        if not _opening(module).split("\n\n")[0].rstrip().endswith((".", "?", "!", "…", ":", "»"))
    ]
    assert unfinished == []


def _opening(module: ast.Module) -> str:
    return ast.get_docstring(module) or ""
