"""What had been sold before the cut-over comes back into the opening stock, by its invoice (R29, L11).

Nobody but the member has seen that invoice, so that it opens no endless source: it brings back, at once or in
parts, no more than it says, and all of them together, soon after joining, a small share of what was declared
of the class. More, and later, is recorded for it is there, with L11; it is unsupported until the association
has certified it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.accounts import CAME_BACK, Backing, number_mark, sold_mark
from warranty.lots.books import LotBooks, LotKind
from warranty.lots.documents import SoldBefore, SoldStockReturned
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.opening import (
    SUBJECT,
    StockIncomplete,
    StockNotDeclared,
    backed,
    cut_over,
    paper_refusal,
    shown_twice,
    taken,
)
from warranty.lots.rules.stocklines import lines_refusal, open_lots, text_refusal
from warranty.policy.catalogue import Finding
from warranty.policy.limits import RETURNED_SHARE, RETURNS_WITHIN
from warranty.policy.rule_set import Policy

SIGNERS: Final = {SoldStockReturned: frozenset({"Member"})}
_AT: Final = f"{SUBJECT}/lines"


class Growth(NamedTuple):
    """A line that brings back more than may be. most: what may of its class, in thousandths of a carat."""

    line: SoldBefore
    most: int


def touched(entry: Entry, into: Touched) -> None:
    """All the opening stock of the signer, and who used the invoices before."""
    into.openings.add(entry.party)
    into.invoices.update(line.digest for line in entry.document.lines)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why goods cannot come back so: no opening stock, or an invoice that does not carry them."""
    document: SoldStockReturned = entry.document
    if refused := text_refusal(
        document.reason, "why the goods came back", f"{SUBJECT}/reason", StockIncomplete
    ) or lines_refusal(document.lines, StockIncomplete):
        return refused
    cut_over_on = cut_over(books, entry.party)
    if cut_over_on is None:
        return StockNotDeclared(
            "You have declared no opening stock that goods could come back to.",
            pointer=SUBJECT,
            instead="Declare your stock of the cut-over first; without any, goods that come back are a "
            "purchase from outside or a find.",
        )
    marks = [mark for line in document.lines for mark in _marks(line)]
    if len(set(marks)) < len(marks):
        return StockIncomplete("Each line has an invoice of its own, with its own number.", pointer=_AT)
    for index, line in enumerate(document.lines):
        if refused := _line_refusal(books, entry, line, cut_over_on, f"{_AT}/{index}"):
            return refused
    return None


def _marks(line: SoldBefore) -> tuple[str, str]:
    """What an invoice is known by: its scan, and its number, which a member gives once."""
    return line.digest, number_mark(line.document_number)


def _papers(line: SoldBefore) -> tuple[str, ...]:
    """What is kept of an invoice; of one that may bring back more, what it sold, too."""
    if line.sold is UNSET or parse_carats(line.sold) == parse_carats(line.carats):
        return _marks(line)
    return (*_marks(line), sold_mark(parse_carats(line.sold)))


def _line_refusal(
    books: LotBooks, entry: Entry, line: SoldBefore, cut_over_on: date, at: str
) -> Refusal | None:
    if refused := paper_refusal(line, at, cut_over_on, set()):
        return refused
    if line.sold is UNSET:
        return StockIncomplete(
            "Say how much of the class the invoice sold.",
            pointer=f"{at}/sold",
            instead="Copy its weight from the invoice, also where less came back.",
        )
    try:
        sold = positive_carats(line.sold, f"{at}/sold")
    except Refusal as refused:
        return refused
    before = _shown_before(books, entry, line, sold)
    if before is None:
        return StockIncomplete(
            "This invoice stands behind your opening stock already, by another scan, number or weight, or "
            "with all it sold.",
            pointer=f"{at}/digest",
            instead="What comes back of one invoice in parts names the same scan, number and weight sold "
            "each time.",
        )
    if before + parse_carats(line.carats) <= sold:
        return None
    of_which = f", of which {format_carats(before)} ct came back already" if before else ""
    return StockIncomplete(
        f"The invoice sold {format_carats(sold)} ct{of_which}; more cannot come back by it.",
        pointer=f"{at}/carats",
    )


