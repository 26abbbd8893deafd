"""Saved views: who may see, change and share them, what is told of them, how many there may be."""

import pytest

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Invalid, Missing, NotAllowed
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.life import views
from cauce.life.views import rules
from cauce.spine.table import Event
from tests.cast import Cast


def test_ones_own_view_is_seen_by_nobody_else_and_told_to_nobody(cast: Cast) -> None:
    view = views.create_view(
        name=" Mis  leads ", query="?seller=me&after=9&x=y", by=cast.actor("cleo")
    )
    assert (view.name, view.query) == ("Mis leads", "seller=me")
    assert list(views.views_for(cast.actor("cleo"))) == [view]
    for other in ("ada", "fay", "vera"):
        with pytest.raises(Missing):
            views.view_for(cast.actor(other), id=view.pk)
    assert not Event.objects.filter(subject_kind="view").exists()


def test_a_shared_view_is_seen_by_its_team_and_its_changes_are_told(cast: Cast) -> None:
    cleo = cast.actor("cleo")
    view = views.create_view(name="Norte", shared="team", team=cast.north, by=cleo)
    assert view in views.views_for(cast.actor("fay"))
    assert view not in views.views_for(cast.actor("dana"))
    with pytest.raises(NotAllowed):
        views.change_view(view, name="Sur", by=cast.actor("fay"))
    views.change_view(view, name="Norte 2", by=cast.actor("ada"))
    views.remove_view(view, by=cleo)
    assert list(views.views_for(cleo)) == []
    views.restore_view(views.view_for(cleo, id=view.pk, removed=True), by=cleo)
    assert view in views.views_for(cast.actor("fay"))
    told = [event.data for event in Event.objects.filter(subject_kind="view").order_by("pk")]
    assert told[0]["values"]["name"] == "Norte"
    assert [list(one["fields"]) for one in told[1:]] == [["name"], ["active"], ["active"]]


def test_who_may_share_with_whom(cast: Cast) -> None:
    for name, shared, team in (("cleo", "company", None), ("cleo", "team", cast.south)):
        with pytest.raises(NotAllowed):
            views.create_view(name="x", shared=shared, team=team, by=cast.actor(name))
    everyone = views.create_view(name="Todos", shared="company", by=cast.actor("ada"))
    views.create_view(name="Norte", shared="team", team=cast.north, by=cast.actor("ben"))
    views.create_view(name="Mía", by=cast.actor("dana"))
    for name in cast.people:
        actor = cast.actor(name)
        assert views.listed_for(actor) == list(views.views_for(actor)), name
    for name in ("ben", "cleo", "dana", "vera"):
        assert everyone in views.views_for(cast.actor(name))
    token = Actor(ActorKind.TOKEN, id=1, name="x", rights=frozenset(Right))
    assert views.create_view(name="x", shared="company", by=token).owner_id is None
    with pytest.raises(Invalid):
        views.create_view(name="x", by=token)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x07"}, "name"),
        ({"query": "status=bogus"}, "query.status"),
        ({"query": "created=always&seller=me"}, "query.created"),
        ({"columns": ["bogus"]}, "columns"),
        ({"shared": "world"}, "shared"),
        ({"shared": "team"}, "team"),
    ],
)
def test_what_makes_no_sense_is_named(cast: Cast, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        views.create_view(**({"name": "x", "by": cast.actor("ada")} | given))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_there_is_an_end_to_views(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_OWN", 2)
    cleo = cast.actor("cleo")
    first, _ = (views.create_view(name=name, by=cleo) for name in "ab")
    with pytest.raises(Invalid):
        views.create_view(name="c", by=cleo)
    views.remove_view(first, by=cleo)
    views.create_view(name="c", by=cleo)
    with pytest.raises(Invalid):
        views.restore_view(first, by=cleo)


def test_each_person_chooses_columns_first_view_and_order(cast: Cast) -> None:
    cleo = cast.actor("cleo")
    one, two = (views.create_view(name=name, by=cleo) for name in "ab")
    views.choose(columns=["date", "person", "date"], by=cleo)
    views.choose(view=two.pk, by=cleo)
    views.choose(order=[two.pk, 999, one.pk, two.pk], by=cleo)
    choice = liked(cast.cleo)
    assert choice.columns == ["date", "person"]
    assert choice.view == two.pk
    assert choice.order == [two.pk, one.pk]
    views.choose(columns=views.DEFAULT_COLUMNS, view=0, by=cleo)
    choice = liked(cast.cleo)
    assert (choice.columns, choice.view) == ([], 0)
    assert liked(cast.fay).columns == []
    for wrong in ({"columns": ["x"]}, {"view": 999}):
        with pytest.raises((Invalid, Missing)):
            views.choose(by=cleo, **wrong)  # type: ignore[arg-type]


def liked(member: Membership) -> views.ListChoice:
    """What the database says of the person by now."""
    return views.choice_of(Membership.objects.get(pk=member.pk))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ""),
        ({"sort": ["-date"], "after": ["9"]}, ""),
        ({"sort": ["score"], "status": ["a", "b"], "q": [" x "]}, "q=x&status=a%2Cb&sort=score"),
        ({"status": ["b,a"], "campaign": [""], "view": ["3"]}, "status=b%2Ca"),
    ],
)
def test_an_address_has_one_spelling(query: dict[str, list[str]], expected: str) -> None:
    assert views.canonical(query) == expected
