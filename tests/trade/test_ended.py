"""Deals with a firm that has ended are recorded, and told with who stands in its place (P01, R54)."""

from tests.builders import Draft, a_line, a_memo, a_sale, a_work
from tests.parties.builders import TODAY
from tests.worlds import World, rules_of
from warranty.parties.documents import SuccessionRecorded


def test_a_sale_a_memo_and_work_to_a_firm_that_has_ended_are_told(world: World) -> None:
    """Before the merger nothing; after it each names the successor, who is dealt with freely."""
    seller, ended, heir, _ = world.members
    lot = world.a_lot(seller, "10.00")
    line = a_line("1.00", (lot, "1.00"))
    world.accept(seller, a_sale(seller, ended, line))
    assert "P01" not in rules_of(world.found)
    merger = SuccessionRecorded(
        event_on=TODAY, party=ended.did, cause="merger", successors=(heir.did,), keys_end=True,
        digest="0f" * 32,
    )  # fmt: skip
    world.accept(world.cast.association, Draft(merger))
    for draft in (a_sale(seller, ended, line), a_memo(seller, ended, line), a_work(seller, ended, line)):
        world.accept(seller, draft)
        (found,) = [each for each in world.found if each.rule == "P01"]
        assert found.about == ended.did
        assert "has ended" in found.sentence
        assert heir.did in found.sentence
    world.accept(seller, a_sale(seller, heir, line))
    assert "P01" not in rules_of(world.found)
