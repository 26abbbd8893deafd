"""Who may be put on a list again after leaving it."""

HAND, IMPORT, FORM, API, AUTOMATION = SOURCES = ("hand", "import", "form", "api", "automation")
# The person's own wish, or that of somebody who was asked; a file or a rule never brings back
# whoever left.
_MAY_BRING_BACK = frozenset({HAND, FORM, API})
_BY_ENTRY = {"form": FORM, "file": IMPORT, "hand": HAND}


def takes(source: str, *, known: bool, left: bool) -> bool:
    """Whether a contact comes onto the list: one that was never on it, or left and may return."""
    return not known or (left and source in _MAY_BRING_BACK)


def source_of(entry_method: str) -> str:
    """The source of a subscription that an enquiry of this entry method brings."""
    return _BY_ENTRY.get(entry_method, API)
