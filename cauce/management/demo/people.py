"""The people of the demo: Mexican names, cities with their area codes, addresses that reach nobody.

All numbers are made of the blocks 555… of real area codes; e-mails end in .example and .test,
which belong to nobody by decree (RFC 2606).
"""

import random
import unicodedata
from collections import Counter
from dataclasses import dataclass

_WOMEN = (
    "María Fernanda", "Guadalupe", "Ana Sofía", "Ximena", "Valeria", "Daniela", "Alejandra",
    "Itzel", "Renata", "Claudia", "Mónica", "Lucía", "Ángela", "Verónica", "Adriana", "Rocío",
    "María José", "Paola", "Karla", "Montserrat", "Citlali", "Begoña", "Inés", "Araceli",
    "María del Carmen", "Ana Lilia", "Noemí", "Regina", "Fátima", "Yolanda", "Jimena", "Elvira",
)  # fmt: skip
_MEN = (
    "José Luis", "Juan Carlos", "Luis Ángel", "Diego", "Santiago", "Emiliano", "Ricardo", "Óscar",
    "Héctor", "Iván", "Raúl", "Fernando", "Miguel Ángel", "Carlos Alberto", "Jesús", "Adrián",
    "Martín", "Andrés", "Íñigo", "Gerardo", "Rubén", "Javier", "Francisco Javier", "Mauricio",
    "Rodrigo", "Sebastián", "Efraín", "Joaquín", "Ulises", "Édgar", "Saúl", "Marco Antonio",
)  # fmt: skip
_SURNAMES = (
    "Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez",
    "Ramírez", "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres",
    "Díaz", "Gutiérrez", "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero",
    "Álvarez", "Méndez", "Chávez", "Rivera", "Juárez", "Ramos", "Domínguez", "Herrera", "Medina",
    "Castro", "Vargas", "Guzmán", "Velázquez", "Muñoz", "Rojas", "Contreras", "Salazar", "Luna",
    "de la Cruz", "Ortega", "Zúñiga", "Núñez", "Ibáñez", "Peña", "Ávila", "Cervantes", "Bañuelos",
    "Solís", "Montaño", "Carreño", "Briseño", "Xicoténcatl", "Uc Canché", "Pech", "del Río",
    "de los Santos", "Ochoa", "Villaseñor", "Quiñones", "Arámbula", "Cantú", "Treviño",
)  # fmt: skip
_MAILBOXES = ("correo.example", "buzon.example", "mail.test", "oficina.example", "casa.test")


@dataclass(frozen=True, slots=True)
class City:
    """Where people live: its name, its state, its area code."""

    name: str
    region: str
    area: str


# How many of a hundred enquiries come from where.
_CITIES = (
    (City("Ciudad de México", "Ciudad de México", "55"), 30),
    (City("Guadalajara", "Jalisco", "33"), 19),
    (City("Monterrey", "Nuevo León", "81"), 11),
    (City("Querétaro", "Querétaro", "442"), 10),
    (City("Puebla", "Puebla", "222"), 7),
    (City("León", "Guanajuato", "477"), 5),
    (City("Mérida", "Yucatán", "999"), 4),
    (City("Cancún", "Quintana Roo", "998"), 4),
    (City("Tijuana", "Baja California", "664"), 3),
    (City("Chihuahua", "Chihuahua", "614"), 3),
    (City("Aguascalientes", "Aguascalientes", "449"), 2),
    (City("Veracruz", "Veracruz", "229"), 2),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, with what finds them again. `phone` is ten digits."""

    name: str
    first: str
    email: str
    phone: str
    city: City


class Crowd:
    """Makes people, none of them twice; the same ones for the same generator of chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made = 0
        self._given: Counter[str] = Counter()  # numbers given out, by area code

    def person(self) -> Person:
        """The next one."""
        self._made += 1
        first = self._chance.choice(_WOMEN if self._chance.random() < 0.48 else _MEN)
        last = self._surnames()
        city = self._chance.choices([c for c, _ in _CITIES], [weight for _, weight in _CITIES])[0]
        email = self._address(first, last)
        return Person(f"{first} {last}", first.split()[0], email, self._number(city.area), city)

    def _surnames(self) -> str:
        one, two = self._chance.sample(_SURNAMES, 2)
        return f"{one} {two}" if self._chance.random() < 0.78 else one

    def _address(self, first: str, last: str) -> str:
        given, family = _plain(first.split(maxsplit=1)[0]), _plain(last.rsplit(maxsplit=1)[-1])
        # The running number keeps two people of one name apart; it looks like a year or a taste.
        style = self._chance.randrange(4)
        local = (
            f"{given}.{family}{self._made}",
            f"{given[0]}{family}{self._made}",
            f"{given}_{self._made}_{family}",
            f"{family}.{given}.{self._made}",
        )[style]
        return f"{local}@{self._chance.choice(_MAILBOXES)}"

    def _number(self, area: str) -> str:
        """The next number of the area: ten thousand per block, in an order that looks like none."""
        serial = self._given[area]
        self._given[area] += 1
        block, place = divmod(serial, 10_000)
        start = 5550 if len(area) == 2 else 555
        return f"{area}{start + block}{(place * 7_919 + 1_234) % 10_000:04d}"


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in apart if char.isascii() and char.isalnum())


def written(person: Person, chance: random.Random) -> tuple[str, str, str]:
    """(name, e-mail, phone) as the person types them today: hardly ever twice the same."""
    name = person.name
    dice = chance.random()
    if dice < 0.05:
        name = name.upper()
    elif dice < 0.13:
        name = name.lower()
    elif dice < 0.2:
        name = f" {name.replace(' ', '  ', 1)}"
    email = person.email if chance.random() < 0.9 else person.email.capitalize()
    return name, email, typed_number(person.phone, chance)


def typed_number(digits: str, chance: random.Random) -> str:
    """One of the ways in which Mexicans write ten digits."""
    area = digits[:2] if digits[:2] in {"55", "33", "81"} else digits[:3]
    rest = digits[len(area) :]
    forms = (
        digits,
        f"{area} {rest[:-4]} {rest[-4:]}",
        f"+52 {area} {rest[:-4]} {rest[-4:]}",
        f"({area}) {rest[:-4]}-{rest[-4:]}",
        f"+52{digits}",
        f"+52 1 {area} {rest}",
        f"044 {area} {rest}",
    )
    return chance.choices(forms, (34, 22, 16, 10, 9, 6, 3))[0]


# What strangers really type into forms; each must be shown, found and exported as text.
HOSTILE = (
    "<script>alert('hola')</script>",
    "Robert'); DROP TABLE leads;--",
    '=HYPERLINK("http://malo.example";"Ver oferta")',
    "\u202eodallep led etneilC",
    "Maximiliano Sebastián de la Santísima Trinidad Fernández-Zúñiga y Goicoechea de Montellano",
    "👩‍👩‍👧 Familia Peña 🏡",
    "J",
    "محمد العلي",
)