def _shown_before(books: LotBooks, entry: Entry, line: SoldBefore, sold: int) -> int | None:
    """Thousandths that came back by this very invoice; None where it was shown otherwise."""
    roots, papers = books.roots, (*_marks(line), sold_mark(sold))
    by_it = [
        one
        for one in roots.came_back(entry.party)
        if any(said.papers == papers for said in roots.account(one.account).backings.values())
    ]
    if not by_it and any(roots.is_used(mark, entry.party) for mark in _marks(line)):
        return None
    return sum(one.carats for one in by_it)


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; L11 for what comes back late, or beyond the share; T06 for an invoice of another."""
    document: SoldStockReturned = entry.document
    found = late_findings(entry, policy)
    if _is_late(books, entry):
        days = RETURNS_WITHIN.days
        sentence = (
            f"Opening stock came back more than {days} days after its holder had joined; it is unsupported "
            "until its association certifies it."
        )
        found.append(Finding("L11", str(lot_id(entry.id, 1)), sentence, {"days": days}))
    else:
        found += [_grown(entry, one) for one in _beyond(books, entry)]
    shown = [(str(lot_id(entry.id, line.line)), line.digest, line.document_number) for line in document.lines]
    return [*found, *shown_twice(books, entry, shown)]


def _grown(entry: Entry, one: Growth) -> Finding:
    line, most = one.line, format_carats(one.most)
    sentence = (
        f"Of {line.hs} at most {most} ct come back unasked ({RETURNED_SHARE} % of what was declared); "
        f"{line.carats} ct are unsupported until the association certifies them."
    )
    facts = {"hs": line.hs, "carats": line.carats, "most": most}
    return Finding("L11", str(lot_id(entry.id, line.line)), sentence, facts)


def _is_late(books: LotBooks, entry: Entry) -> bool:
    """Whether the pool grows at a time when it should only fall."""
    joined = books.parties.parties[entry.party].entered_on
    return entry.recorded_at.date() > joined + RETURNS_WITHIN


def _beyond(books: LotBooks, entry: Entry) -> Iterator[Growth]:
    """The lines that would bring back more of their class than the share of what was declared of it.

    What the association certified of a declared line stands in the place of what was declared. A line comes
    back whole or not: a part of it has no invoice of its own.
    """
    roots, back, most = books.roots, dict[str, int](), dict[str, int]()
    for one in roots.declared(entry.party):
        cap = roots.account(one.account).cap
        most[one.reference] = most.get(one.reference, 0) + (one.carats if cap is None else cap)
    for one in roots.came_back(entry.party):
        if not roots.account(one.account).is_doubted:
            back[one.reference] = back.get(one.reference, 0) + one.carats
    for line in entry.document.lines:
        carats, allowed = parse_carats(line.carats), most.get(line.hs, 0) * RETURNED_SHARE // 100
        before = back.get(_reference(line), 0)
        if before + carats > allowed:
            yield Growth(line, allowed)
        else:
            back[_reference(line)] = before + carats


def _reference(line: SoldBefore) -> str:
    return f"{line.hs}, {CAME_BACK}"


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """Back in the pool, documented by what they had been sold by as far as that counts."""
    document: SoldStockReturned = entry.document
    doubted = {one.line.line for one in _beyond(books, entry)}
    if _is_late(books, entry):
        doubted = {line.line for line in document.lines}
    done: list[object] = []
    for lot, line in zip(open_lots(entry, LotKind.OPENING_STOCK), document.lines, strict=True):
        # Statements of before say nothing of what was sold, and led to documented stock.
        is_doubted = line.line in doubted and line.sold is not UNSET
        backing = Backing.DOUBTED if is_doubted else Backing.DOCUMENTED
        done += [
            lot,
            taken(entry, lot, _reference(line)),
            backed(entry, lot.id, backing, entry.party, lot.carats, _papers(line)),
        ]
    return done
