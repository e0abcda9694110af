"""Accounts that roots draw on: in log order, never beyond what is recorded, every carat graded (R22, L02)."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots.accounts import (
    AccountId,
    AccountKind,
    Backing,
    RootAccount,
    RootBacked,
    RootTaken,
    accounts_of,
    production_account,
    state_sale_account,
)
from warranty.lots.books import LotKind
from warranty.lots.rules.grading import account_grades

ONE, OTHER = PartyId(UUID(int=1)), PartyId(UUID(int=2))
ACCOUNT = AccountId(UUID(int=9))
DAY = date(2026, 11, 23)
weights = st.integers(1, 50)
# A lot takes (None) or one of three statements says, and says again, how much is recorded.
entries = st.lists(st.tuples(st.sampled_from([None, None, 1, 2, 3]), weights), max_size=30)


def _entry(position: int, statement: int | None, carats: int) -> RootTaken | RootBacked:
    if statement is None:
        lot = LotId(UUID(int=100 + position))
        return RootTaken(lot, ACCOUNT, AccountKind.PRODUCTION, ONE, "", position, 1, carats, DAY)
    said = StatementId(UUID(int=statement))
    return RootBacked(
        ACCOUNT, said, position, AccountKind.PRODUCTION, Backing.RECORDED, said, OTHER, ONE, carats - 1
    )


@given(entries)
def test_lots_draw_in_log_order_and_never_beyond_what_is_recorded(
    history: list[tuple[int | None, int]],
) -> None:
    account = RootAccount()
    for position, (statement, carats) in enumerate(history):
        before = dict(account.drawn)
        account.enter(_entry(position, statement, carats))
        drawn_now = account.total_drawn - sum(before.values())
        assert all(account.drawn[lot] >= drawn for lot, drawn in before.items()), "nothing is taken back"
        assert not drawn_now or account.total_drawn <= account.recorded
        asked = [(account.taken[lot].carats, drawn) for lot, drawn in account.drawn.items()]
        short = [at for at, (carats_asked, drawn) in enumerate(asked) if drawn < carats_asked]
        assert all(not drawn for _, drawn in asked[short[0] + 1 :]) if short else True
        assert not short or account.total_drawn >= account.recorded, "who waits has what there is"


@given(entries)
def test_every_carat_has_one_grade_and_no_more_is_produced_than_recorded(
    history: list[tuple[int | None, int]],
) -> None:
    made = [_entry(position, *each) for position, each in enumerate(history)]
    taken = [one for one in made if isinstance(one, RootTaken)]
    backed = [one for one in made if isinstance(one, RootBacked)]
    account = accounts_of(taken, backed).get(ACCOUNT, RootAccount())
    grades = account_grades(LotKind.PRODUCTION, account)
    assert {lot: coverage.total for lot, coverage in grades.items()} == {one.lot: one.carats for one in taken}
    assert sum(each.produced for each in grades.values()) == min(account.recorded, account.total_drawn)
    assert all(min(each) >= 0 for each in grades.values())


def test_an_account_is_one_members_for_one_licence_and_month_however_they_are_written() -> None:
    here = production_account(ONE, "ML 2016/12", "2026-10")
    assert here == production_account(ONE, " ml2016/12", "2026-10")
    others = {
        production_account(OTHER, "ML 2016/12", "2026-10"),
        production_account(ONE, "ML 2016/13", "2026-10"),
        production_account(ONE, "ML 2016/12", "2026-09"),
        state_sale_account(ONE, "ML 2016/12"),
        here,
    }
    assert len(others) == 5
    assert here.version == 8
