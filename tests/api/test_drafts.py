"""Drafts over the API: completed with what is one's own, judged as their submission, nothing recorded."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.market import a_market
from tests.api.served import Served, serving, today
from tests.api.world import World
from tests.builders import SURAT, a_line, a_number, a_purchase, a_sale
from tests.lots.scales import counted
from tests.lots.test_boxes import a_box
from tests.lots.test_boxes import filled as filled_box
from tests.lots.test_leaving import lost
from tests.lots.test_taken_back import found
from tests.parties.builders import Somebody, a_row
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.parties.documents import PartyAdmitted
from warranty.policy.rule_set import packaged
from warranty.sdk.access import Credentials, grant_request
from warranty.sdk.drafts.checking import check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.drafts.kinds import KINDS, StatementKind, example
from warranty.sdk.signing import sign

Answer = dict[str, Any]


# ---- every kind, against a served register


@pytest.fixture(scope="module")
def served(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(files_database_url, tmp_path_factory.mktemp("served"), max_requests=2_000) as served:
        yield served
        assert served.faults() == []


@pytest.fixture(scope="module")
def makers(served: Served) -> dict[str, tuple[Somebody, dict[str, str]]]:
    """Who makes which statement, by the words of `--list`, with the headers of its questions."""
    authority, member = Somebody(), Somebody()
    served.accept(PartyAdmitted(event_on=today(), parties=(a_row(authority, "Authority"),)), served.operator)
    served.accept(PartyAdmitted(event_on=today(), parties=(a_row(member),)), served.association)
    cast = {"operator": served.operator, "authority": authority, "member": member}
    return {word: (who, headers_of(served, who)) for word, who in cast.items()}


def headers_of(served: Served, who: Somebody) -> dict[str, str]:
    form = grant_request(Credentials(who.did, who.key), datetime.now(UTC))
    token = served.http.post("/oauth/token", data=form).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.word)
def test_a_draft_of_every_kind_is_answered_as_its_submission(
    served: Served, makers: dict[str, tuple[Somebody, dict[str, str]]], kind: StatementKind
) -> None:
    """The published example, which names goods and parties nobody has here: judged in the same words."""
    who, headers = makers.get(kind.signer.partition(",")[0], makers["operator"])
    draft = complete(example(kind), today(), packaged())
    before = served.size()
    answer = served.http.post(f"/v1/drafts/{kind.word}", json=draft, headers=headers)
    assert served.size() == before
    checked = check(draft)
    submitted = served.submit(sign(checked.document, checked.parts, who.key, who.did, datetime.now(UTC)))
    if answer.status_code == 200:
        assert submitted.status_code == 201, submitted.text
        assert answer.json().get("findings", []) == submitted.json().get("findings", [])
        return
    drafted, told = answer.json(), submitted.json()
    assert submitted.status_code == answer.status_code, (drafted, told)
    for word in ("type", "detail", "rule", "instead", "facts"):
        assert drafted.get(word) == told.get(word)
    inside = told.get("pointer", "").removeprefix("/credentialSubject")
    assert drafted.get("pointer", "") in (inside, f"/parts{inside}", "")


def test_a_draft_needs_a_token_a_known_kind_and_json(
    served: Served, makers: dict[str, tuple[Somebody, dict[str, str]]]
) -> None:
    _, headers = makers["member"]
    post = served.http.post
    assert post("/v1/drafts/sale", json={}).status_code == 401
    assert post("/v1/drafts/theft", json={}, headers=headers).status_code == 404
    assert (
        post("/v1/drafts/sale", content=b"{}", headers=headers | {"Content-Type": "text/plain"}).status_code
        == 415
    )
    deep = b"[" * 5_000 + b"]" * 5_000
    for body in (
        b"",
        b"[]",
        b'{"a":',
        b"\xff",
        b'{"lines":' + deep + b"}",
        b'{"lines":' + deep[4_970:5_030] + b"}",
    ):
        answer = post("/v1/drafts/sale", content=body, headers=headers | {"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "draft-malformed")
    other = post("/v1/drafts/sale", json={"type": "Purchase"}, headers=headers).json()
    assert (other["pointer"], other["title"]) == ("/type", "The draft does not fit")


# ---- completion, and the answers in a market


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def draft(world: World, who: Somebody, kind: str, values: Answer) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await world.token(who)}"}
    return await world.http.post(f"/v1/drafts/{kind}", json=values, headers=headers)


async def completed(world: World, who: Somebody, kind: str, values: Answer) -> Answer:
    answer = await draft(world, who, kind, values)
    assert answer.status_code == 200, answer.text
    told: Answer = answer.json()
    return told


def a_sale_draft(buyer: Somebody, *lots: LotId, **values: object) -> Answer:
    """No more than a seller has in mind: to whom, from which lots, at what price."""
    return {
        "documentNumber": "2026/118",
        "basis": {"kind": "supplier-warranties"},
        "warranty": {"sow": {"number": "WDC-10234", "assessedOn": "2026-03-02"}},
        "lines": [{"qualification": "Rough, sawable"}],
        "parts": {
            "prices": {"currency": "USD", "lines": [{"amount": "100.00"}]},
            "sources": [{"lots": [{"lot": str(lot)} for lot in lots]}],
            "counterparty": {"party": buyer.did},
        },
    } | values


FIRM = {"name": "Example Gems Ltd", "registeredOffice": "Mumbai", "vatId": "27AAACE0000A1Z5"}


async def test_a_claim_is_completed_from_the_confirmation_made_out_to_the_claimant(
    world: World, scene: Scene
) -> None:
    """100.00 confirmed, 40.00 claimed: 60.00 left; a stranger's draft is filled with nothing of it."""
    number = await scene.confirmed("100.00")
    await scene.claimed(number, "40.00")
    told = await completed(world, scene.importer, "import-claimed", {"number": number, "hs": "7102.31"})
    assert (told["draft"]["carats"], told["draft"]["participant"]) == ("60.00", "IN")
    assert set(told["filled"]) == {"/carats", "/participant", "/eventOn", "/type"} - {"/type"}
    for unknown in (number, a_number()):
        stranger = await draft(world, scene.stranger, "import-claimed", {"number": unknown, "hs": "7102.31"})
        assert stranger.json()["detail"] == "A ImportClaimed also needs: participant, carats."


