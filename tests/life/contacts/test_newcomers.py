"""«Nuevo cliente»: typed in by hand, read as any enquiry, found again by the same points."""

import pytest

from cauce.accounts.errors import Exists, Invalid, Missing, NotAllowed
from cauce.leads.access import contact_for
from cauce.leads.models import Contact
from cauce.life.newcomers import create_contact
from cauce.spine.table import Event
from tests.cast import Cast
from tests.leads.test_contact_state import all_fresh

TYPED = {"name": "  ana   lópez ", "email": "Ana@Correo.Example", "phone": "55 1234 5678"}


def test_who_typed_it_in_sees_it_and_others_do_not(cast: Cast) -> None:
    contact = create_contact(values=TYPED, by=cast.actor("cleo"))
    assert (contact.email, contact.phone) == ("Ana@correo.example", "+525512345678")
    assert (contact.lead_count, contact.entry_method) == (0, "hand")
    assert contact_for(cast.actor("cleo"), contact.pk) == contact
    assert contact_for(cast.actor("ada"), contact.pk) == contact
    for other in ("fay", "dana"):
        with pytest.raises(Missing):
            contact_for(cast.actor(other), contact.pk)
    event = Event.objects.get(kind="contact.created")
    assert (event.contact_id, event.personal["email"]) == (contact.pk, "Ana@correo.example")
    all_fresh()


def test_a_later_enquiry_is_the_same_person(cast: Cast) -> None:
    contact = create_contact(values=TYPED, by=cast.actor("cleo"))
    lead = cast.lead(email="", phone="+52 1 55 1234 5678")
    assert lead.contact_id == contact.pk
    assert Contact.objects.get().lead_count == 1
    all_fresh()


def test_somebody_who_is_there_already_is_named(cast: Cast) -> None:
    known = cast.lead(email="ana@correo.example", phone="")
    with pytest.raises(Exists) as refused:
        create_contact(values=TYPED, by=cast.actor("cleo"))
    assert (refused.value.field, refused.value.existing) == ("email", known.contact_id)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": "Nadie"}, "email: no_contact_point"),
        ({"email": "no"}, "email: not_an_email"),
        ({"email": "a@b.example", "phone": "12"}, "phone: "),
        ({"color": "rojo"}, "color: unknown_field"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, values: dict[str, str], problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        create_contact(values=values, by=cast.actor("cleo"))
    with pytest.raises(NotAllowed):
        create_contact(values=TYPED, by=cast.actor("vera"))
