"""The few template tags: stylesheets and scripts, icons, and the small signs that lists repeat."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.life.scoring import shown
from cauce.web.icons import drawing

register = template.Library()

# One <link> each, on every page. Layers, not this order, decide who wins; `_layers` comes first.
SHEETS = (
    *("_layers", "reset", "tokens", "base", "layout"),
    *("components/button", "components/field", "components/mark", "components/gauge"),
    *("components/course", "components/table", "components/tabs", "components/floating"),
    *("components/notice", "components/facts", "components/chart", "components/tasks"),
    *("components/palette", "components/notices", "utilities"),
)
# What one kind of page adds: {% stylesheets "lead" "chat" %}.
PAGE_SHEETS = frozenset(
    "board chat door filters forms home lead leads people public queue report suspects".split()  # noqa: SIM905
)
# A slash of a path: neither one of ://, nor the last of all.
_INNER_SLASH = re.compile(r"(?<![:/])/(?=[^/])")
_INNER_DOT = re.compile(r"(?<=\w)\.(?=[a-z]{2})")
BANDS = (20, 40, 60, 80, 100)  # the highest score of each band
_SIGNS = 2_000  # of a kind that are kept drawn: a page of a list repeats few of them often


@register.simple_tag
def stylesheets(*pages: str) -> SafeString:
    """Take names of page sheets, give a <link> for each shared sheet and for each of those."""
    unknown = set(pages) - PAGE_SHEETS
    if unknown:
        raise template.TemplateSyntaxError(f"no such page stylesheet: {sorted(unknown)}")
    names = [*SHEETS, *(f"pages/{page}" for page in pages)]
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"css/{n}.css"),) for n in names)
    )


@register.simple_tag(takes_context=True)
def scripts(context: template.Context) -> SafeString:
    """Give the one module that starts all behaviours, with the page's CSP nonce."""
    return format_html(
        '<script type="module" src="{}" nonce="{}"></script>',
        static("js/app.js"),
        context.get("csp_nonce", ""),
    )


_NOTHING = mark_safe('<span class="faint">–</span>')


@register.simple_tag
@lru_cache(_SIGNS)
def icon(name: str, label: str = "") -> SafeString:
    """Take a name from `icons.ICONS`, give its SVG: silent, or an image when it has a label."""
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>',
        mark_safe(role),  # noqa: S308 - a constant, or escaped just above
        drawing(name),
    )


@register.simple_tag
def logo() -> SafeString:
    """Give the mark of Cauce: a river bed with water in it."""
    return mark_safe(
        '<svg class="logo" viewBox="0 0 20 20" aria-hidden="true">'
        '<path d="M1 5h2.25c2.75 0 2.5 10 6.75 10s4-10 6.75-10H19M6 9.25h8"/></svg>'
    )


@register.simple_tag
def mark(word: str, hue: str = "none", shape: str = "full") -> SafeString:
    """Give a state: a shape (full half ring bar square none) in a hue, then its word."""
    return _mark(str(word), hue, shape)


@lru_cache(_SIGNS)
def _mark(word: str, hue: str, shape: str) -> SafeString:
    return format_html(
        '<span class="state" data-hue="{}" data-mark="{}">'
        '<span class="state__word">{}</span></span>',
        hue,
        shape,
        word,
    )


@register.simple_tag
@lru_cache(_SIGNS)
def avatar(name: str = "", kind: str = "", size: str = "") -> SafeString:
    """Give a round sign for a name; kind: you, machine or nobody; size: md or lg."""
    classes = " ".join(f"avatar--{c}" for c in (kind, size) if c)
    inside = icon("bot") if kind == "machine" else initials(name)
    return format_html(
        '<span class="avatar {}" title="{}" aria-hidden="true">{}</span>', classes, name, inside
    )


