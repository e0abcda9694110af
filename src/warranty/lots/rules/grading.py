"""How the carats of a root are graded: the one place that tells (design.md, Chains, Grades).

A claim by what its certificate covers, production, state sales and opening stock by what was said of them,
recycled and old goods as what they are, all else unsupported.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from warranty.certificates.rules import Graded
from warranty.foundation.ids import LotId
from warranty.foundation.quantities import apportion
from warranty.lots.accounts import RootAccount
from warranty.lots.books import LotKind


class Coverage(NamedTuple):
    """Carats by grade, in thousandths; never merged into one figure.

    confirmed: behind a certificate. produced, state_sold: behind an authority's record of production, or of
    a sale of seized goods. stock_certified: opening stock within what the association certified;
    stock_documented: by supplier invoices; stock_declared: by its holder's word. legacy: recycled, or
    polished before 2003. None but the first is counted as if a certificate stood behind it.
    """

    confirmed: int = 0
    awaiting: int = 0
    on_paper: int = 0
    unsupported: int = 0
    legacy: int = 0
    produced: int = 0
    state_sold: int = 0
    stock_certified: int = 0
    stock_documented: int = 0
    stock_declared: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


GRADES: Final = len(Coverage._fields)
_STOOD_BEHIND: Final = ("confirmed", "produced", "state_sold", "stock_certified", "stock_documented")
ON_ACCOUNT: Final = frozenset({LotKind.PRODUCTION, LotKind.STATE_SALE, LotKind.OPENING_STOCK})
OLD: Final = frozenset({LotKind.LEGACY, LotKind.RECYCLED})


def add_up(coverages: Iterable[Coverage]) -> Coverage:
    """Grade by grade."""
    every = list(coverages)
    return Coverage(*map(sum, zip(*every, strict=True))) if every else Coverage()


def claim_grades(graded: Graded) -> Coverage:
    """A claim on a certificate."""
    return Coverage(graded.confirmed, graded.awaiting, 0, graded.unsupported)


def account_grades(kind: LotKind, account: RootAccount) -> dict[LotId, Coverage]:
    """The lots that take from an account.

    A record corrected below what was drawn leaves the shortfall unsupported by weight, over all alike.
    """
    if kind is LotKind.OPENING_STOCK:
        return {lot: _opening_grades(account, taken.carats) for lot, taken in account.taken.items()}
    drawn = list(account.drawn.values())
    supported = apportion(min(account.recorded, account.total_drawn), drawn)
    return {
        lot: _recorded_grades(kind, part, account.drawn[lot] - part, taken.carats - account.drawn[lot])
        for (lot, taken), part in zip(account.taken.items(), supported, strict=True)
    }


def _recorded_grades(kind: LotKind, recorded: int, short: int, waiting: int) -> Coverage:
    known = Coverage(awaiting=waiting, unsupported=short)
    if kind is LotKind.PRODUCTION:
        return known._replace(produced=recorded)
    return known._replace(state_sold=recorded)


def _opening_grades(account: RootAccount, asked: int) -> Coverage:
    """Once the association has looked its word decides: what it did not find is unsupported."""
    if account.cap is None and account.is_doubted:
        return Coverage(unsupported=asked)
    if account.cap is None:
        documented = min(account.documented, asked)
        return Coverage(stock_documented=documented, stock_declared=asked - documented)
    certified = min(account.cap, asked)
    return Coverage(stock_certified=certified, unsupported=asked - certified)


def root_grades(kind: LotKind, carats: int) -> Coverage:
    """A root that nobody answers for."""
    return Coverage(legacy=carats) if kind in OLD else Coverage(unsupported=carats)


def share_of(known: Coverage, plain: int, papered: int) -> Coverage:
    """A share of a root, pro rata to the root's own grades. papered: what passed outside the register."""
    if not known.total:
        return Coverage(unsupported=plain + papered)
    return with_paper(Coverage(*apportion(plain, known)), Coverage(*apportion(papered, known)))


def with_paper(plain: Coverage, papered: Coverage) -> Coverage:
    """Both together. What another than its holder stood behind is on paper once it passed outside.

    That is what an authority recorded, an association certified or suppliers' invoices document: nobody on
    record saw that these are the same goods. Where nobody else stood behind them before (awaiting, declared,
    old, unsupported) a paper adds nothing: they stay what they are.
    """
    stood_behind = dict.fromkeys(_STOOD_BEHIND, 0)
    on_paper = papered.on_paper + sum(getattr(papered, grade) for grade in stood_behind)
    return add_up((plain, papered._replace(**stood_behind, on_paper=on_paper)))
