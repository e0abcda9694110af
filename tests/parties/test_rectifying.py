"""R57: wrong personal data is put right by a statement that names the old, by whom it is for to say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from tests.builders import Draft
from tests.parties.builders import TODAY, Somebody, a_row, a_standing, an_admission
from tests.parties.test_people import ANNA, person
from tests.worlds import Cast, World
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import urn
from warranty.parties.documents import (
    MembershipRecorded,
    MembershipSought,
    ParticularsRectified,
    RectifiedParticulars,
)

RIGHT = RectifiedParticulars(name="The right name")


def rectified(
    party: Somebody, old: object, *, anna: bool = False, says: RectifiedParticulars = RIGHT, **changes: object
) -> Draft:
    """Data of a party, or of its Anna, put right."""
    values: dict[str, object] = {"party": party.did, "rectifies": urn(old), "reason": "Misspelt."}  # type: ignore[arg-type]
    if anna:
        values["person"] = urn(ANNA)
    return Draft(ParticularsRectified(event_on=TODAY, **(values | changes)), {"particulars": says})  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World(Cast())


@pytest.fixture
def anna(world: World) -> StatementId:
    """The first member's statement about one of its people."""
    return world.accept(world.members[0], Draft(person(ANNA, world.members[0].public)))


def admission(world: World) -> StatementId:
    """The statement that admitted all members."""
    return world.entries[3].id


def test_a_firm_puts_right_what_it_said_of_a_person_and_then_that_again(
    world: World, anna: StatementId
) -> None:
    firm = world.members[0]
    second = world.accept(firm, rectified(firm, anna, anna=True))
    world.accept(firm, rectified(firm, second, anna=True))


def test_what_was_said_at_admission_is_put_right_by_the_party_or_who_admitted_it(world: World) -> None:
    firm, association = world.members[0], world.cast.association
    first = world.accept(firm, rectified(firm, admission(world)))
    world.accept(association, rectified(firm, first))


@pytest.mark.parametrize("standing", ["suspended", "expelled"])
def test_r57_a_party_puts_its_own_data_right_whatever_its_standing(
    world: World, anna: StatementId, standing: str
) -> None:
    """Its own alone: all else rests as it did."""
    firm, stranger = world.members[:2]
    world.accept(world.cast.association, Draft(a_standing(firm, standing)))
    world.accept(firm, rectified(firm, anna, anna=True))
    world.accept(firm, rectified(firm, admission(world)))
    refused = world.refused(firm, Draft(person(ANNA, firm.public)))
    assert refused.code in ("signer-suspended", "signer-expelled")
    assert world.refused(firm, rectified(stranger, admission(world))).code == refused.code


def test_nobody_else_speaks_of_a_party(world: World) -> None:
    firm, stranger = world.members[:2]
    other = Somebody()
    world.accept(world.cast.operator, Draft(an_admission(a_row(other, "Association"))))
    for who in (stranger, other, world.cast.europe, world.cast.operator):
        assert world.refused(who, rectified(firm, admission(world))).code == "party-not-yours"


def test_an_association_of_it_and_the_authority_of_its_country_look_after_it_too(world: World) -> None:
    """Not of whom the association has no longer, nor of other kinds of party."""
    firm, other = world.members[0], Somebody()
    world.accept(world.cast.operator, Draft(an_admission(a_row(other, "Association"))))
    world.accept(firm, Draft(MembershipSought(event_on=TODAY, association=other.did)))
    member = MembershipRecorded(event_on=TODAY, party=firm.did, valid_from=TODAY)
    world.accept(other, Draft(member))
    world.accept(other, rectified(firm, admission(world)))
    world.accept(world.cast.india, rectified(firm, admission(world)))
    left = replace(member, valid_from=TODAY - timedelta(days=9), valid_until=TODAY)
    world.accept(other, Draft(left))
    assert world.refused(other, rectified(firm, admission(world))).code == "party-not-yours"
    bodies = world.entries[2].id
    assert world.refused(world.cast.india, rectified(other, bodies)).code == "party-not-yours"


def test_who_admitted_a_firm_does_not_speak_of_its_people(world: World, anna: StatementId) -> None:
    refused = world.refused(world.cast.association, rectified(world.members[0], anna, anna=True))
    assert refused.code == "person-impossible"


def test_the_old_statement_has_to_hold_that_ones_data(world: World, anna: StatementId) -> None:
    """Of another, of nobody, or no statement at all: the same words."""
    firm, other = world.members[:2]
    theirs = world.accept(other, Draft(person(uuid4(), other.public)))
    answers = {
        world.refused(firm, draft).sentence
        for draft in (
            rectified(firm, anna),
            rectified(firm, theirs, anna=True),
            rectified(firm, uuid4(), anna=True),
            rectified(firm, anna, anna=True, rectifies="the letter of May"),
        )
    }
    assert len(answers) == 1
    assert world.refused(firm, rectified(firm, anna)).rule == "R57"


@pytest.mark.parametrize(
    "says", [RectifiedParticulars(), RectifiedParticulars(name=" "), RectifiedParticulars(name="x" * 2_001)]
)
def test_it_says_what_is_right_and_why(world: World, anna: StatementId, says: RectifiedParticulars) -> None:
    firm = world.members[0]
    refused = world.refused(firm, rectified(firm, anna, anna=True, says=says))
    assert refused.code == "rectification-impossible"
    assert world.refused(firm, rectified(firm, anna, anna=True, reason=" ")).code == "reason-missing"
