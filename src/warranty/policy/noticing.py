"""The rule set with notices recorded since it was packaged: the last word on a day goes before all others."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from warranty.policy.participants import participant_on
from warranty.policy.rows import Advisory, Dated, ParticipantPeriod, Standing, Zone
from warranty.policy.rule_set import Participants, Policy

AnyDated = TypeVar("AnyDated", bound=Dated)
_ZONES = {"compliant": True, "not-compliant": False}


class Notice(NamedTuple):
    """What a notice says from a day until before another. status: a `Standing`, or of zones or advisories.

    source: key under which it is cited.
    """

    code: str
    zone: str
    status: str
    importing: str
    valid_from: date
    valid_until: date | None
    title: str
    source: str


def with_notices(policy: Policy, notices: Sequence[Notice]) -> Policy:
    """The rule set as it is with these notices, in log order. Its digest stays that of the adopted one."""
    participants = policy.participants
    for notice in notices:
        participants = _with(policy, participants, notice)
    sources = policy.sources | {notice.source: notice.title for notice in notices}
    return replace(policy, participants=participants, sources=sources)


def _with(policy: Policy, participants: Participants, notice: Notice) -> Participants:
    span = (notice.valid_from, notice.valid_until)
    dates = {"valid_from": notice.valid_from, "valid_until": notice.valid_until, "source": notice.source}
    if notice.status == "advisory":
        row = Advisory(code=notice.code, zone=notice.zone, importing=notice.importing, **dates)  # type: ignore[arg-type]
        return replace(participants, advisories=(*participants.advisories, row))
    if notice.status in _ZONES:
        zones = _clear(participants.zones, span, lambda row: _is_zone(row, notice))
        zone = Zone(code=notice.code, zone=notice.zone, compliant=_ZONES[notice.status], **dates)  # type: ignore[arg-type]
        return replace(participants, zones=(*zones, zone))
    name = participant_on(policy, notice.code, notice.valid_from).name
    periods = _clear(participants.periods, span, lambda row: row.code == notice.code)
    period = ParticipantPeriod(
        code=notice.code,
        name=name,
        standing=Standing(notice.status),
        note=notice.title,
        **dates,  # type: ignore[arg-type]
    )
    return replace(participants, periods=(*periods, period))


def _is_zone(row: Zone, notice: Notice) -> bool:
    return row.code == notice.code and row.zone.casefold() == notice.zone.casefold()


def _clear(
    rows: Iterable[AnyDated], span: tuple[date, date | None], is_meant: Callable[[AnyDated], bool]
) -> tuple[AnyDated, ...]:
    """The rows, with the days of the span cut out of those that are meant."""
    return tuple(kept for row in rows for kept in (_without(row, span) if is_meant(row) else [row]))


def _without(row: AnyDated, span: tuple[date, date | None]) -> list[AnyDated]:
    """What a row leaves before and after a span that is cut out of it."""
    begin, end = span
    is_before = row.valid_until is not None and row.valid_until <= begin
    if is_before or (end is not None and end <= row.valid_from):
        return [row]
    left = [replace(row, valid_until=begin)] if row.valid_from < begin else []
    goes_on = end is not None and (row.valid_until is None or end < row.valid_until)
    return [*left, replace(row, valid_from=end)] if goes_on else left
