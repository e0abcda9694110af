"""R57: everybody reads why a standing changed as a code; words are for those concerned."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.parties.builders import Somebody, World, a_standing, an_entry
from warranty.foundation.errors import Refusal
from warranty.parties import rules
from warranty.parties.books import ParticularsHeld
from warranty.parties.documents import KeyRevoked, StandingGrounds

BEFORE = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
SINCE = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World()


def judged(world: World, reason: str, explanation: str | None = None, at: datetime = SINCE) -> Refusal | None:
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    parts: dict[str, Any] = {"particulars": StandingGrounds(explanation=explanation)} if explanation else {}
    said = a_standing(member, "suspended", reason=reason)
    return world.judge(said, association, parts=parts, recorded_at=at)


def test_r57_a_reason_is_a_code_and_the_words_stand_beside_it(world: World) -> None:
    assert judged(world, "conduct") is None
    assert judged(world, "conduct", "Anna Person sold under another's name.") is None


def test_r57_from_28_november_2026_words_are_no_reason(world: World) -> None:
    words = "Anna Person sold under another's name."
    assert judged(world, words, at=BEFORE) is None, "what was signed before stands"
    refused = judged(world, words)
    assert refused is not None
    assert (refused.code, refused.pointer) == ("reason-missing", "/credentialSubject/reason")
    assert "conduct" in refused.instead
    assert "Anna" not in refused.sentence + refused.instead


@pytest.mark.parametrize("explanation", [" ", "x" * 2_001])
def test_an_explanation_says_something_and_not_too_much(world: World, explanation: str) -> None:
    refused = judged(world, "conduct", explanation)
    assert refused is not None
    assert refused.pointer == "/credentialSubject/particulars/explanation"


def test_whose_the_explanation_is_stays_known_when_it_is_erased(world: World) -> None:
    """The digest alone tells that there was one."""
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    for digests, held in (((), []), (("digest",), [member.id])):
        said = a_standing(member, "suspended", reason="conduct", sd=digests)
        done = rules.effects(world.books, an_entry(said, association, world.size))
        assert [each.party for each in done if isinstance(each, ParticularsHeld)] == held


def test_a_monitor_takes_a_decision_whose_explanation_is_withheld(world: World) -> None:
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    said = a_standing(member, "suspended", reason="conduct", sd=("digest",))
    assert world.judge(said, association, recorded_at=SINCE) is None
    assert isinstance(member, Somebody)


def test_r57_a_key_is_revoked_for_a_code_since_that_day(world: World) -> None:
    association = world.admitted("Association", world.operator)

    def revoked(reason: str, at: datetime) -> Refusal | None:
        document = KeyRevoked(
            event_on=at.date(), party=association.did, public_key=association.public, reason=reason
        )
        return world.judge(document, world.operator, recorded_at=at)

    words = "Anna Person left us in anger."
    assert revoked(words, BEFORE) is None, "what was signed before stands"
    assert revoked("holder-gone", SINCE) is None
    refused = revoked(words, SINCE)
    assert refused is not None
    assert (refused.code, refused.pointer) == ("reason-missing", "/credentialSubject/reason")
    assert "holder-gone" in (refused.instead or "")
    assert "particulars" not in (refused.instead or ""), "there is no place for words"
