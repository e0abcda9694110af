"""Random histories: what people might do next, right and wrong, judged in memory before it is sent.

The memory never forgets and never loads; the register loads a slice for each batch. Both must come to the
same judgements and the same books.
"""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from tests.builders import (
    SURAT,
    Draft,
    Line,
    Somebody,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    a_settlement,
    a_withdrawal,
)
from tests.worlds import World
from warranty.certificates.rules import ClaimState, claim_state
from warranty.foundation.ids import LotId, PartyId, lot_id, uuid7
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Lot, LotState
from warranty.lots.documents import ImportClaimed
from warranty.policy.catalogue import Finding
from warranty.register.recording import refusal_of
from warranty.trade.books import SaleRecord, SaleState
from warranty.trade.documents import PurchaseLine, SettledLine

CODE = "K7-QX-31"


@dataclass(frozen=True)
class Deed:
    """One thing somebody sends, and what the memory made of it. refused: the code, "" when accepted."""

    by: Somebody
    draft: Draft
    statement: UUID
    refused: str
    position: int
    findings: tuple[Finding, ...]
    claim: ClaimState | None


class History:
    """Deeds of four members and an authority, in the order of the log."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(seed)  # noqa: S311 - the same history for the same seed
        self.confirmed: dict[str, tuple[UUID, Somebody]] = {}
        self.by_party: dict[PartyId, Somebody] = {member.id: member for member in world.members}

    def deed(self) -> Deed:
        """What somebody does next, judged and done in memory."""
        by, draft = self._anything()
        entry = self.world.entry(by, draft, uuid7())
        books, policy = self.world.books, self.world.policy
        refusal = refusal_of(books, entry, policy)
        if refusal is not None:
            return Deed(by, draft, entry.id, refusal.code, -1, (), None)
        self._prepare(entry)
        findings = tuple(books.happen(entry, books.findings(entry, policy)))
        self.world.entries.append(entry)
        is_claim = isinstance(entry.document, ImportClaimed)
        claim = claim_state(books.certificates, lot_id(entry.id, 1)) if is_claim else None
        if draft.document.__class__.__name__ == "ImportConfirmed" and by is self.world.cast.india:
            to = draft.document.confirmation.confirmed_to
            holder = next(who for who in self.by_party.values() if who.did == to)
            self.confirmed[draft.document.number] = (entry.id, holder)
        return Deed(by, draft, entry.id, "", entry.position, findings, claim)

    def _prepare(self, entry: Entry) -> None:
        """What the register asks PostgreSQL for when it is this entry's turn; of these statements nothing."""

    def _anything(self) -> tuple[Somebody, Draft]:
        ways = [self._import, self._claim, self._claim, *[self._sale] * 6, self._answer]
        ways += [
            self._answer,
            self._answer,
            self._settle,
            self._settle,
            self._withdraw,
            self._correct,
            self._outside,
        ]
        return self.random.choice(ways)()

    def _member(self) -> Somebody:
        return self.random.choice(self.world.members)

    def _weight(self, most: int) -> str:
        """Mostly in round carats, sometimes to the thousandth, at times more than there is."""
        most = most + 1 if self.random.random() < 0.05 else most
        whole = self.random.random() < 0.5 and most > 1_000
        return format_carats(
            self.random.randint(1, most // 1_000) * 1_000 if whole else self.random.randint(1, most)
        )

    def _import(self) -> tuple[Somebody, Draft]:
        number = self.random.choice([*self.confirmed, "", "", ""]) or a_number()
        return self.world.cast.india, a_confirmation(number, self._member(), self._weight(200_000))

    def _claim(self) -> tuple[Somebody, Draft]:
        if not self.confirmed or self.random.random() < 0.15:
            return self._member(), a_claim(a_number(), self._weight(50_000))
        number = self.random.choice(list(self.confirmed))
        _, holder = self.confirmed[number]
        claimant = holder if self.random.random() < 0.85 else self._member()
        return claimant, a_claim(number, self._weight(120_000))

    def _correct(self) -> tuple[Somebody, Draft]:
        if not self.confirmed:
            return self._import()
        number = self.random.choice(list(self.confirmed))
        of, holder = self.confirmed[number]
        to = holder if self.random.random() < 0.8 else self._member()
        return self.world.cast.india, a_correction(number, of, to, self._weight(200_000))

    def _stock(self, holder: Somebody) -> list[Lot]:
        lots = self.world.books.lots.lots.values()
        return [lot for lot in lots if lot.holder == holder.id and lot.state is LotState.HELD and lot.left]

    def _line(self, seller: Somebody) -> Line:
        stock = self._stock(seller)
        if self.random.random() < 0.05:
            stock = list(self.world.books.lots.lots.values()) or stock
        chosen = self.random.sample(stock, min(len(stock), self.random.randint(0, 3)))
        sources = [(lot.id, self._weight(lot.left or 1)) for lot in chosen]
        unsupported = self._weight(2_000) if not sources or self.random.random() < 0.2 else ""
        carats = sum(
            map(thousandths, [drawn for _, drawn in sources] + ([unsupported] if unsupported else []))
        )
        return a_line(format_carats(carats), *sources, unsupported=unsupported)

    def _sale(self) -> tuple[Somebody, Draft]:
        seller = self._member()
        lines = [self._line(seller) for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.15:
            return seller, a_sale(seller, SURAT, *lines, code=CODE)
        return seller, a_sale(seller, self._member(), *lines)

    def _sales(self, state: SaleState) -> list[SaleRecord]:
        return [sale for sale in self.world.books.trade.sales.values() if sale.state is state]

    def _answer(self) -> tuple[Somebody, Draft]:
        offers = self._sales(SaleState.OFFERED)
        if not offers or self.random.random() < 0.05:
            sales = self.world.books.trade.sales.values()
            offers = [sale for sale in sales if sale.state is not SaleState.TITLE]  # those opened no lots
        if not offers:
            return self._sale()
        sale = self.random.choice(offers)
        lots = [self.world.books.lots.lots[lot_id(sale.id, line)] for line in range(1, sale.lines + 1)]
        buyer = self.by_party.get(sale.buyer, self._member()) if sale.buyer else self._member()
        return buyer, a_purchase(sale.id, *map(self._answered, lots))

    def _answered(self, lot: Lot) -> PurchaseLine:
        offered, parts = lot.received, [0, 0]
        if self.random.random() < 0.4:
            parts = [self.random.randint(0, offered // 2) for _ in parts]
        returned, difference = parts
        kept = offered - returned - difference
        surplus = "0.25" if not (returned or difference) and self.random.random() < 0.1 else "0"
        return PurchaseLine(
            line=0,
            kept=format_carats(kept),
            returned=format_carats(returned),
            difference=format_carats(difference),
            surplus=surplus,
        )

    def _settle(self) -> tuple[Somebody, Draft]:
        disputed = [lot for lot in self.world.books.lots.lots.values() if lot.disputed]
        if not disputed:
            return self._answer()
        lot = self.random.choice(disputed)
        sale = self.world.books.trade.sales[lot.statement]
        sides = [self.by_party[party] for party in (sale.seller, sale.buyer) if party in self.by_party]
        # Few ways to end it, so that both sides often say the same.
        parts = self.random.choice([(lot.disputed, 0, 0), (0, lot.disputed, 0), (0, 0, lot.disputed)])
        to_buyer, to_seller, lost = map(format_carats, parts)
        line = SettledLine(line=lot.line, to_buyer=to_buyer, to_seller=to_seller, lost=lost)
        return self.random.choice(sides), a_settlement(sale.id, line)

    def _withdraw(self) -> tuple[Somebody, Draft]:
        sales = list(self.world.books.trade.sales.values())
        if not sales:
            return self._sale()
        open_ = self._sales(SaleState.OFFERED) if self.random.random() < 0.7 else []
        sale = self.random.choice(open_ or sales)
        return self.by_party[sale.seller], a_withdrawal(sale.id)

    def _outside(self) -> tuple[Somebody, Draft]:
        out = self._sales(SaleState.OUTSIDE)
        if not out or self.random.random() < 0.2:
            return self._member(), a_purchase_from_outside((self._weight(3_000), None))
        sale = self.random.choice(out)
        line = self.random.randint(1, sale.lines)
        left = self.world.left(LotId(lot_id(sale.id, line)))
        return self._member(), a_purchase_from_outside((self._weight(left or 1), (sale.id, line, CODE)))


def thousandths(carats: str) -> int:
    """A weight as the books keep it."""
    whole, fraction = carats.split(".")
    return int(whole) * 1_000 + int(fraction.ljust(3, "0"))
