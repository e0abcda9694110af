"""Findings are explained by whom they are about, judged by who looks after it, and stay on record (R45)."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.builders import (
    TODAY,
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_receipt,
    a_sale,
)
from tests.parties.builders import a_row, an_admission
from tests.reconciliation.conftest import scene
from tests.reconciliation.explaining import a_word, an_explanation
from tests.reconciliation.scene import Scene
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId, finding_id, uuid7
from warranty.policy.explanations import explanation_codes
from warranty.policy.rule_set import packaged
from warranty.reconciliation.rules.explanations import MOST_EVIDENCE
from warranty.reconciliation.service import FindingOnRecord, FindingState, due_for, findings_for
from warranty.register import ledgers
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

__all__ = ["scene"]

PAPER = "9f" * 32
NOW = 2**62
LATE = TODAY - timedelta(days=400)


async def found(
    scene: Scene, who: Somebody, state: FindingState | None = None, as_of: int | None = None
) -> list[FindingOnRecord]:
    """What somebody is told of."""
    async with scene.visit() as connection:
        position = scene.position if as_of is None else as_of
        page = await findings_for(connection, scene.asking(who), position, limit=100, state=state)
    return list(page.findings)


async def late(scene: Scene) -> FindingOnRecord:
    """A claim recorded too late: the importer's Q01."""
    number = a_number()
    await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "5.00", on=LATE))
    await scene.record(scene.importer, a_claim(number, "5.00", on=LATE))
    return next(one for one in await found(scene, scene.importer) if one.finding.rule == "Q01")


async def ids_of(scene: Scene, position: int, rule: str) -> list[UUID]:
    """The ids of what a statement brought under a rule."""
    async with scene.visit() as connection:
        rows = await connection.fetch(
            "select id from findings where position = $1 and rule = $2 order by ordinal", position, rule
        )
    return [row["id"] for row in rows]


async def refused(scene: Scene, by: Somebody, draft: Draft) -> Refusal:
    return await scene.running.refused(by, draft)


async def test_an_explained_finding_stays_and_is_accepted_by_the_members_association(scene: Scene) -> None:
    """Open, explained, accepted; as known before it is what it was then."""
    finding = await late(scene)
    assert (finding.state, finding.explanation) == ("open", None)
    said = await scene.record(scene.importer, an_explanation(finding.id, scene.importer, "timing", PAPER))
    (one,) = await found(scene, scene.importer, "explained")
    assert one.explanation is not None
    assert (one.explanation.code, one.explanation.evidence, one.explanation.by) == (
        "timing", [PAPER], scene.importer.id,
    )  # fmt: skip
    word = await scene.record(scene.cast.association, a_word(said.statement, scene.importer))
    for who in (scene.importer, scene.cast.association, scene.cast.india):
        (one,) = [one for one in await found(scene, who, "accepted") if one.id == finding.id]
        assert one.explanation is not None
        assert (one.explanation.verdict, one.explanation.judge) == ("accepted", scene.cast.association.id)
        assert (one.finding, one.id) == (finding.finding, finding.id)
    assert [one.state for one in await found(scene, scene.importer, as_of=said.position)] == ["explained"]
    assert [one.state for one in await found(scene, scene.importer, as_of=said.position - 1)] == ["open"]
    assert await found(scene, scene.importer, "open") == []
    assert word.findings == []


async def test_a_rejected_one_is_open_again_and_may_be_explained_anew(scene: Scene) -> None:
    finding = await late(scene)
    first = await scene.record(scene.importer, an_explanation(finding.id, scene.importer))
    await scene.record(scene.cast.association, a_word(first.statement, scene.importer, "rejected"))
    (one,) = await found(scene, scene.importer, "open")
    assert one.explanation is not None
    assert one.explanation.verdict == "rejected"
    second = await scene.record(scene.importer, an_explanation(finding.id, scene.importer, "timing"))
    again = await refused(scene, scene.cast.india, a_word(first.statement, scene.importer))
    assert again.code == "explanation-settled"
    await scene.record(scene.cast.india, a_word(second.statement, scene.importer))
    assert (await found(scene, scene.importer))[0].state == "accepted"
    settled = await refused(scene, scene.importer, an_explanation(finding.id, scene.importer))
    assert (settled.code, settled.rule) == ("explanation-settled", "R45")


async def test_an_authority_has_the_last_word_and_each_office_one(scene: Scene) -> None:
    finding = await late(scene)
    said = await scene.record(scene.importer, an_explanation(finding.id, scene.importer))
    await scene.record(scene.cast.association, a_word(said.statement, scene.importer))
    twice = await refused(scene, scene.cast.association, a_word(said.statement, scene.importer, "rejected"))
    assert twice.code == "explanation-settled"
    await scene.record(scene.cast.india, a_word(said.statement, scene.importer, "rejected"))
    assert (await found(scene, scene.importer))[0].state == "open"


