"""The demo's company: «Grupo Altavista», two brands, five products, eight campaigns, its people."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from cauce.accounts.actor import SYSTEM, Actor, ActorKind
from cauce.accounts.models import Company, Membership, Token
from cauce.accounts.permissions import rights_of
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Campaign, QualificationRule, QualificationType, Status
from cauce.life import assignment, setup, views
from cauce.life.capture import forms
from cauce.life.capture.models import Form
from cauce.management.demo import leaflets

NAME, SLUG = "Grupo Altavista", "altavista"
PASSWORD = "cauce-demo-2026"  # noqa: S105 - everybody's in the demo, printed at each start

# (key, brand, name, price, page, what it is)
PRODUCTS = (
    ("mitla", "Altavista Residencial", "Torre Mitla", 4_890_000, "torre-mitla",
     "Departamentos de 1 a 3 recámaras en la colonia Roma Sur, con azotea y gimnasio."),
    ("lomas", "Altavista Residencial", "Lomas del Río", 3_450_000, "lomas-del-rio",
     "Casas de tres recámaras en coto privado al poniente de Guadalajara."),
    ("encinos", "Altavista Residencial", "Parque Encinos", 890_000, "parque-encinos",
     "Terrenos urbanizados desde 160 m² en Querétaro, con mensualidades sin intereses."),
    ("quetzal", "Altavista Motors", "Quetzal SUV", 529_900, "quetzal",
     "Camioneta de siete plazas, siete bolsas de aire y cinco años de garantía."),
    ("colibri", "Altavista Motors", "Colibrí Eléctrico", 438_500, "colibri",
     "Auto eléctrico de ciudad con 380 km de autonomía y cargador incluido."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as planned: its product, how its enquiries come, and how many of a hundred."""

    key: str
    product: str
    name: str
    channel: str  # meta, google, form, hand, whatsapp, portal, chat
    share: int
    cities: str  # where its advertisements run


CAMPAIGNS = (
    Plan("fb_mitla", "mitla", "Facebook · Preventa", "meta", 24, "CDMX · 28-50"),
    Plan("google_mitla", "mitla", "Google · Marca", "google", 13, "CDMX y Puebla"),
    Plan("web_lomas", "lomas", "Formulario web", "form", 14, "Jalisco"),
    Plan("feria_lomas", "lomas", "Expo Vivienda Guadalajara", "hand", 4, "Expo Guadalajara"),
    Plan("wa_encinos", "encinos", "WhatsApp clic", "whatsapp", 15, "Bajío"),
    Plan("fb_quetzal", "quetzal", "Facebook · Prueba de manejo", "meta", 13, "México · 30-55"),
    Plan("portal_quetzal", "quetzal", "Portal aliado API", "portal", 9, "México"),
    Plan("chat_colibri", "colibri", "Chat del sitio", "chat", 8, "México"),
)

