"""The icons of the product: our name for each, and the drawing in Lucide that it is."""

import re
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

ICONS = {
    "ai": "sparkles",
    "arrow-down": "arrow-down",
    "arrow-left": "arrow-left",
    "arrow-up": "arrow-up",
    "attach": "paperclip",
    "bell": "bell",
    "board": "square-kanban",
    "book": "book-open",
    "bot": "bot",
    "building": "building-2",
    "calendar": "calendar",
    "chart": "chart-column",
    "chat": "message-square",
    "check": "check",
    "check-circle": "circle-check",
    "checks": "check-check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "chevron-up": "chevron-up",
    "clock": "clock",
    "columns": "columns-3",
    "contact": "contact",
    "copy": "copy",
    "deal": "handshake",
    "download": "download",
    "eye": "eye",
    "eye-off": "eye-off",
    "file": "file-text",
    "filter": "list-filter",
    "flag": "flag",
    "flow": "route",
    "globe": "globe",
    "grip": "grip-vertical",
    "history": "history",
    "home": "house",
    "image": "image",
    "inbox": "inbox",
    "info": "info",
    "key": "key-round",
    "keyboard": "keyboard",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "mail": "mail",
    "megaphone": "megaphone",
    "menu": "menu",
    "merge": "merge",
    "mic": "mic",
    "money": "banknote",
    "more": "ellipsis",
    "note": "sticky-note",
    "open": "square-arrow-out-up-right",
    "panel": "panel-right",
    "passkey": "fingerprint-pattern",
    "pencil": "pencil",
    "phone": "phone",
    "phone-in": "phone-incoming",
    "phone-missed": "phone-missed",
    "phone-out": "phone-outgoing",
    "pin": "map-pin",
    "play": "play",
    "plug": "plug",
    "plus": "plus",
    "refresh": "rotate-cw",
    "rule": "workflow",
    "search": "search",
    "send": "send",
    "shield": "shield",
    "shield-alert": "shield-alert",
    "sign-out": "log-out",
    "sliders": "sliders-horizontal",
    "smartphone": "smartphone",
    "star": "star",
    "swap": "arrow-left-right",
    "tag": "tag",
    "task": "list-checks",
    "theme": "contrast",
    "trash": "trash-2",
    "undo": "undo-2",
    "unlock": "lock-open",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "warning": "triangle-alert",
    "webhook": "webhook",
    "x": "x",
    "zap": "zap",
}
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def drawing(name: str) -> SafeString:
    """Take one of our names, give the shapes inside its 24 × 24 SVG; KeyError if it is not ours."""
    found = _INSIDE.search(lucide(ICONS[name], size=None))
    if found is None:
        raise KeyError(name)
    shapes = re.sub(r"\s*\n\s*", "", found[1])
    return mark_safe(shapes)  # noqa: S308 - drawn by the package, not by a person
