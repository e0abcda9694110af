"""Opening stock: what a member has when it joins; declared, documented, certified, and never more (R29, L11).

Each step is a grade of its own: the holder's word, supplier invoices, and what the association found
(`certifying`). A class of goods is declared once: what is declared again is recorded, for it is there, but
nothing stands behind it. Only what had been sold before the cut-over comes back into the pool
(`coming_back`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.accounts import (
    AccountId,
    AccountKind,
    Backing,
    RootAccount,
    RootBacked,
    RootTaken,
    opening_account,
)
from warranty.lots.books import LotBooks, LotKind, LotOpened
from warranty.lots.documents import (
    OpeningStockDeclared,
    OpeningStockDocumented,
    SoldBefore,
    SupplierInvoice,
)
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import MOST_LINES
from warranty.lots.rules.stocklines import lines_refusal, open_lots, text_refusal
from warranty.policy.catalogue import Finding
from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy

SIGNERS: Final = {
    OpeningStockDeclared: frozenset({"Member"}),
    OpeningStockDocumented: frozenset({"Member"}),
}
SUBJECT: Final = "/credentialSubject"
_HIGHEST_LINE: Final = 1_000_000


class StockIncomplete(Refusal):
    """Something is missing about opening stock, or it cannot be so."""

    kind = Kind.INVALID
    code = "opening-stock-incomplete"
    title = "Something is missing about the opening stock"
    rule = "R29"


class StockNotDeclared(Refusal):
    """A line of opening stock that is not there, or not the signer's to speak of; in the same words."""

    kind = Kind.CONFLICT
    code = "opening-stock-not-declared"
    title = "No such opening stock"
    rule = "R29"


class StockExceeded(Refusal):
    """More is documented or certified than was declared. facts: declared, asked."""

    kind = Kind.CONFLICT
    code = "opening-stock-exceeded"
    title = "More than was declared"
    rule = "R29"


def touched(entry: Entry, into: Touched) -> None:
    """All the opening stock of the signer, and who used the invoices before."""
    into.openings.add(entry.party)
    if isinstance(entry.document, OpeningStockDocumented):
        into.invoices.update(one.digest for one in entry.document.invoices)


def line_of(declaration: str, line: int) -> LotId | None:
    """The lot that a line of a declaration opened, None where the text names no statement."""
    named = referenced(declaration)
    return lot_id(named, line) if named and 0 < line < _HIGHEST_LINE else None


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why something cannot be said of opening stock, or None."""
    match entry.document:
        case OpeningStockDeclared() as document:
            return _declared_refusal(books, entry, document)
        case document:
            return _documented_refusal(books, entry, document)


def _declared_refusal(books: LotBooks, entry: Entry, document: OpeningStockDeclared) -> Refusal | None:
    if document.cut_over_on > document.event_on:
        return StockIncomplete(
            "Stock is declared as of a day that has passed.",
            pointer=f"{SUBJECT}/cutOverOn",
            instead="Count it first, and declare it afterwards.",
        )
    before = cut_over(books, entry.party)
    if before not in (None, document.cut_over_on):
        return StockIncomplete(
            f"Your stock was declared as of {before}; there is one cut-over.",
            pointer=f"{SUBJECT}/cutOverOn",
            instead=f"Declare a class that was forgotten as of {before}, too; what came since is a purchase, "
            "an import or a find.",
        )
    return lines_refusal(document.lines, StockIncomplete)


def _documented_refusal(books: LotBooks, entry: Entry, document: OpeningStockDocumented) -> Refusal | None:
    account = account_of(books, line_of(document.declaration, document.line), entry.party)
    if account is None:
        return not_declared(f"{SUBJECT}/declaration")
    (taken,) = account.taken.values()
    if refused := _invoices_refusal(
        document.invoices,
        taken.event_on,
        {one.digest for one in document.invoices if books.roots.is_used(one.digest, entry.party)},
    ):
        return refused
    asked = account.documented + sum(parse_carats(one.carats) for one in document.invoices)
    return exceeded(asked, taken, "documented", f"{SUBJECT}/invoices")


def _invoices_refusal(
    invoices: Sequence[SupplierInvoice], cut_over_on: date, used: set[str]
) -> Refusal | None:
    digests = [one.digest for one in invoices]
    if not 1 <= len(digests) <= MOST_LINES or len(set(digests)) < len(digests):
        return StockIncomplete(
            f"Name 1 to {MOST_LINES:,} invoices, each once.", pointer=f"{SUBJECT}/invoices"
        )
    for index, invoice in enumerate(invoices):
        at = f"{SUBJECT}/invoices/{index}"
        try:
            positive_carats(invoice.carats, f"{at}/carats")
        except Refusal as refused:
            return refused
        if refused_paper := paper_refusal(invoice, at, cut_over_on, used):
            return refused_paper
    return None


def paper_refusal(
    paper: SupplierInvoice | SoldBefore, at: str, cut_over_on: date, used: set[str]
) -> Refusal | None:
    """An invoice with its scan, of a day before the cut-over, and shown once."""
    if len(paper.digest) != 64 or paper.digest.strip("0123456789abcdef"):
        return StockIncomplete(
            "An invoice needs the SHA-256 of its scan (64 hexadecimal digits).", pointer=f"{at}/digest"
        )
    if paper.digest in used:
        return StockIncomplete(
            "This invoice stands behind your opening stock already.", pointer=f"{at}/digest"
        )
    if paper.dated_on > cut_over_on:
        return StockIncomplete(
            f"The invoice is later than the cut-over ({cut_over_on}).",
            pointer=f"{at}/datedOn",
            instead="Goods bought since then are recorded as purchases.",
        )
    return text_refusal(
        paper.document_number, "the invoice's number", f"{at}/documentNumber", StockIncomplete
    )


def cut_over(books: LotBooks, party: PartyId) -> date | None:
    """The day a member's stock was declared as of, None while none was."""
    return max((one.event_on for one in books.roots.declared(party)), default=None)


