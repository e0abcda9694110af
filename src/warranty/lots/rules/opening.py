"""Opening stock: what a member has when it joins; declared, documented, certified, and never more (R29, L11).

Each step is a grade of its own: the holder's word, supplier invoices, and what the association found
(`certifying`). A class of goods is declared once: what is declared again is recorded, for it is there, but
nothing stands behind it. Only what had been sold before the cut-over comes back into the pool, with the
invoice it was sold by.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.accounts import (
    CAME_BACK,
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
    SoldStockReturned,
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
    SoldStockReturned: frozenset({"Member"}),
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
    """All the opening stock of the signer."""
    into.openings.add(entry.party)


def line_of(declaration: str, line: int) -> LotId | None:
    """The lot that a line of a declaration opened, None where the text names no statement."""
    named = referenced(declaration)
    return lot_id(named, line) if named and 0 < line < _HIGHEST_LINE else None


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why something cannot be said of opening stock, or None."""
    match entry.document:
        case OpeningStockDeclared() as document:
            return _declared_refusal(document)
        case OpeningStockDocumented() as document:
            return _documented_refusal(books, entry, document)
        case document:
            return _returned_refusal(books, entry, document)


def _declared_refusal(document: OpeningStockDeclared) -> Refusal | None:
    if document.cut_over_on > document.event_on:
        return StockIncomplete(
            "Stock is declared as of a day that has passed.",
            pointer=f"{SUBJECT}/cutOverOn",
            instead="Count it first, and declare it afterwards.",
        )
    return lines_refusal(document.lines, StockIncomplete)


def _documented_refusal(books: LotBooks, entry: Entry, document: OpeningStockDocumented) -> Refusal | None:
    account = account_of(books, line_of(document.declaration, document.line), entry.party)
    if account is None:
        return not_declared(f"{SUBJECT}/declaration")
    (taken,) = account.taken.values()
    if refused := _invoices_refusal(document.invoices, taken.event_on, books.roots.papers_of(entry.party)):
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
        if refused_paper := _paper_refusal(invoice, at, cut_over_on, used):
            return refused_paper
    return None


def _paper_refusal(
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


def _returned_refusal(books: LotBooks, entry: Entry, document: SoldStockReturned) -> Refusal | None:
    if refused := text_refusal(
        document.reason, "why the goods came back", f"{SUBJECT}/reason", StockIncomplete
    ) or lines_refusal(document.lines, StockIncomplete):
        return refused
    cut_over_on, used = _cut_over(books, entry.party), books.roots.papers_of(entry.party)
    if len({line.digest for line in document.lines}) < len(document.lines):
        return StockIncomplete("Each line has an invoice of its own.", pointer=f"{SUBJECT}/lines")
    for index, line in enumerate(document.lines):
        if refused := _paper_refusal(line, f"{SUBJECT}/lines/{index}", cut_over_on, used):
            return refused
    return None


def _cut_over(books: LotBooks, party: PartyId) -> date:
    """The last day a member's stock was declared for; of one that had none the day it joined."""
    days = [one.event_on for one in books.roots.declared(party)]
    return max(days, default=books.parties.parties[party].entered_on)


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
    """Q01 late; L11 for stock declared long after joining, or again, and for what comes back as late."""
    match entry.document:
        case OpeningStockDeclared():
            return [*late_findings(entry, policy), *_growth(books, entry, policy)]
        case SoldStockReturned():
            return [*late_findings(entry, policy), *_long_after(books, entry, policy, "came back")]
    return late_findings(entry, policy)


def _long_after(books: LotBooks, entry: Entry, policy: Policy, verb: str) -> Iterator[Finding]:
    """The pool grows at a time when it should only fall."""
    joined = books.parties.parties[entry.party].entered_on
    days = window_for(policy, "L11", entry.document.event_on).days
    if entry.recorded_at.date() > joined + timedelta(days=days):
        sentence = f"Opening stock {verb} more than {days} days after its holder had joined."
        yield Finding("L11", str(lot_id(entry.id, 1)), sentence, {"days": days})


def _growth(books: LotBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    document: OpeningStockDeclared = entry.document
    yield from _long_after(books, entry, policy, "was declared")
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
        case OpeningStockDocumented() as document:
            lot, carats = (
                line_of(document.declaration, document.line),
                [parse_carats(one.carats) for one in document.invoices],
            )
            papers = tuple(one.digest for one in document.invoices)
            return [backed(entry, lot, Backing.DOCUMENTED, entry.party, sum(carats), papers)]
        case document:
            return list(_returned(entry, document))


def _declared(books: LotBooks, entry: Entry, document: OpeningStockDeclared) -> Iterator[object]:
    known = _classes(books, entry.party)
    for lot in open_lots(entry, LotKind.OPENING_STOCK):
        opened = lot._replace(event_on=document.cut_over_on)
        if lot.hs in known:
            yield opened._replace(kind=LotKind.UNSUPPORTED)
        else:
            yield opened
            yield _taken(entry, opened, lot.hs)


def _returned(entry: Entry, document: SoldStockReturned) -> Iterator[object]:
    """Back in the pool, documented by what they had been sold by."""
    for lot, line in zip(open_lots(entry, LotKind.OPENING_STOCK), document.lines, strict=True):
        yield lot
        yield _taken(entry, lot, f"{lot.hs}, {CAME_BACK}")
        yield backed(entry, lot.id, Backing.DOCUMENTED, entry.party, lot.carats, (line.digest,))


def _taken(entry: Entry, lot: LotOpened, reference: str) -> RootTaken:
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
