"""The discrepancy catalogue as data: complete, graded, and silent where a maker must not be told."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import warranty
from warranty.policy.catalogue import alarm_within, answer_to, audience_of, entry_of, may_be_told
from warranty.policy.rows import Alarm, Answer, Viewer
from warranty.policy.rule_set import RuleSetBroken, packaged

POLICY = packaged()
DAY = date(2015, 4, 4)
ENTRIES = [entry for edition in POLICY.catalogue.edition for entry in edition.entries]
# How many rules each family of the field's catalogue has.
FAMILIES = {"C": 11, "K": 8, "L": 14, "B": 8, "D": 8, "P": 4, "A": 6, "T": 6, "V": 5, "F": 8, "Q": 7, "S": 6}


def test_all_91_rules_are_there_once_and_in_order() -> None:
    ids = [entry.id for entry in ENTRIES]
    assert ids == [f"{family}{n:02d}" for family, count in FAMILIES.items() for n in range(1, count + 1)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_rule_can_be_asked(entry: object) -> None:
    rule = entry.id  # type: ignore[attr-defined]
    found = entry_of(POLICY, rule, DAY)
    assert re.fullmatch(r"[A-Z][0-9]{2}", rule)
    assert found.name
    assert found.definition
    assert list(Alarm).index(found.least) <= list(Alarm).index(found.most)
    assert answer_to(POLICY, rule, DAY) in Answer
    assert Viewer.AUTHORITY in audience_of(POLICY, rule, DAY)
    assert alarm_within(POLICY, rule, Alarm.INFORMATION, DAY) is found.least
    assert alarm_within(POLICY, rule, Alarm.MATERIAL_BREACH, DAY) is found.most


def test_makers_are_never_told_what_would_warn_them_or_reveal_others() -> None:
    """No C03, F.., P03, P04, V02, V04; and C01 and L03 would reveal another's dealings."""
    hidden = {entry.id for entry in ENTRIES if not may_be_told(POLICY, entry.id, Viewer.MAKER, DAY)}
    patterns = {f"F{n:02d}" for n in range(1, 9)}
    states = {f"S{n:02d}" for n in range(1, 7)}
    assert hidden == {"C01", "C03", "L03", "P03", "P04", "V02", "V04", "Q06"} | patterns | states


def test_a_counterparty_learns_nothing_the_maker_may_not() -> None:
    for entry in ENTRIES:
        if may_be_told(POLICY, entry.id, Viewer.COUNTERPARTY, DAY):
            assert may_be_told(POLICY, entry.id, Viewer.MAKER, DAY)


def test_what_contradicts_the_ledger_or_can_be_put_right_is_refused() -> None:
    refused = {entry.id for entry in ENTRIES if entry.answer is Answer.REFUSE}
    assert refused == {
        "C04", "L02", "L05", "L06", "L08", "L09", "L12", "T03", "D01", "D02", "D03", "D04", "D05", "D06",
        "B06", "A04",
    }  # fmt: skip


def test_a_claim_that_cannot_draw_yet_is_answered_neutrally() -> None:
    neutral = {entry.id for entry in ENTRIES if entry.answer is Answer.NEUTRAL}
    assert neutral == {"C01", "L03"}


def test_faults_in_paper_that_exists_are_recorded() -> None:
    for rule in ("C08", "T06", "P02", "D07", "A02", "Q01", "L04"):
        assert answer_to(POLICY, rule, DAY) is Answer.REPORT


def test_a_rule_nobody_defined_is_our_own_mistake() -> None:
    with pytest.raises(RuleSetBroken, match="Z99"):
        entry_of(POLICY, "Z99", DAY)


# What the stock ledger answers for. L08 has no rule: a lot that is its own ancestor cannot be said, since its
# id follows from the statement that opens it, which cannot name itself (L06; tests/lots/test_making.py).
_OF_THE_LEDGER = [
    *(f"L{n:02d}" for n in range(1, 15) if n != 8),
    "B08",
    *(f"T{n:02d}" for n in range(1, 7)),
    *(f"A{n:02d}" for n in range(1, 7)),
    "V01",
]
_SOURCES = Path(warranty.__file__).parent
_ASKS = {"window_for", "findings_of"}


def _named(path: Path) -> set[str]:
    """Ids of rules that a file's code names, but where it only asks for a window or for what was found."""
    tree = ast.parse(path.read_text())
    asked = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in _ASKS
        for argument in call.args
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in asked
    }


@pytest.fixture(scope="module")
def raised() -> set[str]:
    return set().union(*(_named(path) for path in _SOURCES.rglob("rules/**/*.py")))


@pytest.fixture(scope="module")
def tested() -> set[str]:
    here = Path(__file__)
    return set().union(*(_named(path) for path in here.parents[1].rglob("test_*.py") if path != here))


@pytest.mark.parametrize("rule", _OF_THE_LEDGER)
def test_every_rule_of_the_stock_ledger_can_be_raised_and_is_by_some_test(
    rule: str, raised: set[str], tested: set[str]
) -> None:
    assert rule in raised
    assert rule in tested
