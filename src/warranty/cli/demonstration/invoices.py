"""The papers of the trade that follows the imports, with everything R16 asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from warranty.cli.demonstration.cast import Actor
from warranty.foundation.money import format_amount
from warranty.foundation.quantities import format_carats
from warranty.policy.rule_set import packaged
from warranty.policy.texts import printable_on
from warranty.trade.documents import (
    Basis,
    Counterparty,
    FirmParticulars,
    LineAmount,
    LineSources,
    Prices,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
    SaleParticulars,
    SourceLot,
    WarrantyGiven,
)

HS = "7102.31"
Sources = Sequence[tuple[str, int]]


def sale(
    seller: Actor, buyer: Actor, lines: Sequence[Sources], *, number: str, on: date, cents_a_carat: int
) -> tuple[Actor, Sale, Mapping[str, Any]]:
    """A warranty invoice. lines: for each the source lots with thousandths of a carat."""
    text = printable_on(packaged(), "rough", "invoice", on)[-1]
    weights = [sum(carats for _, carats in sources) for sources in lines]
    document = Sale(
        event_on=on,
        document_number=number,
        delivery_on=on,
        warranty=WarrantyGiven(text_id=text.id, text=text.words),
        basis=Basis(kind="supplier-warranties"),
        lines=tuple(
            SaleLine(
                line=at,
                carats=format_carats(weight),
                hs=HS,
                qualification="rough diamonds, as sorted by the seller",
            )
            for at, weight in enumerate(weights, 1)
        ),
    )
    parts = {
        "prices": Prices(
            currency="USD",
            lines=tuple(
                LineAmount(line=at, amount=format_amount(weight * cents_a_carat // 1000, "USD"))
                for at, weight in enumerate(weights, 1)
            ),
        ),
        "sources": tuple(
            LineSources(
                line=at,
                lots=tuple(SourceLot(lot=lot, carats=format_carats(carats)) for lot, carats in sources),
            )
            for at, sources in enumerate(lines, 1)
        ),
        "counterparty": Counterparty(party=buyer.did),
        "particulars": SaleParticulars(seller=_particulars(seller), buyer=_particulars(buyer)),
    }
    return seller, document, parts


def _particulars(actor: Actor) -> FirmParticulars:
    """R16 asks for office and VAT id; the list gives none and none is made up."""
    return FirmParticulars(name=actor.name, registered_office="not on the list", vat_id="not on the list")


def purchase(
    buyer: Actor, sold: str, on: date, lines: Sequence[tuple[int, int, int]]
) -> tuple[Actor, Purchase, Mapping[str, Any]]:
    """The buyer's answer. lines: kept, returned and missing thousandths."""
    answers = tuple(
        PurchaseLine(
            line=at,
            kept=format_carats(kept),
            returned=format_carats(returned),
            difference=format_carats(missing),
        )
        for at, (kept, returned, missing) in enumerate(lines, 1)
    )
    return buyer, Purchase(event_on=on, sale=sold, lines=answers), {}
