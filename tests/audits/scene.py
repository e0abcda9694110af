"""An audited market: what the importer did before, in and after the period, and what others did."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx

from tests.api.market import a_market
from tests.api.world import World
from tests.audits.ordering import an_acceptance, an_order
from tests.builders import Draft, a_claim, a_line, a_purchase, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
from tests.reconciliation.scene import Scene
from warranty.api.purposes import CASE
from warranty.foundation.ids import LotId
from warranty.foundation.statements import read_disclosure
from warranty.register.recording import Recorded
from warranty.trade.documents import LineAmount, Prices

BEFORE, WITHIN, AFTER = date(2026, 3, 10), date(2026, 6, 15), date(2026, 11, 20)
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)


@dataclass
class Audited:
    """Who audits whom for whom. lots, statements: by what they are to the audit."""

    world: World
    scene: Scene
    auditor: Somebody
    member: Somebody
    office: Somebody
    lots: dict[str, LotId] = field(default_factory=dict)
    statements: dict[str, UUID] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    async def engaged(self, number: str = "A/1", **changes: object) -> UUID:
        """An order that is accepted; the audit is of April to September 2026."""
        days = {"period_from": FIRST, "period_to": LAST}
        order = await self.ordered(number=number, **(days | changes))
        await self.scene.record(self.auditor, an_acceptance(order, self.office, self.member))
        return order

    async def ordered(self, **changes: object) -> UUID:
        """An order that nobody has accepted."""
        return (
            await self.scene.record(self.office, an_order(self.auditor, self.member, **changes))
        ).statement

    async def get(self, path: str, who: Somebody | None = None, under: str = "A/1") -> httpx.Response:
        """A question by the auditor under its engagement, or by somebody under it."""
        token = await self.world.token(who or self.auditor)
        headers = {"Authorization": f"Bearer {token}"} | ({CASE: under} if under else {})
        return await self.world.http.get(path, headers=headers)

    async def traded(self, name: str, seller: Somebody, buyer: Somebody, lot: LotId, on: date) -> Recorded:
        """A sale of 2.00 ct, answered on the same day; kept under its name, the answer under name-answer."""
        sale = a_sale(seller, buyer, a_line("2.00", (lot, "2.00")), on=on, delivery_on=on)
        paid = Prices(currency="USD", lines=(LineAmount(line=1, amount="1200.00"),))
        recorded = await self.scene.record(seller, sale.showing(prices=paid))
        answer = await self.scene.record(buyer, a_purchase(recorded.statement, "2.00", on=on))
        self.statements |= {name: recorded.statement, f"{name}-answer": answer.statement}
        self.lots[name] = recorded.lots[0]
        return recorded


def parts_of(answer: httpx.Response) -> set[str]:
    """The confidential parts in an answer about a statement."""
    _, *encoded = answer.json()["statement"].split("~")
    return {read_disclosure(one.encode()).name for one in encoded if one}


async def an_audited_market(world: World, folder: Path) -> Audited:
    """The importer imported and sold before, in and after the period; the dealer sold on."""
    scene, auditor = await a_market(world, folder), Somebody()
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
    audited = Audited(world, scene, auditor, scene.importer, scene.cast.association)
    for name, on in (("before", BEFORE), ("within", WITHIN), ("after", AFTER)):
        number = await scene.confirmed("10.00", on=on)
        claim = await scene.record(scene.importer, a_claim(number, "10.00", on=on))
        audited.numbers[name] = number
        audited.lots[f"claimed-{name}"] = claim.lots[0]
        audited.statements[f"claim-{name}"] = claim.statement
        await audited.traded(f"sold-{name}", scene.importer, scene.dealer, claim.lots[0], on)
    await audited.traded("resold", scene.dealer, scene.cutter, audited.lots["sold-within"], WITHIN)
    # What was taken in within the period goes on after it.
    await audited.traded("late", scene.importer, scene.dealer, audited.lots["claimed-within"], AFTER)
    return audited
