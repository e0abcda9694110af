"""What a paper gives away by itself, before it is compared with anything: C02, C07, C08, C09, C10."""

from collections.abc import Iterator
from datetime import date

from msgspec import UNSET

from warranty.certificates.documents import Origin, OriginShare, Paper, TradeParties, Transcription
from warranty.certificates.numbers import findings_for_number, parse
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.papers import stated
from warranty.policy.catalogue import Finding
from warranty.policy.limits import origin_disclosure_asked
from warranty.policy.participants import (
    advisory_on,
    country_on,
    participant_named,
    participant_on,
    zone_on,
)
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy


def transcription_findings(
    policy: Policy, number: str, transcription: Transcription | None, importing: str, day: date
) -> list[Finding]:
    """Findings about a paper as somebody read it. importing: the participant of import; day: of the event."""
    if transcription is None:
        return number_findings(policy, number, None, day)
    return [
        *number_findings(policy, number, transcription.paper, day),
        *_missing(number, transcription),
        *origin_findings(policy, number, stated(transcription.paper, "origin"), importing, day),
        *source_findings(policy, number, transcription.paper, importing, day),
        *_route(policy, number, transcription.paper, day),
    ]


def number_findings(policy: Policy, number: str, paper: Paper | None, day: date) -> list[Finding]:
    """What the number gives away (C01, C02, C09, C10). day: stands for a day of issue not stated."""
    issued_on = (stated(paper, "issuedOn") if paper else None) or day
    authority = (stated(paper, "issuingAuthority") if paper else None) or ""
    issuer = participant_named(policy, authority, issued_on)
    return [
        Finding(
            found.rule,
            number,
            found.sentence,
            {"alarm": found.alarm.value} | ({"suggestion": found.suggestion} if found.suggestion else {}),
        )
        for found in findings_for_number(policy, parse(policy, number), issued_on, authority, issuer=issuer)
    ]


def _missing(number: str, transcription: Transcription) -> Iterator[Finding]:
    """C07: one finding for all Annex I fields the paper lacks or that cannot be read."""
    lacking, unreadable = list(transcription.not_stated), list(transcription.unreadable)
    if lacking or unreadable:
        parts = [f"{', '.join(names)} {verb}" for names, verb in
                 ((lacking, "not stated"), (unreadable, "unreadable")) if names]  # fmt: skip
        facts = {"alarm": Alarm.MINOR.value, "notStated": lacking, "unreadable": unreadable}
        yield Finding("C07", number, f"On the paper of {number}: {'; '.join(parts)}.", facts)


def origin_findings(
    policy: Policy, number: str, origin: Origin | None, importing: str, day: date
) -> Iterator[Finding]:
    """C08: undisclosed where the importing participant asks for every origin (R7)."""
    if (
        origin is not None
        and origin.kind == "undisclosed"
        and origin_disclosure_asked(policy, importing, day)
    ):
        sentence = f"{number} does not disclose its origins, which {importing} asks for since before {day}."
        yield Finding("C08", number, sentence, {"alarm": Alarm.MAJOR.value, "importing": importing})


def source_findings(
    policy: Policy, number: str, paper: Paper, importing: str, day: date
) -> Iterator[Finding]:
    """C09: goods of a participant or zone that was suspended, not compliant or advised against when issued.

    A suspended issuer is found by its number; here it is where the goods come from. importing: "" for an
    issuer's own certificate, to which only advisories for all apply. day: for a day of issue not stated.
    """
    origin: Origin | None = stated(paper, "origin")
    issued_on = stated(paper, "issuedOn") or day
    for share in origin.countries if origin else ():
        sentence = (
            _advisory(policy, share, importing, issued_on)
            or _suspension(policy, number, share.country, issued_on)
            or _zone(policy, share, issued_on)
        )
        if sentence:
            facts = {"alarm": Alarm.MATERIAL_BREACH.value, "origin": share.country}
            yield Finding("C09", number, sentence, facts | ({"zone": share.zone} if share.zone else {}))


def _advisory(policy: Policy, share: OriginShare, importing: str, day: date) -> str:
    advisory = advisory_on(policy, share.country, share.zone or "", importing, day)
    if advisory is None:
        return ""
    where = f"{advisory.zone} ({share.country})" if advisory.zone else share.country
    return f"Goods from {where} were advised against on {day}: {policy.sources[advisory.source]}."


def _suspension(policy: Policy, number: str, country: str, day: date) -> str:
    """Of an origin; that of the issuer itself is told by its number."""
    status = participant_on(policy, country, day)
    is_told = country == participant_behind(number)
    return f"The goods' origin: {status.sentence}" if status.rule == "C09" and not is_told else ""


def _zone(policy: Policy, share: OriginShare, day: date) -> str:
    zone = share.zone or ""
    if not zone or zone_on(policy, share.country, zone, day).compliant is not False:
        return ""
    return f"The zone {zone} of {share.country} was not compliant on {day}."


def _route(policy: Policy, number: str, paper: Paper, day: date) -> Iterator[Finding]:
    """C09, C10: exporter or importer in a country that was suspended or took no part."""
    parties: TradeParties | None = stated(paper, "tradeParties")
    sides = (("exporter", parties.exporter), ("importer", parties.importer)) if parties else ()
    for role, side in sides:
        if side is UNSET or side.country is UNSET or side.country not in policy.countries:
            continue  # a country printed in words is compared by people
        status = country_on(policy, side.country, day)
        if status.rule:
            facts = {"alarm": Alarm.MATERIAL_BREACH.value, "role": role, "country": side.country}
            yield Finding(status.rule, number, f"The {role}'s country: {status.sentence}", facts)
