"""What is in the repository is ours: no copies, no addresses of one machine, no registries."""

import re

from tests.house import tree

COPIES = {"vendor", "vendored", "node_modules", "third_party", "bower_components"}
# Spelt with spaces so that this file does not contain what it forbids.
REGISTRIES = [
    host.replace(" ", "")
    for host in (
        "pypi .org", "pythonhosted .org", "npmjs .org", "unpkg .com", "jsdelivr .net",
        "cdnjs. cloudflare", "fonts. googleapis",
    )
]  # fmt: skip
MACHINE = re.compile(r"""(?<![\w./<>{}-])(?:/(?:work|root|home|Users|tmp)/\w|[A-Z]:\\)""")
LEFT_OPEN = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HAC[K])\b")


def test_no_copies_of_other_peoples_code():
    found = [
        tree.name(path)
        for path in tree.files()
        if COPIES & set(path.parts) or ".min." in path.name or path.suffix == ".map"
    ]
    assert found == []


def test_nothing_minified():
    for path in tree.files(".js", ".css"):
        longest = max(map(len, path.read_text().splitlines()), default=0)
        assert longest <= 300, f"{tree.name(path)} has a line of {longest} characters"


def test_no_registry_is_named_but_in_the_lock():
    texts = {tree.name(path): path.read_text() for path in tree.text_files()}
    del texts["uv.lock"]
    named = [(path, host) for path, text in texts.items() for host in REGISTRIES if host in text]
    assert named == []


def test_no_path_of_one_machine():
    found = [
        f"{tree.name(path)}:{number}"
        for path in tree.text_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_nothing_is_left_open():
    found = [
        f"{tree.name(path)}:{number}"
        for path in tree.text_files()
        if path.name != "uv.lock"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if LEFT_OPEN.search(line)
    ]
    assert found == []
