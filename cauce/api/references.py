"""Rows that a request names by id or slug."""

from typing import Any

from django.db.models import Model, QuerySet
from slugify import slugify

from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.models import Membership
from cauce.catalog.models import QualificationType, Status
from cauce.catalog.names import LONGEST_ID

# Few in a company, and known to people by their names: those are taken for the code as well.
_CALLED = (Status, QualificationType)


def row_of[M: Model](
    rows: QuerySet[M], reference: str | int, *, field: str = "", slug: str = "slug"
) -> M:
    """The row of `rows` with this id or slug.

    From an address (no `field`) it raises Missing, from a body Invalid naming the field.
    """
    text = str(reference).strip()
    found = None
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID:
        found = rows.filter(pk=int(text)).first()
    elif text and "\x00" not in text:
        found = rows.filter(**{slug: text.lower()}).first() or _called(rows, text)
    if found is not None:
        return found
    if field:
        raise Invalid({field: "unknown_reference"})
    raise Missing(rows.model.__name__)


def _called[M: Model](rows: QuerySet[M], text: str) -> M | None:
    """The only row of that name, written in any way."""
    wanted = slugify(text)
    if not wanted or rows.model not in _CALLED:
        return None
    found = [row for row in rows if slugify(row.name) == wanted]  # type: ignore[attr-defined]
    return found[0] if len(found) == 1 else None


def member_of(reference: str | int, *, field: str = "") -> Membership:
    """The member with this id or e-mail address. Raises as `row_of`."""
    members = Membership.objects.select_related("user")
    return row_of(members, reference, field=field, slug="user__email")


def given(change: Any) -> dict[str, Any]:
    """What the body of a PATCH names; null for a field that cannot be empty is refused by its
    shape, so null means empty here."""
    found: dict[str, Any] = change.model_dump(exclude_unset=True)
    return found
