"""A partner with nothing in hand reads its share of what another has; a holder, how its closing divides."""

from datetime import date

import pytest

from warranty.cli.balance import _print
from warranty.wire.stock import Balances, BalanceTogether

DAY = date(2026, 11, 28)


def test_a_balance_without_rows_tells_of_shares(capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = BalanceTogether(hs="7102.31", stage="rough", held_by="another", own="3.00")
    held = BalanceTogether(
        hs="7102.31", stage="rough", held_by="member", own="6.001", others="1.00", awaiting="3.00"
    )
    _print(Balances("did", DAY, DAY, 7, (), (), together=(held, elsewhere)))
    said = capsys.readouterr()
    assert "Nothing was in stock" not in said.out + said.err
    mine, theirs = (line for line in said.out.splitlines() if "7102.31" in line)
    assert [part for part in ("6.001", "1.00", "3.00") if part in mine] == ["6.001", "1.00", "3.00"]
    assert ("of another" in theirs, "3.00" in theirs) == (True, True)


def test_a_balance_of_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _print(Balances("did", DAY, DAY, 7, (), ()))
    said = capsys.readouterr()
    assert "Nothing was in stock or moved" in said.out + said.err
