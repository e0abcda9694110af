"""Who took part in the scheme on a day (R11, R12): participants, suspensions, zones, members of the Union.

Chosen by the event day, never by today. A day that no row covers is "not on record": it accuses nobody.
"""

import re
from datetime import date

import msgspec

from warranty.policy.rows import Advisory, ParticipantPeriod, Standing
from warranty.policy.rule_set import Policy, holding

_WORDS = {
    Standing.PARTICIPANT: "was a participant of the Kimberley Process",
    Standing.SUSPENDED: "was suspended from the Kimberley Process",
    Standing.CONDITIONAL: "was a participant of the Kimberley Process under conditions",
    Standing.NOT_PARTICIPANT: "was not a participant of the Kimberley Process",
}
_RULES = {Standing.SUSPENDED: "C09", Standing.NOT_PARTICIPANT: "C10"}
_WORD = re.compile(r"[^\W\d_]+")


class ParticipantStatus(msgspec.Struct, frozen=True):
    """One code on one day.

    through: participant whose certificates cover this country ("EU" for Belgium), else "". rule: the
    catalogue rule a certificate of that code on that day falls under, "" for none. source: citation.
    """

    code: str
    name: str
    day: date
    standing: Standing
    through: str
    rule: str
    sentence: str
    source: str


class ZoneStatus(msgspec.Struct, frozen=True):
    """One zone of a conditional participant on one day. compliant: None where the record is silent."""

    code: str
    zone: str
    day: date
    compliant: bool | None
    source: str


def participant_on(policy: Policy, code: str, day: date) -> ParticipantStatus:
    """Standing on a day of the participant a certificate's prefix names (`EU` and `EC` included).

    code: as participants are coded, ISO 3166-1 alpha-2 or EU. A state of the Union is not a participant of
    its own; `through` names the Union. Ask `country_on` where a country's trade is meant, not its prefix.
    """
    participant = participant_of_prefix(policy, code)
    period = next(holding(policy.periods_by_code.get(participant, ()), day), None)
    through = _through(policy, participant, day)
    if period is not None:
        return _status(policy, period, day, through)
    if _on_no_list(policy, participant, day):
        listing = policy.participants.complete_lists[0].source
        sentence = f"{code} stands on none of the complete lists of participants on record."
        standing = Standing.NOT_PARTICIPANT
        return ParticipantStatus(code, code, day, standing, through, "C10", sentence, policy.sources[listing])
    sentence = f"Whether {code} took part on {day} is not on record."
    return ParticipantStatus(code, code, day, Standing.NOT_ON_RECORD, through, "", sentence, "")


def country_on(policy: Policy, country: str, day: date) -> ParticipantStatus:
    """Standing on a day of the participant that covers a country: Belgium's is the Union's (C10)."""
    return participant_on(policy, _through(policy, country, day) or country, day)


def participant_of_prefix(policy: Policy, prefix: str) -> str:
    """The participant behind a certificate's prefix: EC and EU both mean the Union."""
    for row in policy.numbers.prefixes:
        if row.prefix == prefix:
            return row.participant
    return prefix


def participant_named(policy: Policy, text: str, day: date) -> str:
    """Code of the participant whose country a text names in full words, "" where none or several are named.

    For an issuing authority as printed ("Ministry of Economy, Mexico"). The longest name decides, so that
    Guinea is not read out of Equatorial Guinea; a state of the Union stands for the Union.
    """
    words = f" {_plain(text)} "
    named = {
        period.code: name
        for period in policy.participants.periods
        if f" {(name := _plain(period.name))} " in words
    }
    names = set(named.values())
    whole = [code for code, name in named.items() if not any(name in other for other in names - {name})]
    codes = {_through(policy, code, day) or code for code in whole}
    return codes.pop() if len(codes) == 1 else ""


def zone_on(policy: Policy, code: str, zone: str, day: date) -> ZoneStatus:
    """Whether goods of a zone were compliant on a day. None where neither zone nor register is on record."""
    rows = holding(policy.participants.zones, day)
    name = zone.casefold()
    found = next((row for row in rows if row.code == code and row.zone.casefold() == name), None)
    if found is not None:
        return ZoneStatus(
            code, found.zone, day, compliant=found.compliant, source=policy.sources[found.source]
        )
    register = next(
        (row for row in holding(policy.participants.zone_registers, day) if row.code == code), None
    )
    if register is None:
        return ZoneStatus(code, zone, day, compliant=None, source="")
    compliant = False if register.complete else None
    return ZoneStatus(code, zone, day, compliant=compliant, source=policy.sources[register.source])


def advisory_on(policy: Policy, code: str, zone: str, importing: str, day: date) -> Advisory | None:
    """An advisory against goods of a country or zone that holds for imports of a participant on a day."""
    return next(
        (
            row
            for row in holding(policy.participants.advisories, day)
            if row.code == code
            and row.importing in ("", importing)
            and row.zone.casefold() in ("", zone.casefold())
        ),
        None,
    )


def _plain(text: str) -> str:
    """A text's words alone, in small letters."""
    return " ".join(_WORD.findall(text.casefold()))


def _through(policy: Policy, country: str, day: date) -> str:
    rows = holding(policy.members_by_code.get(country, ()), day)
    return next((row.participant for row in rows), "")


def _status(policy: Policy, period: ParticipantPeriod, day: date, through: str) -> ParticipantStatus:
    sentence = f"On {day} {period.name} {_WORDS[period.standing]}"
    if period.note:
        sentence += f" ({period.note})"
    return ParticipantStatus(
        code=period.code,
        name=period.name,
        day=day,
        standing=period.standing,
        through=through,
        rule=_RULES.get(period.standing, ""),
        sentence=sentence + ".",
        source=policy.sources[period.source],
    )


def _on_no_list(policy: Policy, code: str, day: date) -> bool:
    """Whether the complete lists around the day show that a country never took part."""
    days = [listing.on for listing in policy.participants.complete_lists]
    known = code in policy.periods_by_code or code in policy.members_by_code
    return not known and min(days) <= day <= max(days)