async def test_a_sale_takes_what_is_left_of_its_lots_and_the_sides_of_the_last_sale(
    world: World, scene: Scene
) -> None:
    """12.00 and 8.00 left of two lots: a line of 20.00; the particulars are there since the last sale."""
    importer, dealer = scene.importer, scene.dealer
    one = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    other = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    await scene.record(importer, a_sale(importer, dealer, a_line("2.00", (other, "2.00"))))
    told = await completed(world, importer, "sale", a_sale_draft(dealer, one, other))
    sale = told["draft"]
    assert sale["lines"] == [
        {"qualification": "Rough, sawable", "line": 1, "carats": "20.00", "hs": "7102.31"}
    ]
    assert [one["carats"] for one in sale["parts"]["sources"][0]["lots"]] == ["12.00", "8.00"]
    assert sale["parts"]["particulars"]["buyer"]["vatId"]
    assert sale["warranty"]["textId"] == "SOW-2021-EN-INVOICE-PURCHASED"
    checked = check(sale)
    (outcome,) = await world.resources.register.record(
        [sign(checked.document, checked.parts, importer.key, importer.did, world.clock())]
    )
    assert not hasattr(outcome, "refusal"), outcome


async def test_values_that_are_there_are_never_changed(world: World, scene: Scene) -> None:
    lot = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    values = a_sale_draft(scene.dealer, lot)
    values["parts"]["particulars"] = {"seller": FIRM, "buyer": FIRM}
    values["parts"]["sources"][0]["lots"][0]["carats"] = "5.00"
    values["eventOn"] = "2026-11-20"
    told = await completed(world, scene.importer, "sale", values)
    line = values["lines"][0] | {"line": 1, "carats": "5.00", "hs": "7102.31"}
    assert (told["draft"]["eventOn"], told["draft"]["lines"]) == ("2026-11-20", [line])
    assert told["draft"]["parts"] == json.loads(
        json.dumps(values["parts"])
        .replace('"amount"', '"line": 1, "amount"')
        .replace('"lots"', '"line": 1, "lots"')
    )


