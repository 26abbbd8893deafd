"""Further e-mails and phones of a person: told by hand, found by, taken away again."""

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.leads import contact_search
from cauce.leads.access import contacts_for
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import identity
from cauce.life.points import add_point, remove_point
from cauce.spine.read import contact_history
from tests.cast import Cast


def person(lead: Lead) -> Contact:
    """The contact of a lead."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def test_whoever_comes_by_it_is_the_same_person(cast: Cast) -> None:
    ana = person(cast.lead(name="Ana", email="ana@correo.example", phone=""))
    cleo = cast.actor("ada")
    point = add_point(ana, phone="044 55 7777 8888", by=cleo)
    assert (point.key, point.typed) == ("+525577778888", "044 55 7777 8888")
    assert add_point(ana, phone="+52 1 55 7777 8888", by=cleo) == point  # the same one
    add_point(ana, email="Ana.Dos+promo@gmail.com", by=cleo)
    assert person(cast.lead(email="anados@gmail.com", phone="")) == ana
    assert person(cast.lead(email="", phone="55 7777 8888")) == ana
    for typed in ("7777 8888", "ana.dos"):
        assert list(contact_search.matching(contacts_for(cleo), typed)) == [ana]
    ana.refresh_from_db()
    assert (ana.email, contact_search.stale([ana])) == ("ana@correo.example", [])
    kinds = [event.kind for event in contact_history(ana.pk, [], limit=5)]
    assert kinds == ["contact.point_added"] * 2


def test_what_an_enquiry_came_with_stays(cast: Cast) -> None:
    ana = person(cast.lead(email="ana@correo.example", phone=""))
    own = ContactPoint.objects.get()
    with pytest.raises(Conflict, match="point_in_use"):
        remove_point(ana, own.pk, by=SYSTEM)
    more = add_point(ana, email="mas@correo.example", by=SYSTEM)
    remove_point(ana, more.pk, by=SYSTEM)
    assert ContactPoint.objects.get() == own
    assert contact_search.stale([Contact.objects.get(pk=ana.pk)]) == []
    with pytest.raises(Missing):
        remove_point(ana, more.pk, by=SYSTEM)


def test_somebody_elses_is_refused_by_name(cast: Cast) -> None:
    ana, luis = (person(lead) for lead in cast.leads(2))
    other = person(cast.lead(email="luis@correo.example", phone=""))
    identity.merge(luis, [other], by=SYSTEM)
    with pytest.raises(Invalid) as refused:
        add_point(ana, email="luis@correo.example", by=SYSTEM)
    assert refused.value.fields == {"email": ("taken", {"contact": luis.pk})}
    add_point(luis, email="luis@correo.example", by=SYSTEM)  # hers by the merge already
    for given in (
        {},
        {"email": "a@x.mx", "phone": "55 1234 5678"},
        {"phone": "12"},
        {"email": "x"},
    ):
        with pytest.raises(Invalid):
            add_point(ana, by=SYSTEM, **given)
    with pytest.raises(NotAllowed):
        add_point(ana, email="b@x.mx", by=cast.actor("vera"))
