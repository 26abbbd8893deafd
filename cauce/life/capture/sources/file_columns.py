"""Which column of a file feeds which field: told by people, remembered, or read off its header."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from cauce.accounts.errors import Invalid
from cauce.catalog.fields import Field
from cauce.kit import names

PERSON_FIELDS = ("name", "first_name", "last_name", "email", "phone", "whatsapp", "message")
ROW_FIELDS = ("campaign", "seller", "created_at", "external_id", "consent")
NAVIGATION_FIELDS = (
    "url", "referrer", "ip", "user_agent", "site", "utm_source", "utm_medium", "utm_campaign",
    "utm_term", "utm_content", "gclid", "fbclid",
)  # fmt: skip
ATTRIBUTE, IGNORE = "attribute", "ignore"
ATTRIBUTES = "attributes"  # before a key: `attributes.<key>`
FIELDS = (*PERSON_FIELDS, *ROW_FIELDS, *NAVIGATION_FIELDS, ATTRIBUTE, IGNORE)
IDENTITIES = frozenset({"email", "phone", "whatsapp"})
HEADER_LIMIT = 200
# «attributes.rooms», «navigation.city»: a key of one's own choice.
_KEYED = re.compile(r"(?:attributes|navigation)\.\S.{0,79}")
_YES = frozenset({"1", "x", "si", "s", "yes", "y", "true", "on", "ok", "acepto", "acepta", "sim"})
_NO = frozenset({"", "0", "no", "n", "false", "off", "nao", "-"})
_NOT_WORD = re.compile(r"[\W_]+")
_ORDER = {"first_name": 0, "name": 1, "last_name": 2}

# Headers as people write them in Spanish, English and Portuguese, folded.
_KNOWN_HEADERS = {
    "name": "nombre, nombre completo, nombre y apellido, nombre y apellidos, nombre del cliente, "
    "nombre cliente, cliente, contacto, nombre del contacto, name, full name, fullname, contact, "
    "contact name, lead name, customer, customer name, nome, nome completo, nome do cliente",
    "first_name": "nombres, nombre s, nombre de pila, primer nombre, segundo nombre, first name, "
    "firstname, given name, givenname, forename, middle name, primeiro nome",
    "last_name": "apellido, apellidos, apellido s, primer apellido, segundo apellido, "
    "apellido paterno, apellido materno, last name, lastname, surname, family name, sobrenome, "
    "ultimo nome",
    "email": "email, e mail, mail, correo, correo electronico, correo e, direccion de correo, "
    "direccion de correo electronico, correo del cliente, email address, e mail address, "
    "email del cliente, endereco de email, endereco de e mail, correo electronico 1, email 1",
    "phone": "telefono, telefono 1, telefono movil, telefono celular, telefono fijo, tel, movil, "
    "celular, cel, numero de telefono, numero telefonico, numero celular, numero de celular, "
    "numero, telefono del cliente, telefono de contacto, phone, phone number, phone 1, telephone, "
    "mobile, mobile phone, mobile number, cell, cell phone, telefone, telefone celular, fone",
    "whatsapp": "whatsapp, whats app, whatsapp number, numero de whatsapp, telefono whatsapp, "
    "celular whatsapp, wsp, wpp, zap, whatsapp id, wa id",
    "message": "mensaje, message, comentario, comentarios, comment, comments, consulta, pregunta, "
    "mensagem, observaciones, observacion, inquiry, enquiry, question",
    "campaign": "campana, campaign, campanha, campaign slug, slug de campana",
    "seller": "vendedor, vendedora, asesor, asesora, seller, sales rep, salesperson, "
    "vendedor asignado, asignado a, asesor asignado, correo del vendedor, seller email, "
    "assigned to, ejecutivo de ventas, consultor",
    "created_at": "fecha, fecha de creacion, fecha creacion, fecha de alta, fecha de registro, "
    "fecha de ingreso, fecha y hora, creado, creado el, created, created at, created on, "
    "created time, created date, creation date, create date, date, date created, timestamp, "
    "submitted at, marca temporal, data, data de criacao, data de cadastro, criado em",
    "consent": "consentimiento, consent, acepta ser contactado, opt in, optin, consentimento",
    "url": "url, generado en, page url, landing page, landing, pagina, pagina de origen",
    "referrer": "referrer, referer, origen del clic",
    "ip": "ip, direccion ip, ip address",
    "user_agent": "user agent, navegador",
    "site": "sitio, sitio de contacto, site",
    "utm_source": "utm source",
    "utm_medium": "utm medium",
    "utm_campaign": "utm campaign",
    "utm_term": "utm term",
    "utm_content": "utm content",
    # Of our own file of refused rows, corrected and imported again.
    "ignore": "linea en el archivo, motivo del rechazo, line in the file, reason for rejection",
    "gclid": "gclid",
    "fbclid": "fbclid",
}
_FIELD_OF = {word: field for field, words in _KNOWN_HEADERS.items() for word in words.split(", ")}


def tidy_header(header: Sequence[str]) -> list[str]:
    """Every column with a name of its own: blank ones are numbered, repeated ones told apart."""
    taken: set[str] = set()
    tidy = []
    for position, name in enumerate(header, start=1):
        base = name.strip()[:HEADER_LIMIT] or f"column_{position}"
        unique, again = base, 2
        while unique in taken:
            unique, again = f"{base} ({again})", again + 1
        taken.add(unique)
        tidy.append(unique)
    return tidy


def guess(header: Iterable[str], own: Iterable[Field] = ()) -> dict[str, str]:
    """{column: field} by the columns' names; `own` are the company's own fields, known by name and
    key. What is not known becomes an attribute."""
    asked = {folded(word): f"{ATTRIBUTES}.{one.key}" for one in own for word in (one.key, one.name)}
    known = asked | _FIELD_OF
    return {column: known.get(folded(column), ATTRIBUTE) for column in header}


def chosen(header: Sequence[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """`wanted` {column: field} with the columns as the header writes them.

    A column is found whatever its case, accents and spaces. Raises Invalid, naming each column
    that the file has not and each field that there is not.
    """
    problems: dict[str, tuple[str, dict[str, str]]] = {}
    mapping = {}
    for column, field in wanted.items():
        found = _find(header, column)
        if found is None:
            params = {"column": column[:HEADER_LIMIT], "columns": ", ".join(header)[:1000]}
            problems[f"mapping.{column}"] = ("unknown_column", params)
        elif field not in FIELDS and not _KEYED.fullmatch(field):
            params = {"field": field[:HEADER_LIMIT], "fields": ", ".join(FIELDS)}
            problems[f"mapping.{column}"] = ("unknown_import_field", params)
        else:
            mapping[found] = field
    if problems:
        raise Invalid(problems)
    return mapping


def agrees(told: str) -> tuple[bool, str]:
    """(whether a cell says yes, the words that were agreed to): «sí», or the very text."""
    text = names.fold(told)
    if text in _NO:
        return False, ""
    return True, "" if text in _YES else told


def need_identity(mapping: Mapping[str, str]) -> None:
    """Raise Invalid when no column could ever say who the person is."""
    if not IDENTITIES.intersection(mapping.values()):
        raise Invalid({"mapping": "no_identity_column"})


def name_columns(mapping: Mapping[str, str], header: Sequence[str]) -> list[int]:
    """Positions of the columns that make the name: given names first, surnames last.

    A column mapped to plain `name` is placed by its header, so «apellido» goes behind «nombre»
    even where the file has it before.
    """
    parts = []
    for position, column in enumerate(header):
        field = mapping.get(column, "")
        if field in _ORDER:
            known = _FIELD_OF.get(folded(column), "") if field == "name" else field
            parts.append((_ORDER.get(known, 1), position))
    return [position for _, position in sorted(parts)]


def signature(header: Iterable[str]) -> str:
    """The same for files of the same columns, whatever their case and accents."""
    columns = json.dumps([folded(column) for column in header])
    return hashlib.sha256(columns.encode()).hexdigest()


def _find(header: Sequence[str], column: str) -> str | None:
    if column in header:
        return column
    same = [one for one in header if folded(one) == folded(column)]
    return same[0] if len(same) == 1 else None


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A column's name without case, accents and signs: how it is recognised."""
    return _NOT_WORD.sub(" ", names.fold(text)).strip()
