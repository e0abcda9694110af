"""Replay leads to the books in use, or names the tables that differ and the judgements that would."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    SURAT,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    a_settlement,
    a_withdrawal,
)
from tests.lots.rooting import mined, recorded
from tests.parties.casework import a_case, an_order, closing
from tests.worlds import RunningRegister, suspended
from warranty.database.engine import Connection, Role, connect
from warranty.policy.rows import Edition
from warranty.policy.rule_set import Policy, Texts, packaged
from warranty.register.refusals import RegisterEmpty
from warranty.register.replay import Databases, Replayed, replay
from warranty.trade.documents import PurchaseLine, SettledLine


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Connection]:
    """Somebody who can write to the tables behind the register's back."""
    connection = await connect(database_url, Role.OWNER)
    yield connection
    await connection.close()


async def trade(running: RunningRegister) -> None:
    """A bit of everything, findings included."""
    seller, buyer, third, _ = running.members
    number = a_number()
    confirmed = await running.accept(running.cast.india, a_confirmation(number, seller, "100.00"))
    lot = (await running.accept(seller, a_claim(number, "100.00"))).lots[0]
    await running.accept(third, a_claim(number, "5.00"))
    sale = await running.accept(
        seller, a_sale(seller, buyer, a_line("41.00", (lot, "40.00"), unsupported="1.00"))
    )
    answer = PurchaseLine(line=1, kept="30.00", returned="9.00", difference="2.00")
    await running.accept(buyer, a_purchase(sale.statement, answer))
    settled = SettledLine(line=1, to_buyer="0.50", to_seller="0.50", lost="1.00")
    for side in (seller, buyer):
        await running.accept(side, a_settlement(sale.statement, settled))
    out = await running.accept(buyer, a_sale(buyer, SURAT, a_line("5.00", (sale.lots[0], "5.00")), code="K7"))
    await running.accept(third, a_purchase_from_outside(("2.00", (out.statement, 1, "K7")), ("1.00", None)))
    offer = await running.accept(seller, a_sale(seller, third, a_line("3.00", (lot, "3.00"))))
    await running.accept(seller, a_withdrawal(offer.statement))
    await running.accept(running.cast.india, a_correction(number, confirmed.statement, seller, "90.00"))
    await running.accept(seller, mined("2.00"))
    await running.accept(running.cast.india, recorded(seller, "1.00"))
    await running.accept(running.cast.india, a_case(seller, order=an_order()))
    case = await running.accept(running.cast.association, a_case(third))
    await running.accept(running.cast.association, closing(case.statement))
    await running.accept(running.cast.association, suspended(third))


def differing(replayed: Replayed) -> list[str]:
    return [table.table for table in replayed.tables if not table.is_same]


async def test_the_log_leads_to_the_books_in_use(running: RunningRegister, database_url: str) -> None:
    await trade(running)
    replayed = await replay(Databases(database_url), judge=True)
    assert replayed.is_same
    assert differing(replayed) == []
    assert replayed.judged == replayed.statements
    rows = {table.table: table.rebuilt.rows for table in replayed.tables}
    assert rows == {
        "foundings": 1, "policies": 1, "platform_keys": 0, "parties": 8, "party_keys": 8, "standings": 1,
        "admission_doubts": 0, "key_doubts": 0,
        "countersignatures": 0, "memberships": 0, "membership_requests": 0, "licences": 0,
        "source_statuses": 0,
        "cases": 2, "case_ends": 1,
        "people": 0, "mandates": 0, "mandate_ends": 0, "mandate_uses": 0,
        "signature_limits": 0, "lone_signatures": 0, "second_signatures": 0,
        "party_names": 0, "party_leis": 0, "successions": 0, "succession_ends": 0, "key_revivals": 0,
        "suspicions": 0, "particulars_held": 7,
        "certificate_states": 2, "confirmations": 2, "claims": 2, "claim_draws": 1, "feed_marks": 0,
        "export_applications": 0, "export_deeds": 0,
        "root_takings": 1, "root_backings": 1,
        "lots": 9, "edges": 5, "edge_reversals": 5, "lot_exits": 3, "ledger_days": 3,
        "titles": 0, "sold_early": 0, "lot_shares": 0, "owner_namings": 0, "owner_answers": 0,
        "vessels": 0, "vessel_closings": 0, "batch_bookings": 0, "batch_counts": 0, "works_cut": 0,
        "stones": 0,
        "weighings": 0, "worn_lots": 0, "origin_releases": 0, "counts": 0,
        "count_lines": 0, "count_answers": 0, "consumer_returns": 0, "losses_taken_back": 0,
        "consignments": 0, "consignment_moves": 0, "corrections": 0, "correction_ends": 0,
        "explanations": 0, "judgements": 0,
        "engagements": 0, "engagement_acceptances": 0, "engagement_ends": 0,
        "sales": 3, "sale_ends": 2, "papers": 6, "settlements": 2, "findings": rows["findings"],
    }  # fmt: skip
    assert rows["findings"] >= 6


