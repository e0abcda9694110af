"""Cases (R59, R61): who may open one about whom, for how long, under which number; and that they end."""

from datetime import date, timedelta

import pytest

from tests.builders import TODAY, Draft, Somebody
from tests.parties.builders import a_row, an_admission
from tests.parties.casework import a_case, an_order, closing
from tests.worlds import World
from warranty.foundation.ids import uuid7

ABROAD = "A case is about parties you admitted or have as members, or that you supervise at home"


@pytest.fixture
def world() -> World:
    return World()


def admitted(world: World, by: Somebody, kind: str = "Member", **changes: object) -> Somebody:
    somebody = Somebody()
    world.accept(by, Draft(an_admission(a_row(somebody, kind, **changes))))
    return somebody


def test_an_association_opens_a_case_about_its_members_and_closes_it_once(world: World) -> None:
    association = world.cast.association
    case = world.accept(association, a_case(*world.members))
    world.accept(association, closing(case))
    assert world.refused(association, closing(case)).code == "case-not-yours"


def test_an_association_opens_none_about_anothers_member(world: World) -> None:
    other = admitted(world, world.cast.operator, "Association")
    theirs = admitted(world, other)
    refused = world.refused(world.cast.association, a_case(world.members[0], theirs))
    assert (refused.code, refused.pointer) == ("party-not-yours", "/credentialSubject/scope/parties/1")


def test_an_order_of_one_jurisdiction_opens_nobody_at_home_in_another(world: World) -> None:
    in_antwerp = admitted(world, world.cast.association, country="BE")
    world.accept(world.cast.europe, a_case(in_antwerp, order=an_order()))
    refused = world.refused(world.cast.india, a_case(world.members[0], in_antwerp, order=an_order()))
    assert refused.code == "party-not-yours"
    assert refused.sentence.startswith(ABROAD)
    unknown = world.refused(world.cast.india, a_case(world.members[0], Somebody(), order=an_order()))
    assert unknown.sentence == refused.sentence


def test_an_authority_works_on_a_case_about_nobody_in_particular_but_an_order_names_somebody(
    world: World,
) -> None:
    world.accept(world.cast.india, a_case())
    refused = world.refused(world.cast.india, a_case(number="2", order=an_order()))
    assert (refused.code, refused.pointer) == ("case-impossible", "/credentialSubject/scope/parties")
    assert world.refused(world.cast.association, a_case()).code == "case-impossible"


def test_an_order_is_executed_by_who_supervises_and_not_before_it_is_given(world: World) -> None:
    clerk = admitted(world, world.cast.operator, "Authority", tasks=("issue",))
    case = a_case(world.members[0], order=an_order())
    assert "supervise" in world.refused(clerk, case).sentence
    early = a_case(world.members[0], order=an_order(issued_on=TODAY + timedelta(days=1)))
    assert world.refused(world.cast.india, early).code == "case-impossible"
    assert world.refused(world.cast.association, case).code == "case-impossible"


def test_an_order_delays_its_notice_by_no_more_than_a_case_lasts(world: World) -> None:
    late = a_case(world.members[0], order=an_order(TODAY + timedelta(days=367)))
    refused = world.refused(world.cast.india, late)
    assert (refused.code, refused.pointer) == (
        "case-impossible",
        "/credentialSubject/scope/order/noticeFrom",
    )
    world.accept(world.cast.india, a_case(world.members[0], order=an_order(TODAY + timedelta(days=366))))


@pytest.mark.parametrize(
    ("until", "fits"),
    [
        (TODAY + timedelta(days=366), True),
        (TODAY + timedelta(days=367), False),
        (TODAY + timedelta(days=1), True),
        (TODAY, False),
    ],
)
def test_a_case_lasts_a_day_at_least_and_a_year_at_most(
    world: World,
    until: date,
    fits: bool,  # noqa: FBT001
) -> None:
    case = a_case(world.members[0], until=until)
    assert (world.refusal(world.cast.association, case) is None) == fits


def test_a_number_is_used_once_by_each_office(world: World) -> None:
    world.accept(world.cast.association, a_case(world.members[0], number="7"))
    assert world.refused(world.cast.association, a_case(world.members[1], number="7")).code == (
        "case-number-used"
    )
    world.accept(world.cast.india, a_case(world.members[0], number="7"))


@pytest.mark.parametrize("number", ["", " ", " 7", "7\n", "caf\u00e9", "x" * 101])
def test_a_number_travels_in_a_header(world: World, number: str) -> None:
    refused = world.refused(world.cast.association, a_case(world.members[0], number=number))
    assert (refused.code, refused.pointer) == ("case-impossible", "/credentialSubject/number")


def test_nobody_but_an_office_has_cases_and_nobody_closes_anothers(world: World) -> None:
    member, *_ = world.members
    assert world.refused(member, a_case(member)).code == "signer-not-entitled"
    case = world.accept(world.cast.association, a_case(member))
    foreign, unknown = (world.refused(world.cast.india, closing(one)) for one in (case, uuid7()))
    assert foreign.code == unknown.code == "case-not-yours"
    assert foreign.sentence == unknown.sentence
