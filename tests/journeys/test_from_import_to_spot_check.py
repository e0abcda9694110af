"""The main job through the SDK, over HTTP, on a real server: from an import to a spot check.

800.00 ct are confirmed to an importer, who claims them and sells 500.00 to a dealer; the dealer mixes 300.00
of them with 100.00 from elsewhere and sells the mix to a cutter, who sells 200.00 of it on. Then the
authority corrects the confirmation to 720.00.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.api.served import HOST, Served, serving, today
from tests.builders import (
    Draft,
    Line,
    Somebody,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_purchase,
    a_sale,
    assert_books_hold,
    the_warranty,
)
from tests.parties.builders import a_row
from warranty.database.engine import Role, connect
from warranty.foundation.ids import LotId
from warranty.parties.documents import PartyAdmitted
from warranty.register.replay import Databases, replay
from warranty.sdk.client import Client
from warranty.sdk.verify import verify_bundle
from warranty.wire.lots import Coverage
from warranty.wire.statements import Recorded, Refused

NUMBER, OTHER = "EU00567921", "EU00567922"


@dataclass
class Market:
    """A served register and those who trade on it."""

    served: Served
    india: Somebody
    importer: Somebody
    dealer: Somebody
    cutter: Somebody

    def client(self, who: Somebody) -> Client:
        return Client(f"http://{HOST}:{self.served.port}", did=who.did, key=who.key)

    def tell(self, by: Somebody, draft: Draft) -> Recorded | Refused:
        """Sign and submit one statement as its signer."""
        with self.client(by) as register:
            (outcome,) = register.submit([self.served.sign(draft.document, by, draft.parts)])
            return outcome

    def accept(self, by: Somebody, draft: Draft) -> Recorded:
        outcome = self.tell(by, draft)
        assert isinstance(outcome, Recorded), outcome
        return outcome

    def sold(self, seller: Somebody, buyer: Somebody, line: Line) -> LotId:
        """A sale kept whole by its buyer: the buyer's lot."""
        warranty = the_warranty(assessed_on=today() - timedelta(days=90))
        sale = self.accept(seller, a_sale(seller, buyer, line, on=today(), warranty=warranty))
        kept = line.line.carats
        self.accept(buyer, a_purchase(statement_of(sale), kept, on=today()))
        return lot_of(sale)


def lot_of(recorded: Recorded) -> LotId:
    (lot,) = recorded.lots
    return LotId(UUID(lot))


def statement_of(recorded: Recorded) -> UUID:
    return UUID(recorded.id)


@pytest.fixture
def market(database_url: str, tmp_path: Path) -> Iterator[Market]:
    with serving(database_url, tmp_path) as served:
        people = [Somebody() for _ in range(4)]
        authority = (a_row(people[0], "Authority"),)
        served.accept(PartyAdmitted(event_on=today(), parties=authority), served.operator)
        members = tuple(a_row(each) for each in people[1:])
        served.accept(PartyAdmitted(event_on=today(), parties=members), served.association)
        yield Market(served, *people)
        assert served.faults() == []


async def hold(database_url: str) -> None:
    """The books re-added and the log re-verified from outside; and a replay leads to the same."""
    connection = await connect(database_url, Role.REGISTER)
    try:
        await assert_books_hold(connection)
    finally:
        await connection.close()
    assert (await replay(Databases(database_url), judge=True)).is_same


def test_a_warranty_can_be_checked_back_to_its_certificates(market: Market, database_url: str) -> None:
    day: date = today()
    confirmed = market.accept(market.india, a_confirmation(NUMBER, market.importer, "800.00", on=day))
    market.accept(market.india, a_confirmation(OTHER, market.dealer, "100.00", on=day))

    over = market.tell(market.importer, a_claim(NUMBER, "801.00", on=day))
    assert isinstance(over, Refused)
    assert over.problem.rule == "L02"
    stranger = market.accept(market.cutter, a_claim(NUMBER, "5.00", on=day))
    assert stranger.claim
    assert (stranger.claim.drawn, stranger.claim.pending) == ("0.00", "5.00")

    root = lot_of(market.accept(market.importer, a_claim(NUMBER, "800.00", on=day)))
    other = lot_of(market.accept(market.dealer, a_claim(OTHER, "100.00", on=day)))
    bought = market.sold(market.importer, market.dealer, a_line("500.00", (root, "500.00")))
    mix = a_line("400.00", (bought, "300.00"), (other, "100.00"))
    mixed = market.sold(market.dealer, market.cutter, mix)
    last = market.sold(market.cutter, market.importer, a_line("200.00", (mixed, "200.00")))
    with market.client(market.importer) as register:
        assert register.lineage(str(last)).coverage == coverage(confirmed="200.00")
    before = market.served.size() - 1

    market.accept(
        market.india, a_correction(NUMBER, statement_of(confirmed), market.importer, "720.00", on=day)
    )
    with market.client(market.importer) as register:
        assert register.lineage(str(last)).coverage == coverage(confirmed="185.00", unsupported="15.00")
        assert register.lineage(str(last), as_of=before).coverage == coverage(confirmed="200.00")
    with market.client(market.india) as register:
        check = register.spot_check(NUMBER)
        assert (check.confirmed, check.claimed, check.drawn) == ("720.00", "805.00", "800.00")
        report = verify_bundle(register.bundle(confirmed.id), register.log_key())
        assert report.verified
    asyncio.run(hold(database_url))


def coverage(
    confirmed: str = "0.00", awaiting: str = "0.00", on_paper: str = "0.00", unsupported: str = "0.00"
) -> Coverage:
    """Four grades as text."""
    return Coverage(confirmed=confirmed, awaiting=awaiting, on_paper=on_paper, unsupported=unsupported)
