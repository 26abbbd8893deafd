"""The notes to choose from, read once per configuration version: each page of the flow has them."""

from dataclasses import dataclass

from cauce.accounts.models import Company
from cauce.accounts.versions import cached_by_version
from cauce.catalog.models import NoteTemplate


@dataclass(frozen=True, slots=True)
class NoteChoice:
    """One of them; `tags` are (id, name)."""

    id: int
    title: str
    body: str
    tags: tuple[tuple[int, str], ...]
    call: bool
    outcome: str


@cached_by_version
def note_choices(company: Company) -> list[NoteChoice]:
    """Those in use, in their order. `company` must be in scope."""
    rows = NoteTemplate.objects.filter(active=True).order_by("position", "id")
    return [
        NoteChoice(
            id=row.pk,
            title=row.title,
            body=row.body,
            tags=tuple(sorted((tag.pk, tag.name) for tag in row.tags.all())),
            call=row.call,
            outcome=row.outcome,
        )
        for row in rows.prefetch_related("tags")
    ]
