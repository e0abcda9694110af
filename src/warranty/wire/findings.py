"""Discrepancies on record that the asker may read: the answer of `/v1/findings`."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape
from warranty.wire.statements import Finding


class ExplanationSeen(Shape, frozen=True):
    """What counts of what was said of a finding.

    statement: by which it was explained, for whoever judges it. by: DID of who signed it. evidence: SHA-256,
    hex. verdict: the last word on it, absent while nobody has said any; judge: DID of who said it.
    """

    statement: str
    by: str
    code: str
    text: str
    evidence: tuple[str, ...]
    position: int
    verdict: Literal["accepted", "rejected"] | UnsetType = UNSET
    judge: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class FindingSeen(Shape, frozen=True):
    """A finding with what it is about (urn:uuid, lot, certificate number or DID) and since when it stands.

    id: by which it is explained, the same whenever it is asked for; absent of others' statements. party: DID
    of whom it is about. state: open where nothing was said of it or what was said was rejected; explained
    where that waits for a word; accepted; settled where time alone had brought it and what was missing came
    since, too late (fact `settledOn`). Where a part of it came and the rest waits, one finding that is
    open tells both (facts `settled`, `settledDays`, `settledOn`).
    """

    finding: Finding
    about: str
    position: int
    recorded_at: datetime
    state: Literal["open", "explained", "accepted", "settled"]
    id: str | UnsetType = UNSET
    party: str | UnsetType = UNSET
    explanation: ExplanationSeen | UnsetType = UNSET


class Findings(Shape, frozen=True):
    """A page of findings, newest first. cursor: for the next page, absent on the last."""

    findings: tuple[FindingSeen, ...]
    cursor: str | UnsetType = UNSET
