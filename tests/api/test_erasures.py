"""`/v1/erasures` (R57, R58): who may ask, what has to be kept, and that the log still verifies afterwards."""

import json
from pathlib import Path
from typing import NamedTuple
from unittest.mock import ANY

import httpx
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import Draft, a_claim, a_confirmation, a_line, a_number, a_purchase, a_sale
from tests.lots.test_leaving import lost
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.casework import a_suspicion
from tests.parties.test_rectifying import rectified
from tests.reconciliation.scene import Scene
from warranty.api.forms import repeated_name
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import read_disclosure, split, urn, verify
from warranty.parties.documents import Particulars, RectifiedParticulars
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

FIVE_YEARS = 1827


class Sold(NamedTuple):
    """A sale from one dealer of Antwerp to another, of all its goods."""

    scene: Scene
    seller: Somebody
    buyer: Somebody
    sale: Recorded


@pytest.fixture
async def sold(world: World, tmp_path: Path) -> Sold:
    """Goods imported into the Union and sold there."""
    scene = await a_market(world, tmp_path)
    seller, buyer = await scene.admitted("BE"), await scene.admitted("BE")
    number = a_number("IN")
    await scene.record(scene.cast.europe, a_confirmation(number, seller, "5.00"))
    lot = (await scene.record(seller, a_claim(number, "5.00", participant="EU"))).lots[0]
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("5.00", (lot, "5.00"))))
    await scene.record(buyer, a_purchase(sale.statement, "5.00"))
    return Sold(scene, seller, buyer, sale)


async def ask(world: World, who: Somebody, statement: object, **more: str) -> httpx.Response:
    """Ask to have the particulars of a statement erased."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"}
    body = {"statement": str(statement), "reason": "The person has left the firm.", **more}
    return await world.http.post("/v1/erasures", json=body, headers=headers)


async def parts_of(world: World, who: Somebody, statement: object) -> tuple[bytes, set[str]]:
    """A statement as somebody may have it, and the names of its parts."""
    text: str = (await world.get(f"/v1/statements/{statement}", who)).json()["statement"]
    _, *encoded = text.split("~")
    return text.encode(), {read_disclosure(one.encode()).name for one in encoded if one}


async def test_a_slip_in_the_question_erases_nothing(world: World) -> None:
    """`Party` for `party` took the data of everybody an admission was of; the last of two names won."""
    association = await world.admitted("Association", world.operator)
    headers = {"Authorization": f"Bearer {await world.token(association)}"}
    asked = f'"reason": "left", "statement": "{uuid7()}"'
    for more, pointer in (('"Party": "did:web:x"', "Party"), (f'"statement": "{uuid7()}"', "/statement")):
        body = f"{{{asked}, {more}}}"
        answer = await world.http.post(
            "/v1/erasures", content=body, headers=headers | {"Content-Type": "application/json"}
        )
        assert answer.status_code == 400, answer.text
        assert answer.json()["type"].endswith("/problems/request-malformed")
        assert pointer in answer.text


async def test_an_erasure_is_asked_for_in_few_words_and_a_name_is_looked_for_once(world: World) -> None:
    """Names without end were compared each with all others, for whoever asked."""
    many = {f"name{at}": at for at in range(200_000)}
    assert repeated_name(json.dumps([many, {"lot": 1}, {"lot": 2}]).encode()) is None
    assert repeated_name(b'[{"lot": 1}, {"in": {"lot": 1, "hs": 2, "lot": 3}}]') == "lot"
    answer = await world.http.post(
        "/v1/erasures", content=json.dumps(many), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


async def test_a_record_whose_goods_live_is_kept_however_old_and_without_saying_where_they_are(
    world: World, sold: Sold
) -> None:
    """R58: of the Union's three years nothing is left; the buyer still has the goods."""
    world.clock.later(days=20 * 365)
    answer = await ask(world, sold.seller, sold.sale.statement)
    problem = answer.json()
    assert (answer.status_code, problem["rule"]) == (409, "R58")
    assert problem["type"].endswith("/retention-holds")
    assert problem["facts"] == {"not_before": "2031-11-24"}
    assert sold.buyer.id.hex not in answer.text


