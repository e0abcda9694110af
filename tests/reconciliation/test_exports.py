"""A06: a participant exports no more than it imported, mined, sold from seizure and had in stock."""

import pytest

from tests.builders import TODAY, Draft, a_certificate, a_confirmation, a_correction, a_number
from tests.lots.rooting import certified, mined, opening, recorded
from tests.parties.builders import Somebody
from tests.reconciliation.conftest import scene
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateUnused, CertificateVoided, ShipmentReturned
from warranty.certificates.questions import Sum
from warranty.disclosure.rules import NotFound
from warranty.reconciliation import service
from warranty.reconciliation.rules.exports import Exports
from warranty.reconciliation.service import ExportsSeen
from warranty.transparency import service as log

__all__ = ["scene"]


async def exports(
    scene: Scene, who: Somebody | None = None, participant: str = "IN", as_of: int | None = None
) -> ExportsSeen:
    """As an authority is told, India's unless named."""
    async with scene.visit() as connection:
        moment = await log.moment(connection, as_of)
        asking = scene.asking(who or scene.cast.india)
        return await service.exports_of(connection, asking, participant, moment)


async def issued(scene: Scene, carats: str) -> str:
    number = a_number("IN")
    await scene.record(scene.cast.india, a_certificate(number, carats))
    return number


async def test_exports_up_to_all_there_was_are_covered_and_more_is_told(scene: Scene) -> None:
    """100.00 confirmed, corrected to 90.00; opening stock 20.00, of which 15.00 certified: 105.00 in all.

    τ is 0.01 by certificate and 0.02 %: 105.02 ct by two and 105.05 ct by three are within it (0.041, 0.051),
    105.08 ct by three are not.
    """
    number, india = a_number(), scene.cast.india
    confirmed = await scene.record(india, a_confirmation(number, scene.importer, "100.00"))
    await scene.record(india, a_correction(number, confirmed.statement, scene.importer, "90.00"))
    declared = await scene.record(scene.importer, opening(("7102.31", "20.00")))
    await scene.record(scene.cast.association, certified(scene.importer, declared.statement, "15.00"))
    await issued(scene, "60.00")
    await issued(scene, "45.02")
    seen = await exports(scene)
    assert seen.exports == Exports(Sum(2, 105_020), Sum(1, 90_000), 0, 0, 15_000)
    assert (seen.exports.excess, seen.findings) == (20, [])
    within = await issued(scene, "0.03")
    assert (await exports(scene)).findings == []
    await scene.record(india, Draft(CertificateVoided(event_on=TODAY, number=within, reason="Spoiled.")))
    await issued(scene, "0.06")
    (found,) = (await exports(scene)).findings
    assert (found.rule, found.about) == ("A06", "IN")
    assert found.facts == {"exported": "105.08", "covered": "105.00", "excess": "0.08"}
    assert (await exports(scene, as_of=seen.as_of)).exports == seen.exports


async def test_what_came_to_nothing_was_not_exported(scene: Scene) -> None:
    """Void, unused, returned to the sender: nothing left."""
    india, europe = scene.cast.india, scene.cast.europe
    void, unused, back = [await issued(scene, "10.00") for _ in range(3)]
    assert (await exports(scene)).exports.excess == 30_000
    await scene.record(india, Draft(CertificateVoided(event_on=TODAY, number=void, reason="Spoiled.")))
    await scene.record(india, Draft(CertificateUnused(event_on=TODAY, number=unused, reason="Not used.")))
    await scene.record(europe, Draft(ShipmentReturned(event_on=TODAY, number=back, reason="Seal.")))
    assert (await exports(scene)).exports == Exports(Sum(), Sum(), 0, 0, 0)


async def test_production_counts_as_its_authority_recorded_it(scene: Scene) -> None:
    await scene.record(scene.importer, mined("30.00"))
    assert (await exports(scene)).exports.produced == 0
    await scene.record(scene.cast.india, recorded(scene.importer, "25.00"))
    assert (await exports(scene)).exports.produced == 25_000
    assert (await exports(scene, scene.cast.europe, "EU")).exports.produced == 0


async def test_only_the_authorities_of_the_participant_are_told(scene: Scene) -> None:
    for who in (scene.importer, scene.cast.association, scene.cast.europe):
        with pytest.raises(NotFound):
            await exports(scene, who)
