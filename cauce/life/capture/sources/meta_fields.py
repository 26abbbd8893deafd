"""What the questions of a Meta form mean. Standard ones come under fixed names, those that a page
wrote itself under a slug of the question in the form's language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cauce.kit import emails, names, phones
from cauce.leads.draft import Raw
from cauce.life.capture.sources import reading

_KNOWN = {
    "name": "full_name name nombre_completo nombre_y_apellido nombre_y_apellidos nome_completo"
    " your_name tu_nombre seu_nome nom_complet vollstandiger_name",
    "first_name": "first_name nombre nombres primer_nombre nome primeiro_nome prenom vorname",
    "last_name": "last_name surname apellido apellidos sobrenome nom nachname",
    "email": "email e_mail mail correo correo_electronico email_address direccion_de_correo"
    " direccion_de_correo_electronico tu_correo tu_email seu_email endereco_de_email"
    " work_email correo_de_trabajo email_de_trabajo email_profissional adresse_e_mail",
    "phone": "phone_number phone telefono numero_de_telefono telefono_movil movil celular"
    " numero_de_celular numero_celular mobile mobile_number mobile_phone telefone"
    " numero_de_telefone tu_telefono seu_telefone telephone work_phone_number"
    " telefono_de_trabajo telefone_comercial",
    "whatsapp": "whatsapp whatsapp_number numero_de_whatsapp whatsapp_phone tu_whatsapp"
    " seu_whatsapp wsp",
    "message": "message mensaje mensagem comentario comentarios comments comment consulta"
    " observaciones observacoes",
}
_MEANING = {name: field for field, known in _KNOWN.items() for name in known.split()}
_NOT_WORD = re.compile(r"[^\w]+")
_PLACE = {"city": "city", "state": "region", "province": "region", "country": "country"}
_DUMMY = "<test lead: dummy data for"
_MOST_QUESTIONS = 100
FIELDS = frozenset({"name", "email", "phone", "whatsapp", "message"})


def raw_of(lead: dict[str, Any], *, field_map: Mapping[str, str], country: str) -> Raw:
    """The enquiry that a lead of the Graph holds; questions of the page's own are attributes.

    `field_map` (question → our field) goes before what we know. Where no answer is known as an
    e-mail or a phone, one that looks like it is taken.
    """
    raw, first, last = Raw(), "", ""
    mapped = {_slug(question): field for question, field in field_map.items()}
    for question, values in _answers(lead):
        slug = _slug(question)
        field = mapped.get(slug) or _MEANING.get(slug, "")
        if field == "first_name":
            first = first or " ".join(values)
        elif field == "last_name":
            last = last or " ".join(values)
        elif field in FIELDS and not getattr(raw, field):
            setattr(raw, field, _one(field, values))
            _keep_rest(raw, question, values[1:] if field != "message" else [])
        else:
            raw.attributes[question] = ", ".join(values)
        if slug in _PLACE and values:
            raw.navigation |= {_PLACE[slug]: values[0], "place_source": "form"}
    raw.name = raw.name or " ".join(part for part in (first, last) if part)
    _find_ways(raw, country)
    return raw


def _answers(lead: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """(question, its answers) in order; questions without an answer are left out."""
    data = lead.get("field_data")
    items = data if isinstance(data, list) else []
    for item in items[:_MOST_QUESTIONS]:
        if not isinstance(item, dict):
            continue
        given = item.get("values")
        values = given if isinstance(given, list) else [given]
        texts = [reading.text(value).strip() for value in values if value is not None]
        if answers := [text for text in texts if text]:
            yield reading.text(item.get("name"), 200).strip() or "?", answers


def _slug(question: str) -> str:
    return _NOT_WORD.sub("_", names.fold(question)).strip("_")


def _one(field: str, values: list[str]) -> str:
    return "\n".join(values) if field == "message" else values[0]


def _keep_rest(raw: Raw, question: str, rest: list[str]) -> None:
    if rest:
        raw.attributes[question] = ", ".join(rest)


def _find_ways(raw: Raw, country: str) -> None:
    """Without a known e-mail or phone, look for answers that are one."""
    for question, answer in list(raw.attributes.items()):
        if not raw.email and "@" in answer and emails.read(answer):
            raw.email = raw.attributes.pop(question)
        elif not raw.phone and not raw.whatsapp and _is_phone(answer, country):
            raw.phone = raw.attributes.pop(question)


def _is_phone(answer: str, country: str) -> bool:
    """Strict: a number of a flat or a price must not become somebody's phone."""
    digits = sum(letter.isdigit() for letter in answer)
    if digits < 8 or any(letter.isalpha() for letter in answer):
        return False
    phone = phones.read(answer, country=country)
    return phone is not None and phone.valid


def is_test(lead: dict[str, Any]) -> bool:
    """Whether Meta's own testing tool filled the form."""
    return any(value.startswith(_DUMMY) for _, values in _answers(lead) for value in values)