# (name, role, team); the address is made of the name.
STAFF = (
    ("Ana Robles", "administrator", ""),
    ("Bruno Cárdenas", "supervisor", "torre"),
    ("Claudia Ibarra", "supervisor", "jardin"),
    ("Diego Montes", "supervisor", "motors"),
    ("Verónica Salas", "viewer", ""),
    ("Elena Fuentes", "seller", "torre"),
    ("Fabián Orozco", "seller", "torre"),
    ("Gabriela Nájera", "seller", "torre"),
    ("Hugo Bermúdez", "seller", "torre"),
    ("Irma Quintana", "seller", "jardin"),
    ("Joel Santillán", "seller", "jardin"),
    ("Karen Olvera", "seller", "jardin"),
    ("Leonardo Muñiz", "seller", "jardin"),
    ("Mariana Cota", "seller", "motors"),
    ("Néstor Galindo", "seller", "motors"),
    ("Olivia Rentería", "seller", "motors"),
    ("Patricio Nava", "seller", "motors"),
)
TEAMS = (
    ("torre", "Torre Mitla · CDMX", "America/Mexico_City"),
    ("jardin", "Lomas y Encinos · Bajío", "America/Mexico_City"),
    ("motors", "Altavista Motors", ""),
)
# Whose turn it is: a campaign's rule goes before its product's. (subject, team, weights)
_RULES = (
    ("fb_mitla", "torre", (2, 1, 2, 1)),
    ("mitla", "torre", (1, 1, 1, 1)),
    ("lomas", "jardin", (1, 2, 1, 1)),
    ("wa_encinos", "jardin", (1, 1, 1, 2)),
    ("fb_quetzal", "motors", (1, 1, 1, 1)),
    ("quetzal", "motors", (2, 1, 1, 1)),
    ("chat_colibri", "motors", (1, 1, 2, 1)),
)
PAYMENT = ("Crédito hipotecario", "Infonavit", "Fovissste", "Contado")
WHEN = ("Este mes", "En 1 a 3 meses", "En 3 a 6 meses", "Solo estoy viendo")
# What the company asks beside the usual: (name, key, kind, further values).
_FIELDS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("Presupuesto", "presupuesto", "money", {"hint": "Hasta cuánto piensa gastar."}),
    ("Recámaras", "recamaras", "number", {}),
    ("Fecha de visita", "fecha_de_visita", "date", {}),
    ("Crédito", "pago", "choice", {"options": list(PAYMENT)}),
    ("Cuándo compra", "cuando", "choice", {"options": list(WHEN)}),
)
_TYPES = (
    ("Cita Exitosa", 8, "high_interest"),
    ("Cotización enviada", 6, "medium_interest"),
    ("Pide más adelante", 3, "low_interest"),
)
# Views of the list that the company shares.
_VIEWS = (
    ("Sin contacto", "last_note=never&sort=-score"),
    ("Alto interés", "qualification=high_interest&status=new,in_progress"),
    ("Míos de la semana", "seller=me&created=7d"),
    ("Por revisar en CRM", "delivery=review,failed"),
    ("Duplicados", "duplicate=yes&created=30d"),
)
_SUBSTATUSES = (
    ("in_progress", ("Contactado", "Cita agendada", "Visita realizada", "Apartado")),
    ("no_sale", ("Fuera de presupuesto", "Compró en otro lado", "No contesta", "Sin crédito")),
)


@dataclass
class Demo:
    """The company and all that the story needs of it."""

    company: Company
    people: dict[str, Membership] = field(default_factory=dict)  # by name
    actors: dict[int, Actor] = field(default_factory=dict)  # by membership
    campaigns: dict[str, Campaign] = field(default_factory=dict)  # by Plan.key
    skills: dict[int, float] = field(default_factory=dict)  # by membership; 1 is usual
    types: dict[tuple[int, str], QualificationType] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)  # by slug; sub-statuses by name
    rules: dict[str, QualificationRule] = field(default_factory=dict)  # by what they wait for
    tokens: dict[str, Actor] = field(default_factory=dict)  # by channel
    form: Form | None = None

    @property
    def administrator(self) -> Actor:
        """Ana, who set everything up."""
        return self.actors[self.people["Ana Robles"].pk]

    def address(self, name: str) -> str:
        """The log-in of somebody."""
        return self.people[name].user.email


def build(slug: str, chance: random.Random) -> Demo:
    """Make the company, its people and what it sells. Raises Exists when the slug is taken."""
    company = setup.create_company(name=NAME, slug=slug, by=SYSTEM)
    with company_scope(company):
        demo = Demo(company)
        _people(demo, chance)
        _catalog(demo)
        _rules(demo)
        demo.rules = setup.start_qualifying(by=demo.administrator)
        _fields(demo)
        _levels(demo)
        _entrances(demo)
        for name, query in _VIEWS:
            views.create_view(name=name, query=query, shared="company", by=demo.administrator)
    return demo


def _people(demo: Demo, chance: random.Random) -> None:
    teams = {
        key: setup.create_team(name=name, by=SYSTEM, timezone_name=zone)
        for key, name, zone in TEAMS
    }
    hashed = make_password(PASSWORD)  # once: it is slow on purpose
    for name, role, team in STAFF:
        local = ".".join(_ascii(part) for part in name.lower().split())
        member, _ = setup.create_user(
            name=name,
            email=f"{local}@{demo.company.slug}.example",
            role=role,
            teams=[teams[team]] if team else [],
            by=SYSTEM,
            password_hash=hashed,
        )
        demo.people[name] = member
        demo.actors[member.pk] = _actor(member, demo.company)
        if role == "seller":
            demo.skills[member.pk] = round(chance.uniform(0.6, 1.4), 2)


def _ascii(text: str) -> str:
    return text.translate(str.maketrans("áéíóúñ", "aeioun"))


