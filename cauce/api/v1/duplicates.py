"""What becomes of people who ask again, as a company has set it up."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.request import ApiRequest
from cauce.catalog.duplicates import MOST_DAYS, SCOPES, Duplicates, Unavailable, duplicates_of
from cauce.life import setup

router = Router(tags=["Duplicates"])


class DuplicatesChange(Strict):
    """What to change; what is left out stays."""

    scopes: list[Literal[SCOPES]] = Field(list(SCOPES), max_length=len(SCOPES))  # type: ignore[valid-type]
    window_days: int = Field(0, ge=0, le=MOST_DAYS)
    unavailable: Literal[tuple(one.value for one in Unavailable)] = "rotation"  # type: ignore[valid-type]


class DuplicatesOut(Schema):
    """Where the seller of a person is looked for, for how long, and who else gets them."""

    scopes: list[str] = Field(description="in this order; where one is left out, turns are taken")
    window_days: int = Field(description="an earlier lead counts for so long; 0: always")
    unavailable: str = Field(description="seller left or cannot take it: rotation, or keep")


@router.get("/duplicates", response=DuplicatesOut)
def get_duplicates(request: ApiRequest) -> HttpResponse:
    """How the company treats people who ask again."""
    return answer(_shape(duplicates_of(request.company)))


@router.patch("/duplicates", response=DuplicatesOut)
def change_duplicates(request: ApiRequest, change: DuplicatesChange) -> HttpResponse:
    """Change it; the next lead follows."""
    given = change.model_dump(exclude_unset=True)
    return answer(_shape(setup.update_duplicates(by=request.actor, **given)))


def _shape(now: Duplicates) -> dict[str, Any]:
    return {name: getattr(now, name) for name in DuplicatesOut.model_fields}
