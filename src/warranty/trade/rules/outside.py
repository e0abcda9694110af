"""Goods bought on paper from somebody outside the register (R23).

A line that shows the sale it was sold out by, and its one-time code, draws on that outside balance and is
graded on paper. Any other line is unsupported, with an exception record.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from hmac import compare_digest

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import Lot, LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import draw
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.reclassed import reclassed
from warranty.lots.rules.stones import back_in_part
from warranty.lots.rules.uncertified import crossings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import BoughtOutside, Invoiced, TradeBooks
from warranty.trade.documents import OutsideLine, PurchaseFromOutside, Release
from warranty.trade.rules.borders import country_of
from warranty.trade.rules.common import (
    SUBJECT,
    counterparty_refusal,
    lines_refusal,
    sale_named,
    text_refusal,
)
from warranty.trade.rules.papers import paper_findings, shown, used
from warranty.trade.rules.prices import day_refusal, prices_refusal
from warranty.trade.rules.refusals import (
    CounterpartyUnknown,
    InvoiceIncomplete,
    LinesMalformed,
    OutsideBalanceOverdrawn,
    ReleaseNotValid,
    StageChanged,
)
from warranty.trade.rules.sale import is_digest

SaleLineId = tuple[StatementId, int]
"""A sale to somebody outside, and the number of its line."""


def touched(entry: Entry, into: Touched) -> None:
    """The sales to outside that are shown, with their lots, and the paper."""
    for release in entry.parts.get("sources", ()):
        touch_outside(release, into)
    into.papers.update(shown(entry.party, entry.document.paper, entry.parts["counterparty"]))


def touch_outside(release: Release, into: Touched) -> None:
    """The sale that is shown, with all that was delivered of it since."""
    if sale := referenced(release.sale):
        into.sales.add(sale)
        into.corrected.add(sale)


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Missing facts about seller and paper, lines that do not fit, a release that opens nothing."""
    try:
        return _paper_refusal(books, entry) or _lines_refusal(entry) or releases_refusal(books, entry)
    except Refusal as refused:
        return refused


def _paper_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    document: PurchaseFromOutside = entry.document
    seller = entry.parts["counterparty"]
    if seller.party is not UNSET:
        return CounterpartyUnknown(
            "A member of this register sells by its own sale; this statement is for sellers outside.",
            pointer=f"{SUBJECT}/counterparty/party",
        )
    if not is_digest(document.paper.digest):
        return InvoiceIncomplete(
            "The paper shown needs the SHA-256 of its scan (64 hexadecimal digits).",
            pointer=f"{SUBJECT}/paper/digest",
        )
    return (
        counterparty_refusal(books, entry, seller)
        or text_refusal(
            document.paper.document_number, "The paper's number", f"{SUBJECT}/paper/documentNumber"
        )
        or day_refusal(
            document.paper.dated_on, document.event_on, "The paper's day", f"{SUBJECT}/paper/datedOn"
        )
        or text_refusal(
            document.exception_reason, "The reason for the exception", f"{SUBJECT}/exceptionReason"
        )
    )


