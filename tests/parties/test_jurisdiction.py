"""Which authority acts for whom in a participant of several states (R12; EU 2368/2002 art. 17(9))."""

from datetime import date

import pytest

from tests.parties.builders import Somebody, World
from tests.parties.casework import a_case, an_order
from tests.parties.test_membership import licence
from tests.parties.test_succession import succession
from warranty.parties.rules.refusals import CaseImpossible, PartyNotYours

SINCE, UNTIL = date(2020, 1, 1), date(2030, 1, 1)


def authority(world: World, country: str, *tasks: str) -> Somebody:
    """One of the Union."""
    return world.admitted("Authority", world.operator, country=country, participant="EU", tasks=tasks)


def acts(world: World, office: Somebody, member: Somebody, heir: Somebody) -> list[bool]:
    """Whether an office may record a succession, a licence, and an order about a member."""
    said = (succession(member, heir), licence(member, SINCE, UNTIL))
    judged = [world.judge(document, office) for document in said]
    order = a_case(member, order=an_order())
    judged.append(world.judge(order.document, office, parts=order.parts))
    assert all(refused is None or isinstance(refused, PartyNotYours | CaseImpossible) for refused in judged)
    return [refused is None for refused in judged]


@pytest.fixture
def heir(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)


def test_the_commission_acts_for_a_state_without_an_authority_and_for_no_other(
    world: World, association: Somebody, heir: Somebody
) -> None:
    commission, germany = authority(world, "EU", "supervise"), authority(world, "DE", "supervise")
    home = {code: world.admitted("Member", association, country=code) for code in ("DE", "IE", "GB", "IN")}
    assert acts(world, germany, home["DE"], heir) == [True] * 3
    assert acts(world, commission, home["DE"], heir) == [False] * 3
    assert acts(world, commission, home["IE"], heir) == [True] * 3
    assert acts(world, germany, home["IE"], heir) == [False] * 3
    for outside in ("GB", "IN"):
        assert acts(world, commission, home[outside], heir) == [False] * 3


def test_a_state_whose_authority_does_not_supervise_is_the_commissions(
    world: World, association: Somebody, heir: Somebody
) -> None:
    """Germany's split roles: who only issues and confirms supervises and licenses nobody."""
    commission, office = authority(world, "EU", "supervise"), authority(world, "DE", "issue", "import")
    dealer = world.admitted("Member", association, country="DE")
    assert acts(world, commission, dealer, heir) == [True] * 3
    assert acts(world, office, dealer, heir) == [False] * 3
    authority(world, "DE", "supervise", "report")
    assert acts(world, commission, dealer, heir) == [False] * 3


def test_one_authority_serves_the_whole_union_while_there_is_no_other(
    world: World, association: Somebody, heir: Somebody
) -> None:
    belgium = authority(world, "BE", "supervise")
    home = {code: world.admitted("Member", association, country=code) for code in ("BE", "DE", "IE")}
    assert all(acts(world, belgium, member, heir) == [True] * 3 for member in home.values())
    germany = authority(world, "DE", "supervise")
    assert acts(world, belgium, home["DE"], heir) == [False] * 3
    assert acts(world, germany, home["BE"], heir) == [False] * 3
    assert acts(world, belgium, home["IE"], heir) == [True] * 3


def test_a_participant_of_one_state_is_its_authorities_as_ever(
    world: World, association: Somebody, heir: Somebody
) -> None:
    one, other = (world.admitted("Authority", world.operator, tasks=("supervise",)) for _ in range(2))
    member = world.admitted("Member", association)
    for office in (one, other):
        assert acts(world, office, member, heir) == [True] * 3