@pytest.mark.parametrize("at_once", [1, 5])
async def test_slices_of_any_size_lead_to_the_same_books(
    running: RunningRegister, database_url: str, at_once: int
) -> None:
    await trade(running)
    told: list[tuple[int, int]] = []
    replayed = await replay(
        Databases(database_url), at_once=at_once, progress=lambda done, total: told.append((done, total))
    )
    assert replayed.is_same
    size = replayed.statements
    assert told == [(min(done, size), size) for done in range(0, size + at_once, at_once)]


@pytest.mark.parametrize("at_once", [1, 100])
async def test_a_number_used_twice_is_found_wherever_batches_end(
    running: RunningRegister, database_url: str, owner: Connection, at_once: int
) -> None:
    """Recorded one by one: the first sale's number comes from tables; in one slice, from memory."""
    seller, buyer, *_ = running.members
    number = a_number()
    await running.accept(running.cast.india, a_confirmation(number, seller, "100.00"))
    lot = (await running.accept(seller, a_claim(number, "100.00"))).lots[0]
    sale = a_sale(seller, buyer, a_line("10.00", (lot, "10.00")))
    await running.accept(seller, sale)
    again = await running.accept(seller, sale)
    found = await owner.fetch("select about from findings where rule = 'B04'")
    assert [row["about"] for row in found] == [str(again.statement)]
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


DAMAGES = {
    "lots": """update lots set "left" = "left" - 1 where kind = 'import-claim' and "left" > 0""",
    "edges": "update edges set on_paper = not on_paper",
    "claim_draws": "update claim_draws set carats = carats - 1",
    "parties": "update parties set name = 'Somebody Else' where kind = 'Member'",
    "standings": "delete from standings",
    "findings": "delete from findings where rule = 'L03'",
    "settlements": "update settlements set is_final = false",
    "root_backings": "update root_backings set carats = carats + 1",
    "sales": "update sales set code_digest = '' where code_digest is null",
}


