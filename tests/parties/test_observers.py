"""Observers: admitted by the operator, with an office of the scheme or without; tasks are of their kind."""

import pytest

from tests.builders import Draft
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("tasks", [(), ("chair",), ("statistics", "monitoring")])
def test_the_operator_admits_offices_of_the_scheme_and_bodies_without_one(
    world: World, tasks: tuple[str, ...]
) -> None:
    observer = Somebody()
    world.accept(world.cast.operator, Draft(an_admission(a_row(observer, "Observer", tasks=tasks))))
    assert world.books.parties.parties[observer.id].tasks == tasks


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("Observer", {"tasks": ("supervise",)}),
        ("Observer", {"tasks": ("chair", "chair")}),
        ("Observer", {"participant": "EU"}),
        ("Authority", {"participant": "EU", "country": "BE", "tasks": ("chair",)}),
        ("Authority", {"participant": "EU", "country": "BE", "tasks": ()}),
        ("Auditor", {"tasks": ("monitoring",)}),
    ],
)
def test_tasks_are_those_of_the_kind_of_party(world: World, kind: str, changes: dict[str, object]) -> None:
    row = a_row(Somebody(), kind, **changes)
    assert world.refused(world.cast.operator, Draft(an_admission(row))).code == "admission-incomplete"


def test_nobody_else_admits_an_observer(world: World) -> None:
    row = a_row(Somebody(), "Observer", tasks=("chair",))
    for who in (world.cast.association, world.cast.india):
        assert world.refused(who, Draft(an_admission(row))).code == "signer-not-entitled"
