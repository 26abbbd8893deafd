"""Shapes that several nouns of the API share."""

from ninja import Schema


class PersonOut(Schema):
    """A user of the company."""

    id: int
    name: str


class ErrorOut(Schema):
    """One bad field, with a stable code and a sentence in the language asked for."""

    field: str
    code: str
    message: str


class ProblemOut(Schema):
    """RFC 9457. `existing`, `submission`, `right` and `id` come where they make sense."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ErrorOut]
    existing: int | None = None
    submission: int | None = None
    right: str | None = None
    id: str | None = None


class PageOut(Schema):
    """What every list has besides its items."""

    next: str | None
    total: int
    total_is_capped: bool