def initials(name: str) -> str:
    """Take a person's name, give the first letters of its first and last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if len(words) < 2:
        return name[:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def band(score: int) -> int:
    """Take an iScore of 0 to 100, give its band of 1 to 5."""
    return next((n for n, top in enumerate(BANDS, start=1) if score <= top), len(BANDS))


def band_word(number: int) -> str:
    """Take a band of 1 to 5, give its name."""
    words = (
        _("Low quality"),
        _("Medium quality"),
        _("Good quality"),
        _("Very good quality"),
        _("Excellent quality"),
    )
    return words[number - 1]


@register.simple_tag
def gauge(score: int | None, words: bool = False, bare: bool = False) -> SafeString:
    """Give a score as number and gauge; `words` adds its band, `bare` drops the number."""
    if score is None:
        return _NOTHING
    return _gauge(score, words, bare, get_language())


@register.simple_tag
def iscore(lead: Any) -> SafeString:
    """Give the score of a lead, or of a row with its columns, as it is at this moment."""
    return gauge(shown(lead))


@lru_cache(_SIGNS)
def _gauge(score: int, words: bool, bare: bool, language: str | None) -> SafeString:
    """`language` is the one that is spoken now, so that each has drawings of its own."""
    number = band(score)
    word = band_word(number)
    beside = format_html('<span class="score__band">{}</span>', word) if words else ""
    value = "" if bare else format_html('<b class="score__value">{}</b>', score)
    return format_html(
        '<span class="score" data-band="{}" title="{}">{}'
        '<i class="gauge" role="img" aria-label="{}"></i>{}</span>',
        number,
        _("%(score)s of 100 · %(band)s") % {"score": score, "band": word},
        value,
        word,
        beside,
    )


@register.simple_tag
def stars(count: int | None) -> SafeString:
    """Give 0 to 5 stars to look at."""
    lit = count or 0
    each = format_html_join(
        "",
        '<span class="stars__star"{}>{}</span>',
        ((mark_safe(" data-on") if n < lit else "", icon("star")) for n in range(5)),
    )
    label = _("%(count)s of 5 stars") % {"count": lit}
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', label, each)


@register.simple_tag
def meter(value: float, whole: float, hue: str = "accent") -> SafeString:
    """Give value ÷ whole as a thin line; the words stand beside it."""
    share = 0.0 if whole <= 0 else max(0.0, min(1.0, value / whole)) * 100
    return format_html(
        '<svg class="meter" aria-hidden="true"><rect class="meter__part" data-hue="{}"'
        ' width="{}%" height="100%"/></svg>',
        hue,
        f"{share:.1f}",
    )


@register.simple_tag
def when(at: datetime | None, style: str = "") -> SafeString:
    """Give a moment in the reader's zone: «17 nov 12:58»; style: day, clock or exact."""
    if at is None:
        return _NOTHING
    local = timezone.localtime(at)
    # By hand: Django's date_format takes 40 µs, and a list shows two hundred of these.
    day = f"{local.day} {MONTHS_3[local.month]}"
    exact = f"{day} {local.year}, {local:%H:%M:%S}"
    if local.year != timezone.localtime().year:
        day = f"{day} {local.year}"
    clock = f"{local.hour:02}:{local.minute:02}"
    told = {"day": day, "clock": clock, "exact": exact}.get(style, f"{day} {clock}")
    written = local.isoformat(timespec="seconds")
    return mark_safe(f'<time datetime="{written}" title="{exact}">{told}</time>')  # noqa: S308 - figures and names of months


@register.simple_tag
def control(field: BoundField, **attrs: Any) -> SafeString:
    """Give a form field's widget in our clothes; keyword arguments are further HTML attributes.

    `hintless=True` says that the template shows no hint, so nothing may refer to one.
    """
    widget = field.field.widget
    if attrs.pop("hintless", False):
        field.help_text = ""
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    given = " ".join(str(c) for c in (widget.attrs.get("class"), extra.pop("class", None)) if c)
    extra["class"] = f"{_class_of(widget)} {given}".strip()
    html = field.as_widget(attrs=extra)
    if isinstance(widget, forms.Select):
        return format_html('<span class="select">{}{}</span>', html, icon("chevron-down"))
    if isinstance(widget, forms.PasswordInput):
        return render_to_string("components/secret.html", {"input": html})
    return html


def _class_of(widget: forms.Widget) -> str:
    """Take a widget, give the class that dresses it."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "check"
    if isinstance(widget, forms.Select):
        return "input select__box"
    if isinstance(widget, forms.Textarea):
        return "input input--area"
    return "input input--file" if isinstance(widget, forms.FileInput) else "input"


@register.filter
def widget_kind(field: BoundField) -> str:
    """Take a bound field, give how its row is laid out: check, group or line."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


@register.filter
def set_aside(field: BoundField) -> bool:
    """Take a bound field, give whether what another field says hides it (`data-of="kind:a b"`, see
    depends.js): what the script would hide must not move the page first."""
    name, _colon, values = str(field.field.widget.attrs.get("data-of", "")).partition(":")
    return bool(name) and str(field.form[name].value() or "") not in values.split()


@register.filter
def breakable(text: object) -> SafeString:
    """Take a value, give it with places to break: before an @, else before the dots of a host;
    after the slashes of an address."""
    safe = str(conditional_escape(str(text)))
    safe = safe.replace("@", "<wbr>@") if "@" in safe else _INNER_DOT.sub("<wbr>.", safe)
    return mark_safe(_INNER_SLASH.sub("/<wbr>", safe))  # noqa: S308


@register.simple_block_tag(takes_context=True)
def dialog(
    context: template.Context,
    content: str,
    *,
    id: str,
    title: str,
    open: bool = False,
    wide: bool = False,
) -> SafeString:
    """Wrap body and foot of a short form in a native <dialog>; `open` shows it once loaded."""
    parts = {"id": id, "title": title, "open": open, "wide": wide, "content": content}
    return render_to_string("components/dialog.html", parts)
