"""What holds in every history: nothing is overdrawn, and grades add up to what was asked."""

from hypothesis import given, settings

from tests.certificates.histories import NUMBERS, Deed, histories
from tests.certificates.world import World, by_grade
from warranty.certificates.books import ROOTING
from warranty.policy.tolerances import weight_tolerance


@settings(max_examples=150, deadline=None)
@given(histories)
def test_carats_are_neither_overdrawn_nor_lost(history: list[Deed]) -> None:
    world = World()
    for deed in history:
        deed(world)
        for number in NUMBERS:
            check_grades(world, number)
    for row in world.books.unsaved.draws:
        assert row.carats < 0 or row.kind != "draw" or row.drawn <= row.confirmed
        assert (
            0
            <= row.weighing
            <= weight_tolerance(world.policy, 4, 1_200_000, world.entries[0].document.event_on)
        )


def check_grades(world: World, number: str) -> None:
    """Each claim's grades add up to what it asked; all confirmed together stay within the confirmation."""
    grades = world.grades(number)
    claims = world.books.claims_on(number)
    assert [sum(by_grade(grades[claim.lot])) for claim in claims] == [claim.carats for claim in claims]
    assert all(min(by_grade(grade)) >= 0 for grade in grades.values())
    certificate = world.books.certificates.get(number)
    ground = certificate.ground if certificate else None
    confirmed = sum(grade.confirmed for grade in grades.values())
    rooted = ground is not None and ground.status in ROOTING and ground.confirmed is not None
    assert confirmed <= (ground.confirmed or 0 if ground is not None and rooted else 0)
    taken = [world.books.taken_by(claim.lot) for claim in claims]
    assert sum(each.drawn for each in taken) == world.books.account_of(number).drawn
    assert sum(each.weighing for each in taken) == world.books.account_of(number).weighing


@settings(max_examples=75, deadline=None)
@given(histories)
def test_the_same_log_gives_the_same_books(history: list[Deed]) -> None:
    """A replay applies effects alone, without asking refusals or policy."""
    world = World()
    for deed in history:
        deed(world)
    replayed = World()
    for entry in world.entries:
        replayed.replay(entry)
    assert replayed.books.certificates == world.books.certificates
    assert replayed.books.unsaved.draws == world.books.unsaved.draws
    assert replayed.books.covered == world.books.covered