async def test_five_years_after_the_last_of_the_goods_is_gone_it_need_not_be_kept(
    world: World, sold: Sold
) -> None:
    await sold.scene.record(sold.buyer, lost((sold.sale.lots[0], "5.00"), carats="5.00"))
    world.clock.later(days=FIVE_YEARS - 1)
    assert (await ask(world, sold.seller, sold.sale.statement)).status_code == 409
    world.clock.later(days=1)
    assert (await ask(world, sold.seller, sold.sale.statement)).status_code == 200
    _, parts = await parts_of(world, sold.buyer, sold.sale.statement)
    assert parts == {"prices", "counterparty"}


async def test_the_log_verifies_after_what_need_not_be_kept_is_erased(
    world: World, sold: Sold, database_url: str
) -> None:
    """An admission of one party: no goods; five years after its last statement its data may go."""
    scene, newcomer = sold.scene, Somebody()
    particulars = Particulars(party=newcomer.did, registered_office="4 Newcomers Quay", contact="A. Person")
    admission = an_admission(a_row(newcomer))
    admitted = await scene.record(scene.cast.association, Draft(admission, {"particulars": (particulars,)}))
    assert (await ask(world, newcomer, admitted.statement)).status_code == 409
    world.clock.later(days=FIVE_YEARS - 1)
    assert (await ask(world, newcomer, admitted.statement)).status_code == 409
    world.clock.later(days=1)
    erased = await ask(world, newcomer, admitted.statement)
    assert erased.status_code == 200, erased.text
    assert erased.json()["statement"] == urn(admitted.statement)
    again = await ask(world, scene.cast.association, urn(admitted.statement))
    assert again.json() == erased.json()
    text, parts = await parts_of(world, scene.cast.association, admitted.statement)
    assert parts == set()
    assert verify(split(text))
    assert (await replay(Databases(database_url), judge=False)).is_same


async def test_whoever_it_is_not_for_is_answered_as_if_there_were_no_such_record(
    world: World, sold: Sold
) -> None:
    unknown = await ask(world, sold.scene.stranger, uuid7())
    for who in (sold.scene.stranger, sold.scene.dealer, sold.scene.cast.india, sold.scene.cast.operator):
        foreign = await ask(world, who, sold.sale.statement)
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert (await ask(world, sold.seller, "rubbish")).content == unknown.content
    for who in (sold.seller, sold.buyer, sold.scene.cast.association):  # too early, but theirs to ask
        assert (await ask(world, who, sold.sale.statement)).status_code == 409


async def test_only_personal_data_goes_and_not_without_a_reason(world: World, sold: Sold) -> None:
    scene, newcomer = sold.scene, Somebody()
    particulars = (Particulars(party=newcomer.did, registered_office="4 Newcomers Quay"),)
    admitted = await scene.record(
        scene.cast.association, Draft(an_admission(a_row(newcomer)), {"particulars": particulars})
    )
    world.clock.later(days=FIVE_YEARS)
    for more in ({"part": "prices"}, {"reason": " "}, {"reason": "x" * 2_001}):
        answer = await ask(world, newcomer, admitted.statement, **more)
        assert answer.json()["type"].endswith("/part-not-erasable")


