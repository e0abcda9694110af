"""What questions about lots, certificates and periods share: parameters, and figures as they go out."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET, UnsetType

from warranty.api.auth import Visit, refuse_another
from warranty.foundation.encoding import b64url_decode
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import format_carats
from warranty.lots.asking import Asking, Position
from warranty.lots.rules.cutting import Grades
from warranty.parties.rules import party_of
from warranty.parties.service import CursorUnreadable
from warranty.policy.catalogue import Finding
from warranty.wire import statements as wire
from warranty.wire.lots import Coverage

LONGEST_NUMBER: Final = 40

Number = Annotated[
    str, PathParameter(max_length=LONGEST_NUMBER, description="Certificate number, like EU00012345.")
]
Hs = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[0-9]{4}\.[0-9]{2}$",
        max_length=7,  # the pattern alone lets a newline follow
        description="One class of goods, for example 7102.31.",
    ),
]

OfMember = Annotated[
    str | None,
    QueryParameter(
        max_length=500, description="DID of the member you audit, or of one you look after; all unless given."
    ),
]
NOBODY: Final = PartyId(UUID(int=0))


def asking_of(here: Visit) -> Asking:
    """The question a visit stands for."""
    return Asking(here.viewer, here.resources.policy, here.now)


def carats(weight: int | None) -> str | UnsetType:
    """A weight as text; absent where it is not for the asker."""
    return UNSET if weight is None else format_carats(weight)


def coverage(grades: Grades) -> Coverage:
    """Each figure as text."""
    return Coverage(**{grade: format_carats(weight) for grade, weight in grades._asdict().items()})


def read_id(cursor: str) -> int:
    """The last row's id on the page before, as `write_cursor((id,))` wrote it. Raises CursorUnreadable."""
    try:
        last: Sequence[int] = msgspec.json.decode(b64url_decode(cursor), type=tuple[Position])
    except (ValueError, msgspec.DecodeError) as broken:
        raise CursorUnreadable(
            "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
        ) from broken
    return last[0]


def finding(found: Finding) -> wire.Finding:
    """A finding as the asker may read it."""
    return wire.Finding(found.rule, found.sentence, found.facts)


def looked_after(here: Visit, member: str | None) -> PartyId | None:
    """Whose records alone an association or authority asks for; of a foreign party it is told none.

    Raises NotFound where anybody else names another than the one it stands for.
    """
    if member is None or here.viewer.kind not in ("Association", "Authority"):
        refuse_another(here, member)
        return None
    return party_of(member, here.resources.origin) or NOBODY
