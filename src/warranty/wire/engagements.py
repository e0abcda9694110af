"""Engagements of auditors: answers of `/v1/engagements` and `/v1/engagements/{id}`."""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.audits.books import EngagementState
from warranty.disclosure.rules import Topic
from warranty.wire.shapes import Shape


class IndependenceSeen(Shape, frozen=True):
    """What the auditor declared: years running before this one, and what else it does for the member."""

    years_audited: int
    other_services: tuple[str, ...] = ()


class EngagementSeen(Shape, frozen=True):
    """An engagement as the asker may know it.

    engagement: urn:uuid of the order, recorded at `position`; under `number` or this id its auditor asks
    (`Warranty-Case`). ordered_by, auditor, member: DIDs. topics: which of the member's records are opened, of
    events from period_from to period_to; ends_on: last day on which they are. state: offered, until the
    auditor accepts; open; over, after its last day; ended, by whom and why. purpose: not for the member.
    accepted, ended: log positions.
    """

    engagement: str
    number: str
    ordered_by: str
    auditor: str
    member: str
    topics: tuple[Topic, ...]
    period_from: date
    period_to: date
    ends_on: date
    state: EngagementState
    position: int
    purpose: str | UnsetType = UNSET
    accepted: int | UnsetType = UNSET
    accepted_on: date | UnsetType = UNSET
    independence: IndependenceSeen | UnsetType = UNSET
    ended: int | UnsetType = UNSET
    ended_by: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class Engagements(Shape, frozen=True):
    """A page of engagements, newest first. cursor: for the next page, absent on the last."""

    engagements: tuple[EngagementSeen, ...]
    cursor: str | UnsetType = UNSET
