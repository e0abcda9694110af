"""How one's lots are told apart: one's own, out with somebody, or held for somebody (B08)."""

from datetime import date

import msgspec
import pytest

from warranty.cli.stock import advice, standing, written
from warranty.cli.weights import weighing
from warranty.wire.lots import Lot


@pytest.mark.parametrize(
    ("state", "custody", "told"),
    [
        ("held", "own", "held"),
        ("offered", "own", "offered"),
        ("held", "out-on-memo", "out on memo"),
        ("held", "held-on-memo", "held on memo"),
        ("offered", "held-for-work", "offered, held for work"),
        ("withdrawn", "out-on-memo", "withdrawn, out on memo"),
    ],
)
def test_a_lot_says_whose_goods_are_where(state: str, custody: str, told: str) -> None:
    lot = Lot(
        id="one",
        hs="7102.31",
        stage="rough",
        state=state,
        received="1.00",
        left="1.00",
        disputed="0.00",
        event_on=date(2026, 11, 23),
        position=9,
        opened_by="urn:uuid:one",
        as_of=9,
        custody=custody,
    )
    assert standing(lot, {}) == told
    boxed = msgspec.structs.replace(lot, state="inside", custody="own", box="of-makeables")
    assert standing(boxed, {}) == "inside of-makeables"
    assert standing(boxed, {"urn:uuid:of-makeables": "Makeables 2"}) == "inside Makeables 2"
    assert "by the id of the box" in advice([lot, boxed])
    assert advice([lot]) == ""
    assert advice([]) == "There is nothing in stock."


def test_a_single_polished_stone_is_written_as_the_trade_does_and_a_parcel_as_it_is() -> None:
    """R32: 1.569 is 1.57 by the rule of nines; the sum of a parcel is not rounded."""
    lot = Lot(
        id="one", hs="7102.39", stage="polished", state="held", received="1.569", left="1.569",
        disputed="0.00", event_on=date(2026, 11, 23), position=9, opened_by="urn:uuid:one", as_of=9,
        is_single_stone=True,
    )  # fmt: skip
    nines = weighing("nines")
    assert [written(lot, carats, nines) for carats in ("1.569", "1.568")] == ["1.57", "1.56"]
    parcel, rough = (
        msgspec.structs.replace(lot, is_single_stone=False),
        msgspec.structs.replace(lot, stage="rough"),
    )
    assert [written(one, "1.569", nines) for one in (parcel, rough)] == ["1.569", "1.569"]
    assert written(lot, "1.569", weighing(None)) == "1.569"
