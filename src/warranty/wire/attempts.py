"""Refused submissions: the answer of `/v1/attempts`."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class AttemptSeen(Shape, frozen=True):
    """A submission that was refused. type, id: of the statement; code, rule: what refused it.

    detail: the refusal's sentence, where it is the asker's own or it supervises the maker.
    """

    attempted_at: datetime
    id: str
    type: str
    code: str
    rule: str = ""
    detail: str | UnsetType = UNSET


class Attempts(Shape, frozen=True):
    """A page of attempts, newest first. cursor: for the next page, absent on the last."""

    attempts: tuple[AttemptSeen, ...]
    cursor: str | UnsetType = UNSET
