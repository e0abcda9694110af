"""Acts of the trade: importers claim and sell under warranty, dealers mix and sell on, cutters take in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from warranty.cli.demonstration import telling
from warranty.cli.demonstration.cast import Actor
from warranty.cli.demonstration.invoices import HS, purchase, sale
from warranty.cli.demonstration.stage import Said, Stage, Words
from warranty.foundation.quantities import format_carats
from warranty.lots.documents import ImportClaimed
from warranty.wire.statements import Recorded

DEFAULT_CENTS = 10_000
"""Price of a carat where the list gives no value: 100 dollars, of the demonstration alone."""


@dataclass
class Imported:
    """One confirmed certificate on the stage.

    confirmation: id of the statement. lot: opened by the claim; left: thousandths still in it.
    """

    number: str
    importer: Actor
    carats: int
    value_cents: int | None
    confirmation: str
    lot: str = ""
    left: int = 0

    @property
    def cents_a_carat(self) -> int:
        """The value on the paper for one carat, as the price of the invoices that follow."""
        return self.value_cents * 1000 // self.carats if self.value_cents else DEFAULT_CENTS


@dataclass
class Held:
    """A lot somebody took into stock. left: thousandths."""

    holder: Actor
    lot: str
    left: int
    cents_a_carat: int


def claim_all(stage: Stage, imports: Sequence[Imported], on: date) -> None:
    """Every importer claims all that was confirmed to it, one lot a certificate."""
    statements: list[Words] = [
        (
            each.importer,
            ImportClaimed(
                event_on=on, number=each.number, participant="IN", carats=format_carats(each.carats), hs=HS
            ),
            {},
        )
        for each in imports
    ]
    for each, said in zip(imports, stage.say_all(statements), strict=True):
        each.lot, each.left = said.recorded.lots[0], each.carats


def sell_first_hand(
    stage: Stage, imports: Sequence[Imported], buyers: Sequence[Actor], on: date
) -> list[Held]:
    """Three quarters of each lot go to dealers and cutters in turn, under warranty; they accept what came.

    Every seventh buyer finds a hundredth of a carat less on its scale, every ninth sends a tenth back.
    """
    statements: list[Words] = []
    sold: list[tuple[Actor, int, Imported]] = []
    for at, each in enumerate(imports):
        weight = each.left * 3 // 4 // 10 * 10
        buyer = buyers[at % len(buyers)]
        paper = sale(
            each.importer,
            buyer,
            [[(each.lot, weight)]],
            number=f"A-{at + 1}",
            on=on,
            cents_a_carat=each.cents_a_carat,
        )
        each.left -= weight
        statements.append(paper)
        sold.append((buyer, weight, each))
    said = stage.say_all(statements)
    answers: list[Words] = []
    held: list[Held] = []
    for at, ((buyer, weight, each), offer) in enumerate(zip(sold, said, strict=True), 1):
        missing = 10 if at % 7 == 0 else 0
        returned = weight // 100 * 10 if at % 9 == 0 else 0
        kept = weight - missing - returned
        each.left += returned
        answers.append(
            purchase(buyer, offer.recorded.id, on + timedelta(days=2), [(kept, returned, missing)])
        )
        held.append(Held(buyer, offer.recorded.lots[0], kept, each.cents_a_carat))
    stage.say_all(answers)
    return held


def mix_and_sell_on(
    stage: Stage, dealers: Sequence[Actor], cutters: Sequence[Actor], held: list[Held], on: date
) -> None:
    """Each dealer draws half of everything it holds into one line for a cutter; the cutter keeps it all."""
    for at, dealer in enumerate(dealers):
        stock = [each for each in held if each.holder is dealer]
        sources = [(each.lot, each.left // 2) for each in stock]
        cutter = cutters[at % len(cutters)]
        paper = sale(
            dealer, cutter, [sources], number=f"M-{at + 1}", on=on, cents_a_carat=stock[0].cents_a_carat
        )
        said = stage.say(*paper)
        weight = sum(carats for _, carats in sources)
        stage.say(*purchase(cutter, said.recorded.id, on + timedelta(days=1), [(weight, 0, 0)]))
        for each, (_, carats) in zip(stock, sources, strict=True):
            each.left -= carats
        held.append(Held(cutter, said.recorded.lots[0], weight, stock[0].cents_a_carat))
        telling.line(
            f"{dealer.name} mixes {len(sources)} lots into one line of {telling.carats(weight)} "
            f"for {cutter.name}."
        )


def hand_over(stage: Stage, giver: Actor, taker: Actor, held: list[Held], on: date) -> Said:
    """The giver's newest lot goes on to the taker, a third of it; returns the sale."""
    lot = next(each for each in reversed(held) if each.holder is giver)
    weight = lot.left // 3
    said = stage.say(
        *sale(giver, taker, [[(lot.lot, weight)]], number="H-1", on=on, cents_a_carat=lot.cents_a_carat)
    )
    stage.say(*purchase(taker, said.recorded.id, on + timedelta(days=1), [(weight, 0, 0)]))
    lot.left -= weight
    held.append(Held(taker, said.recorded.lots[0], weight, lot.cents_a_carat))
    return said


def findings_of(recorded: Recorded) -> str:
    """Ids of the findings its maker was told, for a sentence."""
    return ", ".join(found.rule for found in recorded.findings) or "no finding"
