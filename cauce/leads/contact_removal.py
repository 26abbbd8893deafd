"""Contacts that nothing refers to any more go, with their points."""

from collections.abc import Collection

from django.db.models import Model

from cauce.leads import contact_search
from cauce.leads.models import Contact, ContactPoint


def remove_unused(contact_ids: Collection[int]) -> set[int]:
    """Delete those of some contacts that nothing refers to; returns their ids."""
    wanted = set(contact_ids)
    unused = wanted - _used(wanted) if wanted else set()
    ContactPoint.objects.filter(contact_id__in=unused).delete()
    Contact.objects.filter(pk__in=unused).delete()
    contact_search.forget(unused)
    return unused


def _used(contact_ids: set[int]) -> set[int]:
    """Contacts that anything still refers to: a lead, a merge, a tag, a table yet to come."""
    used: set[int] = set()
    for relation in Contact._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model: type[Model] = relation.related_model  # type: ignore[assignment]
        if model is ContactPoint:
            continue
        name = relation.field.attname  # type: ignore[union-attr]
        found = model._base_manager.filter(**{f"{name}__in": contact_ids})
        used.update(found.values_list(name, flat=True).distinct())
    merged = Contact.objects.filter(pk__in=contact_ids, canonical__isnull=False)
    return used | set(merged.values_list("pk", flat=True))