async def test_whoever_wrote_behind_the_registers_back_is_found(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    """A thousandth, a flag, a letter, a missing row, nothing instead of null: each table is named."""
    await trade(running)
    for damage in DAMAGES.values():
        assert await owner.execute(damage) not in {"UPDATE 0", "DELETE 0"}
    replayed = await replay(Databases(database_url))
    assert differing(replayed) == sorted(DAMAGES)
    assert not replayed.is_same


async def test_a_statement_that_is_not_what_the_log_holds_is_named(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    """The seller's own later signature over the same document in place of the one recorded."""
    seller, *_ = running.members
    recorded = await running.accept(seller, a_claim(a_number(), "1.00"))
    other = running.sign(seller, a_claim(a_number(), "1.00"), statement=recorded.statement)
    await owner.execute(
        "update statements set signed = $1 where position = $2", other.split(b"~")[0], recorded.position
    )
    replayed = await replay(Databases(database_url))
    assert replayed.not_their_leaf == [recorded.position]
    assert not replayed.is_same


async def test_a_stricter_rule_shows_as_judgements_that_differ(
    running: RunningRegister, database_url: str
) -> None:
    """Without a registered text every sale would be refused (D01)."""
    await trade(running)
    policy = packaged()
    stricter = replace(policy, texts=Texts(parts=policy.texts.parts, text=policy.texts.text[:1]))
    replayed = await replay(Databases(database_url), judge=True, policies=[stricter])
    assert differing(replayed) == []
    assert {(judged.code, judged.rule) for judged in replayed.differing} == {("warranty-text-unknown", "D01")}
    assert len(replayed.differing) == 3
    assert not replayed.is_same


async def test_a_rule_set_this_version_does_not_carry_is_told_and_not_guessed_at(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    """All after the adoption is left out of judgements and findings; the books are compared all the same."""
    await trade(running)
    another = replace(packaged(), digest="ab" * 32)
    replayed = await replay(Databases(database_url), judge=True, policies=[another])
    assert replayed.is_same
    assert replayed.judged == 2  # founding and adoption
    assert replayed.not_judgeable == replayed.statements - 2
    await owner.execute("""update lots set "left" = "left" - 1 where "left" > 0""")
    assert differing(await replay(Databases(database_url), policies=[another])) == ["lots"]


# ---- what came with a later edition of the rules


def later(**judged_otherwise: tuple[str, ...]) -> Policy:
    """The rule set of the tests as an edition before one that judges otherwise."""
    policy = packaged()
    editions = (Edition(version="1", digests=(policy.digest,)), Edition(version="2", **judged_otherwise))
    return replace(policy, digest="cd" * 32, editions=editions)


async def test_what_a_later_rule_finds_in_what_was_judged_before_it_is_told_apart(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    """R44: recorded before L03 was a rule: one finding more, which accuses nobody; nothing is left out."""
    await trade(running)
    assert await owner.execute("delete from findings where rule = 'L03'") == "DELETE 1"
    replayed = await replay(Databases(database_url), judge=True, policies=[later(findings=("L03",))])
    assert replayed.is_same
    assert replayed.newer_findings == {"L03": 1}
    assert (replayed.judged, replayed.not_judgeable) == (replayed.statements, 0)
    unsaid = await replay(Databases(database_url), policies=[later(findings=("C01",))])
    assert (differing(unsaid), unsaid.newer_findings) == (["findings"], {})


async def test_a_finding_taken_away_or_made_up_is_no_later_rule(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    """Beside one that a later rule finds: one gone of a rule that always was, one that no rule finds."""
    await trade(running)
    await owner.execute("delete from findings where rule = 'L03'")
    later_rule = [later(findings=("L03",))]
    made_up = """insert into findings (position, ordinal, rule, about, sentence, facts)
      values (1, 0, 'L03', 'nobody', 'Made up.', '{}')"""
    for damage, mended in (
        (made_up, "delete from findings where about = 'nobody'"),
        ("delete from findings where rule <> 'L03'", "select"),
    ):
        await owner.execute(damage)
        replayed = await replay(Databases(database_url), policies=later_rule)
        assert differing(replayed) == ["findings"]
        assert not replayed.is_same
        await owner.execute(mended)


async def test_what_a_later_edition_finds_less_of_is_told_apart_too(
    running: RunningRegister, database_url: str, owner: Connection
) -> None:
    await trade(running)
    await owner.execute("""insert into findings (position, ordinal, rule, about, sentence, facts)
      values (1, 0, 'T01', 'a lot', 'Found by the rule as it was.', '{}')""")
    replayed = await replay(Databases(database_url), policies=[later(fewer=("T01",))])
    assert (replayed.is_same, replayed.newer_findings) == (True, {"T01": -1})


async def test_what_a_later_edition_refuses_is_told_apart_by_its_code(
    running: RunningRegister, database_url: str
) -> None:
    await trade(running)
    stricter = later(refusals=("warranty-text-unknown",))
    texts = Texts(parts=stricter.texts.parts, text=stricter.texts.text[:1])
    replayed = await replay(Databases(database_url), judge=True, policies=[replace(stricter, texts=texts)])
    assert replayed.is_same
    assert [judged.code for judged in replayed.newer] == ["warranty-text-unknown"] * 3
    other = replace(later(refusals=("lot-overdrawn",)), texts=texts)
    assert not (await replay(Databases(database_url), judge=True, policies=[other])).is_same


def test_editions_name_rules_of_the_catalogue_and_end_with_this_one() -> None:
    policy = packaged()
    assert policy.editions[-1].version == policy.version
    assert policy.editions[-1].digests == ()
    digests = [digest for edition in policy.editions for digest in edition.digests]
    assert len(set(digests)) == len(digests)
    assert policy.digest not in digests
    named = {rule for edition in policy.editions for rule in (*edition.findings, *edition.fewer)}
    assert named <= policy.catalogue_by_rule.keys()


async def test_the_register_may_go_on_recording_meanwhile(
    running: RunningRegister, database_url: str
) -> None:
    await trade(running)

    async def go_on() -> None:
        for _ in range(30):
            await trade_once(running)

    replayed, _ = await asyncio.gather(replay(Databases(database_url), at_once=1), go_on())
    assert replayed.is_same


async def trade_once(running: RunningRegister) -> None:
    seller, buyer, *_ = running.members
    await running.accept(seller, a_sale(seller, buyer, a_line("0.10", unsupported="0.10")))


def interrupted(_done: int, _all: int) -> None:
    raise asyncio.CancelledError


async def test_nothing_is_left_behind(
    running: RunningRegister, database_url: str, asking: Connection
) -> None:
    schemas = "select nspname from pg_namespace where nspname like 'replay%'"
    await replay(Databases(database_url))
    assert await asking.fetch(schemas) == []
    with pytest.raises(asyncio.CancelledError):
        await replay(Databases(database_url), progress=interrupted)
    assert await asking.fetch(schemas) == []


async def test_before_the_founding_there_is_nothing_to_replay(engine: AsyncEngine, database_url: str) -> None:
    with pytest.raises(RegisterEmpty):
        await replay(Databases(database_url))