async def test_an_association_explains_for_its_member_and_does_not_judge_that(scene: Scene) -> None:
    finding, office = await late(scene), scene.cast.association
    said = await scene.record(office, an_explanation(finding.id, scene.importer))
    own = await refused(scene, office, a_word(said.statement, scene.importer))
    assert own.code == "explanation-not-yours"
    await scene.record(scene.cast.india, a_word(said.statement, scene.importer))
    assert (await found(scene, scene.importer))[0].state == "accepted"


async def test_a_finding_of_anothers_is_answered_like_one_there_is_not(scene: Scene) -> None:
    """Also one that is kept from its maker: nothing warns it (L03, told to oversight alone)."""
    finding = await late(scene)
    anothers = await scene.confirmed("1.00", to=scene.dealer)
    claim = await scene.record(scene.importer, a_claim(anothers, "1.00"))
    kept = await ids_of(scene, claim.position, "L03")
    said = set()
    for by, about, named in (
        (scene.dealer, scene.importer, finding.id),
        (scene.dealer, scene.dealer, finding.id),
        (scene.importer, scene.importer, kept[0]),
        (scene.importer, scene.importer, uuid7()),
        (scene.importer, scene.importer, "no id"),
        (scene.cast.europe, scene.importer, finding.id),
    ):
        assert named is not None
        refusal = await refused(scene, by, an_explanation(named, about))
        said.add((refusal.code, refusal.sentence, refusal.instead))
    assert len(said) == 1
    given = await scene.record(scene.importer, an_explanation(finding.id, scene.importer))
    for by, about, statement in (
        (scene.cast.europe, scene.importer, given.statement),
        (scene.cast.association, scene.dealer, given.statement),
        (scene.cast.association, scene.importer, StatementId(uuid7())),
    ):
        assert (await refused(scene, by, a_word(statement, about))).code == "explanation-not-yours"


@pytest.mark.parametrize(
    ("code", "text", "evidence"),
    [
        ("because", "A slip.", ()),
        ("clerical", " ", ()),
        ("clerical", "x" * 2_001, ()),
        ("clerical", "A slip.", ("9f",)),
        ("clerical", "A slip.", (PAPER, PAPER)),
        ("clerical", "A slip.", tuple(f"{at:064x}" for at in range(MOST_EVIDENCE + 1))),
    ],
)
async def test_an_explanation_has_a_known_code_words_and_papers_that_can_be_named(
    scene: Scene, code: str, text: str, evidence: tuple[str, ...]
) -> None:
    finding = await late(scene)
    draft = an_explanation(finding.id, scene.importer, code, *evidence, text=text)
    assert (await refused(scene, scene.importer, draft)).code == "explanation-incomplete"


def test_the_codes_of_the_field_are_among_those_of_any_day() -> None:
    codes = explanation_codes(packaged(), TODAY)
    assert {"timing", "hs-scope", "cif-fob", "rounding", "free-zone", "clerical", "make"} <= codes.keys()


@pytest.mark.parametrize("at_once", [1, 4, 1_000])
async def test_explanations_follow_their_findings_in_one_batch_and_replay_to_the_same_books(
    scene: Scene, database_url: str, at_once: int
) -> None:
    """The id is known beforehand: nothing but the statement, the rule and what it is about makes it (R44)."""
    running, importer, number = scene.running, scene.importer, a_number()
    await scene.record(scene.cast.india, a_confirmation(number, importer, "5.00", on=LATE))
    claim, said = StatementId(uuid7()), StatementId(uuid7())
    outcomes = await running.send(
        running.sign(importer, a_claim(number, "5.00", on=LATE), statement=claim),
        running.sign(
            importer, an_explanation(finding_id(claim, "Q01", str(claim), 0), importer), statement=said
        ),
        running.sign(scene.cast.association, a_word(said, importer)),
        running.sign(importer, a_claim(a_number(), "1.00")),
    )
    assert all(isinstance(one, Recorded) for one in outcomes), outcomes
    (one,) = [one for one in await found(scene, importer, as_of=NOW) if one.finding.rule == "Q01"]
    assert (one.state, one.explanation and one.explanation.statement) == ("accepted", said)
    replayed = await replay(Databases(database_url), judge=True, at_once=at_once)
    assert (replayed.is_same, replayed.judged) == (True, replayed.statements)


