"""Looking at records, and the trace it leaves. The connection is in the door's transaction, which writes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from warranty.database import wall
from warranty.database.engine import Connection
from warranty.disclosure import store
from warranty.disclosure.rules import (
    UNRECORDED,
    Field,
    Ground,
    NotFound,
    RecordKind,
    RecordRelations,
    Viewer,
    may_see,
    visible,
)
from warranty.disclosure.store import EVERY_LOOK, NEWEST_LOOK, Look, LooksOf, Shown, Whose
from warranty.foundation.events import audit
from warranty.foundation.ids import PartyId

__all__ = [
    "NEWEST_LOOK",
    "Look",
    "LooksOf",
    "Seen",
    "Shown",
    "Whose",
    "age_looks",
    "go_behind_the_wall",
    "look",
    "looks",
    "looks_at",
    "record_look",
    "spend_assertion",
]


_MOST_TOLD: Final = 20
"""Looks of one answer that the audit log names; all of them stand in the register."""
_ADMITTERS: Final = frozenset({"Association", "Authority"})


class Seen(NamedTuple):
    """What a viewer is shown: on which ground, and which fields the answer is cut to."""

    ground: Ground
    fields: frozenset[Field]


async def go_behind_the_wall(
    connection: Connection, viewer: Viewer, countries: Sequence[str], now: datetime
) -> None:
    """From here on the database itself shows this viewer's rows alone, until the transaction ends.

    countries: in an authority's jurisdiction. Who is not in good standing keeps its own and those naming it.
    """
    kept = viewer.is_in_good_standing
    whom = wall.Behind(
        viewer.party,
        viewer.participant if viewer.has_task("import", "supervise") else "",
        countries if viewer.supervises else (),
        is_admitter=kept and viewer.kind in _ADMITTERS,
        is_overseer=viewer.kind == "Operator",
        today=now.date(),
        opened=viewer.case.opens if viewer.case and kept else (),
        audited=_audited(viewer),
        issuing=viewer.participant if viewer.has_task("issue", "supervise") else "",
        is_successor=viewer.successor is not None,
    )
    await wall.go_behind(connection, whom)


def _audited(viewer: Viewer) -> wall.Audited | None:
    engagement = viewer.engagement
    if engagement is None or not viewer.is_in_good_standing:
        return None
    return wall.Audited(
        engagement.member, engagement.topics, engagement.types, engagement.first, engagement.last
    )


async def look(
    connection: Connection, viewer: Viewer, record: str, relations: RecordRelations, now: datetime
) -> Seen:
    """Open one record to a viewer and note it. Raises NotFound, as for a record that does not exist.

    record: number, urn or DID as text.
    """
    ground = may_see(viewer, relations)
    if ground is None:
        raise NotFound
    await record_look(connection, viewer, [Shown(relations.kind, record, ground, relations.owners)], now)
    return Seen(ground, visible(viewer, relations))


async def record_look(connection: Connection, viewer: Viewer, shown: Iterable[Shown], now: datetime) -> None:
    """Note in one command all that an answer shows; nothing for one's own records and for public ones.

    Its predecessor's are a successor's own, and noted all the same.
    """
    if viewer.successor is not None:
        shown = [one._replace(ground=Ground.SUCCESSION) if one.ground is Ground.OWN else one for one in shown]
    worth_noting = [one for one in shown if one.ground not in UNRECORDED]
    if worth_noting:
        await _add_looks(connection, viewer, now, worth_noting)
        _tell_audit(viewer, worth_noting)


async def _add_looks(connection: Connection, viewer: Viewer, now: datetime, shown: Sequence[Shown]) -> None:
    """Behind the wall nobody adds a look in another's name; a successor's stands on the other side of it."""
    if viewer.successor is None:
        await store.add_looks(connection, viewer, now, shown)
        return
    async with wall.beyond(connection):
        await store.add_looks(connection, viewer, now, shown)


def _tell_audit(viewer: Viewer, shown: Iterable[Shown]) -> None:
    """What was shown to whom, but for sealed reports: who reads this log is not to know of them (R62)."""
    open_ones = [one for one in shown if one.kind is not RecordKind.SUSPICION]
    if open_ones:
        told = [f"{one.kind} {one.record} ({one.ground})" for one in open_ones[:_MOST_TOLD]]
        audit.info(
            "looked",
            party=str(viewer.successor or viewer.party),
            kind=viewer.kind,
            looks=len(open_ones),
            at=told,
        )


async def looks(
    connection: Connection,
    viewer: Viewer,
    whose: Whose,
    now: datetime,
    *,
    before: int = NEWEST_LOOK,
    limit: int,
    of: LooksOf = EVERY_LOOK,
) -> list[Look]:
    """Who was shown what, newest first. before: id of the last one seen.

    Looks at one's own records are told by their day of notice. Oversight alone sees all, and its look at them
    is noted in turn; for everybody else there are none (NotFound).
    """
    if whose is Whose.ALL:
        await look(connection, viewer, "all", RecordRelations(RecordKind.LOOKS), now)
    return await store.looks(connection, viewer.party, whose, now.date(), before, limit, of)


async def looks_at(
    connection: Connection, party: PartyId, records: Sequence[str], now: datetime, limit: int
) -> list[Look]:
    """Who was shown some of a party's records, as far as it may be told by now; newest first."""
    return await store.looks_at(connection, party, records, now.date(), limit)


async def age_looks(connection: Connection, before: datetime, most: int) -> int:
    """Drop looks of before an instant, up to so many of the oldest; how many were dropped."""
    return await store.age_looks(connection, before, most)


async def spend_assertion(
    connection: Connection, client: str, jti: str, expires_at: datetime, now: datetime
) -> bool:
    """Use a client's assertion up. False: it was used before (RFC 7523, 3, item 7)."""
    digest = sha256(b"\0".join((client.encode(), jti.encode()))).digest()
    return await store.spend_assertion(connection, digest, expires_at, now)
