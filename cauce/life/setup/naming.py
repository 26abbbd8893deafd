"""Names and slugs: unique in their parent, told apart in their company."""

from django.db.models import Model, QuerySet
from slugify import slugify

from cauce.accounts.errors import Exists, Invalid

NAME_LIMIT = 200
_SLUG_LIMIT = 70


def checked_name(name: str, *, siblings: "QuerySet[Model]", limit: int = NAME_LIMIT) -> str:
    """The name trimmed. Raises Invalid when empty, too long or with control characters, Exists when
    a sibling has it (case apart)."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Invalid({"name": "required"})
    if len(tidy) > limit:
        raise Invalid({"name": ("too_long", {"limit": limit})})
    if not tidy.isprintable():
        raise Invalid({"name": "unprintable"})
    twin = siblings.filter(name__iexact=tidy).first()
    if twin is not None:
        raise Exists("name", twin.pk)
    return tidy


def free_slug(
    name: str, *, taken: "QuerySet[Model]", parent: str = "", separator: str = "-"
) -> str:
    """A slug of `name` that nobody in `taken` has: with the parent's before it, then numbered."""

    def spelled(text: str) -> str:
        return slugify(text, max_length=_SLUG_LIMIT, separator=separator)

    base = spelled(name) or "x"
    if base.isdigit():
        base = f"n{separator}{base}"  # a reference takes an id or a slug: digits alone are an id
    tries = [base, spelled(f"{parent}-{base}")] if parent else [base]
    used = set(taken.filter(slug__startswith=base[:20]).values_list("slug", flat=True))
    if parent:
        used |= set(taken.filter(slug=tries[-1]).values_list("slug", flat=True))
    for candidate in tries:
        if candidate not in used:
            return candidate
    number = 2
    while f"{base}{separator}{number}" in used:
        number += 1
    return f"{base}{separator}{number}"


def free_code(name: str, *, taken: "QuerySet[Model]", parent: str = "") -> str:
    """As `free_slug`, written as codes are: of statuses and qualifications, which programs hold."""
    return free_slug(name, taken=taken, parent=parent, separator="_")
