"""What a holder knows of where its goods were mined, so that it can release it to a buyer (L09, § 8).

Going back from a lot through lots of the same owner, what is known ends with an import it claimed, whose
certificate it holds; with production or a state sale as an authority recorded them; and with what it bought
or has on memo, of which it knows what was released to it. Everything before has been held against the same
rule when it was released, so that what is known is true of all that lies behind.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from warranty.certificates.books import Certificate
from warranty.certificates.rules.origins import origin_for
from warranty.foundation.ids import LotId, StatementId
from warranty.lots.accounts import RootAccount
from warranty.lots.books import Lot, LotBooks, LotKind
from warranty.lots.origins import Known, OriginBooks
from warranty.lots.rules.grading import account_grades
from warranty.lots.rules.titles import owner_of
from warranty.lots.rules.vessels import content, is_vessel

RECORDED: Final = frozenset({LotKind.PRODUCTION, LotKind.STATE_SALE})
ENDS: Final = frozenset(
    {
        LotKind.IMPORT_CLAIM, LotKind.HOMECOMING, LotKind.OPENING_STOCK, LotKind.LEGACY, LotKind.RECYCLED,
        LotKind.UNSUPPORTED, LotKind.FOUND, LotKind.WEIGHING, LotKind.SALE, LotKind.MEMO, LotKind.OUTSIDE,
        LotKind.PAPER, LotKind.PASSED, *RECORDED,
    }
)  # fmt: skip
"""Kinds of lots beyond which their holder sees nothing: roots, and what came from somebody else."""


class Told(NamedTuple):
    """Where all of some goods was mined. with_shares: whether how much of each is known as well."""

    countries: tuple[str, ...]
    with_shares: bool


class _View(NamedTuple):
    """How lots, certificates and accounts are found: among what was loaded, or what the batch itself says."""

    origins: OriginBooks
    known: Callable[[LotId], Known]
    certificate: Callable[[str], Certificate | None]
    account: Callable[[LotId, Known], RootAccount | None]


def told_of(books: LotBooks, sources: Iterable[LotId]) -> Told | None:
    """What their holder knows of the origins of these lots and boxes, all together.

    None: of some of them it knows nothing. Carats that a scale showed more have the origin of the rest.
    """
    view = _View(
        books.origins, partial(_known, books), partial(_certificate, books), partial(_account, books)
    )
    return _told_together(view, _opened(books, sources))


def told_at(origins: OriginBooks, lot: LotId) -> Told | None:
    """The same of one lot, from what was loaded for a question."""

    def account(_: LotId, known: Known) -> RootAccount | None:
        return origins.accounts.get(known.account) if known.account else None

    return _told_together(_View(origins, origins.known.__getitem__, origins.papers.get, account), [lot])


def _told_together(view: _View, lots: Iterable[LotId]) -> Told | None:
    if view.origins.is_cut:
        return None
    ends = frozenset[LotId]().union(*(_ends_of(view, lot) for lot in lots))
    told = [_told(view, end, known) for end in ends if (known := view.known(end)).kind != LotKind.WEIGHING]
    every = [one for one in told if one is not None]
    if not every or len(every) < len(told):
        return None
    countries = {country for one in every for country in one.countries}
    return Told(tuple(sorted(countries)), all(one.with_shares for one in every))


def _ends_of(view: _View, lot: LotId) -> frozenset[LotId]:
    """Where what is known of a lot ends; each lot behind it is looked at once, and once for a batch."""
    kept = view.origins.ends
    if lot not in kept:
        found: set[LotId] = set()
        seen, ahead = {lot}, [lot]
        while ahead:
            at = ahead.pop()
            if at in kept:
                found |= kept[at]
                continue
            sources = view.known(at).sources
            if not sources:
                found.add(at)
            ahead.extend(source for source in sources if source not in seen)
            seen.update(sources)
        kept[lot] = frozenset(found)
    return kept[lot]


def _told(view: _View, end: LotId, known: Known) -> Told | None:
    released = view.origins.released.get(end)
    if released is not None:
        return Told(released.countries, released.with_shares)
    if known.kind == LotKind.IMPORT_CLAIM:
        return _stated(origin_for(view.certificate(known.number or ""), known.holder))
    account = view.account(end, known) if known.kind in RECORDED else None
    return _stated(_recorded(account, end, known)) if account else None


def _stated(countries: Sequence[tuple[str, str]]) -> Told | None:
    """What an own paper states its holder knows with shares, as far as the paper has them."""
    return Told(tuple(sorted(country for country, _ in countries)), with_shares=True) if countries else None


def _recorded(account: RootAccount, lot: LotId, known: Known) -> Sequence[tuple[str, str]]:
    """What an authority says of production or a state sale, where it stands behind all of the lot."""
    grades = account_grades(LotKind(known.kind), account)[lot]
    return () if grades.awaiting or grades.unsupported else account.countries


def _opened(books: LotBooks, sources: Iterable[LotId]) -> Iterable[LotId]:
    """The lots themselves, of a box those in it."""
    for source in sources:
        if is_vessel(source):
            yield from (lot.id for lot in content(books, StatementId(source)))
        else:
            yield source


def _known(books: LotBooks, lot: LotId) -> Known:
    """A lot from before the batch as it was loaded, or one the batch itself has opened."""
    if lot in books.origins.known:
        return books.origins.known[lot]
    opened = books.lots[lot]
    edges = () if opened.kind in ENDS else books.edges.get(lot, ())
    sources = tuple(edge.source for edge in edges)
    is_own = all(_is_same_house(books, source, opened) for source in sources)
    claim = books.certificates.claims.get(lot)
    return Known(opened.kind, opened.holder, sources if is_own else (), claim.number if claim else None)


def _is_same_house(books: LotBooks, source: LotId, target: Lot) -> bool:
    """Whether goods stayed one owner's, in whoever's hands."""
    giver = books.lots.get(source)
    return giver is not None and owner_of(giver) == owner_of(target)


def _certificate(books: LotBooks, number: str) -> Certificate | None:
    return books.certificates.certificates.get(number) or books.origins.papers.get(number)


def _account(books: LotBooks, lot: LotId, known: Known) -> RootAccount | None:
    """The account a root takes from, as the batch has left it; one of the batch's own is looked for."""
    if known.account is not None:
        return books.roots.accounts.get(known.account) or books.origins.accounts.get(known.account)
    return next((one for one in books.roots.accounts.values() if lot in one.taken), None)
