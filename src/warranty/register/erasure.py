"""Erasing personal data from a statement without touching what was signed (R57).

A confidential part stands beside the signed part as a salted disclosure; only its digest was signed. Once
the disclosure is gone nobody can tell what it said, and signature, receipt, log and replay hold as before.
Only parts no effect was ever made of can go: registered offices, VAT ids and names, never prices or sources.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.statements import read_disclosure
from warranty.register import store
from warranty.register.refusals import PartNotErasable, StatementUnknown

ERASABLE: Final = frozenset({"particulars"})
_LONGEST_REASON: Final = 2_000


async def erase(
    connection: Connection, statement: UUID, name: str, *, reason: str, now: datetime
) -> datetime:
    """Erase one confidential part of a recorded statement; since when it is gone, also if it was before.

    name: one of ERASABLE. reason: why, kept with the erasure. Refused submissions under the same id go with
    it, for they may hold the same part. Raises StatementUnknown, and PartNotErasable for another part, for
    one the statement does not have, and without a reason.
    """
    if name not in ERASABLE:
        raise PartNotErasable(
            f"The part {name[:40]!r} cannot be erased: the books rest on it.",
            instead=f"Erasable are: {', '.join(sorted(ERASABLE))}.",
        )
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise PartNotErasable(f"An erasure needs its reason, in at most {_LONGEST_REASON} characters.")
    async with connection.transaction():
        row = await store.statement(connection, statement)
        if row is None:
            raise StatementUnknown("There is no such statement.")
        return await _erase(connection, row["position"], statement, name, reason, now)


async def _erase(
    connection: Connection, position: int, statement: UUID, name: str, reason: str, now: datetime
) -> datetime:
    kept = await store.disclosures_for_update(connection, position)
    earlier = await store.erased_at(connection, position, name)
    if earlier is not None:
        return earlier
    disclosures = kept.split(b"~")[:-1]
    rest = [encoded for encoded in disclosures if read_disclosure(encoded).name != name]
    if len(rest) == len(disclosures):
        raise PartNotErasable(f"The statement has no part {name!r}.")
    await store.replace_disclosures(connection, position, b"".join(encoded + b"~" for encoded in rest))
    await store.note_erasure(connection, position, name, now, reason)
    await store.forget_attempts(connection, statement)
    return now
