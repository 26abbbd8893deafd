"""Lists in pages: `{items, next, total, total_is_capped}`, going on by an opaque cursor."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.api.answers import answer

MOST = 200
_DEFAULT = 50
_LONGEST_CURSOR = 400
_TOTAL_CAP = 10_000


class PageQuery(Schema):
    """How to walk through a list."""

    limit: int = Field(_DEFAULT, ge=1, le=MOST)
    cursor: str = Field("", max_length=_LONGEST_CURSOR, description="`next` of the page before")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: its order, the last row of the page before, and the list's total, which
    is counted once."""

    sort: str
    after: tuple[int, ...]
    total: int
    capped: bool

    def text(self) -> str:
        """As sent to the reader."""
        told = [self.sort, list(self.after), self.total, self.capped]
        return base64.urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode()


def cursor_of(text: str, *, sort: str, width: int) -> Cursor | None:
    """The cursor in `text`, None for the first page. Raises Invalid when it is not one of ours, or
    of another order; a forged one begins elsewhere in the same list, which is no secret."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        order, after, total, capped = orjson.loads(raw)
    except (ValueError, TypeError, binascii.Error):
        raise Invalid({"cursor": "bad_cursor"}) from None
    fits = order == sort and isinstance(after, list) and len(after) == width
    if not fits or not all(type(part) is int for part in [*after, total]):
        raise Invalid({"cursor": "bad_cursor"})
    return Cursor(sort, tuple(after), total, bool(capped))


def only_known(
    request: HttpRequest, query: type[Schema], *, also: Callable[[str], bool] = lambda _: False
) -> None:
    """Raise Invalid for a name in the address that `query` has not: a filter with a typing error
    would silently list everything. `also` knows further names."""
    unknown = {name for name in set(request.GET) - set(query.model_fields) if not also(name)}
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), "unknown_field"))


def page_of(
    items: Sequence[Any], cursor: Cursor | None, *, total: int, capped: bool
) -> HttpResponse:
    """The answer: `cursor` is where the next page begins, None on the last one."""
    told = {"items": items, "next": cursor.text() if cursor else None}
    return answer(told | {"total": total, "total_is_capped": capped})


def listed[M: Model](
    rows: QuerySet[M],
    query: PageQuery,
    shape: Callable[[M], dict[str, Any]],
    *,
    newest: bool = False,
) -> HttpResponse:
    """A page of `rows` by id, oldest first unless `newest`. Two statements, one after page 1."""
    return listed_whole(rows, query, lambda found: list(map(shape, found)), newest=newest)


def listed_whole[M: Model](
    rows: QuerySet[M],
    query: PageQuery,
    shapes: Callable[[list[M]], list[dict[str, Any]]],
    *,
    newest: bool = False,
) -> HttpResponse:
    """As `listed`, where the rows of a page are shaped together."""
    sort = "-id" if newest else "id"
    here = cursor_of(query.cursor, sort=sort, width=1)
    if here is None:
        count = rows.order_by()[: _TOTAL_CAP + 1].count()
        total, capped = min(count, _TOTAL_CAP), count > _TOTAL_CAP
    else:
        total, capped = here.total, here.capped
        rows = rows.filter(**{"id__lt" if newest else "id__gt": here.after[0]})
    found = list(rows.order_by(sort)[: query.limit + 1])
    more = len(found) > query.limit
    found = found[: query.limit]
    following = Cursor(sort, (found[-1].pk,), total, capped) if more else None
    return page_of(shapes(found), following, total=total, capped=capped)


Paged = Query[PageQuery]
