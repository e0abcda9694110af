"""How one's lots are told apart: one's own, out with somebody, or held for somebody (B08)."""

from datetime import date

import msgspec
import pytest

from warranty.cli.stock import standing
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
    assert standing(lot) == told
    boxed = msgspec.structs.replace(lot, state="inside", custody="own", box="of-makeables")
    assert standing(boxed) == "inside of-makeables"
