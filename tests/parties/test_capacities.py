"""One body may be an association and an authority: two parties, the second naming the first."""

from tests.parties.builders import Somebody, World, a_row, an_admission
from warranty.foundation.errors import Refusal
from warranty.parties.rules.refusals import CapacityImpossible


def second(world: World, kind: str, of: Somebody, by: Somebody | None = None) -> Refusal | None:
    """What becomes of admitting a body in a second capacity."""
    row = a_row(Somebody(), kind, organisation=of.did)
    return world.judge(an_admission(row), by or world.operator)


def test_an_association_becomes_an_authority_too_and_the_reverse(world: World) -> None:
    association = world.admitted("Association", world.operator)
    authority = world.admitted("Authority", world.operator)
    assert second(world, "Authority", association) is None
    assert second(world, "Association", authority) is None
    also = world.admitted("Authority", world.operator, organisation=association.did)
    assert world.books.parties[also.id].organisation == association.id


def test_it_is_the_two_offices_or_nothing(world: World) -> None:
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    assert isinstance(second(world, "Association", association), CapacityImpossible)
    assert isinstance(second(world, "Auditor", association), CapacityImpossible)
    assert isinstance(second(world, "Authority", member), CapacityImpossible)
    assert isinstance(second(world, "Authority", world.operator), CapacityImpossible)
    assert isinstance(second(world, "Authority", Somebody()), CapacityImpossible)
    assert isinstance(second(world, "Member", association, association), CapacityImpossible)


def test_a_body_has_one_second_capacity_and_that_has_none_of_its_own(world: World) -> None:
    association = world.admitted("Association", world.operator)
    rows = [a_row(Somebody(), "Authority", organisation=association.did) for _ in range(2)]
    assert isinstance(world.judge(an_admission(*rows), world.operator), CapacityImpossible)
    also = world.admitted("Authority", world.operator, organisation=association.did)
    assert isinstance(second(world, "Authority", association), CapacityImpossible)
    assert isinstance(second(world, "Association", also), CapacityImpossible)