def account_of(books: LotBooks, lot: LotId | None, member: PartyId) -> RootAccount | None:
    """The account of a line of a member's own opening stock."""
    account = books.roots.account(opening_account(lot)) if lot else None
    taken = account.taken.get(lot) if account and lot else None
    return account if taken is not None and taken.party == member else None


def not_declared(pointer: str) -> Refusal:
    return StockNotDeclared(
        "This names no opening stock that is yours to speak of.",
        pointer=pointer,
        instead="Name the declaration as urn:uuid, and its line. A member documents its own stock, an "
        "association certifies its members'.",
    )


def exceeded(asked: int, taken: RootTaken, what: str, pointer: str) -> Refusal | None:
    if asked <= taken.carats:
        return None
    declared = format_carats(taken.carats)
    return StockExceeded(
        f"{format_carats(asked)} ct would be {what} of {declared} ct that were declared.",
        pointer=pointer,
        instead=f"Name at most {declared} ct in all; opening stock never grows (L11).",
        declared=declared,
        asked=format_carats(asked),
    )


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; L11 for stock declared long after joining, or again; T06 for invoices of others."""
    match entry.document:
        case OpeningStockDeclared():
            return [*late_findings(entry, policy), *_growth(books, entry, policy)]
        case OpeningStockDocumented() as document:
            lot = line_of(document.declaration, document.line)
            shown = [(str(lot), one.digest, one.document_number) for one in document.invoices]
            return [*late_findings(entry, policy), *shown_twice(books, entry, shown)]
    return late_findings(entry, policy)


def shown_twice(books: LotBooks, entry: Entry, shown: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    """T06, for both, where an invoice stands behind another's opening stock. shown: lot, digest, number.

    One paper cannot have brought the same goods to two; neither is told who the other is.
    """
    for lot, digest, number in shown:
        others = books.roots.used_elsewhere(digest, entry.party)
        sentence = "The scan of this invoice stands behind the opening stock of two members."
        if others:
            yield Finding("T06", lot, sentence, {"paper": number[:60]})
        for other in others:
            yield Finding("T06", str(other.account), sentence, {}, other.position)


def _long_after(books: LotBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """The pool grows at a time when it should only fall."""
    joined = books.parties.parties[entry.party].entered_on
    days = window_for(policy, "L11", entry.document.event_on).days
    if entry.recorded_at.date() > joined + timedelta(days=days):
        sentence = f"Opening stock was declared more than {days} days after its holder had joined."
        yield Finding("L11", str(lot_id(entry.id, 1)), sentence, {"days": days})


def _growth(books: LotBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    document: OpeningStockDeclared = entry.document
    yield from _long_after(books, entry, policy)
    known = _classes(books, entry.party)
    for line in document.lines:
        if line.hs in known:
            sentence = f"Opening stock of {line.hs} was declared before; {line.carats} ct are unsupported."
            told = {"hs": line.hs, "carats": line.carats}
            yield Finding("L11", str(lot_id(entry.id, line.line)), sentence, told)


def _classes(books: LotBooks, party: PartyId) -> set[str]:
    """Classes of goods a member has declared."""
    return {one.reference for one in books.roots.declared(party)}


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """Roots, and what is said to stand behind them."""
    match entry.document:
        case OpeningStockDeclared() as document:
            return list(_declared(books, entry, document))
        case document:
            lot, carats = (
                line_of(document.declaration, document.line),
                [parse_carats(one.carats) for one in document.invoices],
            )
            papers = tuple(one.digest for one in document.invoices)
            return [backed(entry, lot, Backing.DOCUMENTED, entry.party, sum(carats), papers)]


def _declared(books: LotBooks, entry: Entry, document: OpeningStockDeclared) -> Iterator[object]:
    known = _classes(books, entry.party)
    for lot in open_lots(entry, LotKind.OPENING_STOCK):
        opened = lot._replace(event_on=document.cut_over_on)
        if lot.hs in known:
            yield opened._replace(kind=LotKind.UNSUPPORTED)
        else:
            yield opened
            yield taken(entry, opened, lot.hs)


def taken(entry: Entry, lot: LotOpened, reference: str) -> RootTaken:
    return RootTaken(
        lot.id, opening_account(lot.id), AccountKind.OPENING_STOCK, entry.party, reference, entry.position,
        lot.line, lot.carats, lot.event_on,
    )  # fmt: skip


def backed(
    entry: Entry,
    lot: LotId | None,
    backing: Backing,
    member: PartyId,
    carats: int,
    papers: tuple[str, ...] = (),
) -> RootBacked:
    assert lot is not None, "refusal has looked at the line"
    return RootBacked(
        AccountId(lot), entry.id, entry.position, AccountKind.OPENING_STOCK, backing, entry.id, entry.party,
        member, carats, papers,
    )  # fmt: skip