def _actor(member: Membership, company: Company) -> Actor:
    return Actor(
        ActorKind.PERSON,
        id=member.pk,
        name=member.name,
        role=member.role,
        rights=rights_of(member.role, company.granted, None),
        membership_id=member.pk,
    )


def _catalog(demo: Demo) -> None:
    by = demo.administrator
    brands = {name: setup.create_brand(name=name, by=by) for name in _brands()}
    products = {
        key: setup.create_product(
            name=name,
            brand=brands[brand],
            description=told,
            url=f"https://{page}.altavista.example/",
            price=Decimal(price),
            by=by,
        )
        for key, brand, name, price, page, told in PRODUCTS
    }
    for product in products.values():
        leaflets.add(product, by=by)
    for plan in CAMPAIGNS:
        product = products[plan.product]
        campaign = setup.create_campaign(name=plan.name, product=product, by=by)
        demo.campaigns[plan.key] = campaign
        for kind in QualificationType.objects.filter(campaign=campaign):
            demo.types[campaign.pk, kind.slug] = kind
        for name, points, state in _TYPES:
            kind = setup.create_qualification_type(
                name=name, campaign=campaign, points=points, by=by,
                maps_to=demo.types[campaign.pk, state],
            )  # fmt: skip
            demo.types[campaign.pk, kind.slug] = kind
    demo.statuses = {status.slug: status for status in Status.objects.filter(parent=None)}
    for parent, names in _SUBSTATUSES:
        for name in names:
            made = setup.create_status(name=name, parent=demo.statuses[parent], by=by)
            demo.statuses[name] = made


def _brands() -> list[str]:
    return list(dict.fromkeys(brand for _, brand, *_ in PRODUCTS))


def _rules(demo: Demo) -> None:
    products = {plan.product: demo.campaigns[plan.key].product for plan in CAMPAIGNS}
    for subject, team, weights in _RULES:
        mates = [demo.people[name] for name, role, of in STAFF if role == "seller" and of == team]
        assignment.save_rule(
            campaign=demo.campaigns.get(subject),
            product=products.get(subject),
            sellers=list(zip(mates, weights, strict=True)),
            by=demo.administrator,
        )


def _fields(demo: Demo) -> None:
    for name, key, kind, values in _FIELDS:
        setup.create_field(name=name, key=key, kind=kind, by=demo.administrator, **values)


def _levels(demo: Demo) -> None:
    """An hour to answer, a quarter of it where people wait in a chat. No digest by mail: nobody's
    address is real."""
    by = demo.administrator
    setup.update_levels(answer=60, move=["answer"], digest_hour=None, by=by)
    chat = next(plan for plan in CAMPAIGNS if plan.channel == "chat")
    campaign = demo.campaigns[chat.key]
    setup.update_setting(campaign, noun="campaign", levels={"answer": 15}, by=by)


def _entrances(demo: Demo) -> None:
    """A hosted form, and a token for each system that sends leads by API."""
    demo.form = forms.create_form(
        name="Sitio · Lomas del Río",
        campaign=demo.campaigns["web_lomas"],
        by=demo.administrator,
        title="Conoce Lomas del Río",
        fields=[
            {"name": "name", "label": "Nombre completo", "kind": "name", "required": True},
            {"name": "email", "label": "Correo", "kind": "email", "required": False},
            {"name": "phone", "label": "Teléfono", "kind": "phone", "required": False},
            {"name": "pago", "label": "Forma de pago", "kind": "custom"},
            {"name": "recamaras", "label": "¿Cuántas recámaras?", "kind": "custom"},
            {"name": "fecha_de_visita", "label": "¿Cuándo quieres venir?", "kind": "custom"},
            {"name": "message", "label": "Mensaje", "kind": "message", "required": False},
        ],
        thanks="¡Gracias! Un asesor te contactará en unos minutos.",
    )
    for channel, name in (
        ("portal", "Portal aliado"),
        ("google", "Puente de Google Ads"),
        ("whatsapp", "Puente de WhatsApp"),
        ("chat", "Chat del sitio"),
    ):
        made, _ = setup.create_token(
            name=name, role="viewer", scopes=["capture"], by=demo.administrator
        )
        demo.tokens[channel] = _token_actor(made)


def _token_actor(token: Token) -> Actor:
    rights = rights_of(token.role, {}, token.scopes)
    return Actor(ActorKind.TOKEN, id=token.pk, name=token.name, role=token.role, rights=rights)
