"""An audit from order to end, through the client, over HTTP, on a real server.

A year of an importer: 100.00 ct imported, 60.00 sold to a dealer who sells 25.00 of them on. Its association
orders an audit, the auditor accepts, lists what was recorded, adds the balance again from what it read, holds
each sale against the buyer's half, and ends the engagement: from then on it is denied.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from tests.api.served import HOST, Served, serving, today
from tests.audits.ordering import an_acceptance, an_end, an_order
from tests.builders import (
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    the_warranty,
)
from tests.parties.builders import a_row
from warranty.audits.rules.refusals import EngagementNotYours
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import referenced, split
from warranty.parties.documents import PartyAdmitted
from warranty.register.documents import Statement, read
from warranty.sdk.client import Client
from warranty.trade.documents import Purchase, Sale
from warranty.wire.statements import Recorded


@dataclass
class Trade:
    """A served register, its importer and who deals with it, and an auditor."""

    served: Served
    india: Somebody
    auditor: Somebody
    importer: Somebody
    dealer: Somebody
    cutter: Somebody

    def client(self, who: Somebody, case: str = "") -> Client:
        return Client(f"http://{HOST}:{self.served.port}", did=who.did, key=who.key, case=case)

    def accept(self, by: Somebody, draft: Draft) -> Recorded:
        with self.client(by) as register:
            (outcome,) = register.submit([self.served.sign(draft.document, by, draft.parts)])
        assert isinstance(outcome, Recorded), outcome
        return outcome

    def sold(self, seller: Somebody, buyer: Somebody, lot: str, carats: str) -> str:
        """A sale kept whole; the buyer's lot."""
        warranty = the_warranty(assessed_on=today() - timedelta(days=90))
        line = a_line(carats, (UUID(lot), carats))  # type: ignore[arg-type]
        sale = self.accept(seller, a_sale(seller, buyer, line, on=today(), warranty=warranty))
        self.accept(buyer, a_purchase(UUID(sale.id), carats, on=today()))
        return sale.lots[0]


@pytest.fixture
def trade(database_url: str, tmp_path: Path) -> Iterator[Trade]:
    with serving(database_url, tmp_path) as served:
        people = [Somebody() for _ in range(5)]
        offices = (a_row(people[0], "Authority"), a_row(people[1], "Auditor"))
        served.accept(PartyAdmitted(event_on=today(), parties=offices), served.operator)
        members = tuple(a_row(each) for each in people[2:])
        served.accept(PartyAdmitted(event_on=today(), parties=members), served.association)
        yield Trade(served, *people)
        assert served.faults() == []


def opened(register: Client, identifier: str) -> Statement:
    """A statement with the parts its reader has."""
    text = register.statement(identifier).statement.encode()
    return read(split(text), complete=False)


def test_an_association_orders_an_audit_the_auditor_carries_it_out_and_is_denied_afterwards(
    trade: Trade,
) -> None:
    number, importer, office = a_number(), trade.importer, trade.served.association
    trade.accept(trade.india, a_confirmation(number, importer, "100.00", on=today()))
    root = trade.accept(importer, a_claim(number, "100.00", on=today())).lots[0]
    bought = trade.sold(importer, trade.dealer, root, "60.00")
    trade.sold(trade.dealer, trade.cutter, bought, "25.00")

    year = (date(today().year, 1, 1), date(today().year, 12, 31))
    days = {"period_from": year[0], "period_to": year[1], "ends_on": today() + timedelta(days=30)}
    order = UUID(trade.accept(office, an_order(trade.auditor, importer, event_on=today(), **days)).id)
    trade.accept(trade.auditor, an_acceptance(order, office, importer, on=today()))

    with trade.client(trade.auditor, case="A/1") as register:
        (engagement,) = register.engagements(state="open")
        assert engagement.member == importer.did
        own, halves = list(register.statements(member=importer.did)), list(register.statements(received=True))
        assert [one.type for one in own] == ["Sale", "ImportClaimed"]
        assert [one.type for one in halves] == ["Purchase"]
        # The balance, added again from the statements themselves.
        claimed = Decimal(opened(register, own[1].id).document.carats)
        sale = opened(register, own[0].id)
        assert isinstance(sale.document, Sale)
        assert sale.parts.keys() == {"prices", "sources", "counterparty", "particulars"}
        went = sum((Decimal(line.carats) for line in sale.document.lines), Decimal())
        (row,) = register.balance(*year, member=importer.did).rows
        assert (claimed, went) == (Decimal(100), Decimal(60))
        assert (Decimal(row.came_in), Decimal(row.went_out)) == (claimed, went)
        assert Decimal(row.opening) + claimed - went == Decimal(row.closing) == Decimal(40)
        # What the seller says it delivered is what the buyer says it kept.
        half = opened(register, halves[0].id).document
        assert isinstance(half, Purchase)
        assert (referenced(half.sale), [line.kept for line in half.lines]) == (sale.id, ["60.00"])
        # What the dealer did with it is not the importer's, and not the audit's.
        with pytest.raises(Refusal) as other:
            list(register.statements(member=trade.dealer.did))
        assert other.value.kind is Kind.NOT_FOUND
        with pytest.raises(Refusal) as theirs:
            register.lot(bought)
        assert theirs.value.kind is Kind.NOT_FOUND
        assert register.lot(root).left == "40.00"
        trade.accept(trade.auditor, an_end(order))
        for ask in (
            lambda: register.statement(own[0].id),
            lambda: list(register.lots()),
            lambda: register.balance(*year),
        ):
            with pytest.raises(Refusal) as denied:
                ask()
            assert denied.value.code == EngagementNotYours.code
    with trade.client(importer) as register:
        seen = {(look.record, look.ground) for look in register.looks()}
        assert {(str(referenced(own[0].id)), "engagement")} <= seen
        assert {one.state for one in register.engagements()} == {"ended"}
