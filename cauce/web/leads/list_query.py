"""What of a lead's address belongs to the list that one came from, and what to the page itself."""

from django.http import HttpRequest

OURS = "h_"  # before every parameter of the lead's own page


def list_query(request: HttpRequest) -> str:
    """The list's filters and order, to go on with: «?…», or '' when there are none."""
    query = request.GET.copy()
    for name in [name for name in query if name.startswith(OURS)]:
        del query[name]
    return f"?{query.urlencode()}" if query else ""


def place(request: HttpRequest, name: str) -> int:
    """The id in one of the page's own parameters: where a part of it goes on; 0 for none."""
    text = request.GET.get(OURS + name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def going_on(request: HttpRequest, **place: int) -> str:
    """This address with one part of the page at another place; '' for 0."""
    ((name, row_id),) = place.items()
    if not row_id:
        return ""
    query = request.GET.copy()
    for gone in ("newer", "older"):
        query.pop(OURS + gone, None)
    query[OURS + name] = str(row_id)
    return f"?{query.urlencode()}"
