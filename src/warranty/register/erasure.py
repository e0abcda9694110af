"""Erasing personal data from a statement without touching what was signed (R57).

A confidential part stands beside the signed part as a salted disclosure; only its digest was signed. Once
the disclosure is gone nobody can tell what it said, and signature, receipt, log and replay hold as before.
Only parts no balance was ever made of can go: registered offices, VAT ids, names, sealed reports; never
prices or sources. What the books keep of them, a natural person's own name and who may read a report, goes
with the last statement that tells it, so that a replay finds it gone, too.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import read_disclosure, split
from warranty.parties import service as parties
from warranty.parties.rules import party_named
from warranty.parties.rules.rectifying import is_asked
from warranty.register import store
from warranty.register.documents import read
from warranty.register.refusals import PartNotErasable, StatementUnknown

REPORT: Final = "report"
ERASABLE: Final = frozenset({"particulars", REPORT})
_LONGEST_REASON: Final = 2_000


async def erase(
    connection: Connection, statement: UUID, name: str, *, reason: str, now: datetime
) -> datetime:
    """Erase one confidential part of a recorded statement; since when it is gone, also if it was before.

    name: one of ERASABLE; of one told by rows (`particulars/3`) a row, or all that are left. reason: why,
    kept with the erasure. Refused submissions under the same id go with it, for they may hold the same part.
    Raises StatementUnknown, and PartNotErasable for another part, for one the statement does not have, and
    without a reason.
    """
    if name.partition("/")[0] not in ERASABLE:
        raise PartNotErasable(
            f"The part {name[:40]!r} cannot be erased: the books rest on it.",
            instead=f"Erasable are: {', '.join(sorted(ERASABLE))}.",
        )
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise PartNotErasable(
            f"An erasure needs its reason, in at most {_LONGEST_REASON} characters.",
            instead="Say who asked for it and by which right.",
        )
    async with connection.transaction():
        row = await store.statement(connection, statement)
        if row is None:
            raise StatementUnknown("There is no such statement.")
        return await _erase(connection, row["position"], statement, name, reason, now)


async def _erase(
    connection: Connection, position: int, statement: UUID, name: str, reason: str, now: datetime
) -> datetime:
    kept = await store.disclosures_for_update(connection, position)
    disclosures = [read_disclosure(encoded) for encoded in kept.split(b"~")[:-1]]
    gone = [one for one in disclosures if name in (one.name, one.part)]
    earlier = await store.erased_at(connection, position, name, is_left=bool(gone))
    if earlier is not None:
        return earlier
    if not gone:
        raise PartNotErasable(
            f"The statement has no part {name[:40]!r}.",
            instead="Nothing of it is kept here; look at the statement for the parts it has.",
        )
    rest = b"".join(one.encoded + b"~" for one in disclosures if one not in gone)
    await store.replace_disclosures(connection, position, rest)
    await store.note_erasures(connection, position, {name, *(one.name for one in gone)}, now, reason)
    await store.forget_attempts(connection, statement)
    if name == REPORT:
        await store.forget_suspicion(connection, position)
    if any(b'"name"' in one.value for one in gone):
        for person in await parties.persons_in(connection, statement):
            await parties.name_person(connection, person, *await _names_left(connection, person))
    return now


async def _names_left(connection: Connection, person: PartyId) -> tuple[str, dict[int, str]]:
    """What a natural person is called by what is left, as a replay finds it: the last word; "" for none.

    And what it was called, by what is left, before each time that it was renamed, by log position: another
    name, signed before names stood apart, is told for ever.
    """
    held = await parties.particulars_of(connection, person)
    rows = await store.with_parts(connection, [one.statement for one in held])
    told = {row["position"]: _name_told(row, person) for row in rows}
    renamed = {one.position: one.name for one in await parties.renamings_of(connection, person)}
    name, former = "", {}
    for position, said in sorted((told | renamed).items()):
        if position in renamed:
            former[position] = name
        name = said or name
    return name, former


def _name_told(row: asyncpg.Record, person: PartyId) -> str:
    """What a statement still calls a natural person; in its signed part if it is as old as that.

    What it asks to be called is nothing yet.
    """
    statement = read(split(row["signed"] + b"~" + row["encoded"]), complete=False)
    if is_asked(statement.document, row["issuer"]):
        return ""
    document, told = statement.document, statement.parts.get("particulars", ())
    for said in (*(told if isinstance(told, tuple) else (told,)), *getattr(document, "parties", ())):
        name = getattr(said, "name", "")
        if name and party_named(getattr(said, "party", "") or document.party) == person:
            return str(name)
    return ""
