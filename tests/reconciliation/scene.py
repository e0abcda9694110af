"""What happens in tests of answers, told in the trade's words, and the answers themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_sale,
)
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import RunningRegister
from warranty.certificates.documents import FeedComplete
from warranty.certificates.questions import Period
from warranty.database.engine import Connection
from warranty.database.transaction import driver
from warranty.disclosure.rules import Viewer
from warranty.foundation.ids import LotId
from warranty.lots.asking import Asking
from warranty.lots.spreading import DispersionShown
from warranty.parties.documents import AuthorityTask
from warranty.policy.rule_set import packaged
from warranty.reconciliation import service
from warranty.register.recording import Recorded
from warranty.transparency import service as log

EVERYTHING = 10_000


class Scene:
    """A running register, its cast, and who asks."""

    def __init__(self, running: RunningRegister, engine: AsyncEngine) -> None:
        self.running = running
        self.engine = engine
        self.cast = running.cast
        self.importer, self.dealer, self.cutter, self.stranger = running.members
        self.position = -1

    async def record(self, by: Somebody, draft: Draft) -> Recorded:
        """Record what is accepted; its place in the log is the scene's last."""
        recorded = await self.running.accept(by, draft)
        self.position = recorded.position
        return recorded

    async def confirmed(
        self,
        carats: str,
        *,
        to: Somebody | None = None,
        number: str = "",
        on: date = TODAY,
        **changes: object,
    ) -> str:
        """An import into India confirmed; its number."""
        number = number or a_number()
        draft = a_confirmation(number, to or self.importer, carats, on=on, **changes)
        await self.record(self.cast.india, draft)
        return number

    async def claimed(
        self, number: str, carats: str, *, by: Somebody | None = None, on: date = TODAY, **changes: object
    ) -> LotId:
        """A claim; the lot it opened."""
        return (await self.record(by or self.importer, a_claim(number, carats, on=on, **changes))).lots[0]

    async def sold(self, seller: Somebody, buyer: Somebody, lot: LotId, carats: str) -> LotId:
        """A sale drawn from one lot, accepted in full; the buyer's lot."""
        sale = await self.record(seller, a_sale(seller, buyer, a_line(carats, (lot, carats))))
        await self.record(buyer, a_purchase(sale.statement, carats))
        return sale.lots[0]

    async def corrected(
        self, number: str, confirmation: UUID, carats: str, to: Somebody | None = None
    ) -> None:
        """India corrects its confirmation."""
        await self.record(self.cast.india, a_correction(number, confirmation, to or self.importer, carats))

    async def fed(self, by: Somebody, of: str, through: date = TODAY) -> None:
        """A participant's feed is complete through a day."""
        mark = FeedComplete(event_on=TODAY, of=of, through=through, certificates=0, carats="0.00")  # type: ignore[arg-type]
        await self.record(by, Draft(mark))

    async def second_confirmation(self, number: str, carats: str) -> None:
        """Europe confirms a number too."""
        await self.record(self.cast.europe, a_confirmation(number, self.cutter, carats))

    async def admitted(self, country: str) -> Somebody:
        """A member of another country."""
        somebody = Somebody()
        await self.record(self.cast.association, Draft(an_admission(a_row(somebody, country=country))))
        return somebody

    async def authority(self, country: str, *tasks: AuthorityTask) -> Somebody:
        """An authority of another participant, with every task unless told otherwise."""
        somebody = Somebody()
        tasks = tasks or ("issue", "import", "supervise", "report")
        row = a_row(somebody, "Authority", country=country, participant=country, tasks=tasks)
        await self.record(self.cast.operator, Draft(an_admission(row)))
        return somebody

    # ---- asking

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Connection]:
        """A transaction as the door opens it."""
        engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        async with engine.begin() as connection:
            yield await driver(connection)

    def asking(self, who: Somebody) -> Asking:
        """A question by somebody, now."""
        viewer = Viewer(who.id, "Member")
        if who is self.cast.india:
            viewer = Viewer(who.id, "Authority", "IN")
        elif who is self.cast.europe:
            viewer = Viewer(who.id, "Authority", "EU")
        elif who is self.cast.association:
            viewer = Viewer(who.id, "Association")
        return Asking(viewer, packaged(), self.running.clock())

    async def spot_check(
        self, number: str, who: Somebody | None = None, as_of: int | None = None
    ) -> service.SpotCheck:
        """A spot check by India's authority, or by whoever asks."""
        async with self.visit() as connection:
            moment = await log.moment(connection, as_of)
            return await service.spot_check(connection, self.asking(who or self.cast.india), number, moment)

    async def look_up(self, number: str, who: Somebody, as_of: int | None = None) -> service.CertificateSeen:
        """A certificate as somebody may know it."""
        async with self.visit() as connection:
            moment = await log.moment(connection, as_of)
            return await service.look_up(connection, self.asking(who), number, moment.position)

    async def dispersion(
        self, number: str, who: Somebody | None = None, *, cursor: str | None = None, limit: int = EVERYTHING
    ) -> DispersionShown:
        """Where a certificate's carats went, for India's authority or whoever asks."""
        asking = self.asking(who or self.cast.india)
        async with self.visit() as connection:
            return await service.dispersion_of(
                connection, asking, number, self.position, cursor=cursor, limit=limit
            )

    async def reconcile(
        self,
        who: Somebody | None = None,
        *,
        participant: str = "IN",
        first: date = TODAY,
        last: date = TODAY,
        importer: Somebody | None = None,
        hs: str | None = None,
        as_of: int | None = None,
        cursor: str | None = None,
        limit: int = EVERYTHING,
    ) -> service.Reconciliation:
        """A reconciliation of India's imports of a day, by its authority, or as asked."""
        period = Period(participant, first, last, importer.id if importer else None, hs)
        async with self.visit() as connection:
            return await service.reconcile(
                connection, self.asking(who or self.cast.india), period, as_of, cursor=cursor, limit=limit
            )
