"""An outsider that has joined takes its balance over, with paper and code (R23, L05).

Who was on record when the goods were sold out was no outsider: it buys them from whoever has them. The code
proves the right to draw, as for a purchase; Σ of all that is drawn stays within what was sold.
"""

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Entry, Touched
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import TradeBooks
from warranty.trade.documents import OutsideTakenOver
from warranty.trade.rules.common import SUBJECT, lines_refusal, sale_named, text_refusal
from warranty.trade.rules.outside import (
    class_findings,
    in_part,
    lines_opened,
    releases_refusal,
    touch_outside,
)
from warranty.trade.rules.refusals import InvoiceIncomplete, LinesMalformed


class NeverOutside(Refusal):
    """The signer was on record when the goods were sold to outside."""

    kind = Kind.CONFLICT
    code = "never-outside"
    title = "You were no outsider"
    rule = "R23"


def touched(entry: Entry, into: Touched) -> None:
    """The sales to outside that are shown, with their lots."""
    for release in entry.parts["sources"]:
        touch_outside(release, into)


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Lines that do not fit, a release that opens nothing or not so much, somebody who was no outsider."""
    try:
        return _lines_refusal(entry) or releases_refusal(books, entry) or _joined_refusal(books, entry)
    except Refusal as refused:
        return refused


def _lines_refusal(entry: Entry) -> Refusal | None:
    document: OutsideTakenOver = entry.document
    if refused := lines_refusal(document.lines, f"{SUBJECT}/lines"):
        return refused
    if [release.line for release in entry.parts["sources"]] != [line.line for line in document.lines]:
        return LinesMalformed(
            "Every line shows one release, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    for index, line in enumerate(document.lines):
        at = f"{SUBJECT}/lines/{index}"
        positive_carats(line.carats, f"{at}/carats")
        if line.pieces is not UNSET and line.pieces < 1:
            return InvoiceIncomplete("The number of pieces must be at least one.", pointer=f"{at}/pieces")
        if refused := hs_refusal(line.hs, f"{at}/hs") or text_refusal(
            line.qualification, "The qualification of the goods", f"{at}/qualification"
        ):
            return refused
    return None


def _joined_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """Asked last: only who shows the code is told when the goods were sold."""
    joined = books.parties.parties[entry.party].position
    for index, release in enumerate(entry.parts["sources"]):
        sale = sale_named(books, release.sale)
        if sale is not None and sale.position < joined:
            continue
        return NeverOutside(
            "You were on record already when these goods were sold to somebody outside.",
            pointer=f"{SUBJECT}/sources/{index}",
            instead="Book them as a purchase from outside, with the seller's name and paper.",
        )
    return None


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 when recorded late; A03 another class; T06 for a part of a stone."""
    return [
        *late_findings(entry, policy),
        *class_findings(books, entry, "taken over"),
        *in_part(books, entry),
    ]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Each line opens a lot, drawn from the outside balance shown."""
    return list(lines_opened(books, entry))