def _lines_refusal(entry: Entry) -> Refusal | None:
    document: PurchaseFromOutside = entry.document
    if refused := lines_refusal(document.lines, f"{SUBJECT}/lines"):
        return refused
    for index, line in enumerate(document.lines):
        at = f"{SUBJECT}/lines/{index}"
        positive_carats(line.carats, f"{at}/carats")
        if line.pieces is not UNSET and line.pieces < 1:
            return InvoiceIncomplete("The number of pieces must be at least one.", pointer=f"{at}/pieces")
        if refused := hs_refusal(line.hs, f"{at}/hs") or text_refusal(
            line.qualification, "The qualification of the goods", f"{at}/qualification"
        ):
            return refused
    prices = entry.parts.get("prices")
    if prices is not None and (refused := prices_refusal(document.lines, prices, document.event_on)):
        return refused
    numbers = [release.line for release in entry.parts.get("sources", ())]
    if numbers != sorted(set(numbers)) or not set(numbers) <= {line.line for line in document.lines}:
        return LinesMalformed(
            "A line shows at most one release, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    return None


def releases_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """A release that opens no outside balance, or not so much of it."""
    lines = {line.line: line for line in entry.document.lines}
    total: dict[SaleLineId, int] = {}
    for index, release in enumerate(entry.parts.get("sources", ())):
        if refused := _release_refusal(
            books, release, lines[release.line], total, f"{SUBJECT}/sources/{index}"
        ):
            return refused
    return None


def _release_refusal(
    books: TradeBooks, release: Release, line: OutsideLine, total: dict[SaleLineId, int], at: str
) -> Refusal | None:
    shown = opened_line(books, release)
    if shown is None:
        return ReleaseNotValid(
            f"Line {line.line}: no outside balance opens with this sale, line and code.",
            pointer=at,
            instead="Check them against the seller's paper; without them the goods can be booked as "
            "unsupported.",
        )
    lots = books.lots_of(*shown)
    left = sum(lot.left for lot in lots)
    total[shown] = total.get(shown, 0) + parse_carats(line.carats)
    if stage(lots[0].hs) != stage(line.hs):
        return StageChanged(
            f"Line {line.line} is not at the stage it was sold out at.",
            pointer=at,
            instead="Take the line without a release: what was made of goods outside has no source.",
        )
    if total[shown] > left:
        return OutsideBalanceOverdrawn(
            f"Line {line.line}: {format_carats(total[shown])} ct are asked; {format_carats(left)} ct are "
            "left of what was sold to outside.",
            pointer=at,
            instead="Book what is beyond it as a line of its own, without a release: it is unsupported.",
            asked=format_carats(total[shown]),
            left=format_carats(left),
        )
    return None


def opened_line(books: TradeBooks, release: Release) -> SaleLineId | None:
    """The line of a sale, if sale, line and code belong together; the code alone proves the right to draw."""
    sale = sale_named(books, release.sale)
    shown = sha256(release.code.encode()).hexdigest()
    if sale is None or not sale.code_digest or not compare_digest(shown, sale.code_digest):
        return None
    return (sale.id, release.sale_line) if 1 <= release.sale_line <= sale.lines else None


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """P01 for the seller outside (the exception record), L04 without a release, A03, T06, K07, Q01."""
    found = [*late_findings(entry, policy), *paper_findings(books, entry)]
    reason = entry.document.exception_reason
    found.append(Finding("P01", str(entry.id), f"Bought outside the register: {reason}", {"reason": reason}))
    released = {release.line for release in entry.parts.get("sources", ())}
    for line in entry.document.lines:
        if line.line not in released:
            carats = format_carats(parse_carats(line.carats))
            sentence = f"Line {line.line}: {carats} ct on paper alone; they are unsupported."
            found.append(Finding("L04", str(lot_id(entry.id, line.line)), sentence, {"carats": carats}))
    found += class_findings(books, entry, "bought")
    return [*found, *in_part(books, entry), *_crossings(books, entry, policy)]


def _crossings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    seller, home = entry.parts["counterparty"].country, country_of(books, entry.party)
    for line in entry.document.lines:
        if stage(line.hs) == "rough":
            about, came = str(lot_id(entry.id, line.line)), [(seller, parse_carats(line.carats))]
            yield from crossings(policy, entry, about, came, home)


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Each line opens a lot, drawn from the outside balance shown or from nothing."""
    done: list[object] = used(entry, *shown(entry.party, entry.document.paper, entry.parts["counterparty"]))
    done += lines_opened(books, entry)
    if prices := entry.parts.get("prices"):
        done.append(BoughtOutside(entry.id, Invoiced(entry.document.lines, prices)))
    return done


def lines_opened(books: TradeBooks, entry: Entry) -> Iterator[object]:
    """The lot that each line opens, drawn from the outside balance it shows or from nothing.

    What was sold first is drawn first, then what was delivered of the line since.
    """
    for line, lots in _shown(books, entry):
        yield from _line_effects(entry, line, [(lot.id, carats) for lot, carats in lots])


def _shown(books: TradeBooks, entry: Entry) -> Iterator[tuple[OutsideLine, list[tuple[Lot, int]]]]:
    """Each line with the lots of the outside balance it shows; with none where it shows none."""
    releases = {release.line: release for release in entry.parts.get("sources", ())}
    left: dict[LotId, int] = {}
    for line in entry.document.lines:
        shown = opened_line(books, releases[line.line]) if line.line in releases else None
        sources: list[tuple[Lot, int]] = []
        rest: int = parse_carats(line.carats)
        for lot in reversed(books.lots_of(*shown)) if shown else ():
            if part := min(rest, left.setdefault(lot.id, lot.left)):
                sources.append((lot, part))
                left[lot.id] -= part
                rest -= part
        yield line, sources


def class_findings(books: TradeBooks, entry: Entry, verb: str) -> Iterator[Finding]:
    """A03 for goods that come from outside as another class than they were sold out as."""
    for line, lots in _shown(books, entry):
        booked = [(lot.id, lot.hs) for lot, _ in lots]
        yield from reclassed(str(lot_id(entry.id, line.line)), line.line, verb, line.hs, booked)


def in_part(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """T06 for a stone of which a part comes back, for who shows it and for who had sold it outside."""
    for line, lots in _shown(books, entry):
        for lot, carats in lots:
            parts = (str(lot_id(entry.id, line.line)), None), (str(lot.id), lot.position)
            yield from back_in_part(lot, carats, lot.left, *parts)


def _line_effects(entry: Entry, line: OutsideLine, sources: Sequence[tuple[LotId, int]]) -> Iterator[object]:
    target, carats = lot_id(entry.id, line.line), parse_carats(line.carats)
    kind = LotKind.PAPER if sources else LotKind.UNSUPPORTED
    yield LotOpened(
        target, entry.id, entry.position, line.line, kind, entry.party, line.hs, carats, LotState.HELD,
        entry.document.event_on,
    )  # fmt: skip
    yield from draw(target, sources, entry.position, on_paper=True)
