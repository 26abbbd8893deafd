"""Nothing grows beyond what a reader takes in."""

from pathlib import Path

import pytest

from tests.house import tree

CODE = ("cauce", "scripts", "tests", "bench")


def _python() -> list[Path]:
    found = [path for folder in CODE for path in tree.files(".py", below=folder)]
    return [path for path in found if "migrations" not in path.parts]


def test_there_is_something_to_measure():
    assert len(_python()) > 20


def test_a_python_file_has_at_most_400_lines():
    assert [tree.name(path) for path in _python() if tree.lines(path) > 400] == []


def test_a_function_has_at_most_50_lines():
    long = [
        f"{path}:{function.lineno} {function.name}"
        for folder in CODE
        for path, module in tree.modules(folder)
        for function in tree.functions(module)
        if (function.end_lineno or 0) - function.lineno + 1 > 50
    ]
    assert long == []


@pytest.mark.parametrize(("suffix", "most"), [(".html", 150), (".css", 200), (".js", 80)])
def test_templates_styles_and_scripts_stay_short(suffix, most):
    found = [path for path in tree.files(suffix, below="cauce") if tree.lines(path) > most]
    assert [f"{tree.name(path)}: {tree.lines(path)}" for path in found] == []