async def test_findings_alike_have_ids_of_their_own(scene: Scene) -> None:
    """Two lines that are late in the same way; every finding on record has one id."""
    lots = []
    for _ in range(2):
        number = a_number()
        await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "5.00"))
        lots.append((await scene.record(scene.importer, a_claim(number, "5.00"))).lots[0])
    line = a_line("2.00", *((lot, "1.00") for lot in lots))
    sale = a_sale(scene.importer, scene.dealer, line, on=TODAY - timedelta(days=1))
    recorded = await scene.record(scene.importer, sale)
    assert [one.rule for one in recorded.findings] == ["L07", "L07"]
    about = recorded.findings[0].about
    assert await ids_of(scene, recorded.position, "L07") == [
        finding_id(recorded.statement, "L07", about, nth) for nth in range(2)
    ]


async def test_an_auditor_on_record_without_findings_explains_none(scene: Scene) -> None:
    auditor, finding = Somebody(), await late(scene)
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
    refusal = await refused(scene, auditor, an_explanation(finding.id, auditor))
    assert refusal.code == "finding-not-yours"


# ---- what time alone has brought


async def due(
    scene: Scene, who: Somebody, state: FindingState | None = None, as_of: int | None = None
) -> list[FindingOnRecord]:
    async with scene.visit() as connection:
        position = scene.position if as_of is None else as_of
        return list((await due_for(connection, scene.asking(who), position, 100, state)).findings)


async def a_memo_out(scene: Scene) -> StatementId:
    """30.00 ct of the importer's with the dealer; a memo may be open for 90 days."""
    lot = await scene.claimed(await scene.confirmed("30.00"), "30.00")
    memo = a_memo(scene.importer, scene.dealer, a_line("30.00", (lot, "30.00")))
    sent = StatementId((await scene.record(scene.importer, memo)).statement)
    await scene.record(scene.dealer, a_receipt(sent, "30.00"))
    return sent


async def test_a_memo_open_too_long_is_explained_and_judged_like_all_else(
    scene: Scene, database_url: str
) -> None:
    """B08 on day 91: explained by its sender, whose receiver learns how far it is and no more (R45)."""
    await a_memo_out(scene)
    scene.running.clock.at += timedelta(days=91)
    (one,) = await due(scene, scene.importer)
    assert (one.finding.rule, one.state, one.explanation, one.issuer) == (
        "B08",
        "open",
        None,
        scene.importer.id,
    )
    foreign = await refused(scene, scene.dealer, an_explanation(one.id, scene.dealer))
    assert (foreign.code, foreign.rule) == ("finding-not-yours", "R45")
    said = await scene.record(scene.importer, an_explanation(one.id, scene.importer, "timing", PAPER))
    for who in (scene.importer, scene.cast.association, scene.cast.india):
        (now,) = await due(scene, who, "explained")
        assert now.explanation is not None
        assert (now.id, now.explanation.statement, now.explanation.code) == (one.id, said.statement, "timing")
    (seen,) = await due(scene, scene.dealer)
    assert (seen.state, seen.id, seen.explanation) == ("explained", None, None)
    assert await due(scene, scene.importer, "open") == []
    await scene.record(scene.cast.association, a_word(said.statement, scene.importer))
    (accepted,) = await due(scene, scene.importer, "accepted")
    assert accepted.id == one.id
    settled = await refused(scene, scene.importer, an_explanation(one.id, scene.importer))
    assert settled.code == "explanation-settled"
    (before,) = await due(scene, scene.importer, as_of=said.position - 1)
    assert before.state == "open"
    for at_once in (1, 3, 1_000):
        replayed = await replay(Databases(database_url), judge=True, at_once=at_once)
        assert (replayed.is_same, replayed.differing) == (True, [])


async def test_what_time_has_not_brought_yet_or_is_found_no_more_is_not_explained(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Day 90 of 90, and day 91; where no lot on approval is looked at there is nothing to judge either."""
    await a_memo_out(scene)
    scene.running.clock.at += timedelta(days=91)
    (one,) = await due(scene, scene.importer)
    scene.running.clock.at -= timedelta(days=1)
    early = await refused(scene, scene.importer, an_explanation(one.id, scene.importer))
    assert early.code == "finding-not-yours"
    scene.running.clock.at += timedelta(days=1)
    said = await scene.record(scene.cast.association, an_explanation(one.id, scene.importer))
    stranger = await refused(scene, scene.cast.europe, a_word(said.statement, scene.importer))
    monkeypatch.setattr(ledgers, "MOST_ON_APPROVAL", 0)
    gone = await refused(scene, scene.cast.india, a_word(said.statement, scene.importer))
    assert (gone.code, stranger.code) == ("explanation-settled", "explanation-not-yours")
    assert (await refused(scene, scene.importer, an_explanation(one.id, scene.importer))).code == early.code
