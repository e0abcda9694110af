"""Discrepancies on record that the asker may read: the answer of `/v1/findings`."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape
from warranty.wire.statements import Finding


class FindingSeen(Shape, frozen=True):
    """A finding with what it is about (urn:uuid, lot, certificate number or DID) and since when it stands."""

    finding: Finding
    about: str
    position: int
    recorded_at: datetime


class Findings(Shape, frozen=True):
    """A page of findings, newest first. cursor: for the next page, absent on the last."""

    findings: tuple[FindingSeen, ...]
    cursor: str | UnsetType = UNSET