async def test_a_foreign_lot_is_answered_as_one_that_does_not_exist(world: World, scene: Scene) -> None:
    foreign = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    answers = []
    for lot in (foreign, lot_id(foreign, 1)):
        values = a_sale_draft(scene.importer, lot)
        values["lines"][0] |= {"hs": "7102.31", "carats": "1.00"}
        values["parts"]["sources"][0]["lots"][0]["carats"] = "1.00"
        values["parts"]["particulars"] = {"seller": FIRM, "buyer": FIRM}
        answer = await draft(world, scene.stranger, "sale", values)
        answers.append((answer.status_code, answer.text.replace(str(lot), "")))
        bare = await draft(world, scene.stranger, "sale", a_sale_draft(scene.importer, lot))
        assert "parts.sources.0.lots.0.carats" in bare.json()["detail"]
    assert answers[0] == answers[1]


async def test_an_offer_is_answered_in_full_by_naming_it_and_findings_are_told(
    world: World, scene: Scene
) -> None:
    importer, dealer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    sale = await scene.record(importer, a_sale(importer, dealer, a_line("12.00", (lot, "12.00"))))
    named = {"sale": urn(sale.statement)}
    told = await completed(world, dealer, "purchase", named)
    assert told["draft"]["lines"] == [{"line": 1, "kept": "12.00"}]
    assert told.get("findings", []) == []
    late = await completed(world, dealer, "purchase", named | {"eventOn": "2026-01-05"})
    assert [found["rule"] for found in late["findings"]] == ["Q01", "L07"]
    part = await completed(world, dealer, "purchase", named | {"lines": [{"line": 1, "returned": "2.00"}]})
    assert part["draft"]["lines"] == [{"line": 1, "returned": "2.00", "kept": "10.00"}]
    foreign = await draft(world, scene.stranger, "purchase", named)
    unknown = await draft(world, scene.stranger, "purchase", {"sale": urn(scene.stranger.id)})
    assert foreign.json()["detail"] == unknown.json()["detail"]
    await scene.record(dealer, a_purchase(sale.statement, "12.00"))
    again = await draft(world, dealer, "purchase", named | {"lines": [{"line": 1, "kept": "12.00"}]})
    assert again.json()["type"].endswith("/offer-not-open")


@pytest.mark.parametrize("number", [[], {}, None, "1", 1.5])
async def test_a_line_whose_number_is_none_is_told_and_completes_nothing(
    world: World, scene: Scene, number: object
) -> None:
    importer, dealer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    sale = await scene.record(importer, a_sale(importer, dealer, a_line("12.00", (lot, "12.00"))))
    named = {"sale": urn(sale.statement), "lines": [{"line": number}]}
    for kind in ("purchase", "weight-corrected"):
        answer = await draft(world, dealer, kind, named)
        assert answer.status_code in (200, 422), answer.text


