"""What an auditor might try to see more than it is engaged for, and what comes of it."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.api.door import SD_JWT
from tests.api.world import World
from tests.audits.ordering import an_acceptance, an_order
from tests.audits.scene import AFTER, BEFORE, FIRST, LAST, Audited, an_audited_market
from tests.builders import Draft
from tests.parties.builders import Somebody, a_row, an_admission
from warranty.api.purposes import CASE
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn


@pytest.fixture
async def audited(world: World, tmp_path: Path) -> Audited:
    return await an_audited_market(world, tmp_path)


async def refused(audited: Audited, by: Somebody, draft: Draft) -> str:
    """The code by which a statement is refused."""
    signed = audited.world.signed(draft.document, by, draft.parts)
    answer = await audited.world.http.post("/v1/statements", content=signed, headers={"Content-Type": SD_JWT})
    assert answer.status_code >= 400, answer.text
    code: str = answer.json()["type"].rpartition("/")[2]
    return code


async def test_an_engagement_nobody_ordered_is_none(audited: Audited) -> None:
    auditor, member, office = audited.auditor, audited.member, audited.office
    assert await refused(audited, auditor, an_order(auditor, member)) == "signer-not-entitled"
    invented = an_acceptance(uuid7(), office, member)
    assert await refused(audited, auditor, invented) == "engagement-not-yours"
    # A member has no audit of another ordered, nor its own.
    assert await refused(audited, audited.scene.dealer, an_order(auditor, member)) == "signer-not-entitled"
    assert (await audited.get("/v1/lots")).status_code == 403


async def test_another_association_cannot_open_the_member(audited: Audited) -> None:
    other = Somebody()
    await audited.scene.record(audited.scene.cast.operator, Draft(an_admission(a_row(other, "Association"))))
    assert await refused(audited, other, an_order(audited.auditor, audited.member)) == "party-not-yours"


async def test_no_statement_widens_what_was_accepted(audited: Audited) -> None:
    order = await audited.engaged()
    wider = an_order(audited.auditor, audited.member, number="A/1", period_from=BEFORE)
    assert await refused(audited, audited.office, wider) == "engagement-number-used"
    # A second, wider one is one of its own: until it is accepted, and under the first, nothing is open of it.
    await audited.ordered(number="A/2", period_from=date(2026, 1, 1), period_to=date(2026, 12, 31))
    sale = f"/v1/statements/{audited.statements['sold-after']}"
    assert (await audited.get(sale)).status_code == 404
    assert (await audited.get(sale, under="A/2")).status_code == 403
    again = an_acceptance(order, audited.office, audited.member)
    assert await refused(audited, audited.auditor, again) == "engagement-not-yours"


async def test_a_period_of_the_past_opens_that_past_alone(audited: Audited) -> None:
    await audited.engaged(period_from=BEFORE, period_to=BEFORE)
    (only,) = (await audited.get("/v1/statements?type=Sale")).json()["statements"]
    assert only["id"] == urn(audited.statements["sold-before"])
    assert (await audited.get(f"/v1/stock?on={FIRST}")).status_code == 404


@pytest.mark.parametrize("number", ["A/1 ", "a/1", "A/1\t", "A%2F1", "A/1,A/1", "*", "%", "' or true --"])
async def test_a_number_that_is_not_quite_one_opens_nothing(audited: Audited, number: str) -> None:
    await audited.engaged()
    answer = await audited.get("/v1/lots", under=number)
    if number.strip() == "A/1":  # HTTP itself takes white space around a value away
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403


async def test_a_foreign_id_is_answered_like_an_unknown_one_under_an_engagement(audited: Audited) -> None:
    await audited.engaged()
    scene, lots, said = audited.scene, audited.lots, audited.statements
    pairs = [
        (f"/v1/lots/{lots['sold-within']}", f"/v1/lots/{uuid7()}"),
        (f"/v1/lots/{lots['claimed-after']}/lineage", f"/v1/lots/{uuid7()}/lineage"),
        (f"/v1/lots/{lots['claimed-within']}/dispersion", f"/v1/lots/{uuid7()}/dispersion"),
        (f"/v1/statements/{said['resold']}", f"/v1/statements/{uuid7()}"),
        (f"/v1/statements/{said['late']}/receipt", f"/v1/statements/{uuid7()}/receipt"),
        (f"/v1/certificates/{audited.numbers['after']}", "/v1/certificates/EU99999999"),
        (
            f"/v1/certificates/{audited.numbers['before']}/spot-check",
            "/v1/certificates/EU99999999/spot-check",
        ),
        (f"/v1/stock?on={LAST}&member={scene.dealer.did}", f"/v1/stock?on={LAST}&member={Somebody().did}"),
        (f"/v1/statements?member={scene.dealer.did}", f"/v1/statements?member={Somebody().did}"),
        (f"/v1/lots?member={scene.dealer.did}", f"/v1/lots?member={Somebody().did}"),
        (f"/v1/findings?member={scene.dealer.did}", f"/v1/findings?member={Somebody().did}"),
    ]
    for foreign, unknown in pairs:
        one, other = await audited.get(foreign), await audited.get(unknown)
        assert (one.status_code, one.content) == (404, other.content), foreign


async def test_a_cursor_of_the_members_own_list_leads_an_auditor_nowhere_else(audited: Audited) -> None:
    await audited.engaged()
    for path, name in (("/v1/statements", "statements"), ("/v1/lots", "lots")):
        own = (await audited.world.get(f"{path}?limit=1", audited.member)).json()
        query = f"{path}?cursor={own['cursor']}"
        within = {one["id"] for one in (await audited.get(path)).json()[name]}
        assert {one["id"] for one in (await audited.get(query)).json()[name]} <= within
        # And a cursor of the auditor's is worth nothing without the engagement.
        assert (await audited.get(query, under="")).json()[name] == []


async def test_an_earlier_log_position_shows_no_more_than_today(audited: Audited) -> None:
    await audited.engaged()
    for position in (0, audited.scene.position // 2, audited.scene.position):
        lots = (await audited.get(f"/v1/lots?asOf={position}")).json()["lots"]
        assert {one["id"] for one in lots} <= {str(audited.lots["claimed-within"])}
        for name in ("claimed-before", "claimed-after"):
            path = f"/v1/lots/{audited.lots[name]}?asOf={position}"
            assert (await audited.get(path)).status_code == 404


async def test_a_draft_under_an_engagement_is_filled_from_nothing_of_the_members(audited: Audited) -> None:
    await audited.engaged()
    token = await audited.world.token(audited.auditor)
    headers = {"Authorization": f"Bearer {token}", CASE: "A/1"}
    draft = {
        "lines": [{"qualification": "Rough"}],
        "parts": {
            "sources": [{"lots": [{"lot": str(audited.lots["claimed-within"])}]}],
            "counterparty": {"party": audited.scene.dealer.did},
        },
    }
    answer = await audited.world.http.post("/v1/drafts/sale", json=draft, headers=headers)
    assert "6.00" not in answer.text
    assert "8.00" not in answer.text
    assert json.dumps(answer.json()).count(str(audited.lots["claimed-within"])) <= 1


async def test_what_others_ask_under_an_engagements_number_opens_nothing(audited: Audited) -> None:
    order = await audited.engaged()
    for who in (audited.scene.dealer, audited.office, audited.scene.cast.india, audited.scene.cast.operator):
        for name in ("A/1", urn(order)):
            assert (await audited.get("/v1/looks", who, under=name)).status_code == 403


async def test_days_outside_the_period_are_in_no_answer_at_all(audited: Audited) -> None:
    """Every list an auditor may ask for, read whole: no day of an event outside, no id of what is outside."""
    await audited.engaged()
    outside = {str(audited.statements[f"sold-{when}"]) for when in ("before", "after")}
    outside |= {str(audited.statements[name]) for name in ("late", "late-answer", "resold", "claim-after")}
    whole = f"from={FIRST}&to={LAST}"
    for path in (
        "/v1/statements", "/v1/statements?received=true", "/v1/lots", "/v1/findings", "/v1/counts",
        f"/v1/balances?{whole}", f"/v1/slack?{whole}", "/v1/batches", "/v1/root-accounts",
        f"/v1/certificates/{audited.numbers['within']}",
        f"/v1/certificates/{audited.numbers['within']}/spot-check",
        f"/v1/lots/{audited.lots['claimed-within']}",
        f"/v1/lots/{audited.lots['claimed-within']}/lineage",
    ):  # fmt: skip
        answer = await audited.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert not [one for one in outside if one in answer.text], path
        assert str(AFTER) not in answer.text, path
