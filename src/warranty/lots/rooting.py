"""What stands behind roots without a certificate, as an asker is shown it.

A member sees its own accounts, an authority those of members established in its participant, an association
the opening stock of those it admitted, which it certifies, an auditor those that took goods in in its period.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, RecordKind, RecordRelations, Topic, may_see
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId, StatementId
from warranty.lots import root_store, store
from warranty.lots.accounts import AccountId, AccountKind, RootAccount
from warranty.lots.asking import Asking, Position, read_cursor, write_cursor
from warranty.lots.books import LotKind
from warranty.lots.root_store import AccountOpened
from warranty.lots.rules.grading import Coverage, account_grades, add_up
from warranty.parties import service as parties
from warranty.parties.service import Establishment

MOST_LOOKED_AT: Final = 10_000
"""Accounts of anybody, the newest, that one question of who oversees looks through for its own."""
_NEWEST: Final = (2**63 - 1, UUID(int=2**128 - 1))


class AccountShown(NamedTuple):
    """One account. coverage: of all that was taken; declaration: the statement that opened opening stock."""

    opened: AccountOpened
    account: RootAccount
    coverage: Coverage
    declaration: StatementId | None

    @property
    def taken(self) -> int:
        """Carats taken into stock."""
        return self.account.total_asked

    @property
    def left(self) -> int:
        """What is recorded and nobody took yet."""
        return max(0, self.account.recorded - self.account.total_drawn)


class AccountsPage(NamedTuple):
    """Accounts, those spoken of last first. A page may be short and still have a cursor."""

    accounts: Sequence[AccountShown]
    cursor: str | None


async def accounts_for(
    connection: Connection,
    asking: Asking,
    as_of: int,
    *,
    member: PartyId | None = None,
    cursor: str | None = None,
    limit: int,
) -> AccountsPage:
    """Accounts the asker may see, as known at a position. Raises CursorUnreadable.

    member: for an association or authority those of this party alone.
    """
    before: tuple[int, UUID] = _NEWEST
    if cursor is not None:
        as_of, position, account = await read_cursor(connection, cursor, tuple[Position, Position, UUID])
        before = (position, account)
    viewer = asking.viewer
    oversees = viewer.is_in_good_standing and viewer.kind in ("Authority", "Association")
    looks_through = oversees or viewer.side != viewer.party
    async with beyond(connection):
        looked_at = await root_store.accounts_before(
            connection,
            before,
            as_of,
            MOST_LOOKED_AT if looks_through else limit + 1,
            party=member if oversees else viewer.side,
        )
        shown = await _entitled(connection, asking, looked_at)
        page = dict(list(shown.items())[:limit])
        accounts = await _accounts(connection, page, as_of)
    await disclosure.record_look(connection, viewer, [_noted(*one) for one in page.items()], asking.now)
    is_more = len(shown) > limit or (looks_through and len(looked_at) == MOST_LOOKED_AT)
    last_seen = list(page)[-1] if len(shown) > limit else looked_at[-1] if is_more else None
    on = write_cursor((as_of, last_seen.position, last_seen.account)) if last_seen else None
    return AccountsPage(accounts, on)


async def _entitled(
    connection: Connection, asking: Asking, opened: Sequence[AccountOpened]
) -> dict[AccountOpened, Ground]:
    """Those of these that the asker may see, each with its ground."""
    whose = {one.party for one in opened}
    homes = await parties.establishments(connection, whose, asking.policy, asking.today)
    grounds = {one: may_see(asking.viewer, _relations(one, homes)) for one in opened}
    return {one: ground for one, ground in grounds.items() if ground is not None}


def _relations(one: AccountOpened, homes: Mapping[PartyId, Establishment]) -> RecordRelations:
    """Opening stock is read like the declaration, all else like a claim."""
    home = homes.get(one.party)
    is_opening = one.kind is AccountKind.OPENING_STOCK
    return RecordRelations(
        RecordKind.STOCK if is_opening else RecordKind.CLAIM,
        owners=frozenset({one.party}),
        jurisdictions=home.participants if home else frozenset(),
        admitters=home.bodies if home else frozenset(),
        topic=Topic.STOCK,
        days=frozenset(one.days),
    )


async def _accounts(
    connection: Connection, opened: Mapping[AccountOpened, Ground], as_of: int
) -> list[AccountShown]:
    found = await root_store.accounts_by_id(connection, [one.account for one in opened], as_of)
    stock = [lot for account in found.values() for lot in account.taken]
    declared = await store.statements_of(connection, stock) if stock else {}
    shown = []
    for one in opened:
        account = found[AccountId(one.account)]
        is_opening = one.kind is AccountKind.OPENING_STOCK
        declaration = next((declared[lot] for lot in account.taken), None) if is_opening else None
        grades = account_grades(LotKind(one.kind.value), account)
        shown.append(AccountShown(one, account, add_up(grades.values()), declaration))
    return shown


def _noted(one: AccountOpened, ground: Ground) -> Shown:
    kind = RecordKind.STOCK if one.kind is AccountKind.OPENING_STOCK else RecordKind.CLAIM
    return Shown(kind, str(one.account), ground, frozenset({one.party}))
