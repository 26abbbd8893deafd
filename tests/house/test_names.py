"""Names say what a thing is; words that say nothing are not used."""

import ast
import re

from tests.house import tree

EMPTY = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "service"}
EMPTY |= {"services", "misc", "stuff", "handlers_util", "base_utils"}
HOLLOW = re.compile(r"(Helper|Helpers|Utils|Util|Service|Misc)$")


def test_no_file_or_folder_has_an_empty_name():
    found = [
        tree.name(path)
        for folder in ("cauce", "scripts", "tests", "bench")
        for path in tree.files(below=folder)
        if EMPTY & {part.split(".")[0] for part in path.relative_to(tree.ROOT).parts}
    ]
    assert found == []


def test_no_class_has_a_hollow_name():
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, module in tree.modules()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and HOLLOW.search(node.name)
    ]
    assert found == []
