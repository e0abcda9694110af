"""What the rules of several statements of trade share."""

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.rules.shape import LONGEST_TEXT, Numbered, numbered_refusal, says_something
from warranty.parties.rules import party_named, party_of
from warranty.trade.books import Consignment, SaleRecord, TradeBooks
from warranty.trade.documents import Counterparty
from warranty.trade.rules.refusals import CounterpartyUnknown, InvoiceIncomplete, LinesMalformed

SUBJECT: Final = "/credentialSubject"
MOST_SOURCES: Final = 1_000
"""Lots one line may draw from."""


def lines_refusal(lines: Sequence[Numbered], pointer: str) -> Refusal | None:
    """Lines must be there, at most MOST_LINES, numbered 1, 2, 3 … in order."""
    return numbered_refusal(LinesMalformed, lines, pointer)


def text_refusal(text: str | UnsetType, what: str, pointer: str) -> Refusal | None:
    """A text that is asked for must say something, and not too much."""
    if says_something(text):
        return None
    if text is not UNSET and len(text) > LONGEST_TEXT:
        return InvoiceIncomplete(f"{what} is longer than {LONGEST_TEXT} characters.", pointer=pointer)
    return InvoiceIncomplete(f"{what} is missing.", pointer=pointer, instead="Fill it in and sign again.")


def member_named(books: TradeBooks, counterparty: Counterparty) -> PartyId | None:
    """The party a counterparty names by DID, whether or not it is on record."""
    if counterparty.party is UNSET:
        return None
    return party_of(counterparty.party, books.parties.identity.origin)


def touch_counterparty(entry: Entry, into: Touched) -> None:
    """The party a counterparty names."""
    did = entry.parts["counterparty"].party
    if did is not UNSET and (party := party_named(did)):
        into.parties.add(party)


def named_refusal(counterparty: Counterparty) -> Refusal | None:
    """The other side is named by DID, or by name and country, not by both."""
    at = f"{SUBJECT}/counterparty"
    if counterparty.party is UNSET:
        return text_refusal(counterparty.name, "The other side's name", f"{at}/name") or text_refusal(
            counterparty.country, "The other side's country", f"{at}/country"
        )
    if counterparty.name is not UNSET or counterparty.country is not UNSET:
        return CounterpartyUnknown(
            "Name the other side by DID, or by name and country, not by both.", pointer=at
        )
    return None


def counterparty_refusal(books: TradeBooks, entry: Entry, counterparty: Counterparty) -> Refusal | None:
    """The other side must be another member on record, or an outsider named with its country."""
    refused = named_refusal(counterparty)
    if refused or counterparty.party is UNSET:
        return refused
    party = member_named(books, counterparty)
    known = books.parties.parties.get(party) if party else None
    if known is None or known.kind != "Member" or party == entry.party:
        return CounterpartyUnknown(
            "The other side is not another member of this register.",
            pointer=f"{SUBJECT}/counterparty/party",
            instead="Check the DID. Somebody outside the register is named by name and country instead.",
        )
    return None


def touch_sale(entry: Entry, into: Touched) -> None:
    """The sale a statement is about, with its lots."""
    if sale := referenced(entry.document.sale):
        into.sales.add(sale)


def sale_named(books: TradeBooks, text: str) -> SaleRecord | None:
    """The sale a text names as urn:uuid; what is no such id is judged like an unknown one."""
    named = referenced(text)
    return books.sales.get(named) if named else None


def sale_of(books: TradeBooks, entry: Entry) -> SaleRecord:
    """The sale an accepted statement is about."""
    sale = sale_named(books, entry.document.sale)
    assert sale is not None, "a statement about no sale is refused"
    return sale


def touch_consignment(entry: Entry, into: Touched) -> None:
    """The memo, work or return a statement is about, with its lots."""
    if consignment := referenced(entry.document.of):
        into.consignments.add(consignment)


def consignment_named(books: TradeBooks, text: str) -> Consignment | None:
    """The consignment a text names as urn:uuid; what is no such id is judged like an unknown one."""
    named = referenced(text)
    return books.consignments.get(named) if named else None


def consignment_of(books: TradeBooks, entry: Entry) -> Consignment:
    """The consignment an accepted statement is about."""
    consignment = consignment_named(books, entry.document.of)
    assert consignment is not None, "a statement about no consignment is refused"
    return consignment
