"""An association certifies opening stock of its members, as far as it found it (R29, L11).

Its figure is the most that counts from then on: what it did not find is unsupported, whatever was declared or
documented. It may certify again, and what it says last stands; a cap that rises is told as growth.
"""

from collections.abc import Iterator
from typing import Final

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.accounts import Backing, opening_account
from warranty.lots.books import LotBooks
from warranty.lots.documents import CertifiedLine, OpeningStockCertified
from warranty.lots.rules.opening import (
    SUBJECT,
    StockIncomplete,
    account_of,
    backed,
    exceeded,
    line_of,
    not_declared,
)
from warranty.lots.rules.shape import MOST_LINES
from warranty.lots.rules.stocklines import text_refusal
from warranty.parties.rules import party_named
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {OpeningStockCertified: frozenset({"Association"})}


def touched(entry: Entry, into: Touched) -> None:
    """The member, and all its opening stock."""
    member = party_named(entry.document.member)
    if member is not None:
        into.parties.add(member)
        into.openings.add(member)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why stock cannot be certified, or None."""
    return _certified_refusal(books, entry, entry.document)


def _certified_refusal(books: LotBooks, entry: Entry, document: OpeningStockCertified) -> Refusal | None:
    member = party_named(document.member)
    if member is None or not _is_member_of(books, member, entry):
        return not_declared(f"{SUBJECT}/member")
    numbers = [line.line for line in document.lines]
    if not 1 <= len(numbers) <= MOST_LINES or len(set(numbers)) < len(numbers):
        return StockIncomplete(f"Name 1 to {MOST_LINES:,} lines, each once.", pointer=f"{SUBJECT}/lines")
    if refused := text_refusal(
        document.location, "where the goods were seen", f"{SUBJECT}/location", StockIncomplete
    ):
        return refused
    if document.counted_on > document.event_on:
        return StockIncomplete("It is counted before it is certified.", pointer=f"{SUBJECT}/countedOn")
    for index, line in enumerate(document.lines):
        if refused := _cap_refusal(books, member, document, line, f"{SUBJECT}/lines/{index}"):
            return refused
    return None


def _is_member_of(books: LotBooks, member: PartyId, entry: Entry) -> bool:
    """Whether the association admitted it, or has it among its members on the day of the log."""
    known, association = books.parties.parties.get(member), entry.party
    if known is None:
        return False
    today = entry.recorded_at.date()
    return known.admitted_by == association or books.parties.has_member(association, member, today)


def _cap_refusal(
    books: LotBooks, member: PartyId, document: OpeningStockCertified, line: CertifiedLine, at: str
) -> Refusal | None:
    account = account_of(books, line_of(document.declaration, line.line), member)
    if account is None:
        return not_declared(f"{at}/line")
    (taken,) = account.taken.values()
    try:
        return exceeded(parse_carats(line.carats, pointer=f"{at}/carats"), taken, "certified", f"{at}/carats")
    except Refusal as refused:
        return refused


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """L11 for a cap below what was declared, or raised."""
    return list(_caps(books, entry))


def _caps(books: LotBooks, entry: Entry) -> Iterator[Finding]:
    document: OpeningStockCertified = entry.document
    for line in document.lines:
        lot, cap = line_of(document.declaration, line.line), parse_carats(line.carats)
        assert lot is not None, "refusal has looked at the line"
        account = books.roots.account(opening_account(lot))
        declared, before = account.taken[lot].carats, account.cap
        told = {"declared": format_carats(declared), "certified": format_carats(cap)}
        if before is not None and cap > before:
            sentence = (
                f"The certified opening stock rises from {format_carats(before)} to {told['certified']} ct."
            )
            yield Finding("L11", str(lot), sentence, told)
        elif cap < declared:
            sentence = (
                f"{told['declared']} ct of opening stock were declared, {told['certified']} ct were found."
            )
            yield Finding("L11", str(lot), sentence, told)


def effects(books: LotBooks, entry: Entry) -> list[object]:  # noqa: ARG001 - one signature
    """What now stands behind each line."""
    document: OpeningStockCertified = entry.document
    member = party_named(document.member)
    assert member is not None, "refusal has looked at the DID"
    return [
        backed(
            entry,
            line_of(document.declaration, line.line),
            Backing.CERTIFIED,
            member,
            parse_carats(line.carats),
        )
        for line in document.lines
    ]
