"""What an engagement opens, what it does not, and that it is over at once (domain.md § 8, R49)."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.world import World
from tests.audits.ordering import PURPOSE, an_acceptance, an_end, an_order
from tests.audits.scene import AFTER, BEFORE, FIRST, LAST, WITHIN, Audited, an_audited_market, parts_of
from tests.builders import Draft
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from warranty.api.purposes import CASE
from warranty.api.purposes import PURPOSE as PURPOSE_HEADER
from warranty.disclosure.rules import Topic
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import URN, urn

EVERY = "prices sources counterparty particulars"


@pytest.fixture
async def audited(world: World, tmp_path: Path) -> Audited:
    return await an_audited_market(world, tmp_path)


async def test_before_its_word_and_without_naming_it_an_engagement_opens_nothing(audited: Audited) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    order = await audited.ordered()
    assert (await audited.get(sale)).status_code == 403
    await audited.scene.record(audited.auditor, an_acceptance(order, audited.office, audited.member))
    assert (await audited.get(sale)).status_code == 200
    without = await audited.get(sale, under="")
    unknown = await audited.get(f"/v1/statements/{uuid7()}", under="")
    assert (without.status_code, without.content) == (404, unknown.content)


async def test_the_members_statements_of_the_period_are_read_in_full_and_no_others(audited: Audited) -> None:
    await audited.engaged()
    within = await audited.get(f"/v1/statements/{audited.statements['sold-within']}")
    assert parts_of(within) == set(EVERY.split())
    assert (await audited.get(f"/v1/statements/{audited.statements['claim-within']}")).status_code == 200
    unknown = await audited.get(f"/v1/statements/{uuid7()}")
    for name in ("sold-before", "sold-after", "claim-before", "claim-after", "late", "resold"):
        for path in ("", "/receipt"):
            answer = await audited.get(f"/v1/statements/{audited.statements[name]}{path}")
            assert (answer.status_code, answer.content) == (404, unknown.content), name


async def test_of_counterparties_it_reads_the_matching_half_without_its_sources(audited: Audited) -> None:
    await audited.engaged()
    half = await audited.get(f"/v1/statements/{audited.statements['sold-within-answer']}")
    assert (half.status_code, half.json()["type"]) == (200, "Purchase")
    for name in ("sold-before-answer", "sold-after-answer", "late-answer", "resold", "resold-answer"):
        answer = await audited.get(f"/v1/statements/{audited.statements[name]}")
        assert answer.status_code == 404, name
    await audited.scene.record(audited.office, an_order(audited.auditor, audited.scene.dealer, number="A/2"))
    # From the buyer's side the seller's invoice is the half: with its price, never with its sources.
    dealer = audited.scene.dealer
    order = await audited.scene.record(
        audited.office, an_order(audited.auditor, dealer, number="A/3", period_from=FIRST, period_to=LAST)
    )
    await audited.scene.record(audited.auditor, an_acceptance(order.statement, audited.office, dealer))
    received = await audited.get(f"/v1/statements/{audited.statements['sold-within']}", under="A/3")
    assert parts_of(received) == {"prices", "counterparty", "particulars"}


async def test_lists_hold_the_members_within_the_period_and_the_halves(audited: Audited) -> None:
    await audited.engaged()

    async def listed(query: str = "") -> set[str]:
        found = (await audited.get(f"/v1/statements?{query}")).json()["statements"]
        return {one["id"] for one in found}

    def urns(*names: str) -> set[str]:
        return {urn(audited.statements[name]) for name in names}

    own, halves = urns("claim-within", "sold-within"), urns("sold-within-answer")
    assert await listed() == own
    assert await listed(f"member={audited.member.did}") == own
    assert await listed("received=true") == halves
    assert await listed(f"from={BEFORE}&to={AFTER}") == own
    assert await listed("type=Sale") == urns("sold-within")
    assert await listed(f"counterparty={audited.scene.dealer.did}") == urns("sold-within")
    assert await listed(f"counterparty={audited.scene.cutter.did}") == set()
    assert (await audited.get(f"/v1/statements?member={audited.scene.dealer.did}")).status_code == 404


async def test_lots_are_those_of_the_period_as_they_stood_on_its_last_day(audited: Audited) -> None:
    await audited.engaged()
    (lot,) = (await audited.get("/v1/lots")).json()["lots"]
    claimed = str(audited.lots["claimed-within"])
    # 10.00 came, 2.00 were sold in the period; what was sold of it afterwards is none of the audit's affair.
    assert (lot["id"], lot["received"], lot["left"], lot["state"]) == (claimed, "10.00", "8.00", "held")
    assert (await audited.get(f"/v1/lots/{claimed}")).json()["left"] == "8.00"
    own = await audited.world.get(f"/v1/lots/{claimed}", audited.member)
    assert own.json()["left"] == "6.00"
    for name in ("claimed-before", "claimed-after", "sold-within", "resold"):
        assert (await audited.get(f"/v1/lots/{audited.lots[name]}")).status_code == 404, name
    assert (await audited.get(f"/v1/lots?member={audited.scene.dealer.did}")).status_code == 404


async def test_a_lineage_stops_at_the_members_border_and_goods_are_not_followed_on(audited: Audited) -> None:
    await audited.engaged()
    lineage = (await audited.get(f"/v1/lots/{audited.lots['claimed-within']}/lineage")).json()
    (root,) = lineage["roots"]
    assert root["certificate"] == audited.numbers["within"]
    assert "edges" not in lineage
    dispersion = await audited.get(f"/v1/lots/{audited.lots['claimed-within']}/dispersion")
    assert dispersion.status_code == 404


async def test_the_buyers_auditor_learns_that_goods_are_covered_not_through_whom(audited: Audited) -> None:
    dealer = audited.scene.dealer
    order = await audited.scene.record(audited.office, an_order(audited.auditor, dealer))
    await audited.scene.record(audited.auditor, an_acceptance(order.statement, audited.office, dealer))
    lineage = (await audited.get(f"/v1/lots/{audited.lots['sold-within']}/lineage")).json()
    assert lineage["coverage"]["confirmed"] == "2.00"
    assert all("certificate" not in root and "root" not in root for root in lineage["roots"])


async def test_stock_balance_and_slack_are_told_of_days_of_the_period_alone(audited: Audited) -> None:
    await audited.engaged()
    stock = (await audited.get(f"/v1/stock?on={LAST}")).json()
    left = {one["lot"]: one["left"] for one in stock["lots"]}
    # What came before the period is in the stock of its days: 10.00 − 2.00, as is what came in it.
    assert left == {str(audited.lots["claimed-before"]): "8.00", str(audited.lots["claimed-within"]): "8.00"}
    whole = f"from={FIRST}&to={LAST}"
    (row,) = (await audited.get(f"/v1/balances?{whole}")).json()["rows"]
    # 10.00 and 10.00 − 2.00 − 2.00
    figures = [row[name] for name in ("opening", "in", "out", "closing")]
    assert figures == ["8.00", "10.00", "2.00", "16.00"]
    assert (await audited.get(f"/v1/slack?{whole}")).status_code == 200
    for path in (
        f"/v1/stock?on={FIRST - timedelta(days=1)}",
        f"/v1/stock?on={LAST + timedelta(days=1)}",
        f"/v1/balances?from={BEFORE}&to={LAST}",
        f"/v1/balances?from={FIRST}&to={AFTER}",
        f"/v1/slack?from={FIRST}&to={AFTER}",
        f"/v1/stock?on={LAST}&member={audited.scene.dealer.did}",
        f"/v1/balances?{whole}&member={audited.scene.dealer.did}",
        f"/v1/counts?member={audited.scene.dealer.did}",
    ):
        assert (await audited.get(path)).status_code == 404, path


async def test_certificates_are_those_of_the_period_as_the_member_sees_them(audited: Audited) -> None:
    await audited.engaged()
    for path in ("", "/spot-check"):
        within = f"/v1/certificates/{audited.numbers['within']}{path}"
        theirs, own = (
            (await audited.get(within)).json(),
            (await audited.world.get(within, audited.member)).json(),
        )
        assert theirs.keys() <= own.keys()
        for name in ("confirmation", "confirmed", "claims"):
            assert theirs.get(name) == own.get(name)
        for name in ("before", "after"):
            assert (await audited.get(f"/v1/certificates/{audited.numbers[name]}{path}")).status_code == 404


async def test_findings_are_those_the_members_statements_of_the_period_brought(audited: Audited) -> None:
    await audited.engaged()
    own = (await audited.world.get("/v1/findings", audited.member)).json()["findings"]
    seen = (await audited.get("/v1/findings")).json()["findings"]
    assert {one["finding"]["rule"] for one in seen} == {"Q01"}  # recorded months after its day
    assert {one["about"] for one in seen} < {one["about"] for one in own}
    within = {str(audited.statements[name]) for name in ("claim-within", "sold-within")}
    within.add(str(audited.lots["claimed-within"]))
    assert {one["about"].removeprefix(URN) for one in seen} <= within
    dealers = f"/v1/findings?member={audited.scene.dealer.did}"
    assert (await audited.get(dealers)).status_code == 404


@pytest.mark.parametrize("topic", Topic)
async def test_each_topic_opens_its_own_records_alone(audited: Audited, topic: Topic) -> None:
    await audited.engaged(topics=(topic,))
    paths = {
        Topic.TRADE: f"/v1/statements/{audited.statements['sold-within']}",
        Topic.STOCK: f"/v1/stock?on={WITHIN}",
        Topic.CERTIFICATES: f"/v1/certificates/{audited.numbers['within']}",
    }
    statuses = {each: (await audited.get(path)).status_code for each, path in paths.items()}
    assert statuses == {each: 200 if each is topic else 404 for each in paths}
    found = (await audited.get("/v1/findings")).json()["findings"]
    lots = (await audited.get("/v1/lots")).json()["lots"]
    types = {one["type"] for one in (await audited.get("/v1/statements")).json()["statements"]}
    assert (bool(found), bool(lots)) == (topic is Topic.FINDINGS, topic is Topic.STOCK)
    assert types == {Topic.TRADE: {"Sale"}, Topic.CERTIFICATES: {"ImportClaimed"}}.get(topic, set())


async def test_access_is_over_at_once_with_the_engagement(audited: Audited) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    order = await audited.engaged()
    assert (await audited.get(sale)).status_code == 200
    await audited.scene.record(audited.office, an_end(order))
    ended = await audited.get(sale)
    assert (ended.status_code, ended.json()["type"].rpartition("/")[2]) == (403, "engagement-not-yours")
    unknown = await audited.get(sale, under="A/99")
    assert unknown.content == ended.content
    assert (await audited.get(sale, under="")).status_code == 404


@pytest.mark.parametrize("who", ["auditor", "office"])
async def test_access_rests_while_auditor_or_office_is_not_in_good_standing(
    audited: Audited, who: str
) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    await audited.engaged()
    whose: Somebody = getattr(audited, who)
    operator = audited.scene.cast.operator
    await audited.scene.record(operator, Draft(a_standing(whose, "suspended")))
    assert (await audited.get(sale)).status_code in (403, 404)
    assert (await audited.get("/v1/lots")).json().get("lots", []) == []
    await audited.scene.record(operator, Draft(a_standing(whose, "good")))
    assert (await audited.get(sale)).status_code == 200
    await audited.scene.record(audited.office, Draft(a_standing(audited.member, "suspended")))
    assert (await audited.get(sale)).status_code == 200  # who is suspended is audited all the more


async def test_the_last_day_is_one_of_its_days(audited: Audited) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    await audited.engaged(ends_on=audited.world.clock().date() + timedelta(days=1))
    audited.world.clock.later(days=1)
    assert (await audited.get(sale)).status_code == 200
    audited.world.clock.later(days=1)
    assert (await audited.get(sale)).status_code == 403


async def test_each_look_is_noted_with_its_ground_and_engagement_and_the_member_sees_it(
    audited: Audited,
) -> None:
    order = await audited.engaged()
    sale, answer = audited.statements["sold-within"], audited.statements["sold-within-answer"]
    await audited.get(f"/v1/statements/{sale}")
    await audited.get(f"/v1/statements/{answer}")
    await audited.get(f"/v1/stock?on={WITHIN}")
    await audited.get("/v1/lots")
    looks = (await audited.world.get("/v1/looks?whose=own", audited.auditor)).json()["looks"]
    lot = str(audited.lots["claimed-within"])
    assert [(one["record"], one["ground"]) for one in reversed(looks)] == [
        (str(sale), "engagement"),
        (str(answer), "matching-half"),
        (f"stock of {audited.member.id}", "engagement"),
        (lot, "engagement"),
    ]
    assert {(one["case"], one["purpose"]) for one in looks} == {(urn(order), PURPOSE)}
    seen = (await audited.world.get("/v1/looks", audited.member)).json()["looks"]
    assert {one["record"] for one in seen} >= {str(sale), lot, f"stock of {audited.member.id}"}
    assert {one["viewer"] for one in seen if one["ground"] == "engagement"} == {audited.auditor.did}
    # The other side hears of the look at its half, too.
    halves = (await audited.world.get("/v1/looks", audited.scene.dealer)).json()["looks"]
    assert (str(answer), "matching-half") in {(one["record"], one["ground"]) for one in halves}


async def test_an_engagement_is_named_by_number_or_id_and_by_its_auditor_alone(audited: Audited) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    order = await audited.engaged()
    for name in ("A/1", str(order), urn(order)):
        assert (await audited.get(sale, under=name)).status_code == 200
    other = Somebody()
    await audited.scene.record(audited.scene.cast.operator, Draft(an_admission(a_row(other, "Auditor"))))
    for who, code in (
        (other, "engagement-not-yours"),
        (audited.scene.dealer, "case-not-yours"),
        (audited.office, "case-not-yours"),
        (audited.member, "case-not-yours"),
    ):
        for name in ("A/1", urn(order)):
            refused = await audited.get(sale, who, under=name)
            assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, code)


async def test_two_offices_with_one_number_are_told_apart_by_the_id(audited: Audited) -> None:
    sale = f"/v1/statements/{audited.statements['sold-within']}"
    order, india = await audited.engaged(), audited.scene.cast.india
    second = await audited.scene.record(india, an_order(audited.auditor, audited.scene.dealer))
    await audited.scene.record(audited.auditor, an_acceptance(second.statement, india, audited.scene.dealer))
    assert (await audited.get(sale)).status_code == 403
    assert (await audited.get(sale, under=urn(order))).status_code == 200


async def test_a_purpose_of_its_own_is_kept_beside_the_engagement(audited: Audited) -> None:
    await audited.engaged()
    token = await audited.world.token(audited.auditor)
    headers = {"Authorization": f"Bearer {token}", CASE: "A/1", PURPOSE_HEADER: "Sample 3 of 25"}
    path = f"/v1/statements/{audited.statements['sold-within']}"
    assert (await audited.world.http.get(path, headers=headers)).status_code == 200
    (look,) = (await audited.world.get("/v1/looks?whose=own", audited.auditor)).json()["looks"]
    assert look["purpose"] == "Sample 3 of 25"
