"""Memberships and licences on PostgreSQL: kept, asked for, found out in trade, and replayed."""

from datetime import date

from tests.builders import Draft, a_line, a_sale
from tests.parties.builders import TODAY, Somebody, a_row, a_standing, an_admission
from tests.parties.test_membership import licence, membership
from tests.parties.test_succession import renamed
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.parties import service
from warranty.parties.documents import MembershipSought
from warranty.policy.rule_set import packaged
from warranty.register.replay import Databases, replay


async def test_a_sale_to_whoever_is_no_member_on_its_day_is_recorded_with_p01(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The membership comes in the batch before, and the licence of another in the very same slice."""
    seller, buyer, licensed, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    ended = Draft(membership(buyer, date(2010, 1, 1), TODAY))
    await running.accept(running.cast.association, ended)
    await running.accept(
        running.cast.association, Draft(licence(licensed, date(2020, 1, 1), date(2021, 1, 1)))
    )
    await running.accept(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00"))))
    await running.accept(seller, a_sale(seller, licensed, a_line("1.00", (lot, "1.00"))))
    found = await asking.fetch("select about, sentence from findings where rule = 'P01' order by position")
    assert [row["about"] for row in found] == [buyer.did, licensed.did]
    assert "was no member" in found[0]["sentence"]
    assert "No licence" in found[1]["sentence"]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_two_associations_are_loaded_with_their_words_and_asked_as_of_any_position(
    running: RunningRegister, asking: Connection
) -> None:
    member, other = running.members[0], running.members[1]
    second = Somebody()
    await running.accept(running.cast.operator, Draft(an_admission(a_row(second, "Association"))))
    before = await running.accept(member, Draft(MembershipSought(event_on=TODAY, association=second.did)))
    await running.accept(second, Draft(membership(member)))
    await running.accept(second, Draft(a_standing(member, "suspended")))
    await running.accept(running.cast.association, Draft(a_standing(member, "good")))
    refused = await running.refused(member, Draft(MembershipSought(event_on=TODAY, association=other.did)))
    assert refused.code == "signer-suspended"
    seen = await service.party(asking, member.id, TODAY, packaged())
    assert seen.standing == "suspended"
    assert [each.association for each in seen.memberships] == [second.id]
    earlier = await service.party(asking, member.id, TODAY, packaged(), before.position)
    assert (earlier.standing, earlier.memberships) == ("good", [])


async def test_a_party_asked_for_as_of_a_position_has_the_name_it_had_there(
    running: RunningRegister, asking: Connection
) -> None:
    member, association = running.members[0], running.cast.association
    first = (await service.party(asking, member.id, TODAY, packaged())).party.name
    second = await running.accept(association, Draft(renamed(member, "Second Name")))
    await running.accept(association, Draft(renamed(member, "Third Name")))
    told = []
    for as_of in (second.position - 1, second.position, None):
        seen = await service.party(asking, member.id, TODAY, packaged(), as_of)
        told.append((seen.party.name, seen.former_names))
    assert told == [
        (first, []),
        ("Second Name", [first]),
        ("Third Name", [first, "Second Name"]),
    ]
