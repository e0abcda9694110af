"""Goods that cross a border, as the people concerned say it: exporter, both authorities, importer."""

from datetime import date
from random import Random

from tests.builders import (
    TODAY,
    Draft,
    Outsider,
    Somebody,
    a_certificate,
    a_claim,
    a_confirmation,
    a_correction,
    a_number,
)
from tests.parties.builders import a_row, an_admission
from tests.worlds import RunningRegister
from warranty.certificates.documents import CertificateUnused
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import urn
from warranty.lots import service
from warranty.lots.documents import (
    BoundLot,
    BoundLots,
    Evidence,
    ExportApplied,
    ExportCancelled,
    ExportDeparted,
    ExportLine,
    ExportReturned,
    Importer,
    PolishedAbroad,
    PolishedLine,
    ReturnedLine,
)
from warranty.lots.service import Coverage
from warranty.register.recording import Recorded

ANTWERP = Outsider("Scheldt Rough NV", "BE")
NOW = 2**62
AN_INVOICE = Evidence(kind="invoice", digest="9f" * 32, document_number="2026-0117")


def an_application(
    *lines: tuple[str, tuple[tuple[LotId, str], ...]],
    to: Somebody | Outsider = ANTWERP,
    on: date = TODAY,
    **changes: object,
) -> Draft:
    """Goods bound for a certificate: carats of each line, and the lots they come from."""
    values: dict[str, object] = {
        "participant": "IN",
        "destination": "EU",
        "purpose": "sale",
        "lines": tuple(
            ExportLine(line=at, carats=carats, hs="7102.31") for at, (carats, _) in enumerate(lines, 1)
        ),
        "evidence": (AN_INVOICE,),
    }
    importer = (
        Importer(name=to.name, country=to.country) if isinstance(to, Outsider) else Importer(party=to.did)
    )
    sources = tuple(
        BoundLots(line=at, lots=tuple(BoundLot(lot=str(lot), carats=part) for lot, part in lots))
        for at, (_, lots) in enumerate(lines, 1)
    )
    document = ExportApplied(event_on=on, **(values | changes))  # type: ignore[arg-type]
    return Draft(document, {"sources": sources, "counterparty": importer})


def bound(lot: LotId, carats: str, **changes: object) -> Draft:
    """Goods of one lot bound for a certificate."""
    return an_application((carats, ((lot, carats),)), **changes)  # type: ignore[arg-type]


def a_departure(application: StatementId) -> Draft:
    """The goods left."""
    return Draft(ExportDeparted(event_on=TODAY, application=urn(application)))


def a_cancellation(application: StatementId) -> Draft:
    """The goods do not go."""
    return Draft(
        ExportCancelled(event_on=TODAY, application=urn(application), reason="The buyer abroad withdrew.")
    )


def issued_for(application: StatementId, number: str, carats: str) -> Draft:
    """The certificate its authority issues for an application."""
    return a_certificate(number, carats).having(application=urn(application))


def a_homecoming(application: StatementId, number: str, *carats: str) -> Draft:
    """Unsold goods of the first lines of an application are home again."""
    lines = tuple(ReturnedLine(line=at, carats=one) for at, one in enumerate(carats, 1))
    document = ExportReturned(event_on=TODAY, application=urn(application), number=number, lines=lines)
    return Draft(document)


def polished(application: StatementId, *carats: str, **changes: object) -> Draft:
    """What came home of goods sent for polishing."""
    lines = tuple(PolishedLine(line=at, carats=one, hs="7102.39") for at, one in enumerate(carats, 1))
    values: dict[str, object] = {"application": urn(application), "lines": lines}
    return Draft(PolishedAbroad(event_on=TODAY, **(values | changes)))  # type: ignore[arg-type]


async def a_european(running: RunningRegister) -> Somebody:
    """A member established in Antwerp."""
    somebody = Somebody()
    await running.accept(running.cast.association, Draft(an_admission(a_row(somebody, country="BE"))))
    return somebody


async def exported(
    running: RunningRegister, exporter: Somebody, lot: LotId, carats: str, *, prefix: str = "IN"
) -> tuple[StatementId, str]:
    """Goods bound, and the certificate issued for them: the application, and the number."""
    from_, to = ("IN", "EU") if prefix == "IN" else ("EU", "IN")
    made = await running.accept(exporter, bound(lot, carats, participant=from_, destination=to))
    authority = running.cast.india if prefix == "IN" else running.cast.europe
    number = a_number(prefix)
    await running.accept(authority, issued_for(StatementId(made.statement), number, carats))
    return StatementId(made.statement), number


