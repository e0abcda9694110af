"""How far somebody may follow carats: through its own hands, and its own goods in others' (R24, R38).

What a holder handed on itself is told with whom it went to, and ends there. What another let go of one's
goods is told as far as a list of lots and a balance tell it: that so much has left, and not to whom.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from warranty.foundation.ids import LotId, PartyId
from warranty.lots.books import AWAITED_OWNER, Lot, LotKind, is_sent_on
from warranty.lots.rules.shares import Flow
from warranty.lots.rules.titles import FROM_WORK, consignor

_FOR_WORK: Final = (LotKind.WORK, LotKind.PUT_IN, LotKind.MIXED, *FROM_WORK)
AWAY: Final[Mapping[LotKind, str]] = {
    LotKind.MEMO: "on-memo",
    LotKind.COLLECTED: "on-memo",
    **dict.fromkeys(_FOR_WORK, "for-work"),
}
"""Why goods are with another than their owner; those of other kinds merely lie there."""
PASSED_ON: Final = "passed-on"
CUT_TOGETHER: Final = "cut-together"
"""In what other owners have of rough that was cut with one's own: one has as much of theirs."""


def followed(
    flows: Iterable[Flow], lots: Mapping[LotId, Lot], own: Collection[LotId], party: PartyId
) -> tuple[list[Flow], dict[LotId, int]]:
    """The steps a party is told one by one; of its lots in others' hands what these let go, together.

    own: the lots it holds, owns, or sent on. Carats of the second are in thousandths, by lot.
    """
    told: list[Flow] = []
    onward: dict[LotId, int] = {}
    for flow in flows:
        source, target = lots[flow.source], lots[flow.target]
        if flow.target in own or _is_told(source, target, party):
            told.append(flow)
        elif not is_sent_on(target):  # sent on once more it is with whoever the party gave it to
            onward[flow.source] = onward.get(flow.source, 0) + flow.carats
    return told, onward


def _is_told(source: Lot, target: Lot, party: PartyId) -> bool:
    """Whether a party knows a step out of its goods: it took it itself, or all in a batch were divided."""
    if source.holder == party or LotKind.COMMON in (source.kind, target.kind):
        return True
    is_invoice = target.kind is LotKind.SALE and consignor(source) == party
    return is_invoice and (source.kind is LotKind.SALE or target.holder == source.holder)


def place_for(lot: Lot, party: PartyId, *, is_own: bool) -> str:
    """Where carats are that a party followed into a lot and no further. is_own: whether it is its own."""
    if not is_own:
        return CUT_TOGETHER if lot.kind in FROM_WORK else PASSED_ON
    if lot.holder == party or lot.kind is LotKind.EXPORT:
        return "held"
    if lot.sent_by == party:
        return "sent-on"
    return AWAY.get(lot.kind, "elsewhere") if lot.owner in (party, AWAITED_OWNER) else "co-owned"
