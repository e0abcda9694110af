"""Personal data on request: erased once its record need not be kept any more (R57, R58).

Who may ask: the party itself, that is who made the statement or is its other side or is admitted by it, and
whoever admitted the maker, on its request. Whether it may go is retention's to say: the record's own
jurisdiction, five years after its last use, and the life of whatever was made of it, the latest of them.
What was put right by later statements need not be kept, as far as they still say all of it anew: they are.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
from msgspec import UNSET
from msgspec.structs import asdict

from warranty.database.engine import Connection
from warranty.disclosure.rules import Ground, NotFound, RecordRelations, Viewer, grounds
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document
from warranty.lots import service as lots
from warranty.parties import service as parties
from warranty.parties.documents import ParticularsRectified, PartyAdmitted
from warranty.policy.retention import Life, kept_at_least_until, kept_until
from warranty.policy.rule_set import Policy
from warranty.register import reading, store
from warranty.register.documents import Statement
from warranty.register.erasure import ERASABLE, erase
from warranty.register.refusals import PartNotErasable, RetentionHolds

_MAY_ASK: Final = frozenset({Ground.OWN, Ground.COUNTERPARTY, Ground.ADMITTER})


class Request(NamedTuple):
    """What somebody asks to have erased, and why."""

    statement: UUID
    part: str
    reason: str


async def erase_on_request(
    connection: Connection, viewer: Viewer, request: Request, policy: Policy, now: datetime
) -> datetime:
    """Erase a part of a statement; since when it is gone, also if it was before.

    Raises NotFound for whoever may not ask, RetentionHolds while the record has to be kept, PartNotErasable.
    """
    row = await store.statement(connection, request.statement)
    if row is None:
        raise NotFound
    statement, relations = await reading.relations_of(connection, row, policy, now)
    subjects = await parties.subjects_of(connection, request.statement)
    _refuse_strangers(viewer, relations, subjects, statement.document)
    earlier = await store.erased_at(connection, row["position"], request.part)
    if earlier is None and not await _is_put_right(connection, row):
        await _refuse_while_kept(connection, row, relations, policy, now)
    return await erase(connection, request.statement, request.part, reason=request.reason, now=now)


def _refuse_strangers(
    viewer: Viewer, relations: RecordRelations, subjects: Collection[PartyId], document: Document
) -> None:
    """subjects: the parties whose particulars it may hold.

    What can hold none is its maker's alone to be told of: of a sealed report nobody else is to know (R62).
    """
    may_ask = _MAY_ASK if ERASABLE & document.parts.keys() else frozenset({Ground.OWN})
    if may_ask & set(grounds(viewer, relations)):
        return
    if viewer.party not in subjects:
        raise NotFound
    if len(subjects) > 1:
        raise PartNotErasable(
            f"This part holds the data of {len(subjects)} parties, and goes as a whole.",
            instead="Ask who admitted you: it admits nobody anew by erasing, and keeps its own list.",
        )


async def _is_put_right(connection: Connection, row: asyncpg.Record) -> bool:
    """Whether of everybody whose data it holds all fields stand in statements that put it right.

    One that was put right itself, and erased, leaves the rest of the way to those that came after it.
    """
    wrong = _fields(reading.read_row(row))
    right: dict[str, set[str]] = {}
    waiting = [row["id"]]
    while waiting and (later := await parties.rectifying(connection, waiting)):
        for each in await store.statements(connection, later):
            for subject, said in _fields(reading.read_row(each)).items():
                right.setdefault(subject, set()).update(said)
        waiting = later
    return bool(wrong) and all(said <= right.get(subject, set()) for subject, said in wrong.items())


def _fields(statement: Statement) -> dict[str, set[str]]:
    """Which particulars a statement still holds, by whose they are: a person of the maker, or a party."""
    document, particulars = statement.document, statement.parts.get("particulars", ())
    each = particulars if isinstance(particulars, tuple) else (particulars,)
    found: dict[str, set[str]] = {}
    for one in each:
        said = {name for name, text in asdict(one).items() if text is not UNSET}
        person = getattr(document, "person", UNSET)
        whose = getattr(document, "party", "") or getattr(one, "party", "")
        found.setdefault(whose if person is UNSET else person, set()).update(said - {"party"})
    return found


async def _refuse_while_kept(
    connection: Connection, row: asyncpg.Record, relations: RecordRelations, policy: Policy, now: datetime
) -> None:
    """The day told is the record's own: what became of the goods in other hands is not for the asker."""
    recorded_on, participant = row["recorded_at"].date(), min(relations.jurisdictions, default="")
    until = kept_until(policy, participant, recorded_on, await _life(connection, row))
    if until is not None and until <= now.date():
        return
    not_before = kept_at_least_until(policy, participant, recorded_on)
    raise RetentionHolds(
        "This record has to be kept: for the years its jurisdiction asks for, five years after its last use, "
        "and as long as there are goods that were drawn from it.",
        instead=f"Ask again, not before {not_before}.",
        not_before=not_before.isoformat(),
    )


async def _life(connection: Connection, row: asyncpg.Record) -> Life:
    """By the lots it opened and all made of them; by what its parties signed since, where it opened none."""
    document = reading.read_row(row).document
    life = await lots.life_of(connection, row["id"])
    if life.last is None and isinstance(document, PartyAdmitted | ParticularsRectified):
        subjects = await parties.subjects_of(connection, row["id"])
        last = await store.last_signed_at(connection, list(subjects))
    else:
        last = await store.recorded_at(connection, life.last) if life.last is not None else None
    return Life((last or row["recorded_at"]).date(), life.is_alive)
