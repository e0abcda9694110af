"""Requests to be known as somebody else, unanswered: for who asks, and whoever looks after it (R57).

A party asks by a rectification of its own (`parties/rules/rectifying.py`); who looks after it finds the
request here, reads it among all that is held about the party, for a purpose (`subject_access`), and answers
by another rectification that names it. What is asked for is not told here, only that it is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Field, RecordKind, RecordRelations, Viewer, ground_for
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.parties.rules import did_of
from warranty.parties.rules.rectifying import tells_who
from warranty.policy.rule_set import Policy
from warranty.register import reading, store


class Asked(NamedTuple):
    """A request: the statement, whose it is and what it is called, and the statement it would put right."""

    statement: UUID
    party: PartyId
    name: str
    rectifies: UUID
    recorded_at: datetime


class Page(NamedTuple):
    """Requests, the oldest first. after: log position of the last one looked at; None: there are no more."""

    asked: Sequence[Asked]
    after: int | None


async def rectifications_asked(
    connection: Connection,
    viewer: Viewer,
    policy: Policy,
    now: datetime,
    *,
    origin: str,
    after: int,
    limit: int,
) -> Page:
    """A page of the requests the viewer may read; of others' each is noted as a look.

    What puts right contacts alone is no request.
    """
    day = now.date()
    countries = parties.countries_of(policy, viewer.participant, day) if viewer.supervises else ()
    rows = await store.open_requests(connection, viewer.party, countries, day, after, limit + 1)
    page = [row for row in rows[:limit] if tells_who(reading.read_row(row).parts.get("particulars"))]
    ids = [PartyId(row["issuer"]) for row in page]
    homes = await parties.establishments(connection, ids, policy, day)
    names = await parties.names(connection, ids)
    asked, shown = [], []
    for row in page:
        party = PartyId(row["issuer"])
        relations = RecordRelations(
            RecordKind.PARTY,
            owners=frozenset({party}),
            jurisdictions=homes[party].participants,
            admitters=homes[party].bodies,
        )
        if ground := ground_for(viewer, relations, Field.PARTICULARS):
            asked.append(Asked(row["id"], party, names[party], row["rectifies"], row["recorded_at"]))
            shown.append(Shown(RecordKind.PARTY, did_of(party, origin), ground, frozenset({party})))
    await disclosure.record_look(connection, viewer, shown, now)
    return Page(asked, rows[limit - 1]["position"] if len(rows) > limit else None)
