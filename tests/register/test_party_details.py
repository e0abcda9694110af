"""What parties were called, numbered and housed, on PostgreSQL: as of any position, replayed, and erased."""

from datetime import timedelta

import pytest

from tests.builders import Draft
from tests.parties.builders import TODAY
from tests.parties.test_details import LEI, OTHER, changed
from tests.parties.test_succession import renamed
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.parties import service
from warranty.policy.rule_set import packaged
from warranty.register.erasure import erase
from warranty.register.replay import Databases, replay


@pytest.mark.parametrize("at_once", [1, 1_000])
async def test_a_number_and_a_name_are_those_of_then_and_an_office_can_be_erased(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """Told as of each position, in the member's own answer and in lists, which sort by the names of then."""
    member, association = running.members[0], running.cast.association
    await running.accept(association, Draft(renamed(member, "Aardvark Gems")))
    first = await running.accept(association, changed(member, lei=LEI))
    await running.accept(association, Draft(renamed(member, "Zebra Gems")))
    await running.accept(association, changed(member, lei=OTHER, office=""))
    told, listed = [], []
    for as_of in (first.position - 1, first.position, None):
        seen = await service.party(asking, member.id, TODAY, packaged(), as_of)
        told.append((seen.party.name, seen.party.lei))
        page = await service.members_of(asking, association.id, TODAY, packaged(), as_of=as_of)
        names = [one.party.name for one in page.members]
        assert names == sorted(names)
        place = [one.party.id for one in page.members].index(member.id)
        listed.append((page.members[place].party.name, page.members[place].party.lei))
        everybody = await service.everybodys_members(
            asking, TODAY, packaged(), name=told[-1][0].lower(), as_of=as_of
        )
        assert [one.party.lei for one in everybody.members] == [told[-1][1]]
    assert told == listed == [("Aardvark Gems", ""), ("Aardvark Gems", LEI), ("Zebra Gems", OTHER)]
    later = running.clock.at + timedelta(days=1)
    await erase(asking, first.statement, "particulars", reason="Moved on.", now=later)
    assert first.statement in [one.statement for one in await service.particulars_of(asking, member.id)]
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
