"""By which statement of its own an owner's goods are with whoever works them, as the books hold it.

What is found of such goods is told to their owner as about that statement (R26, R38).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from warranty.foundation.ids import PartyId, StatementId
from warranty.lots.books.values import SENT_BY_OWNER, TURNED_LINES, Lot, Sent


@dataclass(slots=True)
class OwnersWords:
    """The newest statements, by holder and owner; by batch and pool the newest when its first goods went in.

    sent: of goods of one owner: it sent them for work, acknowledged them, or applied for their export.
    shared: of goods of several, by who has them or gave them to be worked: a partner acknowledged its share,
    or kept one when it sold them.
    """

    sent: dict[tuple[UUID, UUID], Sent] = field(default_factory=dict)
    exported: dict[tuple[UUID, UUID], Sent] = field(default_factory=dict)
    sent_in: dict[tuple[StatementId, UUID], Sent] = field(default_factory=dict)
    shared: dict[tuple[UUID, UUID], Sent] = field(default_factory=dict)
    shared_in: dict[tuple[StatementId, UUID], dict[PartyId, Sent]] = field(default_factory=dict)

    def opened(self, lot: Lot) -> None:
        """An owner's statement opened the lot that another holds, or what it exported is in it since."""
        if lot.kind not in SENT_BY_OWNER or not lot.holder or not lot.owner:
            return
        if lot.line < TURNED_LINES:
            self.sent[lot.holder, lot.owner] = Sent(lot.position, lot.statement)
        elif word := self.exported.get((lot.holder, lot.owner)):
            self.sent[lot.holder, lot.owner] = word

    def fed(self, claim: Lot, bound: Lot) -> None:
        """What an application bound for export feeds another's claim, as its own or as its exporter's."""
        if claim.holder and bound.holder and claim.holder != bound.holder:
            word = Sent(bound.position, bound.statement)
            self.exported[claim.holder, bound.holder] = word
            if claim.owner == bound.holder:
                self.sent[claim.holder, bound.holder] = word

    def owned_up(self, holder: PartyId | None, partner: PartyId, by: Sent) -> None:
        """A partner says that it owns a share of what another holds."""
        if holder and holder != partner:
            self.shared[holder, partner] = by

    def went_in(
        self,
        batch: StatementId,
        holder: PartyId,
        pool: UUID,
        owner: PartyId | None,
        partners: Iterable[PartyId | None],
    ) -> None:
        """The first goods of a pool went into a batch.

        owner: who gave them to the batch's maker, where the pool is a lot; partners: who owns shares of it.
        """
        if sent := self.sent.get((holder, owner or pool)):
            self.sent_in[batch, pool] = sent
        for party in partners:
            if party and (word := self.shared.get((owner or holder, party))):
                self.shared_in.setdefault((batch, pool), {})[party] = word
