"""What is known of the roots behind lots."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import root_store, store
from warranty.lots.books import LotKind
from warranty.lots.crossing import grades_of_own
from warranty.lots.rules.grading import ON_ACCOUNT, account_grades, claim_grades, root_grades, share_of
from warranty.lots.rules.shares import RootShare
from warranty.lots.service.answers import Coverage, Root


class Graded(NamedTuple):
    """What is known of a root. coverage: its carats, or one for all of them where nobody answers for it."""

    kind: LotKind
    number: str | None
    coverage: Coverage
    reference: str = ""
    countries: Sequence[tuple[str, str]] = ()


async def grades_of(
    connection: Connection, roots: Sequence[LotId], own: Mapping[LotId, int], as_of: int
) -> dict[LotId, Graded]:
    """What is known of some roots, each graded by what opened it."""
    claims = await grades_of_own(connection, roots, own, as_of)
    found = {
        lot: Graded(LotKind.IMPORT_CLAIM, graded.number, claim_grades(graded))
        for lot, graded in claims.items()
    }
    others = [lot for lot in roots if lot not in claims]
    kinds = await store.kinds_of(connection, others) if others else {}
    on_account = [lot for lot, kind in kinds.items() if kind in ON_ACCOUNT]
    if on_account:
        found |= await _graded_on_account(connection, kinds, on_account, as_of)
    for lot in kinds.keys() - found.keys():
        found[lot] = Graded(kinds[lot], None, root_grades(kinds[lot], 1))
    return found


async def _graded_on_account(
    connection: Connection, kinds: Mapping[LotId, LotKind], lots: Sequence[LotId], as_of: int
) -> dict[LotId, Graded]:
    taken, accounts = await root_store.root_accounts(connection, lots, as_of)
    grades: dict[LotId, Coverage] = {}
    for identifier, kind in {(taken[lot].account, kinds[lot]) for lot in lots if lot in taken}:
        grades |= account_grades(kind, accounts[identifier])
    return {
        lot: Graded(
            kinds[lot], None, grades[lot], taken[lot].reference, accounts[taken[lot].account].countries
        )
        for lot in lots
        if lot in taken
    }


async def graded(
    connection: Connection, shares: Sequence[RootShare], own: Mapping[LotId, int], as_of: int
) -> list[Root]:
    grades = await grades_of(connection, [share.root for share in shares], own, as_of)
    return [
        Root(
            share.root,
            grades[share.root].kind,
            grades[share.root].number,
            share.plain + share.on_paper,
            share_of(grades[share.root].coverage, share.plain, share.on_paper),
            grades[share.root].reference,
            grades[share.root].countries,
        )
        for share in shares
    ]
