"""Cases as offices use them: to ask under, and to see what there is. The connection is the door's."""

from datetime import date
from typing import Annotated, Final

import msgspec

from warranty.database.engine import Connection
from warranty.disclosure.rules import CaseInHand, Viewer
from warranty.foundation.encoding import b64url_decode, b64url_encode
from warranty.foundation.ids import PartyId
from warranty.parties import case_store
from warranty.parties.case_store import CaseSeen
from warranty.parties.rules.refusals import CaseNotYours
from warranty.parties.service import CursorUnreadable

__all__ = ["CaseSeen", "case_in_hand", "cases"]

_NEWEST: Final = 2**63 - 1
_Position = Annotated[int, msgspec.Meta(ge=0, le=_NEWEST)]


async def case_in_hand(connection: Connection, office: PartyId, number: str, day: date) -> CaseInHand:
    """An office's own case by its number, to ask under. Raises CaseNotYours unless it is open on the day."""
    case = await case_store.open_case(connection, office, number, day)
    if case is None:
        raise CaseNotYours(
            "You have no open case under this number.",
            instead="Open one (warranty draft case-opened), or leave the case out of the question.",
        )
    return CaseInHand(case.id, case.purpose, frozenset(case.subjects), bool(case.court), case.notice_from)


async def cases(
    connection: Connection, viewer: Viewer, day: date, *, cursor: str | None = None, limit: int
) -> tuple[list[CaseSeen], str | None]:
    """Cases the viewer opened, or that rest on an order about it and may be told; for oversight all.

    Newest first, with where to go on. Raises CursorUnreadable.
    """
    before = _NEWEST if cursor is None else _read_cursor(cursor)
    party = None if viewer.kind == "Operator" else viewer.party
    found = await case_store.listed(connection, party, day, before, limit + 1)
    page = found[:limit]
    return page, b64url_encode(msgspec.json.encode(page[-1].case.position)) if len(found) > limit else None


def _read_cursor(cursor: str) -> int:
    try:
        position: int = msgspec.json.decode(b64url_decode(cursor), type=_Position)
    except (ValueError, msgspec.DecodeError) as broken:
        raise CursorUnreadable(
            "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
        ) from broken
    return position
