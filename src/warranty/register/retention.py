"""Personal data on request: erased once its record need not be kept any more (R57, R58).

Who may ask: the party itself, that is who made the statement or is its other side or is admitted by it, and
whoever admitted the maker, on its request. Whether it may go is retention's to say: the record's own
jurisdiction, five years after its last use, and the life of whatever was made of it, the latest of them.
What was put right by later statements need not be kept, as far as they still say all of it anew: they are.
Who a party is, is put right by who looks after it; what the party says of that itself is a request.
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
from warranty.foundation.statements import Document, row_name
from warranty.lots import service as lots
from warranty.parties import service as parties
from warranty.parties.documents import ParticularsRectified, PartyAdmitted
from warranty.parties.rules import party_named
from warranty.parties.rules.rectifying import IDENTITY, is_asked
from warranty.policy.retention import Life, kept_at_least_until, kept_until
from warranty.policy.rule_set import Policy
from warranty.register import reading, store
from warranty.register.documents import Statement
from warranty.register.erasure import ERASABLE, REPORT, erase
from warranty.register.refusals import PartNotErasable, RetentionHolds

_MAY_ASK: Final = frozenset({Ground.OWN, Ground.COUNTERPARTY, Ground.ADMITTER})


class Request(NamedTuple):
    """What somebody asks to have erased, and why. party: of several the one whose data it is (DID)."""

    statement: UUID
    part: str
    reason: str
    party: str = ""


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
    whose = _whose(viewer, relations, subjects, statement.document, request)
    part, concerned = _asked(statement, subjects, whose, request.part)
    is_left = any(part in (one.name, one.part) for one in statement.disclosures)
    earlier = await store.erased_at(connection, row["position"], part, is_left=is_left)
    if earlier is None and not await _is_put_right(connection, row, whose):
        await _refuse_while_kept(connection, row, relations, concerned, policy, now)
    return await erase(connection, request.statement, part, reason=request.reason, now=now)


def _whose(
    viewer: Viewer,
    relations: RecordRelations,
    subjects: Collection[PartyId],
    document: Document,
    request: Request,
) -> PartyId | None:
    """Whose data is to go, None for all there is. subjects: the parties whose particulars it may hold.

    Of a sealed report nobody but its maker is to know (R62), and what can hold none is its maker's to ask of.
    """
    may_ask = _MAY_ASK if ERASABLE - {REPORT} & document.parts.keys() else frozenset({Ground.OWN})
    named = party_named(request.party) if request.party else None
    is_askers = bool(may_ask & set(grounds(viewer, relations)))
    is_named = not request.party or (named in subjects and (is_askers or named == viewer.party))
    if not is_named or not (is_askers or viewer.party in subjects):
        raise NotFound
    return named if is_askers else viewer.party


def _asked(
    statement: Statement, subjects: Collection[PartyId], whose: PartyId | None, part: str
) -> tuple[str, Collection[PartyId]]:
    """The part, or the one party's row of it, and whose data that is.

    Rows are disclosures of their own; a list signed before they were goes as a whole, by who signed it.
    """
    document = statement.document
    if whose is None or part not in document.row_parts:
        return part, subjects
    if any(one.name == part for one in statement.disclosures):
        if len(subjects) == 1:
            return part, subjects
        raise PartNotErasable(
            f"This part holds the data of {len(subjects)} parties, and goes as a whole.",
            instead="Ask who admitted you: it admits nobody anew by erasing, and keeps its own list.",
        )
    rows = getattr(document, document.row_parts[part])
    did = next(row.party for row in rows if party_named(row.party) == whose)
    return row_name(document, part, did), {whose}


async def _is_put_right(connection: Connection, row: asyncpg.Record, whose: PartyId | None) -> bool:
    """Whether of everybody whose data it holds all fields stand in statements that put it right.

    whose: of that party alone. One that was put right itself, and erased, leaves the rest of the way to those
    that came after it. A request is its party's own to change; all else that tells who a party is, it cannot
    put right alone.
    """
    wrong = _fields(reading.read_row(row))
    own_word = frozenset() if is_asked(reading.read_row(row).document, row["issuer"]) else IDENTITY
    if whose is not None and len(wrong) > 1:
        wrong = {subject: said for subject, said in wrong.items() if party_named(subject) == whose}
    right: dict[str, set[str]] = {}
    waiting = [row["id"]]
    while waiting and (later := await parties.rectifying(connection, waiting)):
        for each in await store.with_parts(connection, later):
            statement = reading.read_row(each)
            withheld = own_word if is_asked(statement.document, each["issuer"]) else frozenset()
            for subject, said in _fields(statement).items():
                right.setdefault(subject, set()).update(said - withheld)
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
    connection: Connection,
    row: asyncpg.Record,
    relations: RecordRelations,
    subjects: Collection[PartyId],
    policy: Policy,
    now: datetime,
) -> None:
    """The day told is the record's own: what became of the goods in other hands is not for the asker."""
    recorded_on, participant = row["recorded_at"].date(), min(relations.jurisdictions, default="")
    until = kept_until(policy, participant, recorded_on, await _life(connection, row, subjects))
    if until is not None and until <= now.date():
        return
    not_before = kept_at_least_until(policy, participant, recorded_on)
    raise RetentionHolds(
        "This record has to be kept: for the years its jurisdiction asks for, five years after its last use, "
        "and as long as there are goods that were drawn from it.",
        instead=f"Ask again, not before {not_before}.",
        not_before=not_before.isoformat(),
    )


async def _life(connection: Connection, row: asyncpg.Record, subjects: Collection[PartyId]) -> Life:
    """By the lots it opened and all made of them; by what its subjects signed since, where it opened none."""
    document = reading.read_row(row).document
    life = await lots.life_of(connection, row["id"])
    if life.last is None and isinstance(document, PartyAdmitted | ParticularsRectified):
        last = await store.last_signed_at(connection, list(subjects))
    else:
        last = await store.recorded_at(connection, life.last) if life.last is not None else None
    return Life((last or row["recorded_at"]).date(), life.is_alive)
