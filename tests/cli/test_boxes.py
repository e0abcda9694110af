"""Which boxes `warranty boxes` tells of without being asked for all."""

import pytest

from warranty.cli.boxes import is_in_use
from warranty.wire.boxes import Box


@pytest.mark.parametrize(
    ("state", "left", "is_told"),
    [("open", "0.00", True), ("closed", "10.00", True), ("closed", "0.00", False), ("open", "10.00", True)],
)
def test_a_closed_box_is_told_while_goods_that_came_back_are_in_it(
    state: str, left: str, *, is_told: bool
) -> None:
    box = Box(id="urn:uuid:one", number="Makeables", hs="7102.31", state=state, lots=1, left=left)
    assert is_in_use(box) is is_told
