"""What an auditor reads of the books its member keeps: within its engagement, as on the period's last day."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.test_drafts import completed, draft
from tests.api.world import World
from tests.audits.ordering import an_order
from tests.audits.scene import AFTER, BEFORE, FIRST, LAST, WITHIN, Audited, an_audited_market
from tests.lots.batches import a_batch, a_close, a_day
from tests.lots.rooting import opening, taken
from tests.lots.test_boxes import a_box, filled
from tests.parties.builders import Somebody
from warranty.disclosure.rules import Topic
from warranty.foundation.ids import StatementId, uuid7
from warranty.foundation.statements import urn

LISTS = ("batches", "boxes", "root-accounts")


@pytest.fixture
async def audited(world: World, tmp_path: Path) -> Audited:
    return await an_audited_market(world, tmp_path)


def reconciliation(first: object = FIRST, last: object = LAST, **more: str) -> str:
    return "&".join(
        [
            f"/v1/reconciliations?participant=IN&from={first}&to={last}",
            *(f"{key}={more[key]}" for key in more),
        ]
    )


async def looked_at(audited: Audited) -> set[tuple[str, str, str]]:
    """Kind, record and ground of what the member is told that the auditor was shown."""
    looks = (await audited.world.get("/v1/looks", audited.member)).json()["looks"]
    return {
        (one["kind"], one["record"], one["ground"]) for one in looks if one["viewer"] == audited.auditor.did
    }


async def test_certificates_against_claims_are_told_of_periods_within_the_audit(audited: Audited) -> None:
    """10.00 confirmed and claimed in the period, in the words its importer is told."""
    await audited.engaged()
    answer = (await audited.get(reconciliation())).json()
    own = (await audited.world.get(reconciliation(), audited.member)).json()
    assert answer["rows"] == own["rows"]
    (row,) = answer["rows"]
    assert (row["number"], row["claimed"], row["status"]) == (audited.numbers["within"], "10.00", "matched")
    assert ("certificate", row["number"], "engagement") in await looked_at(audited)
    assert (await audited.get(reconciliation(importer=audited.member.did))).json()["rows"] == [row]
    for path in (
        reconciliation(first=BEFORE),
        reconciliation(last=LAST + timedelta(days=1)),
        reconciliation(importer=audited.scene.dealer.did),
    ):
        assert (await audited.get(path)).status_code == 404, path
    assert (await audited.get(reconciliation(), under="")).status_code == 404


async def test_batches_are_those_with_goods_in_work_in_the_period_as_on_its_last_day(
    audited: Audited,
) -> None:
    """4.00 in and 1.60 polished in the period; the other 2.40 were lost by polishing after it."""
    await audited.engaged()
    record, member = audited.scene.record, audited.member
    earlier, batch, later = [StatementId((await record(member, a_batch())).statement) for _ in range(3)]
    before, within = audited.lots["claimed-before"], audited.lots["claimed-within"]
    in_and_out = [(earlier, "polished", "0.80")]
    await record(member, a_day(ins=[(earlier, before, "2.00")], out=in_and_out).having(event_on=BEFORE))
    await record(member, a_close(earlier, polishing="1.20").having(event_on=BEFORE))
    worked = a_day(ins=[(batch, within, "4.00")], out=[(batch, "polished", "1.60")])
    await record(member, worked.having(event_on=WITHIN))
    await record(member, a_close(batch, polishing="2.40").having(event_on=AFTER))
    await record(member, a_day(ins=[(later, within, "1.00")]).having(event_on=AFTER))
    (shown,) = (await audited.get("/v1/batches")).json()["batches"]
    assert (shown["id"], shown["state"]) == (urn(batch), "open")
    assert (shown["cameIn"], shown["polished"], shown["left"]) == ("4.00", "1.60", "2.40")
    assert "yieldPercent" not in shown
    own = (await audited.world.get("/v1/batches", member)).json()["batches"]
    assert [(one["id"], one["state"], one["left"]) for one in own] == [
        (urn(later), "open", "1.00"),
        (urn(batch), "closed", "0.00"),
        (urn(earlier), "closed", "0.00"),
    ]
    assert ("statement", str(batch), "engagement") in await looked_at(audited)


async def test_boxes_are_those_with_goods_in_them_on_the_periods_last_day(audited: Audited) -> None:
    """3.00 put in in the period, 1.00 more after it; another box was filled after it alone."""
    await audited.engaged()
    record, member, lot = audited.scene.record, audited.member, audited.lots["claimed-before"]
    box, later = [StatementId((await record(member, a_box())).statement) for _ in range(2)]
    await record(member, filled(box, (lot, "3.00")).having(event_on=WITHIN))
    await record(member, filled(box, (lot, "1.00")).having(event_on=AFTER))
    await record(member, filled(later, (lot, "1.00")).having(event_on=AFTER))
    (shown,) = (await audited.get("/v1/boxes")).json()["boxes"]
    assert (shown["id"], shown["lots"], shown["left"]) == (urn(box), 1, "3.00")
    own = (await audited.world.get("/v1/boxes", member)).json()["boxes"]
    assert [(one["id"], one["left"]) for one in own] == [(urn(later), "1.00"), (urn(box), "4.00")]
    assert ("statement", str(box), "engagement") in await looked_at(audited)


async def test_root_accounts_are_those_that_goods_were_taken_by_in_the_period(audited: Audited) -> None:
    """Stock of a day of the period; what was seized was taken after it."""
    await audited.engaged()
    await audited.scene.record(audited.member, opening(("7102.31", "50.00"), cut_over_on=WITHIN))
    await audited.scene.record(audited.member, taken("5.00"))
    await audited.scene.record(audited.scene.dealer, opening(("7102.31", "7.00"), cut_over_on=WITHIN))
    (shown,) = (await audited.get("/v1/root-accounts")).json()["accounts"]
    assert (shown["kind"], shown["holder"], shown["taken"]) == ("opening-stock", audited.member.did, "50.00")
    of_member = await audited.get(f"/v1/root-accounts?member={audited.member.did}")
    assert of_member.json()["accounts"] == [shown]
    assert (await audited.get(f"/v1/root-accounts?member={audited.scene.dealer.did}")).status_code == 404
    assert {kind for kind, _, ground in await looked_at(audited) if ground == "engagement"} == {"stock"}


async def test_without_the_topic_or_the_engagement_the_books_are_empty_or_not_there(audited: Audited) -> None:
    await audited.engaged(topics=(Topic.TRADE,))
    await audited.scene.record(audited.member, opening(("7102.31", "50.00"), cut_over_on=WITHIN))
    box = StatementId((await audited.scene.record(audited.member, a_box())).statement)
    within = filled(box, (audited.lots["claimed-before"], "3.00")).having(event_on=WITHIN)
    await audited.scene.record(audited.member, within)
    for under in ("A/1", ""):
        for name in LISTS:
            answer = (await audited.get(f"/v1/{name}", under=under)).json()
            assert list(answer.values()) == [[]], (name, answer)
        assert (await audited.get(reconciliation(), under=under)).status_code == 404


async def test_an_acceptance_is_completed_from_the_order_that_waits(audited: Audited) -> None:
    order = await audited.ordered()
    world, auditor = audited.world, audited.auditor
    told = await completed(world, auditor, "engagement-accepted", {})
    done = told["draft"]
    assert (done["engagement"], done["orderedBy"]) == (urn(order), audited.office.did)
    assert (done["member"], done["independence"]["yearsAudited"]) == (audited.member.did, 0)
    assert "/engagement" in told["filled"]
    # Two orders wait: which one is for the auditor to say, the rest follows.
    dealer = audited.scene.dealer
    second = await audited.scene.record(audited.office, an_order(auditor, dealer, number="A/2"))
    unsaid = await draft(world, auditor, "engagement-accepted", {})
    assert "engagement" in unsaid.json()["detail"]
    named = await completed(world, auditor, "engagement-accepted", {"engagement": urn(second.statement)})
    assert named["draft"]["member"] == dealer.did
    # An order to another auditor is answered as one that is not there.
    answers = [
        (await draft(world, audited.scene.stranger, "engagement-accepted", {"engagement": urn(one)})).json()
        for one in (order, uuid7())
    ]
    assert answers[0]["detail"] == answers[1]["detail"]


async def test_years_on_record_are_counted_in_the_draft(audited: Audited) -> None:
    """Accepted in 2026, and ordered again a year later."""
    await audited.engaged(number="A/0")
    clock = audited.scene.running.clock
    clock.at = audited.world.clock.at = clock.at + timedelta(days=365)
    await audited.ordered(ends_on=clock.at.date())
    told = await completed(audited.world, audited.auditor, "engagement-accepted", {})
    assert told["draft"]["independence"]["yearsAudited"] == 1


async def test_who_looks_after_members_asks_for_the_accounts_of_one_of_them(
    world: World, audited: Audited
) -> None:
    """A foreign party is answered like an unknown one."""
    importer, dealer = audited.member, audited.scene.dealer
    for who, carats in ((importer, "50.00"), (dealer, "7.00")):
        await audited.scene.record(who, opening(("7102.31", carats)))
    unknown = f"{importer.did[:-32]}{uuid7().hex}"

    async def accounts(office: Somebody, **asked: str) -> list[str]:
        answer = await world.get("/v1/root-accounts", office, **asked)
        return [one["taken"] for one in answer.json()["accounts"]]

    for office in (audited.office, audited.scene.cast.india):
        assert await accounts(office) == ["7.00", "50.00"]
        assert await accounts(office, member=importer.did) == ["50.00"]
        assert await accounts(office, member=unknown) == []
    assert (await world.get("/v1/root-accounts", audited.scene.cast.europe, member=importer.did)).json() == (
        await world.get("/v1/root-accounts", audited.scene.cast.europe, member=unknown)
    ).json()
    assert (await world.get("/v1/root-accounts", dealer, member=importer.did)).status_code == 404
