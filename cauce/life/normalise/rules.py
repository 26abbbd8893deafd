"""What a clean enquiry is. A strict draft (API, by hand, form) must be right in every field;
a lenient one (a provider's or a file's) only needs one way to reach the person."""

from cauce.kit import emails, names, phones
from cauce.leads.draft import Draft, Point, Problem

NAME_LIMIT = 200
MESSAGE_LIMIT = 10_000


def clean(draft: Draft, *, country: str) -> None:
    """Fill name, e-mail, phones, points and problems of `draft` from its raw values, once."""
    if draft.cleaned:
        return
    draft.cleaned = True
    raw = draft.raw
    if len(raw.name) > NAME_LIMIT and draft.strict:
        draft.problems.append(Problem("name", "too_long", {"limit": NAME_LIMIT}))
    if len(raw.message) > MESSAGE_LIMIT and draft.strict:
        draft.problems.append(Problem("message", "too_long", {"limit": MESSAGE_LIMIT}))
    draft.name = names.tidy(raw.name)
    if raw.name.strip() != draft.name:
        draft.typed["name"] = raw.name[:1000]
    draft.message = raw.message.replace("\x00", "").strip()[:MESSAGE_LIMIT]
    if raw.external_contact:
        draft.points.append(
            Point("external", raw.external_contact[:254], raw.external_contact[:254])
        )
    draft.whatsapp = _phone(draft, "whatsapp", raw.whatsapp, country)
    draft.phone = _phone(draft, "phone", raw.phone, country)
    _email(draft, raw.email)
    if not draft.points and not draft.problems:
        draft.problems.append(_why_nobody(draft, country))


def _why_nobody(draft: Draft, country: str) -> Problem:
    """What was wrong with the way to reach the person, where one was given."""
    raw = draft.raw
    if raw.email.strip():
        return Problem("email", "not_an_email")
    for field, typed in (("phone", raw.phone), ("whatsapp", raw.whatsapp)):
        complaint = phones.complaint(typed, country=country) if typed.strip() else None
        if complaint is not None:
            return Problem(field, complaint.code, dict(complaint.params))
    return Problem("email", "no_contact_point")


def _phone(draft: Draft, field: str, typed: str, country: str) -> str:
    if not typed.strip():
        return ""
    phone = phones.read(typed, country=country)
    complaint = None if phone and phone.valid else phones.complaint(typed, country=country)
    if phone is None or (complaint and complaint.code != "not_in_use"):
        # A number of the right length in no known range is kept: numbering plans grow.
        draft.typed[field] = typed[:200]
        draft.phone_valid = False
        if draft.strict and complaint:
            draft.problems.append(Problem(field, complaint.code, dict(complaint.params)))
        return ""
    if typed != phone.e164:
        draft.typed[field] = typed[:200]
    draft.phone_valid = draft.phone_valid and phone.valid
    _add_point(draft, Point("phone", phone.e164, typed[:254]))
    return phone.e164


def _email(draft: Draft, typed: str) -> None:
    if not typed.strip():
        return
    email = emails.read(typed)
    if email is None:
        draft.typed["email"] = typed[:1000]
        if draft.strict:
            draft.problems.append(Problem("email", "not_an_email"))
        return
    draft.email = email.address
    draft.email_domain = email.domain
    if typed != email.address:
        draft.typed["email"] = typed[:1000]
    _add_point(draft, Point("email", email.key, email.address))


def _add_point(draft: Draft, point: Point) -> None:
    if all((point.kind, point.key) != (known.kind, known.key) for known in draft.points):
        draft.points.append(point)
