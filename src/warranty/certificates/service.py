"""What is asked of the certificate register: a certificate, claims on it, a participant's imports, grades.

`as_of` is a log position, the last one counted; None is now. Nothing is cut here for the asker: doors pass
the answers through `disclosure`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from warranty.certificates import store
from warranty.certificates.books import Application, Certificate, FeedKind
from warranty.certificates.questions import (
    ClaimedSide,
    ClaimKnown,
    ConfirmedSide,
    Event,
    OfParty,
    Period,
    Sum,
)
from warranty.certificates.rules import ClaimTaken, Covered, Graded, grade_claims, is_lost
from warranty.certificates.store import asking, sides, totals
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId


async def certificate(connection: Connection, number: str, as_of: int | None = None) -> Certificate | None:
    """A certificate with the three ways in side by side, None while no authority has spoken of it."""
    return (await certificates(connection, [number], as_of)).get(number)


async def certificates(
    connection: Connection, numbers: Collection[str], as_of: int | None = None
) -> dict[str, Certificate]:
    """Several certificates by number, those no authority has spoken of left out."""
    found = await store.certificates(connection, numbers, _until(as_of))
    return {one.number: one for one in found}


async def of_party(connection: Connection, party: PartyId, as_of: int) -> list[OfParty]:
    """Certificates confirmed to a party, or claimed by it, that an authority has spoken of."""
    numbers = await store.numbers_of(connection, party, as_of)
    claimed: dict[str, date] = {}
    for claim, _ in await store.claims_on(connection, numbers, as_of):
        if claim.claimant == party:
            claimed.setdefault(claim.number, claim.event_on)
    drawn = await asking.accounts(connection, numbers, as_of)
    known = await store.grounds(connection, numbers, as_of)
    return [
        OfParty(
            one,
            known[one.number].claimable,
            drawn[one.number].drawn if one.number in drawn else 0,
            claimed.get(one.number),
        )
        for one in await store.certificates(connection, numbers, as_of)
    ]


async def claims_of(
    connection: Connection, numbers: Sequence[str], as_of: int | None = None
) -> dict[str, list[ClaimKnown]]:
    """Every claim on these numbers in log order, with what it drew and its grades; [] where there is none."""
    until = _until(as_of)
    claims = await store.claims_on(connection, numbers, until)
    taken = [
        ClaimTaken(
            claim.lot, claim.number, claim.participant, claim.claimant, claim.carats, *has_taken,
            claim.event_on, claim.issued_on,
        )
        for claim, has_taken in claims
    ]  # fmt: skip
    grades = await _grades(connection, taken, until)
    known: dict[str, list[ClaimKnown]] = {number: [] for number in numbers}
    for claim, has_taken in claims:
        known[claim.number].append(ClaimKnown(claim, has_taken, grades[claim.lot]))
    return known


async def load_grades(
    connection: Connection, lots: Sequence[LotId], as_of: int | None = None
) -> dict[LotId, Graded]:
    """Grades of the claims that opened these lots, with their numbers; lots no claim opened are left out.

    A claim shares its certificate with others, so that all on its number are graded together.
    """
    until = _until(as_of)
    known = await store.taken_with(connection, lots, until) if lots else {}
    awaits = any(
        claim.asked > claim.drawn + claim.weighing for _, claims in known.values() for claim in claims
    )
    covered: Covered = await store.covered(connection, until) if awaits else {}
    graded: dict[LotId, Graded] = {}
    for ground, claims in known.values():
        graded |= grade_claims(ground, claims, covered)
    return {lot: graded[lot] for lot in lots if lot in graded}


async def have_lost_ground(connection: Connection, lots: Sequence[LotId]) -> bool:
    """Whether carats that one of these lots drew from its certificate have it behind them no more.

    Void, reported fake, unused or sent back; confirmed for less than was drawn; or confirmed to another by
    now. Lots that no claim opened have none to lose.
    """
    known = await store.taken_with(connection, lots, store.NOW) if lots else {}
    if any(is_lost(ground, [claim.drawn for claim in claims]) for ground, claims in known.values()):
        return True
    undrawn = {
        claim.lot
        for _, claims in known.values()
        for claim in claims
        if claim.drawn + claim.weighing < claim.asked
    }
    return await store.were_drawn(connection, [lot for lot in lots if lot in undrawn])


async def confirmed_by(connection: Connection, lots: Sequence[LotId]) -> list[list[StatementId]]:
    """The statements that say, as of now, what of the certificates of these claims was confirmed."""
    return await store.confirmed_by(connection, lots)


async def _grades(connection: Connection, claims: Sequence[ClaimTaken], until: int) -> dict[LotId, Graded]:
    by_number: dict[str, list[ClaimTaken]] = {}
    for claim in claims:
        by_number.setdefault(claim.number, []).append(claim)
    grounds = await store.grounds(connection, list(by_number), until)
    covered: Covered = await store.covered(connection, until)
    graded: dict[LotId, Graded] = {}
    for number, together in by_number.items():
        graded |= grade_claims(grounds.get(number), together, covered)
    return graded


async def confirmed_sides(
    connection: Connection, period: Period, as_of: int | None = None
) -> list[ConfirmedSide]:
    """A period's confirmations, each beside all that the parties it names ever claimed; in no order."""
    return await sides.confirmed_sides(connection, period, _until(as_of))


async def claimed_sides(
    connection: Connection, period: Period, as_of: int | None = None
) -> list[ClaimedSide]:
    """A period's claims of parties that the standing confirmation does not name; in no order."""
    return await sides.claimed_sides(connection, period, _until(as_of))


async def history(connection: Connection, number: str, as_of: int | None = None) -> list[Event]:
    """Every statement of an authority about a number, in log order, with the state it left."""
    return await store.history(connection, number, _until(as_of))


async def feeds_covered(
    connection: Connection, as_of: int | None = None
) -> Mapping[tuple[str, FeedKind], date]:
    """Through which day each participant's feeds were complete."""
    return await store.covered(connection, _until(as_of))


async def issued_between(
    connection: Connection, participant: str, first_on: date, last_on: date, as_of: int | None = None
) -> list[Certificate]:
    """Certificates a participant issued from first_on through last_on; in no order."""
    return await store.issued_between(connection, participant, first_on, last_on, _until(as_of))


async def exported(connection: Connection, participant: str, as_of: int) -> Sum:
    """What a participant certified for export by a position and did not get back."""
    return await totals.exported(connection, participant, as_of)


async def imported(connection: Connection, participant: str, as_of: int) -> Sum:
    """What imports a participant confirmed by a position, by the confirmation that stands of each."""
    return await totals.imported(connection, participant, as_of)


async def without_certificate(
    connection: Connection, exporter: PartyId | None, as_of: int, limit: int
) -> list[StatementId]:
    """Open export applications, of one exporter or anybody, without a certificate; the newest."""
    return await store.without_certificate(connection, exporter, as_of, limit)


async def applications(
    connection: Connection, named: Collection[StatementId], as_of: int | None = None
) -> dict[StatementId, Application]:
    """Export applications by the statements that made them; other statements are left out."""
    found = await store.applications(connection, named, _until(as_of))
    return {one.id: one for one in found}


def _until(as_of: int | None) -> int:
    return store.NOW if as_of is None else as_of
