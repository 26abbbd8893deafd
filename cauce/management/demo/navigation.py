"""Where the demo's people come from: pages, advertisements, marks of clicks, addresses.

Addresses are of the ranges kept for documentation (RFC 5737).
"""

import random
from typing import Any

from cauce.management.demo.enquiries import Enquiry

_RANGES = ("192.0.2", "198.51.100", "203.0.113")
_SITES = {
    "mitla": "torre-mitla", "lomas": "lomas-del-rio", "encinos": "parque-encinos",
    "quetzal": "quetzal", "colibri": "colibri",
}  # fmt: skip
_ADS = {
    "fb_mitla": (
        ("Video 15 s · Azotea", "CDMX · 28-45 · Similares 1 %", "Torre Mitla · Preventa"),
        ("Carrusel · Recámaras", "CDMX · 30-50 · Intereses", "Torre Mitla · Preventa"),
        ("Imagen · Últimos departamentos", "Puebla y Toluca · Abierto", "Torre Mitla · Cierre"),
    ),
    "fb_quetzal": (
        ("Video 20 s · Carretera", "México · 30-55 · Advantage+", "Quetzal · Prueba de manejo"),
        ("Imagen · Siete plazas", "Familias · 32-48", "Quetzal · Prueba de manejo"),
    ),
}
_FORMS = {"fb_mitla": "1203344556677889", "fb_quetzal": "914125173480823"}
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789_-"


def address(chance: random.Random) -> str:
    """An IP address that is nobody's."""
    return f"{chance.choice(_RANGES)}.{chance.randint(1, 254)}"


def click(chance: random.Random, length: int) -> str:
    """What an advertising network puts after gclid= or fbclid=."""
    return "".join(chance.choices(_ALPHABET, k=length))


def of(enquiry: Enquiry, chance: random.Random) -> dict[str, str]:
    """The navigation data that a program sends along."""
    site = f"{_SITES[enquiry.plan.product]}.altavista.example"
    city = enquiry.person.city
    found = {
        "site": site,
        "url": f"https://{site}/",
        "ip": address(chance),
        "city": city.name,
        "region": city.region,
        "country": "MX",
        "first_contact": enquiry.at.isoformat(),
    }
    match enquiry.plan.channel:
        case "google":
            found |= {
                "referrer": "https://www.google.com/",
                "gclid": f"Cj0KCQ{click(chance, 34)}",
                "utm_source": "google",
                "utm_medium": "cpc",
                "utm_campaign": "marca-torre-mitla",
                "utm_term": chance.choice(
                    ("departamentos roma sur", "torre mitla", "preventa cdmx")
                ),
            }
        case "whatsapp":
            found |= {
                "referrer": "https://fb.me/2oFakeAd",
                "ctwa_clid": click(chance, 40),
                "utm_source": "facebook",
                "utm_campaign": "clic-a-whatsapp-encinos",
            }
        case "portal":
            found |= {"site": "portal-aliado.example", "utm_source": "portal-aliado"}
            found["url"] = f"https://portal-aliado.example/ficha/{chance.randint(1000, 9999)}"
        case "chat":
            found["referrer"] = chance.choice(
                ("https://www.google.com/", "https://www.bing.com/", "", "https://t.co/")
            )
    return {name: value for name, value in found.items() if value}


_GOOGLE = {
    "referrer": "https://www.google.com/", "utm_source": "google", "utm_medium": "cpc",
    "utm_campaign": "lomas-busqueda",
}  # fmt: skip
_FACEBOOK = {
    "referrer": "https://l.facebook.com/", "utm_source": "facebook", "utm_medium": "paid",
    "utm_campaign": "lomas-retargeting",
}  # fmt: skip


def of_form(chance: random.Random) -> dict[str, str]:
    """The hidden fields of the hosted form: some visitors come by an advertisement."""
    dice = chance.random()
    if dice < 0.35:
        return _GOOGLE | {"gclid": f"EAIaIQ{click(chance, 30)}"}
    if dice < 0.55:
        return _FACEBOOK | {"fbclid": f"IwAR{click(chance, 42)}"}
    return {"referrer": "https://www.google.com/"} if dice < 0.7 else {}


def graph_lead(enquiry: Enquiry, lead_id: str, chance: random.Random) -> dict[str, Any]:
    """The lead as Meta's Graph answers it."""
    ad, adset, campaign = chance.choice(_ADS[enquiry.plan.key])
    number = 1_000 + sum(map(ord, ad)) % 9_000
    answers = {"full_name": enquiry.name, "email": enquiry.email, "phone_number": enquiry.phone}
    if enquiry.plan.key == "fb_quetzal":
        answers["¿cuándo_piensas_comprar?"] = enquiry.answers.get("cuando", "")
    else:
        answers["comentarios"] = enquiry.message
    return {
        "id": lead_id,
        "created_time": enquiry.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "ad_id": f"12022686308813{number}",
        "ad_name": ad,
        "adset_id": f"12022686297065{number}",
        "adset_name": adset,
        "campaign_id": f"12022686297063{number}",
        "campaign_name": campaign,
        "form_id": _FORMS[enquiry.plan.key],
        "is_organic": False,
        "platform": "ig" if chance.random() < 0.45 else "fb",
        "field_data": [
            {"name": name, "values": [value.strip()]} for name, value in answers.items() if value
        ],
    }
