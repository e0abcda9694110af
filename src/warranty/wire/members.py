"""Who takes part, as everybody may know: the answer of `/v1/members`."""

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class MemberSeen(Shape, frozen=True):
    """A party on record. party: its DID. standing: good, suspended …; participant: of an authority.

    is_ended: its keys ended by a succession; its status tells who acts in its place.
    """

    party: str
    kind: str
    name: str
    country: str
    standing: str
    activities: tuple[str, ...] = ()
    participant: str | UnsetType = UNSET
    sow_id: str | UnsetType = UNSET
    lei: str | UnsetType = UNSET
    is_ended: bool = False


class Members(Shape, frozen=True):
    """A page of parties, by name. cursor: for the next page, absent on the last."""

    members: tuple[MemberSeen, ...]
    cursor: str | UnsetType = UNSET