async def test_a_draft_leaves_nothing_behind(world: World, scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    size = (await world.get("/health")).json()["size"]
    values = {"number": number, "hs": "7102.31", "carats": "100.00"}
    for _ in range(2):
        await completed(world, scene.importer, "import-claimed", values)
    over = await draft(world, scene.importer, "import-claimed", values | {"carats": "200.00"})
    assert (over.status_code, over.json()["rule"]) == (409, "L02")
    assert (await world.get("/health")).json()["size"] == size
    async with world.resources.engine.begin() as connection:
        kept = await connection.exec_driver_sql("select count(*) from attempts")
        assert kept.scalar_one() == 0
    await scene.claimed(number, "100.00")


# ---- one-time codes


def a_takeover(sale: str, code: str) -> Answer:
    return {
        "paper": {"digest": "0" * 64, "documentNumber": "P1", "datedOn": "2026-11-20"},
        "exceptionReason": "Bought at the fair.",
        "lines": [{"carats": "1.00", "hs": "7102.31", "qualification": "Rough"}],
        "parts": {
            "counterparty": {"name": "Patel", "country": "IN"},
            "sources": [{"line": 1, "sale": sale, "saleLine": 1, "code": code}],
        },
    }


async def test_wrong_codes_in_drafts_and_submissions_count_together(world: World, scene: Scene) -> None:
    """Ten of a day in all, at once or one by one; then the right code opens nothing, drafted or signed."""
    importer, buyer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    sold = await scene.record(importer, a_sale(importer, SURAT, a_line("10.00", (lot, "10.00")), code="7319"))
    sale = urn(sold.statement)
    for _ in range(12):  # right ones cost nothing
        await completed(world, buyer, "purchase-from-outside", a_takeover(sale, "7319"))
    guesses = [draft(world, buyer, "purchase-from-outside", a_takeover(sale, f"{at:04}")) for at in range(16)]
    codes = [answer.json()["type"].rpartition("/")[2] for answer in await asyncio.gather(*guesses)]
    assert sorted(set(codes)) == ["release-not-valid", "tries-used-up"]
    assert codes.count("release-not-valid") == 10
    right = await draft(world, buyer, "purchase-from-outside", a_takeover(sale, "7319"))
    assert (right.status_code, right.json()["rule"]) == (429, "R23")
    checked = check(complete(a_takeover(sale, "7319") | {"type": "PurchaseFromOutside"}, today(), packaged()))
    signed = sign(checked.document, checked.parts, buyer.key, buyer.did, world.clock())
    (outcome,) = await world.resources.register.record([signed])
    assert outcome.refusal.code == "tries-used-up"  # type: ignore[union-attr]
    world.clock.later(days=1)
    await completed(world, buyer, "purchase-from-outside", a_takeover(sale, "7319"))


async def test_a_try_is_given_back_when_judging_fails(
    world: World, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours, eleven times: nobody was told whether a code was right."""
    importer, buyer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("12.00"), "12.00")
    sold = await scene.record(importer, a_sale(importer, SURAT, a_line("10.00", (lot, "10.00")), code="7319"))
    shown = a_takeover(urn(sold.statement), "7319")

    async def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as fault:
        fault.setattr("warranty.api.drafts.drafting.judge", broken)
        for _ in range(11):
            assert (await draft(world, buyer, "purchase-from-outside", shown)).status_code == 500
    await completed(world, buyer, "purchase-from-outside", shown)


# ---- counts


async def test_a_draft_of_a_count_tells_nothing_of_the_book(world: World, scene: Scene) -> None:
    """R47: counted blindly, so neither what is booked nor whether it agrees; the record tells both."""
    lot = await scene.claimed(await scene.confirmed("12.34"), "12.34")
    values = {
        "scale": "No. 3",
        "lines": [{"hs": "7102.31", "carats": "1.00"}],
        "parts": {"sources": [{"line": 1, "lot": str(lot)}]},
    }
    told = await completed(world, scene.importer, "physical-count", values)
    assert told.get("findings", []) == []
    unweighed = await draft(world, scene.importer, "physical-count", values | {"lines": [{"hs": "7102.31"}]})
    for answer in (str(told), unweighed.text):
        assert "12.34" not in answer
    weighing = {"scale": "No. 3", "carats": "12.33", "parts": {"sources": [{"lot": str(lot)}]}}
    filled = await completed(world, scene.importer, "lot-reweighed", weighing)
    assert filled["draft"]["booked"] == "12.34"
    box = (await scene.record(scene.importer, a_box())).statement
    more = await scene.claimed(await scene.confirmed("3.00"), "3.00")
    await scene.record(scene.importer, filled_box(StatementId(box), (more, "2.50")))
    for who, booked in ((scene.importer, "2.50"), (scene.dealer, None)):
        weighing = {"scale": "No. 3", "carats": "2.49", "parts": {"sources": [{"lot": str(box)}]}}
        answer = (await draft(world, who, "lot-reweighed", weighing)).json()
        assert answer.get("draft", {}).get("booked") == booked
    recorded = await scene.record(scene.importer, counted(("1.00", lot)))
    assert [(one.rule, one.facts["booked"]) for one in recorded.findings] == [("A02", "12.34")]


async def test_a_loss_taken_back_names_all_that_is_still_lost_to_who_reported_it(
    world: World, scene: Scene
) -> None:
    """12.34 claimed, 5.00 lost, 2.00 found: 3.00 are filled in; a stranger's draft has nothing of it."""
    lot = await scene.claimed(await scene.confirmed("12.34"), "12.34")
    loss = (await scene.record(scene.importer, lost((lot, "5.00"), carats="5.00"))).statement
    values = {"loss": urn(loss), "reason": "Found.", "evidence": [{"kind": "other", "digest": "0c" * 32}]}
    await scene.record(scene.importer, found(loss, (lot, "2.00"), carats="2.00"))
    told = await completed(world, scene.importer, "loss-taken-back", values)
    assert [one["rule"] for one in told["findings"]] == ["B01"]
    assert told["draft"]["carats"] == "3.00"
    assert told["draft"]["parts"] == {"sources": [{"line": 1, "lots": [{"lot": str(lot), "carats": "3.00"}]}]}
    foreign = await draft(world, scene.stranger, "loss-taken-back", values)
    assert str(lot) not in foreign.text
