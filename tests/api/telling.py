"""The story behind the matrix, and what an answer gives away of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx

from tests.api.market import a_market
from tests.api.world import World
from tests.audits import ordering
from tests.builders import (
    Draft,
    a_certificate,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
)
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from tests.parties.casework import a_case, a_suspicion, an_order
from tests.reconciliation.scene import Scene
from warranty.foundation.encoding import b64url_decode
from warranty.foundation.ids import LotId
from warranty.trade.documents import FirmParticulars, LineAmount, Prices, SaleParticulars

CONFIRMED, CLAIMED, BOUGHT, RESOLD = "31.07", "30.53", "11.19", "7.43"
PRICE, RESALE_PRICE = "77431.11", "98317.22"
FACTS: Final = (
    "number", "importer", "dealer", "buyer", "imported", "bought", "resold", "claim", "sale", "purchase",
    "resale", "price", "resale-price", "importers-office", "dealers-office", "buyers-office",
    "suspicion", "suspected", "confirmed-carats", "claimed-carats", "bought-carats", "resold-carats",
    "late-claim", "engagement", "buyers-engagement",
)  # fmt: skip
"""What can be learned of the story: the certificate's number; who imported, dealt and bought; the lots;
the statements; what was paid; registered offices; weights;
a sealed report and what it says; the lot of a claim that came late (Q01); the orders of two audits."""
VIEWERS: Final = (
    "importer",  # claimed the certificate, sold a part to the dealer
    "dealer",  # bought it and sold a part on
    "buyer",  # of the dealer's goods, in Antwerp
    "stranger",  # another member of the same association
    "association",  # admitted all members
    "auditor",  # without an engagement
    "engaged",  # audits the importer in 2026
    "ended",  # audited the importer until its engagement was ended
    "elsewhere",  # audits the buyer
    "india",  # confirmed the import; importer and dealer are at home there
    "namibia",  # issued the certificate
    "europe",  # the buyer is at home there
    "israel",  # has nothing to do with it
    "operator",  # runs the register
    "chair",  # of the scheme; told sums of whole quarters
    "suspended",  # a member that is suspended
    "nobody",  # without an access token
)
KINDS: Final = {
    **dict.fromkeys(("india", "namibia", "europe", "israel"), "Authority"),
    "association": "Association",
    **dict.fromkeys(("auditor", "engaged", "ended", "elsewhere"), "Auditor"),
    "chair": "Observer",
    "operator": "Operator",
}
"""What those are who are no members."""
OFFICES: Final = {"importer": "1 Importers Row", "dealer": "2 Dealers Lane", "buyer": "3 Buyers Kaai"}


@dataclass
class Story:
    """What happened: facts by name, each with its spellings; who looks at it, by name."""

    world: World
    scene: Scene
    viewers: dict[str, Somebody | None]
    facts: dict[str, tuple[str, ...]]
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, viewer: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """A question by somebody of the story; {facts} in the address are filled in."""
        filled = self.filled(path)
        return await self.world.http.get(filled, headers={**await self.login(viewer), **(headers or {})})

    def filled(self, path: str) -> str:
        """An address with the facts it names, and the size of the log."""
        known = {name: spellings[0] for name, spellings in self.facts.items()}
        return path.format_map({**known, "size": self.scene.position + 1})

    def somebody(self, name: str) -> Somebody:
        """A party of the story."""
        who = self.viewers[name]
        assert who is not None, name
        return who

    def lot(self, name: str) -> LotId:
        """A lot of the story."""
        return LotId(UUID(self.facts[name][0]))

    def statement(self, name: str) -> UUID:
        """A statement of the story."""
        return UUID(self.facts[name][0])

    async def login(self, viewer: str) -> dict[str, str]:
        """The headers by which somebody is known."""
        who = self.viewers[viewer]
        if who is None:
            return {}
        if viewer not in self.tokens:
            self.tokens[viewer] = await self.world.token(who)
        return {"Authorization": f"Bearer {self.tokens[viewer]}"}

    def told_by(self, path: str, answer: httpx.Response) -> set[str]:
        """The facts an answer gives away, beyond those that stood in the question."""
        text = "\n".join(_read(answer))
        known = {name for name in self.facts if f"{{{name}}}" in path}
        return {
            name
            for name, spellings in self.facts.items()
            if name not in known and any(_stands_in(text, one) for one in spellings)
        }


async def a_story(world: World, folder: Path) -> Story:
    """Namibia's certificate is confirmed by India, claimed, sold to a dealer and on to a buyer in Antwerp."""
    scene = await a_market(world, folder)
    cast, importer, dealer = scene.cast, scene.importer, scene.dealer
    buyer, suspended = await scene.admitted("BE"), await scene.admitted("IN")
    auditor, chair, namibia, israel = Somebody(), Somebody(), Somebody(), Somebody()
    await scene.record(cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
    await scene.record(cast.operator, Draft(an_admission(a_row(chair, "Observer", tasks=("chair",)))))
    for who, participant in ((namibia, "NA"), (israel, "IL")):
        row = a_row(who, "Authority", participant=participant, country=participant)
        await scene.record(cast.operator, Draft(an_admission(row)))
    number = a_number("NA")
    await scene.record(namibia, a_certificate(number, CONFIRMED))
    await scene.record(cast.india, a_confirmation(number, importer, CONFIRMED))
    claim = await scene.record(importer, a_claim(number, CLAIMED))
    imported = claim.lots[0]
    firms = {
        name: FirmParticulars(name=name, registered_office=at, vat_id="X") for name, at in OFFICES.items()
    }
    sale = await scene.record(
        importer,
        _paid(a_sale(importer, dealer, a_line(BOUGHT, (imported, BOUGHT))), PRICE).showing(
            particulars=SaleParticulars(seller=firms["importer"], buyer=firms["dealer"])
        ),
    )
    purchase = await scene.record(dealer, a_purchase(sale.statement, BOUGHT))
    resale = await scene.record(
        dealer,
        _paid(a_sale(dealer, buyer, a_line(RESOLD, (sale.lots[0], RESOLD))), RESALE_PRICE).showing(
            particulars=SaleParticulars(seller=firms["dealer"], buyer=firms["buyer"])
        ),
    )
    await scene.record(buyer, a_purchase(resale.statement, RESOLD))
    await scene.record(cast.association, a_case(importer, number="importers"))
    await scene.record(cast.india, a_case(importer, number="importers", order=an_order()))
    suspicion = await scene.record(
        dealer, a_suspicion(cast.india, importer, text="The 8812 stones of the second parcel look etched.")
    )
    late = await scene.record(importer, a_claim(a_number(), "5.00", on=date(2026, 1, 5)))
    await scene.record(cast.association, Draft(a_standing(suspended, "suspended")))
    audits = await _audits(scene, {"engaged": importer, "ended": importer, "elsewhere": buyer})
    await scene.record(cast.association, ordering.an_end(audits["ended"][1]))
    viewers: dict[str, Somebody | None] = {
        "importer": importer, "dealer": dealer, "buyer": buyer, "stranger": scene.stranger,
        "association": cast.association, "auditor": auditor, "india": cast.india, "namibia": namibia,
        "europe": cast.europe, "israel": israel, "operator": cast.operator, "chair": chair,
        "suspended": suspended, "nobody": None, **{name: auditor for name, (auditor, _) in audits.items()},
    }  # fmt: skip
    facts = {
        "number": (number,),
        **{name: _party(who) for name, who in viewers.items() if name in OFFICES and who},
        "imported": (str(imported),), "bought": (str(sale.lots[0]),), "resold": (str(resale.lots[0]),),
        "claim": (str(claim.statement),), "sale": (str(sale.statement),), "resale": (str(resale.statement),),
        "purchase": (str(purchase.statement),),
        "price": (PRICE,), "resale-price": (RESALE_PRICE,),
        **{f"{name}s-office": (office,) for name, office in OFFICES.items()},
        "confirmed-carats": (CONFIRMED,), "claimed-carats": (CLAIMED,),
        "bought-carats": (BOUGHT,), "resold-carats": (RESOLD,),
        "suspicion": (str(suspicion.statement),), "suspected": ("8812",),
        "late-claim": (str(late.lots[0]), str(late.statement)),
        "engagement": (str(audits["engaged"][1]),), "buyers-engagement": (str(audits["elsewhere"][1]),),
    }  # fmt: skip
    return Story(world, scene, viewers, facts)


async def _audits(scene: Scene, members: Mapping[str, Somebody]) -> dict[str, tuple[Somebody, UUID]]:
    """Auditors engaged for members, by name, each with its order; the name is the number."""
    found = {}
    for name, member in members.items():
        auditor, office = Somebody(), scene.cast.association
        await scene.record(scene.cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
        order = await scene.record(office, ordering.an_order(auditor, member, number=name))
        await scene.record(auditor, ordering.an_acceptance(order.statement, office, member))
        found[name] = (auditor, order.statement)
    return found


def _paid(sale: Draft, amount: str) -> Draft:
    return sale.showing(prices=Prices(currency="USD", lines=(LineAmount(line=1, amount=amount),)))


def _party(who: Somebody) -> tuple[str, ...]:
    return (who.id.hex, str(who.id))


def _stands_in(text: str, fact: str) -> bool:
    """As a whole: 1.5 is not told by 11.53."""
    return re.search(rf"(?<![\w.]){re.escape(fact)}(?![\w])", text) is not None


def _read(answer: httpx.Response) -> Iterator[str]:
    """All that an answer says: its text, its headers, and what statements in it hold once decoded."""
    yield answer.text
    yield str(answer.headers)
    for statement in re.findall(r"[\w-]+\.[\w-]+\.[\w-]+~[\w~-]*", answer.text):
        signed, *disclosures = statement.split("~")
        for encoded in (signed.split(".")[1], *filter(None, disclosures)):
            yield b64url_decode(encoded).decode()