async def arrived(
    running: RunningRegister, number: str, importer: Somebody, carats: str, *, participant: str = "EU"
) -> LotId:
    """The import confirmed to somebody and claimed: its lot there."""
    authority = running.cast.europe if participant == "EU" else running.cast.india
    await running.accept(authority, a_confirmation(number, importer, carats))
    claim = await running.accept(importer, a_claim(number, carats, participant=participant))
    return claim.lots[0]


async def left(asking: Connection, lot: LotId, as_of: int = NOW) -> int:
    """Thousandths that can be drawn from a lot."""
    return (await service.lot_at(asking, lot, as_of)).left


async def places(asking: Connection, lot: LotId, carats: int, as_of: int = NOW) -> dict[str, int]:
    """Where the carats of a root are, by place."""
    found = await service.dispersion(asking, {lot: Coverage(confirmed=carats)}, as_of)
    sums: dict[str, int] = {}
    for holding in found.holdings:
        sums[holding.place] = sums.get(holding.place, 0) + holding.coverage.total
    return sums


class History:
    """People who bind, certify, confirm, claim, correct and free as chance has it."""

    def __init__(self, running: RunningRegister, chance: Random, members: list[Somebody]) -> None:
        self.running, self.chance, self.members = running, chance, members
        self.held: list[tuple[Somebody, LotId]] = []
        self.open: list[tuple[StatementId, str, bool]] = []
        self.confirmed: list[tuple[str, bool, Somebody, StatementId]] = []

    async def begin(self) -> None:
        """Two roots in India."""
        for member in (self.members[0], self.members[2]):
            self.held.append((member, await self.running.a_lot(member, "50.00")))

    async def step(self) -> None:
        """One more thing happens, or is refused."""
        deed = self.chance.choice((self.bind, self.confirm, self.claim, self.correct, self.end))
        await deed()

    async def _said(self, by: Somebody, draft: Draft) -> Recorded | None:
        (outcome,) = await self.running.send(self.running.sign(by, draft))
        return outcome if isinstance(outcome, Recorded) else None

    def _authority(self, *, is_indian: bool) -> Somebody:
        return self.running.cast.india if is_indian else self.running.cast.europe

    async def bind(self) -> None:
        """Goods of some lot are bound, and mostly certified."""
        member, lot = self.chance.choice(self.held)
        is_indian = member is not self.members[1]
        from_, to = ("IN", "EU") if is_indian else ("EU", "IN")
        carats = f"{self.chance.randint(1, 20000) / 1000:.3f}"
        made = await self._said(member, bound(lot, carats, participant=from_, destination=to))
        if made is not None:
            number, application = a_number(from_), StatementId(made.statement)
            self.open.append((application, number, is_indian))
            if self.chance.random() < 0.8:
                issued = issued_for(application, number, carats)
                await self._said(self._authority(is_indian=is_indian), issued)

    def _importers(self, *, is_indian: bool) -> list[Somebody]:
        return [self.members[1]] if is_indian else [self.members[0], self.members[2]]

    async def confirm(self) -> None:
        """A certificate's import is confirmed, by whatever weight."""
        if self.open:
            _, number, is_indian = self.chance.choice(self.open)
            to = self.chance.choice(self._importers(is_indian=is_indian))
            carats = f"{self.chance.randint(1, 20000) / 1000:.3f}"
            made = await self._said(
                self._authority(is_indian=not is_indian), a_confirmation(number, to, carats)
            )
            if made is not None:
                self.confirmed.append((number, is_indian, to, StatementId(made.statement)))

    async def claim(self) -> None:
        """Somebody claims."""
        if self.open:
            _, number, is_indian = self.chance.choice(self.open)
            by = self.chance.choice(self._importers(is_indian=is_indian))
            carats = f"{self.chance.randint(1, 9000) / 1000:.3f}"
            made = await self._said(by, a_claim(number, carats, participant="EU" if is_indian else "IN"))
            if made is not None:
                self.held.append((by, made.lots[0]))

    async def correct(self) -> None:
        """A confirmation is corrected, to whomever."""
        if self.confirmed:
            number, is_indian, _, confirmation = self.chance.choice(self.confirmed)
            to = self.chance.choice(self._importers(is_indian=is_indian))
            carats = f"{self.chance.randint(0, 15000) / 1000:.3f}"
            corrected = a_correction(number, confirmation, to, carats)
            await self._said(self._authority(is_indian=not is_indian), corrected)

    async def end(self) -> None:
        """A certificate comes back unused."""
        if self.open:
            _, number, is_indian = self.chance.choice(self.open)
            unused = CertificateUnused(event_on=TODAY, number=number, reason="Not used.")
            await self._said(self._authority(is_indian=is_indian), Draft(unused))
