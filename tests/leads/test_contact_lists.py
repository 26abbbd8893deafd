"""Orders of the list of contacts: every page there and back, whenever they came in."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from cauce.leads import contact_lists
from cauce.leads.contact_lists import SORTS, Position
from cauce.leads.models import Contact
from tests.cast import Cast
from tests.leads.plans import plans_of

ORDERS = {
    "-created": ["-created_at", "-id"],
    "created": ["created_at", "id"],
    "-last_contact": [F("last_contact_at").desc(nulls_last=True), "-created_at", "-id"],
    "last_contact": [F("last_contact_at").asc(nulls_last=True), "-created_at", "-id"],
}


@pytest.fixture
def people(cast: Cast) -> list[Contact]:
    """Contacts of which the later ids are the older ones, as of an import of the past; two share
    each day, and some were spoken to, each at a moment of its own."""
    now = timezone.now().replace(microsecond=123_457)
    made = [Contact.objects.get(pk=lead.contact_id) for lead in cast.leads(17)]
    for number, one in enumerate(made):
        one.created_at = now - timedelta(days=number // 2)
        one.last_contact_at = now - timedelta(seconds=number * 5 % 17) if number % 3 else None
        one.save()
    return made


def ids(contacts: list[Contact]) -> list[int]:
    return [one.pk for one in contacts]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 4, 50])
def test_pages_go_through_all_once_and_back_again(
    people: list[Contact], sort: str, size: int
) -> None:
    whole = list(Contact.objects.order_by(*ORDERS[sort]))
    seen: list[Contact] = []
    after: Position | None = None
    while True:
        rows, after = contact_lists.page(Contact.objects.all(), sort=sort, after=after, limit=size)
        seen += rows
        if after is None:
            break
    assert ids(seen) == ids(whole)
    back: list[Contact] = []
    here: Position | None = contact_lists.position(whole[-1], sort=sort)
    while here is not None:
        rows, here = contact_lists.page(
            Contact.objects.all(), sort=sort, after=here, limit=size, back=True
        )
        back = rows + back
    assert ids(back) == ids(whole[:-1])


@pytest.mark.parametrize("sort", SORTS)
def test_a_position_has_its_width(people: list[Contact], sort: str) -> None:
    for one in people:
        assert len(contact_lists.position(one, sort=sort)) == contact_lists.width(sort)


@pytest.mark.parametrize("sort", SORTS)
def test_a_position_that_somebody_typed_begins_somewhere(people: list[Contact], sort: str) -> None:
    for number in (0, 10**18, -(10**30), 10**30):
        after = (number,) * contact_lists.width(sort)
        contact_lists.page(Contact.objects.all(), sort=sort, after=after, limit=5)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("narrowed", [{}, {"lead_state": "completed"}])
def test_a_page_starts_in_the_middle_of_an_index(
    people: list[Contact], sort: str, narrowed: dict[str, str]
) -> None:
    """No sort step: the plan of every stretch reads an index in its order."""
    after = contact_lists.position(people[4], sort=sort)
    wanted = Contact.objects.filter(canonical=None, **narrowed)
    for plan in plans_of(lambda: contact_lists.page(wanted, sort=sort, after=after, limit=5)):
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
