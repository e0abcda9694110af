"""A chain that leads abroad, for an authority: under a case by names that hold in it and nowhere else."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_claim, a_confirmation, a_line, a_number, a_purchase, a_sale
from tests.parties.builders import Somebody
from tests.parties.casework import a_case
from tests.reconciliation.scene import Scene
from warranty.api.purposes import CASE
from warranty.foundation.ids import LotId


class Chain(NamedTuple):
    """Lots of one chain.

    claimed: in India. abroad: with the second buyer in the Union. home: the dealer's in India, 2.00 of that
    and 1.00 of what the second buyer imported itself.
    """

    scene: Scene
    first: Somebody
    second: Somebody
    claimed: LotId
    abroad: LotId
    home: LotId


@pytest.fixture
async def chain(world: World, tmp_path: Path) -> Chain:
    """Goods from India over Antwerp back to a dealer in India."""
    scene = await a_market(world, tmp_path)
    antwerp, ghent = await scene.admitted("BE"), await scene.admitted("BE")
    claimed = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    first = await scene.sold(scene.importer, antwerp, claimed, "6.00")
    number = a_number()
    await scene.record(scene.cast.europe, a_confirmation(number, ghent, "4.00"))
    own = (await scene.record(ghent, a_claim(number, "4.00", participant="EU"))).lots[0]
    second = await scene.sold(antwerp, ghent, first, "5.00")
    line = a_line("3.00", (second, "2.00"), (own, "1.00"))
    sale = await scene.record(ghent, a_sale(ghent, scene.dealer, line))
    await scene.record(scene.dealer, a_purchase(sale.statement, "3.00"))
    return Chain(scene, antwerp, ghent, claimed, second, sale.lots[0])


async def asked(world: World, chain: Chain, path: str, who: Somebody, case: str = "") -> dict[str, Any]:
    """An answer, and that nothing in it names what lies abroad."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"} | ({CASE: case} if case else {})
    answer = await world.http.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    for party in (chain.first, chain.second):
        assert party.id.hex not in answer.text
        assert str(party.id) not in answer.text
    assert str(chain.abroad) not in answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_without_a_case_what_lies_abroad_is_a_sum(world: World, chain: Chain) -> None:
    lineage = await asked(world, chain, f"/v1/lots/{chain.home}/lineage", chain.scene.cast.india)
    # 2.00 of 3.00 come from India's own certificate, in clear; 1.00 from one that is Europe's.
    assert [(one["carats"], one.get("root")) for one in lineage["roots"]] == [
        ("2.00", str(chain.claimed)),
        ("1.00", None),
    ]
    assert lineage["edges"] == []


async def test_without_a_case_no_page_tells_how_many_steps_lie_abroad(world: World, chain: Chain) -> None:
    """Of five the last alone is at home, both ends: one page of one, and nothing to go on to."""
    scene = chain.scene
    resold = await scene.sold(scene.dealer, scene.importer, chain.home, "3.00")
    lineage = await asked(world, chain, f"/v1/lots/{resold}/lineage?limit=1", scene.cast.india)
    assert [(one["source"], one["target"]) for one in lineage["edges"]] == [(str(chain.home), str(resold))]
    assert "cursor" not in lineage


async def test_under_a_case_the_whole_chain_is_shown_and_what_lies_abroad_has_names(
    world: World, chain: Chain
) -> None:
    india = chain.scene.cast.india
    await chain.scene.record(india, a_case(number="1"))
    lineage = await asked(world, chain, f"/v1/lots/{chain.home}/lineage", india, "1")
    own, foreign = lineage["roots"]
    assert (own["root"], own["carats"]) == (str(chain.claimed), "2.00")
    assert foreign["root"].startswith("lot~")
    assert (foreign["carats"], "certificate" in foreign) == ("1.00", False)
    edges = lineage["edges"]
    assert len(edges) == 4
    last = [one for one in edges if one["target"] == str(chain.home)]
    assert {one["source"].partition("~")[0] for one in last} == {"lot"}
    # Both of the last steps come from one holder, whom the case calls by one name.
    assert len({one["sourceHolder"] for one in last}) == 1
    (out,) = [one for one in edges if one["source"] == str(chain.claimed)]
    assert out["target"].startswith("lot~")
    assert not {"statement", "position"} & set(out)


async def test_within_a_case_names_stay_and_between_two_nothing_can_be_joined(
    world: World, chain: Chain
) -> None:
    scene = chain.scene
    for who, number in ((scene.cast.india, "1"), (scene.cast.india, "2"), (scene.cast.europe, "1")):
        await scene.record(who, a_case(number=number))
    path = f"/v1/lots/{chain.home}/lineage"
    once, again = [await asked(world, chain, path, scene.cast.india, "1") for _ in range(2)]
    assert once == again
    other = await asked(world, chain, path, scene.cast.india, "2")
    assert names(once)
    assert names(once).isdisjoint(names(other))
    # The dispersion of the claim is in the same names as the lineage that leads back to it.
    dispersion = await asked(world, chain, f"/v1/lots/{chain.claimed}/dispersion", scene.cast.india, "1")
    assert names(dispersion) & names(once)
    assert names(dispersion).isdisjoint(names(other))


async def test_the_carats_add_up_in_names_as_in_sums(world: World, chain: Chain) -> None:
    india, path = chain.scene.cast.india, f"/v1/lots/{chain.claimed}/dispersion"
    await chain.scene.record(india, a_case(number="1"))
    for case in ("", "1"):
        found = await asked(world, chain, path, india, case)
        # 4.00 with the importer, 1.00 with the first buyer, 3.00 with the second, 2.00 with the dealer.
        assert sum(round(float(one["carats"]) * 100) for one in found["holdings"]) == 1000
    assert sorted(one["carats"] for one in found["holdings"]) == ["1.00", "2.00", "3.00", "4.00"]


def names(answer: dict[str, Any]) -> set[str]:
    """The pseudonyms in an answer."""
    texts = [
        text for one in answer.values() if isinstance(one, list) for each in one for text in each.values()
    ]
    return {text for text in texts if isinstance(text, str) and "~" in text}
