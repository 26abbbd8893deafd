"""Whom the demo's company speaks to: three lists with people on them, and three segments."""

from datetime import datetime, timedelta
from typing import Any

from cauce.catalog.audiences import MarketingList
from cauce.leads.segments import fitting
from cauce.life import contacts, setup
from cauce.life.capture import forms
from cauce.management.demo.company import Demo

_LEFT = 9  # every so many of a list's people have left it


def offer(demo: Demo) -> None:
    """Make the lists and segments; the site's form offers the newsletter."""
    by = demo.administrator
    news = setup.create_list(
        name="Novedades Altavista",
        description="Avances de obra, preventas y eventos; un correo al mes.",
        newsletter=True,
        by=by,
    )
    setup.create_list(
        name="Invitados Expo Vivienda",
        description="Quienes dejaron sus datos en la feria de Guadalajara.",
        by=by,
    )
    setup.create_list(
        name="Prueba de manejo", description="Piden aviso cuando hay unidad de prueba.", by=by
    )
    for name, conditions in _segments():
        setup.create_segment(name=name, conditions=conditions, by=by)
    assert demo.form is not None
    words = "Quiero recibir novedades y preventas por correo."
    demo.form = forms.update_form(demo.form, marketing_list=news, list_consent=words, by=by)


def _segments() -> tuple[tuple[str, dict[str, Any]], ...]:
    return (
        (
            "Vuelven a preguntar",
            {"rules": [{"field": "leads", "op": "at_least", "value": 2}, _state("in_process")]},
        ),
        (
            "Buenos y sin tocar",
            {"rules": [{"field": "score", "op": "at_least", "value": 61}, _state("none")]},
        ),
        (
            "Lomas, de feria o formulario",
            {
                "rules": [
                    {"field": "product", "op": "any", "value": ["lomas-del-rio"]},
                    {
                        "match": "any",
                        "rules": [
                            {"field": "source", "op": "any", "value": ["form", "hand"]},
                            {"field": "list", "op": "any", "value": ["novedades-altavista"]},
                        ],
                    },
                ]
            },
        ),
    )


def _state(code: str) -> dict[str, Any]:
    return {"field": "state", "op": "any", "value": [code]}


def fill(demo: Demo, *, at: datetime) -> None:
    """Put people on the lists by hand, and let some of them leave again."""
    wanted = (
        ("invitados-expo-vivienda", "feria_lomas", "Claudia Ibarra"),
        ("prueba-de-manejo", "fb_quetzal", "Diego Montes"),
    )
    for slug, campaign, name in wanted:
        by = demo.actors[demo.people[name].pk]
        rule = {"field": "campaign", "op": "any", "value": [demo.campaigns[campaign].pk]}
        people = list(fitting({"rules": [rule]}).order_by("pk")[:150])
        row = MarketingList.objects.get(slug=slug)
        contacts.subscribe(people, marketing_list=row, by=by, at=at - timedelta(days=20))
        contacts.unsubscribe(people[::_LEFT], marketing_list=row, by=by, at=at - timedelta(days=3))
