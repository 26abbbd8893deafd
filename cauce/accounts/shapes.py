"""Shapes of what strangers send, and pydantic's complaints about it as our codes."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from cauce.accounts.errors import Invalid

# PostgreSQL stores no NUL; everything else that JSON can say, it can hold.
NO_NUL = r"^[^\x00]*$"
LONGEST_REFERENCE = 254
_PLAIN_LIST_LIMIT = 100


class Strict(BaseModel):
    """A body: unknown fields are refused by name, and a text is not taken for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


def text_type(limit: int) -> Any:
    """A text of at most `limit` characters without NUL."""
    return Annotated[str, StringConstraints(max_length=limit, pattern=NO_NUL)]


def _reference(value: Any) -> str:
    """An id or a slug, as text. JSON's true is an int to Python, but no id."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise PydanticCustomError("not_a_reference", "an id or a slug")
    text = str(value).strip()
    if not text:
        raise PydanticCustomError("missing", "an id or a slug")
    if len(text) > LONGEST_REFERENCE or "\x00" in text:
        raise PydanticCustomError("unknown_reference", "an id or a slug")
    return text


Reference = Annotated[
    str,
    PlainValidator(_reference),
    WithJsonSchema(
        {
            "description": "an id or a slug",
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "minLength": 1, "maxLength": LONGEST_REFERENCE},
            ],
        }
    ),
]


def plain_value(limit: int) -> Any:
    """A text of at most `limit` characters, a number, true, false, null, or a list of these."""

    def check(value: Any) -> Any:
        if isinstance(value, list):
            if len(value) > _PLAIN_LIST_LIMIT:
                raise PydanticCustomError("too_many", "{limit}", {"limit": _PLAIN_LIST_LIMIT})
            return [_scalar(one, limit) for one in value]
        return _scalar(value, limit)

    scalars = [
        {"type": "string", "maxLength": limit, "pattern": NO_NUL},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "null"},
    ]
    many = {"type": "array", "maxItems": _PLAIN_LIST_LIMIT, "items": {"anyOf": scalars}}
    schema = WithJsonSchema({"anyOf": [*scalars, many]})
    return Annotated[Any, PlainValidator(check), schema]


def _scalar(value: Any, limit: int) -> Any:
    if isinstance(value, str):
        if len(value) > limit:
            raise PydanticCustomError("too_long", "{limit}", {"limit": limit})
        if "\x00" in value:
            raise PydanticCustomError("unprintable", "NUL")
    elif value is not None and not isinstance(value, (bool, int, float)):
        raise PydanticCustomError("not_plain", "nested")
    return value


# pydantic's word for what is wrong → ours. What is not here is «not_understood».
_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_too_long": "too_long",
    "string_too_short": "required",
    "string_pattern_mismatch": "unprintable",
    "list_type": "not_a_list",
    "too_long": "too_many",
    "too_short": "required",
    "literal_error": "unknown_choice",
    "enum": "unknown_choice",
    "none_required": "unknown_field",
} | {
    f"{kind}_{what}": code
    for code, kinds, whats in (
        ("not_a_number", "int float decimal", "type parsing parsing_size from_float max_digits "
         "max_places whole_digits"),
        ("not_true_or_false", "bool", "type parsing"),
        ("not_an_object", "dict model dataclass", "type attributes_type"),
        ("not_a_moment", "date datetime time timezone", "type parsing from_date_parsing aware "
         "from_datetime_parsing object_invalid"),
        ("out_of_range", "greater less", "than than_equal"),
    )
    for kind in kinds.split()
    for what in whats.split()
}  # fmt: skip
_OURS = {"not_a_reference", "unknown_reference", "not_plain", "unprintable", "too_many"}
_LIMITS = ("max_length", "limit", "le", "ge", "lt", "gt")


def problems_of(errors: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, dict[str, Any]]]:
    """{field: (code, params)} of pydantic's errors; the first one of each field counts.

    A field inside another is named with dots: `navigation.url`, `sellers.0.weight`.
    """
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for error in errors:
        place = [str(part) for part in error["loc"] if part != "[key]"]
        found.setdefault(".".join(place)[:200], _problem(error))
    return found


def _problem(error: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind, context = error["type"], error.get("ctx") or {}
    limit = next((context[name] for name in _LIMITS if name in context), None)
    if kind == "too_long" and "field_type" not in context:
        return "too_long", {"limit": limit}  # our own, of a plain value; pydantic's is of a list
    code = kind if kind in _OURS else _CODES.get(kind, "not_understood")
    if code in {"too_long", "too_many"}:
        return code, {"limit": limit}
    if code == "unknown_choice":
        return code, {"choices": str(context.get("expected", ""))}
    return code, {}


def invalid(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """The refusal that says what pydantic found."""
    return Invalid(problems_of(errors))