async def test_r57_of_several_admitted_together_each_has_its_own_data_erased_and_no_other(
    world: World, sold: Sold, database_url: str
) -> None:
    scene, one, other, third = sold.scene, Somebody(), Somebody(), Somebody()
    all_three = (third, one, other)
    particulars = tuple(Particulars(party=who.did, registered_office="4 Quay") for who in (one, other, third))
    admission = an_admission(*map(a_row, all_three))
    admitted = await scene.record(scene.cast.association, Draft(admission, {"particulars": particulars}))
    world.clock.later(days=FIVE_YEARS)
    stranger = await ask(world, scene.dealer, admitted.statement, party=one.did)
    assert stranger.status_code == 404
    assert (await ask(world, one, admitted.statement, party=other.did)).status_code == 404, "not its own"
    assert (
        (await ask(world, scene.cast.association, admitted.statement, party=sold.buyer.did))
        .json()["type"]
        .endswith("/not-found")
    )
    erased = await ask(world, one, admitted.statement)
    assert erased.status_code == 200, erased.text
    assert await parts_of(world, scene.cast.association, admitted.statement) == (
        ANY, {"particulars/0", "particulars/2"}
    )  # fmt: skip
    assert (
        await ask(world, scene.cast.association, admitted.statement, party=one.did)
    ).json() == erased.json()
    assert (await ask(world, scene.cast.association, admitted.statement, party=other.did)).status_code == 200
    assert (await ask(world, scene.cast.association, admitted.statement)).status_code == 200, "what is left"
    text, parts = await parts_of(world, scene.cast.association, admitted.statement)
    assert parts == set()
    assert verify(split(text))
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_r57_what_one_of_a_list_put_right_goes_at_once_for_that_one(world: World, sold: Sold) -> None:
    scene, one, other = sold.scene, Somebody(), Somebody()
    particulars = tuple(Particulars(party=who.did, registered_office="4 Quay") for who in (one, other))
    admission = an_admission(a_row(one), a_row(other))
    admitted = await scene.record(scene.cast.association, Draft(admission, {"particulars": particulars}))
    office = RectifiedParticulars(registered_office="5 Quay")
    await scene.record(scene.cast.association, rectified(one, admitted.statement, says=office))
    assert (await ask(world, other, admitted.statement)).status_code == 409, "its own still stands"
    assert (await ask(world, one, admitted.statement)).status_code == 200
    told = await world.http.get(
        f"/v1/people/{one.id}/access", headers={"Authorization": f"Bearer {await world.token(one)}"}
    )
    right, wrong = told.json()["statements"]
    assert right["says"] == {"registeredOffice": "5 Quay"}
    assert ("says" in wrong, "erasedAt" in wrong) == (False, True)
    _, parts = await parts_of(world, scene.cast.association, admitted.statement)
    assert parts == {"particulars/1"}


async def test_whether_there_is_a_sealed_report_is_not_told_by_asking_for_its_erasure(
    world: World, sold: Sold
) -> None:
    """R62: who admitted its maker is answered as if there were none, with and without a part to erase."""
    report = await sold.scene.record(sold.seller, a_suspicion(sold.scene.cast.europe))
    for part in ("particulars", "report"):
        for who in (sold.scene.cast.association, sold.buyer, sold.scene.cast.europe):
            foreign = await ask(world, who, report.statement, part=part)
            unknown = await ask(world, who, uuid7(), part=part)
            assert (foreign.status_code, foreign.content) == (404, unknown.content)
        assert (await ask(world, sold.seller, report.statement, part=part)).status_code == 409


async def test_r62_a_sealed_report_is_erased_by_its_maker_once_it_need_not_be_kept(
    world: World, sold: Sold, database_url: str
) -> None:
    europe = sold.scene.cast.europe
    report = await sold.scene.record(sold.seller, a_suspicion(europe))
    world.clock.later(days=FIVE_YEARS - 1)
    assert (await ask(world, sold.seller, report.statement, part="report")).status_code == 409
    assert len((await world.get("/v1/suspicions", europe)).json()["suspicions"]) == 1
    world.clock.later(days=1)
    await sold.scene.record(sold.seller, a_claim(a_number(), "1.00"))  # the log is as old as the clock says
    assert (await ask(world, europe, report.statement, part="report")).status_code == 404
    erased = await ask(world, sold.seller, report.statement, part="report")
    assert erased.status_code == 200, erased.text
    assert (await world.get("/v1/suspicions", europe)).json()["suspicions"] == []
    again = await ask(world, sold.seller, report.statement, part="report")
    assert again.json() == erased.json()
    assert (await replay(Databases(database_url), judge=True)).is_same
