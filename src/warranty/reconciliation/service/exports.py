"""What a participant exported against what it imported, mined, sold and had in stock (A06)."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind, RecordRelations, grounds
from warranty.disclosure.service import Shown
from warranty.lots import service as lots
from warranty.lots.accounts import AccountKind
from warranty.lots.asking import Asking
from warranty.parties import service as parties
from warranty.policy.catalogue import Finding
from warranty.reconciliation.rules.exports import Exports, excess_finding
from warranty.transparency.service import Moment


class ExportsSeen(NamedTuple):
    """A participant's exports as known at `as_of`. findings: A06."""

    as_of: int
    exports: Exports
    findings: Sequence[Finding]


async def exports_of(connection: Connection, asking: Asking, participant: str, moment: Moment) -> ExportsSeen:
    """All on record by a position. Raises NotFound but for the participant's own authorities."""
    asking, as_of = asking.about(moment), moment.position
    own = RecordRelations(RecordKind.CERTIFICATE, issuing=frozenset({participant}))
    if Ground.ISSUING not in grounds(asking.viewer, own):
        raise NotFound
    async with beyond(connection):
        exports = Exports(
            await certificates.exported(connection, participant, as_of),
            await certificates.imported(connection, participant, as_of),
            *await _roots(connection, asking, participant, as_of),
        )
    look = Shown(RecordKind.CERTIFICATE, f"exports of {participant}", Ground.ISSUING)
    await disclosure.record_look(connection, asking.viewer, [look], asking.now)
    return ExportsSeen(as_of, exports, excess_finding(asking.policy, participant, exports, asking.today))


async def _roots(
    connection: Connection, asking: Asking, participant: str, as_of: int
) -> tuple[int, int, int]:
    """Thousandths produced, sold by the state and in opening stock, of those at home in the participant."""
    found = await lots.roots_by_party(connection, as_of)
    homes = await parties.establishments(
        connection, {party for party, _, _ in found}, asking.policy, asking.today
    )
    sums = Counter[AccountKind]()
    for party, kind, carats in found:
        if party in homes and homes[party].participant == participant:
            sums[kind] += carats
    return sums[AccountKind.PRODUCTION], sums[AccountKind.STATE_SALE], sums[AccountKind.OPENING_STOCK]
