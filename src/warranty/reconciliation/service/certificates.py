"""One certificate: what is known of it, its spot check, and where its carats went (R14)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from warranty.certificates import service as certificates
from warranty.certificates.books import Certificate, Confirmed, Issue, certified_carats
from warranty.certificates.questions import ClaimKnown, ConfirmedSide, Event, Life
from warranty.database.engine import Connection
from warranty.disclosure.rules import Field, Ground, NotFound, Topic
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import format_carats
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Position, homes_of, read_cursor
from warranty.lots.rules.goods import stage
from warranty.lots.service import NODE_LIMIT, Coverage, Dispersion
from warranty.lots.spreading import LEFT, DispersionShown, spread
from warranty.parties import service as parties
from warranty.policy.catalogue import Finding
from warranty.policy.tolerances import root_cap
from warranty.reconciliation import store
from warranty.reconciliation.rules.entitlement import PUBLICLY_DEAD
from warranty.reconciliation.rules.explaining import explanation
from warranty.reconciliation.rules.rows import confirmed_row
from warranty.reconciliation.rules.where import Place, WhereNow, drawn_grades, where_now
from warranty.reconciliation.service.cases import Case, case_of, findings_about
from warranty.transparency.service import Moment

PUBLIC_ACTS: Final = frozenset({"CertificateVoided", "CertificateReportedFake", "CertificateReinstated"})

_CONFIRMING: Final = "ImportConfirmed"


class HappeningSeen(NamedTuple):
    """One statement about a certificate, in the order of the log."""

    event: Event
    recorded_at: datetime


class ClaimSeen(NamedTuple):
    """A claim the asker may see. Weights in thousandths: asked = drawn + weighing + pending."""

    statement: StatementId
    lot: LotId
    claimant: PartyId
    asked: int
    drawn: int
    weighing: int
    event_on: date
    position: int

    @property
    def pending(self) -> int:
        """What it has not drawn yet."""
        return self.asked - self.drawn - self.weighing


class CertificateSeen(NamedTuple):
    """A certificate as far as the asker may know it. None: not on record, or not for the asker."""

    number: str
    participant: str
    status: str
    issued: Issue | None
    confirmation: Confirmed | None
    claimed: int | None
    drawn: int | None
    history: Sequence[HappeningSeen]
    findings: Sequence[Finding]


class SpotCheck(NamedTuple):
    """What is on record about one certificate, for one asker. None: not for the asker.

    Weights in thousandths. certified: by the issuer or else as transcribed; claimed, drawn: over all members
    and years.
    """

    number: str
    status: str
    ground: Ground
    certified: int | None
    confirmed: int | None
    claimed: int | None
    drawn: int | None
    claims: Sequence[ClaimSeen]
    where_now: WhereNow | None
    findings: Sequence[Finding]


async def look_up(connection: Connection, asking: Asking, number: str, as_of: int) -> CertificateSeen:
    """What is known of a certificate. Raises NotFound, for a foreign number as for an unknown one."""
    case = await case_of(connection, asking, number, as_of)
    claimed, drawn = _totals(case)
    return CertificateSeen(
        number,
        case.certificate.participant if case.certificate and case.entitled.ground else number[:2],
        case.entitled.status.value,
        case.certificate.issue if case.certificate and case.may(Field.CONTENT) else None,
        case.entitled.confirmation if case.may(Field.CONFIRMATION) else None,
        claimed,
        drawn,
        await _history(connection, asking, case),
        await findings_about(connection, asking, case),
    )


async def spot_check(connection: Connection, asking: Asking, number: str, moment: Moment) -> SpotCheck:
    """Everything on record about a certificate that the asker is entitled to. Raises NotFound.

    Nothing recorded after the moment changes the answer: figures come from rows that carry their position.
    Nor does time, where the position was named: deadlines are judged by the day it was recorded.
    """
    asking = asking.about(moment)
    case = await case_of(connection, asking, number, moment.position)
    claimed, drawn = _totals(case)
    confirmation = case.entitled.confirmation if case.may(Field.CONFIRMATION) else None
    where, on_way = await _where(connection, asking, case) if case.may(Field.WHERE_NOW) else (None, [])
    return SpotCheck(
        number,
        case.entitled.status.value,
        case.ground,
        _certified(case),
        confirmation.carats if confirmation else None,
        claimed,
        drawn,
        [_claim_seen(one, case) for one, _ in case.seen],
        where,
        [
            *await findings_about(connection, asking, case),
            *await _standing_findings(connection, asking, case),
            *on_way,
        ],
    )


async def dispersion_of(
    connection: Connection, asking: Asking, number: str, as_of: int, *, cursor: str | None, limit: int
) -> DispersionShown:
    """Where a certificate's drawn carats went. Raises NotFound, DispersionTooWide, CursorUnreadable.

    The importing authority follows them everywhere; a claimant its own claims, through its own hands.
    """
    if cursor is not None:
        as_of, _ = await read_cursor(connection, cursor, tuple[Position, Position])
    case = await case_of(connection, asking, number, as_of)
    start = _start(case)
    ground = case.entitled.ground
    if ground is None or not case.may(Field.WHERE_NOW):
        own = {one.claim.lot for one, ground in case.seen if ground is Ground.OWN}
        if not own:
            raise NotFound
        start = {lot: coverage for lot, coverage in start.items() if lot in own}
        ground = Ground.OWN
    start = await lots.as_handed_on(connection, start)
    return await spread(connection, asking, start, as_of, ground, cursor=cursor, limit=limit)


def _start(case: Case) -> Mapping[LotId, Coverage]:
    """What claims drew, by grade, in the lots they opened."""
    ground = case.certificate.ground if case.certificate else None
    return drawn_grades(ground, case.taken)


def _totals(case: Case) -> tuple[int | None, int | None]:
    if not case.may(Field.CLAIM_TOTALS):
        return None, None
    return sum(one.claim.carats for one in case.claims), sum(one.taken.drawn for one in case.claims)


def _certified(case: Case) -> int | None:
    """By the issuer, or else as transcribed by the authority whose confirmation the asker may read."""
    certificate = case.certificate
    if certificate is not None and certificate.issue is not None and case.may(Field.CONTENT):
        return certified_carats(certificate.issue.paper)
    read = case.entitled.confirmation
    return certified_carats(read.transcription.paper) if read and case.may(Field.CONFIRMATION) else None


def _claim_seen(known: ClaimKnown, case: Case) -> ClaimSeen:
    claim = known.claim
    return ClaimSeen(
        case.statements[claim.lot], claim.lot, claim.claimant, claim.carats, known.taken.drawn,
        known.taken.weighing, claim.event_on, claim.position,
    )  # fmt: skip


async def _where(connection: Connection, asking: Asking, case: Case) -> tuple[WhereNow, list[Finding]]:
    """Where the drawn carats are, as far as NODE_LIMIT steps lead, and what was found on their way there."""
    start = await lots.as_handed_on(connection, _start(case))
    found = await lots.dispersion(connection, start, case.as_of, limit=NODE_LIMIT, with_worn=True)
    homes = await homes_of(connection, asking, {one.lot.holder for one in found.holdings})
    places = [
        Place(
            stage(one.lot.hs) or "",
            "" if one.place == "abroad" else homes[one.lot.holder].country,
            one.coverage,
            one.place in LEFT,
        )
        for one in found.holdings
    ]
    on_way = [*_worn_findings(asking, case, found.worn), *_uncertified_findings(case, found)]
    return where_now(start.values(), places, was_followed=found.is_complete), on_way


def _uncertified_findings(case: Case, found: Dispersion) -> Iterator[Finding]:
    """K07 for what went on from one participant to another without a certificate, in whatever hands."""
    for (origin, target), carats in sorted(found.uncertified.items()):
        facts = {"carats": format_carats(carats), "from": origin, "to": target}
        sentence = (
            f"{facts['carats']} ct of its goods went on from {origin} to {target} without a certificate."
        )
        yield Finding("K07", case.number, sentence, facts)


def _worn_findings(asking: Asking, case: Case, worn: int) -> list[Finding]:
    """A01 where weighings of all that a certificate confirmed, wherever it went, used too much (R70)."""
    standing = case.certificate.confirmation if case.certificate else None
    if standing is None or worn <= (cap := root_cap(asking.policy, standing.carats, standing.on)):
        return []
    facts = {"used": format_carats(worn), "cap": format_carats(cap)}
    sentence = (
        f"Weighings of its goods, in all hands, have used {facts['used']} ct of tolerance; "
        f"{facts['cap']} ct is the most for what was confirmed (R70)."
    )
    return [Finding("A01", case.number, sentence, facts)]


async def _history(connection: Connection, asking: Asking, case: Case) -> list[HappeningSeen]:
    """Every act for the importing side and the issuer; for others what is public, names them or is theirs."""
    events = await certificates.history(connection, case.number, case.as_of)
    if case.certificate is None or case.entitled.ground is None:
        events = [event for event in events if event.type in PUBLIC_ACTS]
    elif not case.may(Field.CLAIM_TOTALS):
        own = case.entitled.confirmation
        told_by = {asking.viewer.side, *([own.by] if own else [])}
        first, last = asking.viewer.span(Topic.CERTIFICATES) or (date.min, date.max)
        events = [
            event
            for event in events
            if event.type in PUBLIC_ACTS or (event.by in told_by and first <= event.event_on <= last)
        ]
        if own is not None:
            events = [one for one in events if one.statement == own.statement or one.type != _CONFIRMING]
    times = await store.recorded_at(connection, [event.position for event in events])
    return [HappeningSeen(event, times[event.position]) for event in events]


async def _standing_findings(connection: Connection, asking: Asking, case: Case) -> list[Finding]:
    """What no statement brings to light but the figures do: claimed too much, or not at all (L01, L02)."""
    standing = case.certificate.confirmation if case.certificate else None
    if case.certificate is None or standing is None or not case.may(Field.CLAIM_TOTALS):
        return []
    if case.certificate.status in PUBLICLY_DEAD:
        return []
    side = _side(case, case.certificate, standing)
    recorded = await store.recorded_by_id(connection, [standing.statement])
    row = confirmed_row(asking.policy, side, recorded[standing.statement].date(), asking.today)
    names = await parties.names(connection, [standing.confirmed_to])
    sentence = explanation(row, names.get(standing.confirmed_to, ""), asking.today)
    return [Finding(rule, case.number, sentence, {}) for rule in row.rules if rule in _OF_FIGURES]


_OF_FIGURES: Final = frozenset({"L01", "L02"})


def _side(case: Case, certificate: Certificate, standing: Confirmed) -> ConfirmedSide:
    named: Iterable[ClaimKnown] = [one for one in case.claims if standing.names(one.claim.claimant)]
    arrival = certificate.arrival_in(standing.participant)
    return ConfirmedSide(
        number=case.number,
        statement=standing.statement,
        last=standing.last,
        participant=standing.participant,
        on=standing.on,
        carats=standing.carats,
        parcels=standing.parcels or 1,
        hs=standing.hs,
        confirmed_to=standing.confirmed_to,
        corrections=standing.corrections,
        certified=None,
        status=certificate.status,
        arrival=arrival.status if arrival else certificate.status,
        is_standing=True,
        life=Life(certificate.participant, None, None, None),
        claimed=sum(one.claim.carats for one in named),
        lots=tuple(one.claim.lot for one in named),
    )
